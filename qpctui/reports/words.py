"""A result's parts in words and numbers, the same in every report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from qpctui.compliance.criteria import DataState
from qpctui.compliance.findings import LoginOutcome, Status
from qpctui.job.model import Waiver, target_of
from qpctui.run.result import FindingPart, PolicyPart, Result

UNTOLD_TARGET = "a target that is not told"
NOT_APPLICABLE = "N/A"
_LOGIN: Mapping[str, str] = {
    LoginOutcome.SUCCESS: "worked",
    LoginOutcome.FAILED: "failed",
    LoginOutcome.INSUFFICIENT: "had insufficient privileges",
    LoginOutcome.UNLISTED: "is not told by the scan result",
    LoginOutcome.UNREAD: "was not read",
}


def target(result: Result) -> str:
    """What was scanned, as the scan, the job or the findings name it."""
    told = result.scan.target if result.scan else ""
    host = next((finding.host for finding in result.findings), "")
    return told or target_of(result.job) or host or UNTOLD_TARGET


def login(result: Result) -> str:
    """How the scanner's log-in to the target went: ``worked (Unix)``."""
    told = result.authentication
    words = _LOGIN.get(told.outcome, told.outcome)
    return f"{words} ({told.details})" if told.details else words


def login_refused(result: Result) -> bool:
    """Whether the target refused the scanner's log-in."""
    return result.authentication.outcome in (LoginOutcome.FAILED, LoginOutcome.INSUFFICIENT)


def login_breaks(result: Result) -> bool:
    """Whether a refused log-in is what fails the build."""
    return login_refused(result) and result.job.fail_on.authentication_failure


def titles(result: Result) -> Mapping[str, str]:
    """What policies are called, by id."""
    return {policy.id: policy.title or policy.id for policy in result.policies}


def is_gap(policy: PolicyPart) -> bool:
    """Whether its data is not whole."""
    return policy.data != DataState.COMPLETE


def gap(policy: PolicyPart) -> str:
    """Why its data can't be judged, empty when it can."""
    said = f'The data of policy "{policy.title}" is {policy.data}'
    return policy.gap or said if is_gap(policy) else ""


def excused(result: Result, finding: FindingPart) -> str:
    """Why a finding that is not in order does not break the build, empty when it does."""
    if finding.causes_failure:
        return ""
    fail_on = result.job.fail_on
    if finding.excluded:
        return f"excluded by the job's control ids ({fail_on.exclude_cids})"
    if finding.waiver is not None:
        return f"waived: {finding.waiver or 'no reason given'}"
    if not finding.fresh:
        return f"not judged: {finding.freshness or 'older than the scan or undated'}"
    if finding.in_baseline:
        return "in the baseline, in the same state"
    if not fail_on.state_and_criticality:
        return "the state and criticality criterion is off"
    if not result.tells_criteria:
        return "not among the controls that failed the build"
    return "does not meet the fail criteria"


def values(finding: FindingPart, found: Iterable[str]) -> str:
    """Unexpected or missing values as the connector's table has them: N/A unless it failed."""
    return ", ".join(found) if finding.state == Status.FAILED else NOT_APPLICABLE


def expected(finding: FindingPart) -> tuple[str, ...]:
    """What the platform or the policy wants to find, as far as the expression's names tell."""
    return tuple(
        ", ".join(symbol.values)
        for symbol in finding.symbols
        if not symbol.is_found and symbol.values
    )


def criteria(result: Result) -> list[tuple[str, str]]:
    """What fails the build, as pairs of name and words."""
    fail_on = result.job.fail_on
    pairs = [
        (
            "States",
            ", ".join(fail_on.states) or "not told" if fail_on.state_and_criticality else "off",
        ),
        (
            "Criticalities",
            ", ".join(fail_on.criticalities) or "not told" if fail_on.state_and_criticality else "",
        ),
        ("Host log-in fails", "fails the build" if fail_on.authentication_failure else "off"),
        ("Excluded CIDs", fail_on.exclude_cids if fail_on.exclude else "none"),
        ("Baseline", fail_on.baseline or "none"),
    ]
    return [pair for pair in pairs if pair[1]]


def waiver_scope(waiver: Waiver) -> str:
    """Which findings a waiver is about: ``1071, 1100-1120 of policy 1485826 on 10.1.2.3``."""
    said = waiver.controls or "every control"
    said += f" of policy {waiver.policy}" if waiver.policy else ""
    said += f" on {waiver.host}" if waiver.host else ""
    return said + (f" in {waiver.instance}" if waiver.instance else "")


def day(when: date | None) -> str:
    """A day in numbers."""
    return when.isoformat() if when else "no end"


def moment(when: datetime | None) -> str:
    """A platform's date, in UTC; empty when not told."""
    return f"{when:%Y-%m-%d %H:%M:%S} UTC" if when else ""


RANKS = ((5, "Urgent"), (3, "Serious"), (4, "Critical"), (2, "Medium"), (1, "Minimal"))
"""The matrix' columns in the connector's order; what is undefined has one more where it occurs."""

Row = tuple[str, list[tuple[str, int, int]]]
Counted = Counter[tuple[str, int, bool]]


def matrix(findings: Iterable[FindingPart]) -> list[Row]:
    """Rows by state; of each criticality its name, how many findings, how many of them break."""
    counted = by_state_and_rank(findings)
    odd = any(rank == 0 and state in _ROWS for state, rank, _ in counted)
    columns = [*RANKS, *([(0, "Undefined")] if odd else [])]
    return rows_of(counted, _ROWS, columns)


def by_state_and_rank(findings: Iterable[FindingPart]) -> Counted:
    """How many of the findings that count have which state and rank, and break the build or not.

    What the platform's glossary does not explain counts as undefined, rank 0.
    """
    return Counter(
        (one.state, one.criticality_value or 0, one.causes_failure)
        for one in findings
        if one.counts
    )


def rows_of(
    counted: Counted, rows: Mapping[str, str], columns: Iterable[tuple[int, str]]
) -> list[Row]:
    """A matrix: ``rows`` are states and what they are called, ``columns`` ranks and theirs."""
    named = list(columns)
    return [
        (
            row,
            [
                (
                    column,
                    counted[state, rank, False] + counted[state, rank, True],
                    counted[state, rank, True],
                )
                for rank, column in named
            ],
        )
        for state, row in rows.items()
    ]


_ROWS = {
    str(Status.FAILED): "Fail",
    str(Status.ERROR): "Error",
    str(Status.EXCEPTIONS): "Exception",
}
