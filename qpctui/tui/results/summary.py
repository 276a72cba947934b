"""The first page of a result: verdict first, reasons second, numbers third."""

from __future__ import annotations

import textwrap
from urllib.parse import urlsplit

from textual.content import Content

from qpctui.printable import printable
from qpctui.run.result import PolicyPart, Result
from qpctui.tui.results.browsing import matrix
from qpctui.tui.results.words import STATES, verdict_style, verdict_text

_QUIET = "$foreground 58%"
_RULE = "$foreground 25%"
_BAR = 14
_NUMBER = 8


def summary(result: Result, width: int) -> Content:
    """The whole page, for a terminal of that width."""
    lines = [*_verdict(result, width), Content("")]
    lines += [*_facts(result, width), Content(""), *_matrix(result, width), Content("")]
    lines += [*_policies(result, width), *_criteria(result, width), *_warnings(result, width)]
    return Content("\n").join(lines)


def _heading(title: str, width: int) -> Content:
    return Content.assemble((title, "bold"), " ", ("─" * (width - len(title) - 1), _RULE))


def _verdict(result: Result, width: int) -> list[Content]:
    bar = ("▌ ", verdict_style(result))
    breaking = sum(finding.causes_failure for finding in result.findings)
    judged = sum(policy.total for policy in result.policies)
    said = f"   {breaking} of {judged:,} findings break the build" if judged else ""
    code = (f"   exit code {result.exit_code}", _QUIET)
    lines = [Content.assemble(bar, verdict_text(result), said, code)]
    lines += [
        Content.assemble(bar, line)
        for reason in result.reasons
        for line in textwrap.wrap(printable(reason), width - 4, subsequent_indent="  ")
    ]
    login = {
        "success": "Host log-in worked",
        "failed": "Host log-in failed",
        "insufficient": "Host log-in had insufficient privileges",
        "unlisted": "The scan result does not tell how the host log-in went",
        "unread": "How the host log-in went was not read",
    }.get(result.authentication.outcome, result.authentication.outcome)
    details = result.authentication.details
    login = f"{login} ({details})." if details else f"{login}."
    return [*lines, Content.assemble(bar, (printable(login), _QUIET))]


def _facts(result: Result, width: int) -> list[Content]:
    scan = result.scan
    if scan is None:
        return [_heading("Results Summary", width), Content("No scan was launched.")]
    launched = f"{scan.launched:%Y-%m-%d %H:%M:%S} UTC" if scan.launched else "unknown"
    sub_state = f" ({scan.sub_state})" if scan.sub_state else ""
    pairs = (
        ("Scan", scan.title),
        ("Reference", f"{scan.reference}   id {scan.id}" if scan.id else scan.reference),
        ("Launched", f"{launched}, took {scan.duration or 'unknown'}"),
        ("State", f"{scan.state}{sub_state}"),
        ("Target", scan.target),
        ("Link", _short_link(scan.link)),
    )
    return [
        _heading("Results Summary", width),
        *(
            Content.assemble((f"{name:<11}", _QUIET), printable(value))
            for name, value in pairs
            if value
        ),
    ]


def _short_link(link: str) -> str:
    """A link's host and end; the whole one is in result.json."""
    parts = urlsplit(link)
    return f"{parts.netloc}/…{link[-30:]}" if link else ""


def _matrix(result: Result, width: int) -> list[Content]:
    table = matrix(result)
    if not table or not table[0][1]:
        return []
    head = "".join(f"{name:>10}" for name, _, _ in table[0][1])
    lines = [
        _heading("Pass/Fail Criteria Results Summary", width),
        Content.styled(f"{'':<14}{head}{'Total':>10}", _QUIET),
    ]
    for state, row in table:
        symbol, style = STATES[state]
        parts: list[Content | str | tuple[str, str]] = [(symbol, style), f" {state:<12}"]
        for _, count, breaking in row:
            cell = f"{'× ' if breaking else ''}{count}"
            parts.append((f"{cell:>10}", "bold $error" if breaking else "" if count else _QUIET))
        parts.append((f"{sum(count for _, count, _ in row):>10}", "bold"))
        lines.append(Content.assemble(*parts))
    lines.append(Content.styled("× breaks the build", _QUIET))
    return lines


def _policies(result: Result, width: int) -> list[Content]:
    if not result.policies:
        return []
    name = max(min(width - _BAR - 9 - 6 * _NUMBER, 40), 16)
    columns = ("Total", "Passed", "Failed", "Error", "Except.", "Breaks")
    head = f"{'Policy':<{name}}{'Compliance':<{_BAR + 9}}"
    head += "".join(f"{column:>{_NUMBER}}" for column in columns)
    lines = [_heading("Scan Policies", width), Content.styled(head, _QUIET)]
    for policy in result.policies:
        title = Content(printable(policy.title or policy.id)).truncate(
            name - 1, ellipsis=True, pad=True
        )
        numbers = (policy.total, policy.passed, policy.failed, policy.error, policy.exceptions)
        counts = "".join(f"{number:>{_NUMBER}}" for number in numbers)
        breaks = (
            f"{policy.causing_failure:>{_NUMBER}}",
            "bold $error" if policy.causing_failure else "",
        )
        lines.append(Content.assemble(title, " ", *_compliance(policy), counts, breaks))
        if policy.gap:
            lines.append(Content.assemble(("? ", "$warning"), printable(policy.gap)))
    return [*lines, Content("")]


def _compliance(policy: PolicyPart) -> list[tuple[str, str]]:
    """A bar of what passed, and its share; no bar where nothing was judged."""
    if not policy.total:
        return [(f"{'no data':<{_BAR + 9}}", "$warning")]
    share = policy.passed / policy.total
    filled = int(share * _BAR)
    percent = "100 %" if policy.passed == policy.total else f"{min(share * 100, 99.9):.1f} %"
    if policy.data != "complete":
        percent = f"? {percent}"
    return [
        ("━" * filled, "$success"),
        ("━" * (_BAR - filled), "$foreground 25%"),
        (f"{percent:>9}", ""),
    ]


def _criteria(result: Result, width: int) -> list[Content]:
    fail_on = result.job.fail_on
    pairs = [
        (
            "State",
            f"{', '.join(fail_on.states)} at {', '.join(fail_on.criticalities)}"
            if fail_on.state_and_criticality
            else "off",
        ),
        ("Host log-in", "fails the build" if fail_on.authentication_failure else "off"),
    ]
    if fail_on.exclude:
        excluded = sum(policy.excluded for policy in result.policies)
        noun = "finding" if excluded == 1 else "findings"
        pairs.append(("Excluded", f"{fail_on.exclude_cids}   ({excluded} {noun})"))
    return [
        _heading("Criteria", width),
        *(Content.assemble((f"{name:<12}", _QUIET), printable(value)) for name, value in pairs),
    ]


def _warnings(result: Result, width: int) -> list[Content]:
    if not result.warnings:
        return []
    lines = [Content.assemble(("! ", "$warning"), printable(words)) for words in result.warnings]
    return [Content(""), _heading("Warnings", width), *lines]
