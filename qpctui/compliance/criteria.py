"""The judge: findings and fail criteria in, a verdict with its reasons out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from qpctui.compliance.findings import (
    AuthOutcome,
    Criticality,
    Finding,
    LoginOutcome,
    Posture,
    Status,
    Totals,
    evaluation_date,
)
from qpctui.job.model import FailOn, Policy
from qpctui.job.syntax import Cids


class Outcome(StrEnum):
    """What a run says of the build."""

    PASSED = "PASSED"
    FAILED = "FAILED"
    INCONCLUSIVE = "INCONCLUSIVE"


class DataState(StrEnum):
    """Whether a policy's data can be judged; all but ``COMPLETE`` is a gap."""

    COMPLETE = "complete"
    MISSING = "missing"
    STALE = "stale"
    UNDATED = "undated"
    INCOMPLETE = "incomplete"


class Freshness(StrEnum):
    """A finding's age against the scan's launch."""

    FRESH = "fresh"
    STALE = "stale"
    UNDATED = "undated"


@dataclass(frozen=True, slots=True)
class Scope:
    """What the data is about: the target's address and the platform's date of the launch."""

    host: str
    launched: datetime | None
    accept_undated: bool = False


@dataclass(frozen=True, slots=True)
class JudgedFinding:
    """A finding with the one state it counts as and whether it breaks the build."""

    finding: Finding
    state: Status | None
    fresh: bool
    excluded: bool
    causes_failure: bool


@dataclass(frozen=True, slots=True)
class JudgedPolicy:
    """A policy's totals without what was excluded, and the state of its data."""

    id: str
    title: str
    totals: Totals
    excluded: int
    causing_failure: int
    data: DataState
    gap: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome, its reasons in words, and what they rest on."""

    outcome: Outcome
    reasons: tuple[str, ...]
    policies: tuple[JudgedPolicy, ...] = ()
    findings: tuple[JudgedFinding, ...] = ()


_STATE_TICKS = {
    "Fail": Status.FAILED,
    "Error": Status.ERROR,
    "Exceptions": Status.EXCEPTIONS,
}


def judge(
    fail_on: FailOn,
    policies: Sequence[Policy],
    postures: Iterable[Posture],
    authentication: AuthOutcome,
    scope: Scope,
) -> Verdict:
    """Judge the selected policies' postures and the host log-in by the job's criteria.

    A policy without a posture is judged as missing. Data that a ticked criterion needs and that
    is not whole makes the verdict INCONCLUSIVE, unless something already makes it FAILED.

    Raises:
        SyntaxProblem: the excluded CIDs can't be read.
    """
    arrived = {posture.policy_id: posture for posture in postures}
    excluded = Cids.parse(fail_on.exclude_cids) if fail_on.exclude else Cids()
    findings: list[JudgedFinding] = []
    judged: list[JudgedPolicy] = []
    for policy in policies:
        posture = arrived.get(policy.id, Posture(policy.id, policy.title))
        of_policy = [_judge_finding(f, posture, fail_on, excluded, scope) for f in posture.findings]
        findings += of_policy
        judged.append(_judge_policy(policy, posture, of_policy, scope))
    outcome, reasons = _weigh(fail_on, judged, findings, authentication)
    return Verdict(outcome, tuple(reasons), tuple(judged), tuple(findings))


def data_state(fail_on: FailOn, policy: Policy, posture: Posture, scope: Scope) -> DataState:
    """Whether this policy's data could be judged as it stands: what a run waits for."""
    return (
        judge(fail_on, [policy], [posture], AuthOutcome(LoginOutcome.SUCCESS), scope)
        .policies[0]
        .data
    )


def data_not_found(title: str, host: str) -> str:
    """The connector's words for a policy without data, and what to look at."""
    return f'Data not found for policy "{title}" and host {host}: is its technology on that host?'


def state_of(finding: Finding, as_of: datetime | None) -> Status | None:
    """The one state a finding counts as, None when the platform's word is unknown.

    An approved exception that has not ended by ``as_of`` (a platform date) outranks the status.
    """
    exception = finding.exception
    if exception is not None and exception.approved:
        if not exception.ends_readable or (exception.ends and as_of is None):
            return None
        if exception.ends is None or as_of is None or exception.ends >= as_of:
            return Status.EXCEPTIONS
    try:
        return Status(finding.status)
    except ValueError:
        return None


def _freshness(finding: Finding, posture: Posture, scope: Scope) -> Freshness:
    date = evaluation_date(finding, posture.policy_evaluated)
    if date is None or scope.launched is None:
        return Freshness.FRESH if scope.accept_undated else Freshness.UNDATED
    return Freshness.FRESH if date >= scope.launched else Freshness.STALE


def _judge_finding(
    finding: Finding, posture: Posture, fail_on: FailOn, excluded: Cids, scope: Scope
) -> JudgedFinding:
    state = state_of(finding, posture.as_of or scope.launched)
    fresh = _freshness(finding, posture, scope) is Freshness.FRESH
    is_excluded = finding.control_id in excluded
    breaks = fail_on.state_and_criticality and fresh and not is_excluded
    return JudgedFinding(
        finding=finding,
        state=state,
        fresh=fresh,
        excluded=is_excluded,
        causes_failure=breaks and _meets(fail_on, state, finding.criticality),
    )


def _meets(fail_on: FailOn, state: Status | None, criticality: Criticality | None) -> bool:
    states = {_STATE_TICKS[name] for name in fail_on.states}
    criticalities = {Criticality[name.upper()] for name in fail_on.criticalities}
    return state in states and criticality in criticalities


def _judge_policy(
    policy: Policy, posture: Posture, findings: Sequence[JudgedFinding], scope: Scope
) -> JudgedPolicy:
    counted = [finding for finding in findings if not finding.excluded]
    states = Counter(finding.state for finding in counted)
    data, gap = _data(policy, posture, findings, counted, scope)
    return JudgedPolicy(
        id=policy.id,
        title=policy.title or posture.policy_title,
        totals=Totals(
            total=sum(states[status] for status in Status),
            passed=states[Status.PASSED],
            failed=states[Status.FAILED],
            error=states[Status.ERROR],
            exceptions=states[Status.EXCEPTIONS],
        ),
        excluded=len(findings) - len(counted),
        causing_failure=sum(finding.causes_failure for finding in counted),
        data=data,
        gap=gap,
    )


def _data(
    policy: Policy,
    posture: Posture,
    findings: Sequence[JudgedFinding],
    counted: Sequence[JudgedFinding],
    scope: Scope,
) -> tuple[DataState, str]:
    """The state of a policy's data and, in words, what is wrong with it."""
    name = f'policy "{policy.title or policy.id}"'
    if posture.gap:
        return DataState.INCOMPLETE, f"The data of {name} is incomplete: {posture.gap}"
    if not findings:
        return DataState.MISSING, data_not_found(policy.title or policy.id, scope.host)
    unclear = [f.finding.control_id for f in counted if _unclear(f)]
    if unclear:
        return (
            DataState.INCOMPLETE,
            f"The data of {name} is incomplete: control {unclear[0]} has a status, an exception "
            "date or a criticality that was not served or can't be read",
        )
    # Where all is excluded, newer data may still bring what is not.
    ages = {_freshness(f.finding, posture, scope) for f in counted or findings}
    if Freshness.STALE in ages:
        return DataState.STALE, f"The data of {name} is older than the scan"
    if Freshness.UNDATED in ages:
        return (
            DataState.UNDATED,
            f"The data of {name} carries no evaluation date, so it can't be told from an older "
            "scan's; set [timing] accept_undated = true to judge it all the same",
        )
    return DataState.COMPLETE, ""


def _unclear(judged: JudgedFinding) -> bool:
    return judged.state is None or judged.finding.criticality is None


def _weigh(
    fail_on: FailOn,
    policies: Sequence[JudgedPolicy],
    findings: Sequence[JudgedFinding],
    authentication: AuthOutcome,
) -> tuple[Outcome, list[str]]:
    failures = [_failure_reason(policy, findings) for policy in policies if policy.causing_failure]
    gaps: list[str] = []
    if fail_on.state_and_criticality:
        gaps += [policy.gap for policy in policies if policy.gap]
    if fail_on.authentication_failure:
        if authentication.refused:
            failures.append(_login_words(authentication))
        elif authentication.outcome is not LoginOutcome.SUCCESS:
            gaps.append(_login_words(authentication))
    if failures:
        return Outcome.FAILED, failures + gaps
    if gaps:
        return Outcome.INCONCLUSIVE, gaps
    return Outcome.PASSED, [_pass_reason(fail_on, findings, authentication)]


def _failure_reason(policy: JudgedPolicy, findings: Sequence[JudgedFinding]) -> str:
    breaking = [
        judged
        for judged in findings
        if judged.causes_failure and judged.finding.policy_id == policy.id
    ]
    kinds = Counter((f.finding.criticality, f.state) for f in breaking)
    ranked = sorted(kinds.items(), key=lambda item: (-(item[0][0] or 0), str(item[0][1])))
    parts = [f"{count} {rank.name.title()} {state}" for (rank, state), count in ranked if rank]
    controls = len({f.finding.control_id for f in breaking})
    noun = "control meets" if controls == 1 else "controls meet"
    return f"{policy.title}: {controls} {noun} the fail criteria ({', '.join(parts)})"


def _login_words(authentication: AuthOutcome) -> str:
    words = {
        LoginOutcome.FAILED: "Authentication failed on the target",
        LoginOutcome.INSUFFICIENT: "Authentication on the target had insufficient privileges",
        LoginOutcome.UNLISTED: "The scan result does not say whether authentication worked on "
        "the target",
        LoginOutcome.UNREAD: "The scan result's authentication section could not be read",
        LoginOutcome.SUCCESS: "Authentication worked on the target",
    }[authentication.outcome]
    return f"{words}: {authentication.details}" if authentication.details else words


def _pass_reason(
    fail_on: FailOn, findings: Sequence[JudgedFinding], authentication: AuthOutcome
) -> str:
    if authentication.refused and not any(finding.fresh for finding in findings):
        return f"{_login_words(authentication)}; no control judged, no report"
    if not fail_on.state_and_criticality:
        return "The state and criticality criterion is off, so no control can fail this build"
    return "No control meets the fail criteria"
