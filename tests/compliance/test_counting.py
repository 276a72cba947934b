"""Totals add up, exclusions are counted apart, and what causes failure is what is counted."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from qpctui.compliance.assessment import Scope
from qpctui.compliance.criteria import Criteria, Outcome, judge
from qpctui.compliance.findings import (
    AuthOutcome,
    Criticality,
    Finding,
    LoginOutcome,
    PolicyException,
    Posture,
    Status,
)
from qpctui.job.model import ALL_CRITICALITIES, FailOn, Policy

NOW = datetime(2026, 11, 23, tzinfo=UTC)
SCOPE = Scope("10.0.0.1", NOW)
POLICY = Policy(id="7", title="Web servers")
WORKED = AuthOutcome(LoginOutcome.SUCCESS)

findings = st.lists(
    st.builds(
        Finding,
        posture_id=st.uuids().map(str),
        policy_id=st.just("7"),
        control_id=st.integers(1, 20).map(str),
        status=st.sampled_from(["Passed", "Failed", "Error"]),
        criticality=st.sampled_from(Criticality),
        evaluated=st.just(NOW),
        exception=st.sampled_from([None, PolicyException("Approved"), PolicyException("Pending")]),
    ),
    min_size=1,
    max_size=30,
)
criteria = st.builds(
    FailOn,
    states=st.lists(st.sampled_from(["Fail", "Error", "Exceptions"]), unique=True, min_size=1).map(
        tuple
    ),
    criticalities=st.lists(st.sampled_from(ALL_CRITICALITIES), unique=True, min_size=1).map(tuple),
    exclude=st.booleans(),
    exclude_cids=st.sampled_from(["", "1-5", "3, 7, 9-12"]),
)


def verdict_of(fail_on, listed):
    return judge(
        Criteria(fail_on), [POLICY], [Posture("7", "", tuple(listed), as_of=NOW)], WORKED, SCOPE
    )


@given(criteria, findings)
def test_states_add_up_to_the_total(fail_on, listed):
    policy = verdict_of(fail_on, listed).policies[0]
    totals = policy.totals
    parts = totals.passed + totals.failed + totals.error + totals.exceptions
    assert totals.total == parts
    assert totals.total + policy.excluded == len(listed)


@given(criteria, findings)
def test_a_build_fails_exactly_when_a_finding_causes_it(fail_on, listed):
    verdict = verdict_of(fail_on, listed)
    causing = [judged for judged in verdict.findings if judged.causes_failure]
    assert (verdict.outcome is Outcome.FAILED) == bool(causing)
    assert verdict.policies[0].causing_failure == len(causing)
    assert not any(judged.excluded for judged in causing)


@given(findings)
def test_ticking_more_never_turns_a_failure_into_a_pass(listed):
    few = verdict_of(FailOn(criticalities=("Urgent",)), listed)
    more = verdict_of(FailOn(states=("Fail", "Error", "Exceptions")), listed)
    assert few.outcome is not Outcome.FAILED or more.outcome is Outcome.FAILED


@given(findings, st.randoms(use_true_random=False))
def test_order_does_not_matter(listed, random):
    shuffled = random.sample(listed, len(listed))
    assert verdict_of(FailOn(), listed).outcome is verdict_of(FailOn(), shuffled).outcome


def test_an_approved_exception_outranks_every_status():
    granted = PolicyException("Approved")
    listed = [
        Finding(
            str(n),
            "7",
            "1",
            status,
            criticality=Criticality.URGENT,
            evaluated=NOW,
            exception=granted,
        )
        for n, status in enumerate(["Passed", "Failed", "Error"])
    ]
    judged = verdict_of(FailOn(), listed)
    assert {finding.state for finding in judged.findings} == {Status.EXCEPTIONS}
    assert judged.policies[0].totals.exceptions == 3
