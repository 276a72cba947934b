"""The judge: findings and fail criteria in, a verdict with its reasons out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from qpctui.compliance.assessment import (
    AssessedFinding,
    AssessedPolicy,
    Freshness,
    Scope,
    assess,
)
from qpctui.compliance.baseline import NO_BASELINE, Baseline
from qpctui.compliance.findings import (
    AuthOutcome,
    Criticality,
    Finding,
    LoginOutcome,
    Posture,
    Status,
    Totals,
)
from qpctui.compliance.waivers import NO_WAIVERS, Waivers, WaiverUse
from qpctui.job.model import FailOn, Policy, Waiver
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


@dataclass(frozen=True, slots=True)
class Criteria:
    """What fails a build, and what is excused."""

    fail_on: FailOn
    waivers: Waivers = NO_WAIVERS
    baseline: Baseline = NO_BASELINE


@dataclass(frozen=True, slots=True)
class JudgedFinding:
    """A finding with the one state it counts as and whether it breaks the build.

    ``excluded`` says that the job names its control, ``waiver`` under which waiver it falls; in
    both cases it does not count. ``meets`` says that it meets the criteria, ``in_baseline`` that it
    stood there before in the same state.
    """

    assessed: AssessedFinding
    excluded: bool
    waiver: Waiver | None
    meets: bool
    in_baseline: bool

    @property
    def causes_failure(self) -> bool:
        """Whether it breaks the build."""
        return self.meets and not self.in_baseline

    @property
    def excused(self) -> bool:
        """Whether only the baseline keeps it from breaking the build."""
        return self.meets and self.in_baseline

    @property
    def finding(self) -> Finding:
        """What was found."""
        return self.assessed.finding

    @property
    def state(self) -> Status | None:
        """The one state it counts as, None when the platform's word is unknown."""
        return self.assessed.state

    @property
    def fresh(self) -> bool:
        """Whether it may be judged."""
        return self.assessed.fresh

    @property
    def counts(self) -> bool:
        """Whether it is part of totals and verdict."""
        return not self.excluded and self.waiver is None


@dataclass(frozen=True, slots=True)
class JudgedPolicy:
    """A policy's totals without what was excluded or waived, and the state of its data.

    ``excused`` counts what only the baseline keeps from breaking the build. ``not_arrived`` says
    what of its data is missing, ``gap`` why it can't be judged.
    """

    id: str
    title: str
    totals: Totals
    excluded: int
    waived: int
    excused: int
    causing_failure: int
    data: DataState
    gap: str = ""
    not_arrived: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome, its reasons in words, and what they rest on."""

    outcome: Outcome
    reasons: tuple[str, ...]
    policies: tuple[JudgedPolicy, ...] = ()
    findings: tuple[JudgedFinding, ...] = ()
    waivers: tuple[WaiverUse, ...] = ()


_STATE_TICKS = {
    "Fail": Status.FAILED,
    "Error": Status.ERROR,
    "Exceptions": Status.EXCEPTIONS,
}


def judge(
    criteria: Criteria,
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
    return weigh(criteria, assess(policies, postures, scope), authentication, scope.host)


def weigh(
    criteria: Criteria,
    policies: Iterable[AssessedPolicy],
    authentication: AuthOutcome,
    host: str,
) -> Verdict:
    """Judge what was assessed; the same data can be weighed by other criteria any time.

    Raises:
        SyntaxProblem: the excluded CIDs can't be read.
    """
    judge_one = _Judge(criteria)
    findings: list[JudgedFinding] = []
    judged: list[JudgedPolicy] = []
    for policy in policies:
        of_policy = [judge_one(assessed) for assessed in policy.findings]
        findings += of_policy
        judged.append(_judge_policy(policy, of_policy, host))
    outcome, reasons = _weigh(criteria.fail_on, judged, findings, authentication)
    applied = [judged.waiver for judged in findings if judged.waiver is not None]
    uses = tuple(criteria.waivers.uses(applied))
    return Verdict(outcome, tuple(reasons), tuple(judged), tuple(findings), uses)


def data_state(criteria: Criteria, policy: Policy, posture: Posture, scope: Scope) -> DataState:
    """Whether this policy's data could be judged as it stands: what a run waits for."""
    (assessed,) = assess([policy], [posture], scope)
    judge_one = _Judge(criteria)
    return _judge_policy(assessed, [judge_one(f) for f in assessed.findings], scope.host).data


def data_not_found(title: str, host: str) -> str:
    """The connector's words for a policy without data, and what to look at."""
    return f'Data not found for policy "{title}" and host {host}: is its technology on that host?'


UNCLEAR = "has a status, an exception date or a criticality that was not served or can't be read"
"""What is said of a control that can't be judged."""


def incomplete_words(title: str) -> str:
    """What comes before the reason why a policy's data is not whole."""
    return f'The data of policy "{title}" is incomplete: '


class _Judge:
    """Judges one finding after another by the same criteria."""

    def __init__(self, criteria: Criteria) -> None:
        fail_on = criteria.fail_on
        self._is_on = fail_on.state_and_criticality
        excluded = Cids.parse(fail_on.exclude_cids) if fail_on.exclude else Cids()
        # There are many findings of few controls.
        self._is_excluded = cache(excluded.__contains__)
        self._states = {_STATE_TICKS[name] for name in fail_on.states}
        self._criticalities = {Criticality[name.upper()] for name in fail_on.criticalities}
        self._waivers, self._baseline = criteria.waivers, criteria.baseline

    def __call__(self, assessed: AssessedFinding) -> JudgedFinding:
        finding = assessed.finding
        excluded = self._is_excluded(finding.control_id)
        waiver = None if excluded else self._waivers.of_finding(finding)
        may_meet = self._is_on and assessed.fresh and not excluded and waiver is None
        return JudgedFinding(
            assessed=assessed,
            excluded=excluded,
            waiver=waiver,
            meets=may_meet and self._is_ticked(assessed),
            in_baseline=self._baseline.holds(finding, assessed.state),
        )

    def _is_ticked(self, assessed: AssessedFinding) -> bool:
        return (
            assessed.state in self._states and assessed.finding.criticality in self._criticalities
        )


def _judge_policy(
    policy: AssessedPolicy, findings: Sequence[JudgedFinding], host: str
) -> JudgedPolicy:
    counted = [finding for finding in findings if finding.counts]
    states = Counter(finding.state for finding in counted)
    data, gap = _data(policy, findings, counted, host)
    excluded = sum(finding.excluded for finding in findings)
    return JudgedPolicy(
        id=policy.id,
        title=policy.title,
        totals=Totals(
            total=sum(states[status] for status in Status),
            passed=states[Status.PASSED],
            failed=states[Status.FAILED],
            error=states[Status.ERROR],
            exceptions=states[Status.EXCEPTIONS],
        ),
        excluded=excluded,
        waived=len(findings) - len(counted) - excluded,
        excused=sum(finding.excused for finding in counted),
        causing_failure=sum(finding.causes_failure for finding in counted),
        data=data,
        gap=gap,
        not_arrived=policy.not_arrived,
    )


def _data(
    policy: AssessedPolicy,
    findings: Sequence[JudgedFinding],
    counted: Sequence[JudgedFinding],
    host: str,
) -> tuple[DataState, str]:
    """The state of a policy's data and, in words, what is wrong with it."""
    name = f'policy "{policy.title or policy.id}"'
    incomplete = incomplete_words(policy.title or policy.id)
    if policy.not_arrived:
        return DataState.INCOMPLETE, f"{incomplete}{policy.not_arrived}"
    if not findings:
        return DataState.MISSING, data_not_found(policy.title or policy.id, host)
    unclear = [f.finding.control_id for f in counted if _unclear(f)]
    if unclear:
        return DataState.INCOMPLETE, f"{incomplete}control {unclear[0]} {UNCLEAR}"
    # Where all is excluded, newer data may still bring what is not.
    ages = {judged.assessed.freshness for judged in counted or findings}
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
    known = sum(finding.excused for finding in findings)
    if known:
        verb = "is" if known == 1 else "are"
        return f"No control newly meets the fail criteria; {known} {verb} in the baseline"
    return "No control meets the fail criteria"
