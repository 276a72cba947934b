"""Everything known of one change, as text for the pane beside the table."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from qpctui.history.index import EarlierState
from qpctui.printable import printable, printable_lines
from qpctui.run.comparison import Comparison, FindingChange
from qpctui.run.result import FindingPart
from qpctui.tui.compare.words import QUIET, kind_text, state_text
from qpctui.tui.results.words import STATES, criticality_text

_UNKNOWN = ("?", "$warning")
_RULE = "$foreground 25%"


def change_details(
    compared: Comparison, change: FindingChange, width: int, earlier: Sequence[EarlierState] = ()
) -> Content:
    """What it is, how it stood before and after, and in ``earlier`` runs, newest first."""
    finding = change.finding
    place = (compared.title_of(finding), finding.host, finding.technology, finding.instance)
    lines = [
        Content.assemble(
            printable(finding.control_id),
            "  ",
            criticality_text(finding),
            "  ",
            kind_text(change.kind),
        ),
        Content.styled(printable(finding.title), "bold"),
        Content(""),
        Content.styled(printable(" · ".join(part for part in place if part)), QUIET),
        *_side("Before", compared.before.label, change.before, width),
        *_side("After", compared.after.label, change.after, width),
        *earlier_lines(earlier, width),
        *_paragraph("Rationale", finding.rationale, width),
        *_paragraph("Remediation", finding.remediation, width),
    ]
    return Content("\n").join(lines)


def earlier_lines(earlier: Sequence[EarlierState], width: int) -> list[Content]:
    """This control in earlier runs of the job, a line each; none without any."""
    if not earlier:
        return []
    return [*_heading("In earlier runs", "UTC", width), *map(_earlier, earlier)]


def _earlier(one: EarlierState) -> Content:
    symbol, style = STATES.get(one.state, _UNKNOWN)
    more = ", broke the build" if one.breaks else f", {one.excused}" if one.excused else ""
    return Content.assemble(
        (f"{one.began:%Y-%m-%d %H:%M}  ", QUIET), (symbol, style), f" {one.state}{more}"
    )


def _side(name: str, label: str, finding: FindingPart | None, width: int) -> list[Content]:
    lines = _heading(name, label, width)
    if finding is None:
        return [*lines, Content.styled("– not there", QUIET)]
    breaks = Content.styled("   breaks the build", "bold $error")
    state = state_text(finding)
    lines.append(Content.assemble(state, breaks) if finding.causes_failure else state)
    if finding.waiver:
        lines.append(Content(f"  {printable(finding.waiver)}"))
    for sign, style, values in (
        ("+", "$error", finding.unexpected),
        ("−", "$error", finding.missing),
    ):
        lines += [Content.assemble((f"{sign} ", style), printable(value)) for value in values]
    return lines


def _paragraph(title: str, text: str, width: int) -> list[Content]:
    return [*_heading(title, "", width), Content(printable_lines(text))] if text else []


def _heading(title: str, note: str, width: int) -> list[Content]:
    note = f" {printable(note)}" if note else ""
    rule = "─" * max(width - len(title) - len(note) - 1, 0)
    return [Content(""), Content.assemble((title, "bold"), " ", (rule, _RULE), note)]
