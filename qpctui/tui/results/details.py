"""Everything known of one finding, as text for the pane beside the table and for its own screen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content

from qpctui.compliance.findings import Status
from qpctui.printable import printable, printable_lines
from qpctui.reports import words
from qpctui.run.result import FindingPart, Result
from qpctui.tui.results.earlier import earlier_lines
from qpctui.tui.results.evidence import comparison, evidence, value_list
from qpctui.tui.results.lines import heading, hung, pairs
from qpctui.tui.results.words import criticality_text, state_text

if TYPE_CHECKING:
    from qpctui.history.index import EarlierState


def details(
    result: Result,
    finding: FindingPart,
    width: int,
    *,
    whole: bool = False,
    earlier: Sequence[EarlierState] = (),
) -> Content:
    """What it is, why it failed, what to do, who excused it; absent parts are left out.

    Lists are cut short unless ``whole``; ``earlier`` are its states in earlier runs, newest first.
    """
    titles = words.titles(result)
    lines = [
        *_head(finding).wrap(width),
        *Content.styled(printable(finding.title), "bold").wrap(width),
        Content(""),
        *pairs(
            (
                ("Policy", titles.get(finding.policy_id, finding.policy_id)),
                ("Host", finding.host),
                ("Technology", finding.technology),
                ("Instance", finding.instance),
            ),
            width,
        ),
        *_excuses(finding, width),
        *comparison(finding, width, whole=whole),
        *value_list(
            "+", "Unexpected", "found, but not wanted", finding.unexpected, width, whole=whole
        ),
        *value_list("−", "Missing", "expected, but not found", finding.missing, width, whole=whole),
        *evidence(finding, width, whole=whole),
        *_paragraph("Rationale", finding.rationale, width),
        *_paragraph("Remediation", finding.remediation, width),
        *_exception(finding, width),
        *earlier_lines(finding, earlier, width),
        *_dates(finding, width),
    ]
    return Content("\n").join(lines)


def _head(finding: FindingPart) -> Content:
    breaks = Content.styled("   breaks the build", "bold $error")
    return Content.assemble(
        (printable(finding.control_id), "bold"),
        "  ",
        criticality_text(finding),
        "  ",
        state_text(finding),
        breaks if finding.causes_failure else "",
    )


def _excuses(finding: FindingPart, width: int) -> list[Content]:
    """Why it was not judged, or why it does not count."""
    said: list[tuple[tuple[str, str], str]] = []
    if not finding.fresh:
        why = f": {finding.freshness}" if finding.freshness else ""
        words = f"Not from this scan, or without a date{why}. It was not judged."
        said.append((("? ", "$warning"), words))
    if finding.excluded:
        words = "Excluded by the job's control ids: it can't fail the build."
        said.append((("○ ", ""), words))
    if finding.waiver is not None:
        said.append((("◇ ", ""), f"Waived: {finding.waiver or 'no reason given'}"))
    if finding.in_baseline:
        words = "In the baseline in the same state: it was there before."
        said.append((("= ", ""), words))
    lines = [line for mark, words in said for line in hung(mark, Content(printable(words)), width)]
    return [Content(""), *lines] if lines else []


def _paragraph(title: str, text: str, width: int) -> list[Content]:
    if not text:
        return []
    return [Content(""), heading(title, width), *Content(printable_lines(text)).wrap(width)]


def _exception(finding: FindingPart, width: int) -> list[Content]:
    exception = finding.exception
    if exception is None:
        return []
    status = exception.status
    if status.casefold() == "approved" and finding.state != Status.EXCEPTIONS:
        status = f"{status}, but it has ended: it excuses nothing"
    by = f" by {exception.created_by}" if exception.created_by else ""
    told = (
        ("Status", status),
        ("Created", f"{_date(exception.created)}{by}".strip()),
        ("Until", _date(exception.ends) or "no end"),
        ("Assignee", exception.assignee),
        *(("Comment", comment) for comment in exception.comments),
    )
    return [Content(""), heading("Exception", width), *pairs(told, width)]


def _dates(finding: FindingPart, width: int) -> list[Content]:
    told = pairs(
        (
            ("Evaluated", _date(finding.evaluated)),
            ("Before", finding.previous_status),
            ("Changed", _date(finding.changed)),
            ("First failed", _date(finding.first_failed)),
            ("Last failed", _date(finding.last_failed)),
            ("First passed", _date(finding.first_passed)),
            ("Last passed", _date(finding.last_passed)),
        ),
        width,
    )
    return [Content(""), heading("When", width, "UTC"), *told] if told else []


def _date(date: datetime | None) -> str:
    return f"{date:%Y-%m-%d %H:%M:%S}" if date else ""
