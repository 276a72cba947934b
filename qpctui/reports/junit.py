"""Test results in the form that Jenkins, GitLab and others show: a test a finding.

What breaks the build is a failure, or an error where the platform could not check; nothing else is
red but gaps in data that a criterion needs. What did not pass and does not break is skipped, with
the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from qpctui.compliance.criteria import Outcome
from qpctui.compliance.findings import LoginOutcome, Status
from qpctui.printable import printable, printable_lines
from qpctui.reports import words
from qpctui.run.result import FindingPart, PolicyPart, Result

_FAILURE, _ERROR, _SKIPPED, _PASSED = "failure", "error", "skipped", ""
_RUN = "Run"
# What XML 1.0 can't hold and ``printable`` leaves.
_ILLEGAL = re.compile("[\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class _Case:
    """A test: ``outcome`` is the element's name that tells it, empty for one that passed."""

    name: str
    outcome: str = _PASSED
    kind: str = ""
    message: str = ""
    text: str = ""


def write(result: Result) -> bytes:
    """A suite for the run as such and one for each policy."""
    suites = [(_RUN, "qpctui.Run", list(_run_cases(result)))]
    by_policy: dict[str, list[FindingPart]] = {policy.id: [] for policy in result.policies}
    for one in result.findings:
        by_policy.setdefault(one.policy_id, []).append(one)
    for policy in result.policies:
        title = policy.title or policy.id
        cases = [*_gap_case(result, policy), *_finding_cases(result, by_policy[policy.id])]
        suites.append((title, _class_name(title, policy.id), cases))
    every = [case for _, _, cases in suites for case in cases]
    if result.verdict != Outcome.PASSED and not any(_is_red(case) for case in every):
        suites[0][2].append(_verdict_case(result))
    root = ET.Element("testsuites", {"name": "qpctui", **_counts(c for s in suites for c in s[2])})
    for number, (title, class_name, cases) in enumerate(suites):
        if cases:
            root.append(_suite(result, number, title, class_name, cases))
    ET.indent(root)
    page: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return page + b"\n"


def _run_cases(result: Result) -> Iterator[_Case]:
    login = f"The scanner's log-in to {words.target(result)} {words.login(result)}"
    name = "Host log-in"
    if words.login_breaks(result):
        yield _Case(name, _FAILURE, "Authentication", login, login)
    elif result.authentication.outcome == LoginOutcome.SUCCESS:
        yield _Case(name, text=login)
    elif result.job.fail_on.authentication_failure:
        yield _Case(name, _ERROR, "Inconclusive", login, login)
    else:
        yield _Case(name, _SKIPPED, message=f"{login}; that does not fail the build by the job")


def _verdict_case(result: Result) -> _Case:
    """What keeps a verdict that is no pass from looking like one."""
    outcome = _FAILURE if result.verdict is Outcome.FAILED else _ERROR
    reasons = "\n".join(result.reasons) or f"exit code {result.exit_code}"
    return _Case("Verdict", outcome, str(result.verdict), reasons, reasons)


def _gap_case(result: Result, policy: PolicyPart) -> Iterator[_Case]:
    gap = words.gap(policy)
    if not gap:
        return
    if result.job.fail_on.state_and_criticality:
        yield _Case("Data of the policy", _ERROR, f"Data {policy.data}", gap, gap)
    else:
        message = f"{gap}; no criterion needs it"
        yield _Case("Data of the policy", _SKIPPED, message=message)


def _finding_cases(result: Result, findings: Iterable[FindingPart]) -> Iterator[_Case]:
    """A test each; what the names leave alike is told apart by the platform's own id."""
    seen: set[str] = set()
    for one in findings:
        parts = (f"{one.control_id} {one.title}", one.host, one.instance, one.technology)
        name = " · ".join(part for part in parts if part)
        if name in seen:
            name = f"{name} · {one.posture_id} · {len(seen)}"
        seen.add(name)
        yield _finding_case(result, one, name)


def _finding_case(result: Result, one: FindingPart, name: str) -> _Case:
    text = _text(one)
    if one.causes_failure:
        outcome = _ERROR if one.state == Status.ERROR else _FAILURE
        return _Case(name, outcome, one.state, f"{one.criticality} {one.state}: {one.title}", text)
    if one.state == Status.PASSED and one.counts and one.fresh:
        return _Case(name, text=text)
    message = f"{one.state}, {words.excused(result, one)}"
    return _Case(name, _SKIPPED, message=message, text=text)


def _text(one: FindingPart) -> str:
    lists = (
        ("Unexpected", one.unexpected),
        ("Missing", one.missing),
        ("Expected", words.expected(one)),
    )
    lines = [f"{name}:\n  " + "\n  ".join(found) for name, found in lists if found]
    lines += [
        f"{name}: {told}"
        for name, told in (("Rationale", one.rationale), ("Remediation", one.remediation))
        if told and one.state != Status.PASSED
    ]
    return "\n".join(lines)


def _suite(
    result: Result, number: int, title: str, class_name: str, cases: list[_Case]
) -> ET.Element:
    attributes = {"name": _line(title), "id": str(number), **_counts(cases)}
    attributes["hostname"] = _line(words.target(result))
    if result.scan and result.scan.launched:
        attributes["timestamp"] = f"{result.scan.launched:%Y-%m-%dT%H:%M:%S}"
    suite = ET.Element("testsuite", attributes)
    for case in cases:
        suite.append(_element(case, class_name))
    return suite


def _element(case: _Case, class_name: str) -> ET.Element:
    element = ET.Element(
        "testcase", {"name": _line(case.name), "classname": class_name, "time": "0"}
    )
    if case.outcome:
        attributes = {"message": _line(case.message)}
        if case.kind:
            attributes = {"type": _line(case.kind), **attributes}
        told = ET.SubElement(element, case.outcome, attributes)
        if case.outcome != _SKIPPED and case.text:
            told.text = _lines(case.text)
    if case.text and case.outcome in (_SKIPPED, _PASSED):
        ET.SubElement(element, "system-out").text = _lines(case.text)
    return element


def _counts(cases: Iterable[_Case]) -> dict[str, str]:
    outcomes = [case.outcome for case in cases]
    return {
        "tests": str(len(outcomes)),
        "failures": str(outcomes.count(_FAILURE)),
        "errors": str(outcomes.count(_ERROR)),
        "skipped": str(outcomes.count(_SKIPPED)),
        "time": "0",
    }


def _is_red(case: _Case) -> bool:
    return case.outcome in (_FAILURE, _ERROR)


def _class_name(title: str, policy_id: str) -> str:
    """One of its own for each policy; a dot would begin a package."""
    return "qpctui." + _line(f"{title} ({policy_id})").replace(".", "_")


def _line(text: str) -> str:
    return _ILLEGAL.sub("", printable(text))


def _lines(text: str) -> str:
    return _ILLEGAL.sub("", printable_lines(text))
