"""The first page of a result: verdict first, reasons second, numbers third.

Where there is room, facts and compliance stand beside matrix and criteria.
"""

from __future__ import annotations

import textwrap
from itertools import zip_longest
from urllib.parse import urlsplit

from textual.content import Content

from qpctui.printable import printable
from qpctui.run.result import PolicyPart, Result
from qpctui.tui.results.matrix import matrix
from qpctui.tui.results.words import STATES, verdict_style, verdict_text

_QUIET = "$foreground 58%"
_RULE = "$foreground 25%"
_BAR = 14
_NUMBER = 8
_STATE, _CELL, _LEAST_CELL, _TOTAL = 12, 9, 5, 7
_GAP = 3
_TWO_COLUMNS, _ROOM_FOR_BARS = 120, 92

Part = Content | str | tuple[str, str]


def verdict(result: Result, width: int) -> Content:
    """The verdict and its reasons, for a terminal of that width."""
    return Content("\n").join(_verdict(result, width))


def numbers(result: Result, width: int) -> Content:
    """Everything that the verdict rests on but the controls themselves."""
    if width >= _TWO_COLUMNS:
        matrix_width = _matrix_width(result)
        side = width - matrix_width - _GAP
        left = [*_facts(result, side), *_overall(result, side)]
        right = [*_matrix(result, matrix_width), *_criteria(result, matrix_width)]
        lines = [*_beside(left, right, side), *_policies(result, width)]
    else:
        lines = [*_matrix(result, width), *_overall(result, width), *_policies(result, width)]
        lines += [*_facts(result, width), *_criteria(result, width)]
    lines += _warnings(result, width)
    return Content("\n").join(lines)


def _beside(left: list[Content], right: list[Content], width: int) -> list[Content]:
    """Two columns, the left one cut or filled up to ``width``."""
    empty = Content("")
    return [
        Content.assemble(one.truncate(width, ellipsis=True, pad=True), " " * _GAP, other)
        for one, other in zip_longest(left, right, fillvalue=empty)
    ]


def _heading(title: str, width: int, note: str = "") -> Content:
    rule = "─" * max(width - len(title) - 1 - (len(note) + 1 if note else 0), 0)
    return Content.assemble((title, "bold"), " ", (rule, _RULE), f" {note}" if note else "")


def _verdict(result: Result, width: int) -> list[Content]:
    bar = ("▌ ", verdict_style(result))
    breaking = sum(finding.causes_failure for finding in result.findings)
    judged = sum(policy.total for policy in result.policies)
    said = f"   {breaking} of {judged:,} findings break the build" if judged else ""
    excluded = sum(policy.excluded for policy in result.policies)
    said += f", {excluded:,} more excluded" if excluded else ""
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
        return [_heading("Results Summary", width), Content("No scan was launched."), Content("")]
    launched = f"{scan.launched:%Y-%m-%d %H:%M:%S} UTC" if scan.launched else "unknown"
    sub_state = f" ({scan.sub_state})" if scan.sub_state else ""
    pairs = (
        ("Scan", scan.title),
        ("Reference", f"{scan.reference}   id {scan.id}" if scan.id else scan.reference),
        ("Launched", f"{launched}, {_took(scan.duration)}"),
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
        Content(""),
    ]


def _overall(result: Result, width: int) -> list[Content]:
    """What passed of all that was judged, as a bar of the states and in numbers."""
    counts = {
        "Passed": sum(policy.passed for policy in result.policies),
        "Failed": sum(policy.failed for policy in result.policies),
        "Error": sum(policy.error for policy in result.policies),
        "Exceptions": sum(policy.exceptions for policy in result.policies),
    }
    total = sum(counts.values())
    if not total:
        return []
    whole = all(policy.data == "complete" for policy in result.policies)
    share = percent(counts["Passed"], total, whole=whole)
    numbers: list[Part] = []
    for state, count in counts.items():
        symbol, style = STATES[state]
        numbers += [(symbol, style), (f" {count:,}", "bold" if count else _QUIET), f" {state}   "]
    excluded = sum(policy.excluded for policy in result.policies)
    lines = [
        _heading("Overall Compliance", width, f"{share} of {total:,}"),
        _bar(counts, width),
        Content.assemble(*numbers),
    ]
    if excluded:
        lines.append(Content.assemble(("counted apart: ", _QUIET), f"○ {excluded:,} Excluded"))
    return [*lines, Content("")]


def _bar(counts: dict[str, int], width: int) -> Content:
    """Each state as long as its share; what is there is never rounded away."""
    if not width:
        return Content("")
    total = sum(counts.values())
    sizes = {state: max(int(width * n / total), 1) if n else 0 for state, n in counts.items()}
    longest = max(sizes, key=lambda state: sizes[state])
    sizes[longest] += width - sum(sizes.values())
    return Content.assemble(*(("━" * size, STATES[state][1]) for state, size in sizes.items()))


def percent(passed: int, total: int, *, whole: bool) -> str:
    """``92.2 %``; 100 % only when nothing is missing, a ``?`` when data is."""
    share = 100 * passed / total
    said = "100 %" if passed == total else f"{min(share, 99.9):.1f} %"
    return said if whole else f"? {said}"


def _took(duration: str) -> str:
    """How long the scan took, in the platform's words."""
    if duration.casefold() == "pending":
        return "not begun when last seen"
    return f"took {duration or 'unknown'}"


def _short_link(link: str) -> str:
    """A link's host and end; the whole one is in result.json."""
    parts = urlsplit(link)
    return f"{parts.netloc}/…{link[-30:]}" if link else ""


def _matrix_width(result: Result) -> int:
    table = matrix(result)
    return _STATE + _CELL * len(table[0][1]) + _TOTAL


def _matrix(result: Result, width: int) -> list[Content]:
    if not result.findings:
        return []
    table = matrix(result)
    names = [name for name, _, _ in table[0][1]]
    # Where there is no room for whole names they are cut: a table never wraps.
    each = max(min(_CELL, (width - _STATE - _TOTAL) // len(names)), _LEAST_CELL)
    head = "".join(f"{_cut(name, each - 1):>{each}}" for name in names)
    lines = [
        _heading("Pass/Fail Criteria Results Summary", width),
        Content.styled(f"{'':<{_STATE}}{head}{'Total':>{_TOTAL}}", _QUIET),
    ]
    for state, row in table:
        symbol, style = STATES[state]
        parts: list[Part] = [(symbol, style), f" {state:<{_STATE - 2}}"]
        for _, count, breaking in row:
            cell = f"{'× ' if breaking else ''}{count}"
            style = "bold $error" if breaking else "" if count else _QUIET
            parts.append((f"{cell:>{each}}", style))
        parts.append((f"{sum(count for _, count, _ in row):>{_TOTAL}}", "bold"))
        lines.append(Content.assemble(*parts))
    return [*lines, Content.styled("× breaks the build", _QUIET), Content("")]


def _cut(name: str, room: int) -> str:
    return name if len(name) <= room else f"{name[: room - 1]}…"


def _policies(result: Result, width: int) -> list[Content]:
    if not result.policies:
        return []
    bar = 3 * _BAR if width >= _TWO_COLUMNS else _BAR if width >= _ROOM_FOR_BARS else 0
    name = max(min(width - bar - 9 - 6 * _NUMBER, 40), 16)
    columns = ("Total", "Passed", "Failed", "Error", "Except.", "Breaks")
    share = f"{'Compliance':<{bar + 9}}" if bar else f"{'Share':>9}"
    head = f"{'Policy':<{name}}{share}"
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
        lines.append(Content.assemble(title, " ", *_compliance(policy, bar), counts, breaks))
        if policy.gap:
            lines.append(Content.assemble(("? ", "$warning"), printable(policy.gap)))
    return [*lines, Content("")]


def _compliance(policy: PolicyPart, width: int) -> list[Content | tuple[str, str]]:
    """A bar of the states, and the share of what passed; no bar where nothing was judged."""
    if not policy.total:
        return [(f"{'no data':<{width + 9}}", "$warning")]
    counts = {
        "Passed": policy.passed,
        "Failed": policy.failed,
        "Error": policy.error,
        "Exceptions": policy.exceptions,
    }
    share = percent(policy.passed, policy.total, whole=policy.data == "complete")
    return [_bar(counts, width), (f"{share:>9}", "")]


def _criteria(result: Result, width: int) -> list[Content]:
    fail_on = result.job.fail_on
    pairs = [
        (
            "State",
            ", ".join(fail_on.states) if fail_on.state_and_criticality else "off",
        ),
        ("Criticality", ", ".join(fail_on.criticalities) if fail_on.state_and_criticality else ""),
        ("Host log-in", "fails the build" if fail_on.authentication_failure else "off"),
    ]
    if fail_on.exclude:
        excluded = sum(policy.excluded for policy in result.policies)
        noun = "finding" if excluded == 1 else "findings"
        pairs.append(("Excluded", f"{fail_on.exclude_cids}   ({excluded} {noun})"))
    return [
        _heading("Criteria", width),
        *(
            Content.assemble((f"{name:<13}", _QUIET), printable(value))
            for name, value in pairs
            if value
        ),
        Content(""),
    ]


def _warnings(result: Result, width: int) -> list[Content]:
    if not result.warnings:
        return []
    lines = [Content.assemble(("! ", "$warning"), printable(words)) for words in result.warnings]
    return [_heading("Warnings", width), *lines, Content("")]
