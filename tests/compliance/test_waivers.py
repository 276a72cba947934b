"""Waivers and baselines: what they excuse, when, and what they leave."""

from datetime import UTC, date, datetime

import pytest

from qpctui.compliance.assessment import Scope
from qpctui.compliance.baseline import Baseline
from qpctui.compliance.criteria import Criteria, DataState, Outcome, judge
from qpctui.compliance.findings import (
    AuthOutcome,
    Criticality,
    Finding,
    LoginOutcome,
    Posture,
    identity,
)
from qpctui.compliance.waivers import Waivers, waiver_words
from qpctui.job.model import FailOn, Policy, Waiver

NOW = datetime(2026, 11, 23, 8, 15, tzinfo=UTC)
TODAY = NOW.date()
POLICY = Policy(id="7", title="Web servers")
HOST = "10.0.0.1"


ALONE = FailOn()


def failed(cid="1071", instance="", status="Failed", at=NOW):
    return Finding(
        posture_id=f"{cid}{instance}",
        policy_id="7",
        control_id=cid,
        status=status,
        criticality=Criticality.URGENT,
        host=HOST,
        instance=instance,
        evaluated=at,
    )


def verdict(findings, *waivers, baseline=(), fail_on=ALONE):
    criteria = Criteria(fail_on, Waivers.of(waivers, TODAY), Baseline.of(baseline))
    posture = Posture("7", POLICY.title, tuple(findings), as_of=NOW)
    login = AuthOutcome(LoginOutcome.SUCCESS)
    return judge(criteria, [POLICY], [posture], login, Scope(HOST, NOW))


def waiver(controls="1071", **fields):
    return Waiver(controls=controls, reason="legacy", **fields)


@pytest.mark.parametrize(
    ("one", "excuses"),
    [
        (waiver(), True),
        (waiver("1000-1100"), True),
        (waiver("107, 71"), False),
        (waiver(policy="7", host=HOST), True),
        (waiver(policy="8"), False),
        (waiver(host="10.0.0.2"), False),
        (waiver(instance="a"), False),
        (waiver(expires=TODAY), True),
        (waiver(expires=date(2026, 11, 22)), False),
    ],
)
def test_a_waiver_excuses_what_it_names_until_it_expires(one, excuses):
    judged = verdict([failed()], one)
    assert (judged.outcome is Outcome.PASSED) is excuses
    (policy,) = judged.policies
    assert (policy.waived, policy.totals.failed) == ((1, 0) if excuses else (0, 1))
    assert (judged.findings[0].waiver is one) is excuses


def test_it_says_how_each_fared():
    used, unused, over = waiver(), waiver("9"), waiver(expires=date(2026, 1, 1))
    uses = verdict([failed(), failed(instance="b")], over, used, unused).waivers
    assert [(use.waiver, use.state, use.findings) for use in uses] == [
        (over, "expired", 0),
        (used, "active", 2),
        (unused, "unused", 0),
    ]


def test_a_waived_finding_leaves_no_gap_and_an_excluded_one_needs_no_waiver():
    old = datetime(2026, 1, 1, tzinfo=UTC)
    judged = verdict([failed(at=old), failed("2", status="Passed")], waiver())
    assert judged.policies[0].data is DataState.COMPLETE
    excluded = FailOn(exclude=True, exclude_cids="1071")
    assert verdict([failed()], waiver(), fail_on=excluded).waivers[0].state == "unused"


def test_its_words():
    whole = waiver(owner="Ann", ticket="SEC-12", expires=date(2026, 12, 31))
    assert waiver_words(whole) == "legacy (Ann, SEC-12, until 2026-12-31)"
    assert waiver_words(waiver()) == "legacy"


def test_a_baseline_excuses_the_same_finding_in_the_same_state_alone():
    known = [(identity(failed()), "Failed")]
    judged = verdict([failed()], baseline=known)
    assert judged.outcome is Outcome.PASSED
    assert judged.reasons == ("No control newly meets the fail criteria; 1 is in the baseline",)
    assert judged.policies[0].excused == 1
    assert verdict([failed(), failed(instance="b")], baseline=known).outcome is Outcome.FAILED
    both = FailOn(states=("Fail", "Error"))
    error = failed(status="Error")
    assert verdict([error], baseline=known, fail_on=both).outcome is Outcome.FAILED
