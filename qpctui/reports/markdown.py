"""A result as a comment on a pull request: the verdict, what breaks the build, the rest folded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from qpctui.compliance.criteria import Outcome
from qpctui.compliance.findings import Status
from qpctui.compliance.waivers import WaiverState
from qpctui.printable import printable
from qpctui.reports import words
from qpctui.run.result import FindingPart, Result, worst_first

_ROOM = 60_000
"""Characters; GitHub takes a comment of 65,536."""
_LONGEST = 300
_MOST_ROWS, _MOST_DETAILS, _MOST_OTHERS = 50, 25, 50
_SYMBOLS = {Outcome.PASSED: "✅", Outcome.FAILED: "❌", Outcome.INCONCLUSIVE: "⚠️"}
_FOLD_ENDS = "</details>"
_MEANT = re.compile(r"([\\`*_\[\]|~$#!])")
_BEGINS_LIST = re.compile(r"^()([-+])|^(\d+)([.)])(?=\s|$)")
_JOINER = "\u2060"
"""Has no width; keeps what would be linked or would call somebody from being that."""


def write(result: Result) -> bytes:
    """Sections as far as there is room; what is left out is said."""
    sections = [
        _head(result),
        _gaps(result),
        _breaking_table(result),
        _policies(result),
        _details(result),
        _others(result),
        _waivers(result),
        _baseline(result),
        _warnings(result),
    ]
    page, left_out = "", False
    for section in filter(None, sections):
        fitting = _fitting(section, _ROOM - len(page))
        left_out = left_out or len(fitting) < len(section)
        page += "".join(f"{line}\n" for line in fitting) + "\n"
    if left_out:
        page += "More is in the other reports; there is no room for it here.\n"
    return (page.rstrip() + "\n").encode()


def _fitting(lines: list[str], room: int) -> list[str]:
    """As many of the lines as there is room for; what is folded ends where it ends."""
    folded = lines[-1:] if lines[-1] == _FOLD_ENDS else []
    body = lines[: len(lines) - len(folded)]
    over = sum(map(len, lines)) + len(lines) - room
    while body and over > 0:
        over -= len(body.pop()) + 1
    return body + folded if body else []


def text(given: str, longest: int = _LONGEST) -> str:
    """Text from outside that shows as it is: no markup, no link, nobody called, one line."""
    shown = " ".join(printable(given).split())
    shown = shown if len(shown) <= longest else f"{shown[: longest - 1]}…"
    shown = shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    shown = _MEANT.sub(r"\\\1", shown)
    shown = shown.replace("@", f"@{_JOINER}").replace("://", f":{_JOINER}//")
    shown = re.sub(r"(?i)\bwww\.", lambda met: f"{met[0][:-1]}{_JOINER}.", shown)
    shown = re.sub(r"(\\#|(?i:GH)-)(?=\d)", rf"\1{_JOINER}", shown)
    return _BEGINS_LIST.sub(lambda met: f"{met[3] or ''}\\{met[2] or met[4]}", shown)


def _head(result: Result) -> list[str]:
    lines = [
        f"### {_SYMBOLS[result.verdict]} {result.verdict}: Qualys Policy Compliance of "
        f"{text(words.target(result))}",
        "",
        *(f"- {text(reason)}" for reason in result.reasons),
        f"- Host log-in {text(words.login(result))}",
    ]
    scan = result.scan
    if scan is not None:
        said = [text(scan.title), text(scan.reference), words.moment(scan.launched)]
        lines.append(f"- Scan {', '.join(part for part in said if part)}")
    return lines


def _gaps(result: Result) -> list[str]:
    gaps = [gap for policy in result.policies if (gap := words.gap(policy))]
    return ["#### Gaps in the data", "", *(f"- {text(gap)}" for gap in gaps)] if gaps else []


def _breaking_table(result: Result) -> list[str]:
    breaking = _breaking(result)
    if not breaking:
        return []
    names = words.titles(result)
    rows = [
        (one.control_id, one.criticality, one.state, _title(one), names.get(one.policy_id, ""))
        for one in breaking[:_MOST_ROWS]
    ]
    head = ("Control", "Criticality", "State", "Title", "Policy")
    title = f"#### What breaks the build ({len(breaking):,})"
    return [title, "", *_table(head, rows), *_and_more(len(breaking) - len(rows))]


def _policies(result: Result) -> list[str]:
    if not result.policies:
        return []
    rows = [
        (
            policy.title or policy.id,
            *map(str, (policy.total, policy.passed, policy.failed, policy.error)),
            *map(str, (policy.exceptions, policy.excluded, policy.waived)),
            *map(str, (policy.causing_failure, policy.data)),
        )
        for policy in result.policies
    ]
    head = ("Policy", "Total", "Passed", "Failed", "Error", "Exceptions")
    return ["#### Policies", "", *_table((*head, "Excluded", "Waived", "Breaks", "Data"), rows)]


def _details(result: Result) -> list[str]:
    lines = []
    breaking = _breaking(result)
    for one in breaking[:_MOST_DETAILS]:
        lines += [f"**{text(one.control_id)}** {text(_title(one))}", ""]
        lines += [f"- {name}: {text(told)}" for name, told in _facts(one) if told]
        lines.append("")
    lines += _and_more(len(breaking) - _MOST_DETAILS)
    return _folded("Details of what breaks the build", lines)


def _facts(one: FindingPart) -> list[tuple[str, str]]:
    return [
        ("Host", one.host),
        ("Technology", one.technology),
        ("Unexpected", "; ".join(one.unexpected)),
        ("Missing", "; ".join(one.missing)),
        ("Expected", "; ".join(words.expected(one))),
        ("Rationale", one.rationale),
        ("Remediation", one.remediation),
        ("First failed", words.moment(one.first_failed)),
    ]


def _others(result: Result) -> list[str]:
    """What is not in order and does not break the build, with the reason."""
    others = worst_first(
        one for one in result.findings if not one.causes_failure and one.state != Status.PASSED
    )
    rows = [
        (one.control_id, one.criticality, one.state, _title(one), words.excused(result, one))
        for one in others[:_MOST_OTHERS]
    ]
    head = ("Control", "Criticality", "State", "Title", "Why it does not break the build")
    lines = [*_table(head, rows), *_and_more(len(others) - len(rows))]
    title = f"What did not pass and does not break the build ({len(others):,})"
    return _folded(title, lines) if others else []


def _waivers(result: Result) -> list[str]:
    if not result.waivers:
        return []
    rows = [
        (
            part.state,
            str(part.findings),
            words.waiver_scope(part.waiver),
            part.waiver.reason,
            *(part.waiver.owner, part.waiver.ticket, words.day(part.waiver.expires)),
        )
        for part in result.waivers
    ]
    head = ("State", "Findings", "Waives", "Reason", "Owner", "Ticket", "Until")
    of_no_use = sum(part.state != WaiverState.ACTIVE for part in result.waivers)
    title = f"Waivers ({len(rows)}, {of_no_use} of them expired or unused)"
    return _folded(title, _table(head, rows))


def _baseline(result: Result) -> list[str]:
    if result.baseline is None:
        return []
    known = sum(policy.excused for policy in result.policies)
    said = result.baseline.problem or f"{known:,} findings in it do not break the build again"
    return [f"Baseline {text(result.baseline.path)}: {text(said)}"]


def _warnings(result: Result) -> list[str]:
    return _folded("Warnings", [f"- {text(one)}" for one in result.warnings])


def _breaking(result: Result) -> list[FindingPart]:
    return worst_first(one for one in result.findings if one.causes_failure)


def _title(one: FindingPart) -> str:
    return f"{one.title} ({one.instance})" if one.instance else one.title


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [_row(head), _row(["---"] * len(head))]
    return lines + [_row([text(cell) for cell in row]) for row in rows]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _folded(title: str, lines: list[str]) -> list[str]:
    if not lines:
        return []
    return ["<details>", f"<summary>{title}</summary>", "", *lines, "", _FOLD_ENDS]


def _and_more(count: int) -> list[str]:
    return ["", f"… and {count:,} more"] if count > 0 else []
