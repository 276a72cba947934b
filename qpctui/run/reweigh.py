"""A stored result under other criteria: what if?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from msgspec.structs import replace

from qpctui.compliance.assessment import AssessedFinding, AssessedPolicy, Freshness
from qpctui.compliance.baseline import Baseline
from qpctui.compliance.criteria import Criteria, DataState, JudgedFinding, weigh
from qpctui.compliance.findings import (
    AuthOutcome,
    Criticality,
    Finding,
    LoginOutcome,
    Status,
    identity,
)
from qpctui.compliance.waivers import Waivers, waiver_words
from qpctui.job.model import FailOn, Waiver
from qpctui.run.exit_codes import OF_VERDICT
from qpctui.run.judged_result import policy_part, waiver_part
from qpctui.run.result import FindingPart, PolicyPart, Result


@dataclass(frozen=True)
class Weighable:
    """A stored result's data, to be weighed by any criteria.

    ``parts`` are its findings in the order of ``policies``; ``known`` is what stood in the
    baseline that it was judged with.
    """

    result: Result
    policies: tuple[AssessedPolicy, ...]
    parts: tuple[FindingPart, ...]
    known: Baseline

    @classmethod
    def of(cls, result: Result) -> Weighable:
        """The data of a result, without its verdict."""
        by_policy: dict[str, list[FindingPart]] = {policy.id: [] for policy in result.policies}
        for part in result.findings:
            by_policy[part.policy_id].append(part)
        known = [(identity(part), part.state) for part in result.findings if part.in_baseline]
        return cls(
            result,
            tuple(_assessed_policy(policy, by_policy[policy.id]) for policy in result.policies),
            tuple(part for parts in by_policy.values() for part in parts),
            Baseline.of(known),
        )

    def under(self, fail_on: FailOn, waivers: Sequence[Waiver], today: date) -> Result:
        """The result as it would be by these criteria and waivers, on a day.

        The baseline counts as long as the criteria name the one that the result was judged with.
        A run that ended before it was judged stays as it is.

        Raises:
            SyntaxProblem: excluded CIDs or a waiver's control ids can't be read.
        """
        result = self.result
        if result.is_broken_off:
            return result
        keeps_baseline = fail_on.baseline == result.job.fail_on.baseline
        criteria = Criteria(
            fail_on, Waivers.of(waivers, today), self.known if keeps_baseline else Baseline()
        )
        login = result.authentication
        authentication = AuthOutcome(LoginOutcome(login.outcome), login.details)
        verdict = weigh(criteria, self.policies, authentication, self.host)
        pairs = zip(self.parts, verdict.findings, strict=True)
        return replace(
            result,
            verdict=verdict.outcome,
            reasons=verdict.reasons,
            exit_code=OF_VERDICT[verdict.outcome],
            job=replace(result.job, fail_on=fail_on, waiver=tuple(waivers)),
            policies=tuple(map(policy_part, verdict.policies)),
            findings=tuple(_rejudged(part, judged) for part, judged in pairs),
            waivers=tuple(map(waiver_part, verdict.waivers)),
        )

    @property
    def host(self) -> str:
        """The target's address as findings and reasons name it."""
        target = self.result.scan.target if self.result.scan else ""
        address = target.partition("(")[2].rstrip(")") or target
        return next((part.host for part in self.parts), address)


def _assessed_policy(policy: PolicyPart, parts: Sequence[FindingPart]) -> AssessedPolicy:
    findings = tuple(map(_assessed, parts))
    unexplained = policy.data == DataState.INCOMPLETE and not any(
        one.state is None or one.finding.criticality is None for one in findings
    )
    # Results of versions that did not store what had not arrived tell it by their gap alone.
    not_arrived = policy.not_arrived or (policy.gap if unexplained else "")
    return AssessedPolicy(policy.id, policy.title, findings, not_arrived)


def _assessed(part: FindingPart) -> AssessedFinding:
    """What criteria, waivers and baselines look at."""
    finding = Finding(
        posture_id=part.posture_id,
        policy_id=part.policy_id,
        control_id=part.control_id,
        status=part.status,
        criticality=(
            None if part.criticality_value is None else Criticality(part.criticality_value)
        ),
        host=part.host,
        instance=part.instance,
        technology=part.technology,
    )
    state = Status(part.state) if part.state in _STATES else None
    age = part.freshness or (Freshness.FRESH if part.fresh else Freshness.STALE)
    return AssessedFinding(finding, state, Freshness(age))


_STATES = frozenset(map(str, Status))


def _rejudged(part: FindingPart, judged: JudgedFinding) -> FindingPart:
    """The finding judged anew; most stay as they are."""
    waiver = None if judged.waiver is None else waiver_words(judged.waiver)
    new = (judged.excluded, waiver, judged.causes_failure, judged.in_baseline)
    if new == (part.excluded, part.waiver, part.causes_failure, part.in_baseline):
        return part
    excluded, waiver, causes_failure, in_baseline = new
    return replace(
        part,
        excluded=excluded,
        waiver=waiver,
        causes_failure=causes_failure,
        in_baseline=in_baseline,
    )
