"""What a result says in words: its verdict, its scan, its criteria, its waivers."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Mapping
from urllib.parse import urlsplit

from textual.content import Content

from qpctui.compliance.findings import LoginOutcome
from qpctui.compliance.waivers import WaiverState, waiver_words
from qpctui.printable import printable
from qpctui.reports.words import login, moment, target, waiver_scope
from qpctui.run.names import record_title
from qpctui.run.result import Result, WaiverPart
from qpctui.tui.results.lines import NAME, QUIET, heading, hung, pairs, plural
from qpctui.tui.results.words import verdict_style, verdict_text

_FACTS = "Results Summary"
_LOGIN_MARKS: Mapping[str, tuple[str, str]] = {
    LoginOutcome.SUCCESS: ("✓", "$success"),
    LoginOutcome.FAILED: ("×", "$error"),
    LoginOutcome.INSUFFICIENT: ("×", "$error"),
}
_UNKNOWN = ("?", "$warning")
_WAIVERS: Mapping[str, tuple[str, str]] = {
    WaiverState.ACTIVE: ("◇", ""),
    WaiverState.EXPIRED: ("!", "$warning"),
    WaiverState.UNUSED: ("○", QUIET),
}


def verdict(result: Result, breaking: int, width: int) -> Content:
    """The verdict and its reasons; so many findings break the build."""
    bar = ("▌ ", verdict_style(result))
    judged = sum(policy.total for policy in result.policies)
    said = f"   {breaking:,} of {judged:,} findings break the build" if judged else ""
    excluded = sum(policy.excluded for policy in result.policies)
    said += f", {excluded:,} more excluded" if excluded else ""
    code = (f"   exit code {result.exit_code}", QUIET)
    lines = [Content.assemble(bar, verdict_text(result), said, code)]
    lines += [
        Content.assemble(bar, line)
        for reason in result.reasons
        for line in textwrap.wrap(printable(reason), width - 4, subsequent_indent="  ")
    ]
    said = printable(f"Host log-in {login(result)}.")
    return Content("\n").join([*lines, Content.assemble(bar, (said, QUIET))])


def facts(result: Result, job_name: str, width: int) -> Content:
    """What the connector's report has in its head; an absent fact is left out."""
    scan = result.scan
    if scan is None:
        return Content("\n").join([heading(_FACTS, width), Content("No scan was launched.")])
    launched = moment(scan.launched) or "unknown"
    sub_state = f" ({scan.sub_state})" if scan.sub_state else ""
    told = (
        ("Scan", scan.title),
        ("Scan id", f"{scan.id}   {scan.reference}" if scan.id else scan.reference),
        ("Build status", verdict_text(result)),
        ("Launched", f"{launched}, {_took(scan.duration)}"),
        ("State", f"{scan.state}{sub_state}"),
        ("Target", target(result)),
        ("Auth record", _auth_record(result, job_name)),
        ("Network", Content.styled("not told by the platform", QUIET)),
        ("Link", _link(scan.link, width - NAME)),
    )
    title = printable(f"Qualys PC Scan Report for {target(result)}")
    return Content("\n").join([heading(_FACTS, width, title), *pairs(told, width)])


def _auth_record(result: Result, job_name: str) -> Content:
    """The job's own record where it makes one, and how the log-in went."""
    own = result.job.auth_record
    name = record_title(own.platform, job_name) if own.use else "none of this job's"
    mark = _LOGIN_MARKS.get(result.authentication.outcome, _UNKNOWN)
    said = printable(f" log-in {login(result)}")
    return Content.assemble(printable(name), "   ", mark, said)


def _took(duration: str) -> str:
    """How long the scan took, in the platform's words."""
    if duration.casefold() == "pending":
        return "not begun when last seen"
    return f"took {duration or 'unknown'}"


def _link(link: str, room: int) -> str:
    """Whole where there is room, else its host and end; o opens it."""
    host = urlsplit(link).netloc
    key = "   o opens it"
    if len(link) > room:
        return f"{host}/…{link[-max(room - len(host) - 2, 1) :]}"
    return f"{link}{key}" if link and len(link) + len(key) <= room else link


def criteria(result: Result, width: int) -> Content:
    """What fails the build, and the baseline that keeps something from it."""
    fail_on = result.job.fail_on
    by_state = fail_on.state_and_criticality
    told = (
        ("State", ", ".join(fail_on.states) if by_state else "off"),
        ("Criticality", ", ".join(fail_on.criticalities) if by_state else ""),
        ("Host log-in", "fails the build" if fail_on.authentication_failure else "off"),
        ("Baseline", _baseline(result)),
    )
    return Content("\n").join([heading("Criteria", width), *pairs(told, width)])


def _baseline(result: Result) -> Content | str:
    told = result.baseline
    if told is None:
        return result.job.fail_on.baseline
    if told.problem:
        mark = ("? ", "$warning")
        return Content.assemble(mark, printable(f"{told.problem} ({told.path})"))
    excused = sum(policy.excused for policy in result.policies)
    return f"{told.path}   excuses {plural(excused, 'finding')}"


def waivers(result: Result, width: int) -> Content:
    """The job's waivers and whether each still does anything; empty without any."""
    if not result.waivers:
        return Content("")
    counted = Counter(use.state for use in result.waivers)
    ordered = [state for state in _WAIVERS if counted[state]]
    note = ", ".join(f"{counted[state]} {state}" for state in ordered)
    lines = [heading("Waivers", width, note)]
    for state in ordered:
        for use in result.waivers:
            if use.state == state:
                symbol, style = _WAIVERS[state]
                before = Content.assemble((symbol, style), f" {state:<9}")
                lines += hung(before, Content(printable(_waiver(use))), width)
    return Content("\n").join(lines)


def _waiver(use: WaiverPart) -> str:
    met = f"   {plural(use.findings, 'finding')}" if use.findings else ""
    return f"{waiver_scope(use.waiver)}: {waiver_words(use.waiver)}{met}"


def warnings(result: Result, width: int) -> Content:
    """What the run warned of; empty when of nothing."""
    if not result.warnings:
        return Content("")
    lines = [heading("Warnings", width)]
    for words in result.warnings:
        lines += hung(("! ", "$warning"), Content(printable(words)), width)
    return Content("\n").join(lines)
