"""Everything known of one change, as text for the pane beside the table."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from qpctui.history.index import EarlierState
from qpctui.printable import printable, printable_lines
from qpctui.run.comparison import Comparison, FindingChange
from qpctui.run.result import FindingPart
from qpctui.tui.compare.words import kind_text, state_text
from qpctui.tui.results.earlier import earlier_lines
from qpctui.tui.results.lines import QUIET, heading
from qpctui.tui.results.words import criticality_text


def change_details(
    compared: Comparison, change: FindingChange, width: int, earlier: Sequence[EarlierState] = ()
) -> Content:
    """What it is, how it stood before and after, and in ``earlier`` runs (newest first)."""
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
        *(earlier_lines(change.after, earlier, width) if change.after else ()),
        *_paragraph("Rationale", finding.rationale, width),
        *_paragraph("Remediation", finding.remediation, width),
    ]
    return Content("\n").join(lines)


def _side(name: str, label: str, finding: FindingPart | None, width: int) -> list[Content]:
    lines = [Content(""), heading(name, width, printable(label))]
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
    if not text:
        return []
    return [Content(""), heading(title, width), Content(printable_lines(text))]
