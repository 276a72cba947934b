"""What a connection test found, as the screens say it."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content

from qpctui.printable import printable_lines
from qpctui.run.connection_test import ConnectionReport, Rung, StageReport, State

_MARKS = {
    State.GOOD: ("✓", "$success"),
    State.WARNING: ("!", "$warning"),
    State.FAILED: ("×", "$error"),
    State.NOT_NEEDED: ("-", "$foreground 58%"),
    State.NOT_TRIED: ("○", "$foreground 58%"),
}
_STAGE_WIDTH, _OPERATION_WIDTH, _LADDER_WIDTH = 11, 31, 14


def stage_marks(stages: Iterable[StageReport]) -> Content:
    """The stages so far in a line, each with how it ended."""
    return Content("  ").join(
        Content.assemble(_MARKS[report.state], f" {report.stage.replace(' ', chr(0xA0))}")
        for report in stages
    )


def in_short(report: ConnectionReport, seconds: float) -> Content:
    """The stages in a line, then what to do, or what was found."""
    lines = [stage_marks(report.stages)]
    if report.failure is None:
        version = f", platform {report.web_version}" if report.web_version else ""
        lines.append(Content(f"Logged in as {report.username}{version}, in {seconds:.1f} s."))
    else:
        lines.append(_to_do(report.failure))
    lines += [_problem(warning) for warning in report.warnings]
    return Content("\n").join(lines)


def in_full(report: ConnectionReport) -> Content:
    """Each stage on its own, and the whole ladder of versions."""
    lines: list[Content] = []
    for stage in report.stages:
        said = printable_lines(stage.said or stage.state)
        lines.append(Content.assemble(_MARKS[stage.state], f" {stage.stage:<{_STAGE_WIDTH}}", said))
        if stage.remedy:
            lines.append(Content.assemble(" " * 13, (stage.remedy, "italic")))
    lines += [
        Content(""),
        Content("Versions of each operation, best first; what has answered is marked ✓"),
        *map(_rung, report.ladder),
    ]
    return Content("\n").join(lines)


def _problem(report: StageReport) -> Content:
    said = f" {report.stage}: {printable_lines(report.said)}. {report.remedy}"
    return Content.assemble(_MARKS[report.state], said)


def _to_do(report: StageReport) -> Content:
    said = f"Reason: {printable_lines(report.said)}"
    return Content(f"{said}\nWhat to do: {report.remedy}" if report.remedy else said)


def _rung(rung: Rung) -> Content:
    ladder = " ".join(f"{one}✓" if one == rung.served else one for one in rung.ladder)
    columns = f"  {rung.operation:<{_OPERATION_WIDTH}}{ladder:<{_LADDER_WIDTH}}"
    return Content.assemble(columns, (rung.warning, "$warning"))
