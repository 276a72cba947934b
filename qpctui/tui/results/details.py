"""Everything known of one finding, as text for the pane beside the table."""

from __future__ import annotations

from datetime import datetime

from textual.content import Content

from qpctui.compliance.findings import Status
from qpctui.printable import printable, printable_lines
from qpctui.run.result import FindingPart, Result
from qpctui.tui.results.words import criticality_text, state_text

_QUIET = "$foreground 58%"


def details(result: Result, finding: FindingPart) -> Content:
    """What it is, why it failed, what to do, who excused it; absent parts are left out."""
    titles = {policy.id: policy.title for policy in result.policies}
    head: list[str | Content] = [
        printable(finding.control_id),
        "  ",
        criticality_text(finding),
        "  ",
    ]
    head.append(state_text(finding))
    if finding.causes_failure:
        head.append(Content.styled("   breaks the build", "bold $error"))
    lines = [
        Content.assemble(*head),
        Content.styled(printable(finding.title), "bold"),
        Content(""),
        *_pairs(
            ("Policy", titles.get(finding.policy_id, finding.policy_id)),
            ("Host", finding.host),
            ("Technology", finding.technology),
            ("Instance", finding.instance),
        ),
        *_values("+ Unexpected", "found, but not wanted", finding.unexpected),
        *_values("− Missing", "expected, but not found", finding.missing),
        *_paragraph("Rationale", finding.rationale),
        *_paragraph("Remediation", finding.remediation),
        *_exception(finding),
        *_history(finding),
        *_doubts(finding),
    ]
    return Content("\n").join(lines)


def _pairs(*pairs: tuple[str, str]) -> list[Content]:
    return [
        Content.assemble((f"{name:<13}", _QUIET), printable(value))
        for name, value in pairs
        if value
    ]


def _values(title: str, meaning: str, values: tuple[str, ...]) -> list[Content]:
    if not values:
        return []
    head = Content.assemble((title, "bold $error"), (f" {len(values)}   {meaning}", _QUIET))
    return [Content(""), head, *(Content(f"  {printable(value)}") for value in values)]


def _paragraph(title: str, text: str) -> list[Content]:
    if not text:
        return []
    return [Content(""), Content.styled(title, "bold"), Content(printable_lines(text))]


def _exception(finding: FindingPart) -> list[Content]:
    exception = finding.exception
    if exception is None:
        return []
    ends = _date(exception.ends) or "no end"
    status = exception.status
    if status.casefold() == "approved" and finding.state != Status.EXCEPTIONS:
        status = f"{status}, but it has ended: it excuses nothing"
    lines = _pairs(("Status", status), ("Until", ends), ("Assignee", exception.assignee))
    lines += [Content(f"  {printable(comment)}") for comment in exception.comments if comment]
    return [Content(""), Content.styled("Exception", "bold"), *lines]


def _history(finding: FindingPart) -> list[Content]:
    pairs = _pairs(
        ("Evaluated", _date(finding.evaluated)),
        ("Before", finding.previous_status),
        ("First failed", _date(finding.first_failed)),
        ("Last failed", _date(finding.last_failed)),
    )
    return [Content(""), Content.styled("When (UTC)", "bold"), *pairs] if pairs else []


def _doubts(finding: FindingPart) -> list[Content]:
    said = []
    if not finding.fresh:
        said.append("Not from this scan, or without a date: it was not judged.")
    if finding.excluded:
        said.append("Excluded by the job's control ids: it can't fail the build.")
    return [Content(""), *(Content.styled(words, "$warning") for words in said)] if said else []


def _date(date: datetime | None) -> str:
    return f"{date:%Y-%m-%d %H:%M:%S}" if date else ""
