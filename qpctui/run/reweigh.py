"""A stored result under other criteria: what if?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qpctui.compliance.assessment import AssessedFinding, AssessedPolicy, Freshness
from qpctui.compliance.baseline import NO_BASELINE, Baseline
from qpctui.compliance.criteria import (
    UNCLEAR,
    Criteria,
    DataState,
    Verdict,
    incomplete_words,
    weigh,
)
from qpctui.compliance.findings import (
    AuthOutcome,
    Criticality,
    Finding,
    LoginOutcome,
    Status,
    identity,
)
from qpctui.compliance.waivers import Waivers
from qpctui.job.model import FailOn, Waiver
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

    def verdict(self, fail_on: FailOn, waivers: Sequence[Waiver], today: date) -> Verdict:
        """What these criteria and waivers say of the data on a day; findings as in ``parts``.

        The baseline counts as long as the criteria name the one that the result was judged with.

        Raises:
            SyntaxProblem: excluded CIDs or a waiver's control ids can't be read.
        """
        keeps_baseline = fail_on.baseline == self.result.job.fail_on.baseline
        known = self.known if keeps_baseline else NO_BASELINE
        login = self.result.authentication
        authentication = AuthOutcome(LoginOutcome(login.outcome), login.details)
        criteria = Criteria(fail_on, Waivers.of(waivers, today), known)
        return weigh(criteria, self.policies, authentication, self.host)

    @property
    def host(self) -> str:
        """The target's address as findings and reasons name it."""
        target = self.result.scan.target if self.result.scan else ""
        address = target.partition("(")[2].rstrip(")") or target
        return address or next((part.host for part in self.parts), "")


def _assessed_policy(policy: PolicyPart, parts: Sequence[FindingPart]) -> AssessedPolicy:
    # Of a result that tells no more of a finding than that it is not fresh, the policy says why.
    old_age = Freshness.UNDATED if policy.data == DataState.UNDATED else Freshness.STALE
    findings = tuple(_assessed(part, old_age) for part in parts)
    return AssessedPolicy(policy.id, policy.title, findings, _not_arrived(policy))


def _not_arrived(policy: PolicyPart) -> str:
    """What of a policy's data is missing; results of older versions tell it by their gap alone."""
    if policy.not_arrived or policy.data != DataState.INCOMPLETE or policy.gap.endswith(UNCLEAR):
        return policy.not_arrived
    return policy.gap.removeprefix(incomplete_words(policy.title or policy.id))


def _assessed(part: FindingPart, old_age: Freshness) -> AssessedFinding:
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
    age = Freshness.FRESH if part.fresh else old_age
    if part.freshness:
        # Another version's word for an age is none that can be judged.
        age = Freshness(part.freshness) if part.freshness in _AGES else Freshness.UNDATED
    return AssessedFinding(finding, state, age)


_STATES, _AGES = frozenset(map(str, Status)), frozenset(map(str, Freshness))
