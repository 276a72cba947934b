"""What a connection test found, as the screens say it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from textwrap import fill

from textual.content import Content

from qpctui.printable import printable_lines
from qpctui.qualys.failures import CONNECT_SECONDS, SILENCE_SECONDS
from qpctui.run.connection_test import ConnectionReport, Rung, Stage, StageReport, State

_QUIET = "$foreground 58%"
_COLOURS = {
    State.GOOD: "$success",
    State.WARNING: "$warning",
    State.FAILED: "$error",
    State.NOT_NEEDED: _QUIET,
    State.NOT_TRIED: _QUIET,
}
_PATIENCE: dict[str, float] = {
    Stage.NAME: CONNECT_SECONDS,
    Stage.PROXY: CONNECT_SECONDS,
    Stage.CONNECT: CONNECT_SECONDS,
    Stage.TLS: CONNECT_SECONDS,
    Stage.LOG_IN: SILENCE_SECONDS,
}
"""Seconds after which a silent server ends a stage; the others ask more than once."""
_UP_TO_LOG_IN = list(Stage).index(Stage.LOG_IN) + 1
_STAGE_WIDTH, _OPERATION_WIDTH = 11, 32
_LEGEND = "✓ good   ! look at it   × failed   - not needed   ○ not tried"
_VERSIONS = "Versions of the platform's operations, in the order of asking"
_VERSIONS_UNASKED = "Versions of operations known to qpctui; nothing was asked yet"
_VERSION_LEGEND = "✓ answered   × not served   ○ not asked   ! ends, as far as published"


@dataclass(frozen=True)
class Awaited:
    """What a test waits for, and for how many of this machine's seconds."""

    reason: str
    seconds: float


def under_way(ended: Sequence[StageReport], awaited: Awaited | None, seconds: float) -> str:
    """What a test is at, since ``seconds``, and for how long at most where that is known."""
    now = next((stage for stage in Stage if stage not in {one.stage for one in ended}), "")
    limit = _PATIENCE.get(now, 0.0)
    if awaited is not None:
        now, limit = "Waiting", awaited.seconds
    most = f" of {limit:.0f}" if seconds <= limit else ""
    return f"{now}, {seconds:.0f} s{most}"


def so_far(ended: Sequence[StageReport], awaited: Awaited | None) -> Content:
    """The stages that have ended, and why a test waits."""
    lines = [stage_marks(ended)] if ended else []
    if awaited is not None:
        lines.append(Content(f"For {printable_lines(awaited.reason)}"))
    return Content("\n").join(lines)


def stage_marks(stages: Sequence[StageReport]) -> Content:
    """The stages so far, each with how it ended: up to the log-in in one line, then the rest."""
    lines = [_marks(stages[:_UP_TO_LOG_IN]), _marks(stages[_UP_TO_LOG_IN:])]
    return Content("\n").join(line for line in lines if line)


def _mark(report: StageReport) -> tuple[str, str]:
    return report.state.mark, _COLOURS[report.state]


def _marks(stages: Iterable[StageReport]) -> Content:
    marked = (Content.assemble(_mark(one), f" {one.stage}") for one in stages)
    return Content("  ").join(marked)


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
        said = _below(printable_lines(stage.said or stage.state)).lstrip()
        lines.append(Content.assemble(_mark(stage), f" {stage.stage:<{_STAGE_WIDTH}}", said))
        if stage.remedy:
            lines.append(Content.assemble((_below(stage.remedy), "$foreground 75%")))
    lines += [Content(""), Content.styled(_LEGEND, _QUIET), Content("")]
    asked = any(rung.served or rung.unserved for rung in report.ladder)
    lines.append(Content(_VERSIONS if asked else _VERSIONS_UNASKED))
    lines.append(Content.styled(_VERSION_LEGEND, _QUIET))
    for heading, changes in (("Reading", False), ("Changing (a test asks for none)", True)):
        lines.append(Content(f"  {heading}"))
        for rung in report.ladder:
            if rung.changes is changes:
                lines += _rung(rung)
    return Content("\n").join(lines)


def _below(words: str) -> str:
    """Words in the column beside the stages, narrow enough for any terminal."""
    indent = " " * (_STAGE_WIDTH + 2)
    return fill(words, 74, initial_indent=indent, subsequent_indent=indent)


def _problem(report: StageReport) -> Content:
    said = f" {report.stage}: {printable_lines(report.said)}. {report.remedy}"
    return Content.assemble(_mark(report), said)


def _to_do(report: StageReport) -> Content:
    said = f"Reason: {printable_lines(report.said)}"
    return Content(f"{said}\nWhat to do: {report.remedy}" if report.remedy else said)


def _rung(rung: Rung) -> list[Content]:
    """An operation's versions with their marks, and beneath them when they end."""
    marks = [_version_mark(rung, version) for version in rung.ladder]
    name = f"    {rung.operation:<{_OPERATION_WIDTH}}"
    lines = [Content.assemble(name, Content("   ").join(marks))]
    for version, said in rung.dates:
        style = "$warning" if version == rung.served else _QUIET
        lines.append(Content.assemble(" " * 8, (f"! {version} {said}", style)))
    return lines


def _version_mark(rung: Rung, version: str) -> Content:
    mark = rung.mark(version)
    style = {"✓": "$success", "×": "$error"}.get(mark, _QUIET)
    return Content.assemble((mark, style), f" {version}")
