"""The verdict table: each row a situation, its verdict and words of its reasons."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from qpctui.compliance.assessment import Scope
from qpctui.compliance.criteria import Criteria, DataState, Outcome, judge
from qpctui.compliance.findings import (
    AuthOutcome,
    Criticality,
    Finding,
    LoginOutcome,
    PolicyException,
    Posture,
)
from qpctui.job.model import FailOn, Policy

LAUNCH = datetime(2026, 11, 23, 8, 15, tzinfo=UTC)
AFTER, BEFORE = LAUNCH + timedelta(minutes=5), LAUNCH - timedelta(days=1)
POLICY = Policy(id="7", title="Web servers")
SCOPE = Scope("10.0.0.1", LAUNCH)
P, F, I = Outcome.PASSED, Outcome.FAILED, Outcome.INCONCLUSIVE  # noqa: E741
NONE_MEETS = "No control meets the fail criteria"


def found(status="Passed", rank="URGENT", cid="1071", at=AFTER, exception=None, instance=""):
    """A finding of the one policy."""
    return Finding(
        posture_id=f"{cid}{instance}",
        policy_id=POLICY.id,
        control_id=cid,
        status=status,
        criticality=None if rank is None else Criticality[rank],
        evaluated=at,
        exception=exception,
        instance=instance,
    )


def granted(status="Approved", ends=None, readable=True):
    return PolicyException(status, ends, readable)


def posture(*findings, gap="", evaluated=None):
    return Posture(
        POLICY.id, POLICY.title, findings, gap=gap, as_of=AFTER, policy_evaluated=evaluated
    )


def on(**boxes):
    return FailOn(**boxes)


def login(outcome, details=""):
    return AuthOutcome(outcome, details)


OK = login(LoginOutcome.SUCCESS)
REFUSED = login(LoginOutcome.FAILED, "Unix/Cisco")
INSUFFICIENT = login(LoginOutcome.INSUFFICIENT)
UNLISTED = login(LoginOutcome.UNLISTED)
UNREAD = login(LoginOutcome.UNREAD)
BOX = on(authentication_failure=True)
AUTH_ALONE = on(state_and_criticality=False, authentication_failure=True)
OFF = on(state_and_criticality=False)
CLEAN, BROKEN = posture(found()), posture(found("Failed"))
EMPTY = posture()
MEETS = "1 control meets the fail criteria (1 Urgent Failed)"
TWO_CIDS = on(exclude=True, exclude_cids="1071")

# name, criteria, posture (None: never arrived), host log-in, verdict, words of a reason
TABLE = [
    # states
    ("all passed", on(), CLEAN, OK, P, NONE_MEETS),
    ("a failure", on(), BROKEN, OK, F, MEETS),
    ("an error, Error not ticked", on(), posture(found("Error")), OK, P, NONE_MEETS),
    ("an error, ticked", on(states=("Error",)), posture(found("Error")), OK, F, "1 Urgent Error"),
    ("failed, only Error ticked", on(states=("Error",)), BROKEN, OK, P, NONE_MEETS),
    ("an exception, not ticked", on(), posture(found("Failed", exception=granted())), OK, P, ""),
    (
        "an exception, ticked",
        on(states=("Exceptions",)),
        posture(found("Failed", exception=granted())),
        OK,
        F,
        "1 Urgent Exceptions",
    ),
    ("Exceptions ticked, none there", on(states=("Exceptions",)), BROKEN, OK, P, NONE_MEETS),
    ("all three ticked", on(states=("Fail", "Error", "Exceptions")), BROKEN, OK, F, MEETS),
    ("an unknown status", on(), posture(found("Maybe")), OK, I, "incomplete: control 1071"),
    ("a word in other case", on(), posture(found("failed")), OK, I, "incomplete"),
    # exceptions by status and date
    (
        "pending excuses nothing",
        on(),
        posture(found("Failed", exception=granted("Pending"))),
        OK,
        F,
        MEETS,
    ),
    (
        "rejected excuses nothing",
        on(),
        posture(found("Failed", exception=granted("Rejected"))),
        OK,
        F,
        MEETS,
    ),
    (
        "expired excuses nothing",
        on(),
        posture(found("Failed", exception=granted("Expired"))),
        OK,
        F,
        MEETS,
    ),
    (
        "approved until yesterday",
        on(),
        posture(found("Failed", exception=granted(ends=BEFORE))),
        OK,
        F,
        MEETS,
    ),
    (
        "approved until later",
        on(),
        posture(found("Failed", exception=granted(ends=AFTER + timedelta(days=1)))),
        OK,
        P,
        NONE_MEETS,
    ),
    (
        "approved until nobody knows when",
        on(),
        posture(found("Failed", exception=granted(readable=False))),
        OK,
        I,
        "exception date",
    ),
    # criticalities
    ("minimal, ticked", on(), posture(found("Failed", "MINIMAL")), OK, F, "1 Minimal Failed"),
    (
        "medium, not ticked",
        on(criticalities=("Urgent",)),
        posture(found("Failed", "MEDIUM")),
        OK,
        P,
        NONE_MEETS,
    ),
    (
        "serious alone",
        on(criticalities=("Serious",)),
        posture(found("Failed", "SERIOUS")),
        OK,
        F,
        "1 Serious",
    ),
    (
        "critical alone",
        on(criticalities=("Critical",)),
        posture(found("Failed", "CRITICAL")),
        OK,
        F,
        "1 Critical",
    ),
    ("undefined never meets", on(), posture(found("Failed", "UNDEFINED")), OK, P, NONE_MEETS),
    ("criticality not served", on(), posture(found("Failed", None)), OK, I, "criticality"),
    (
        "a passed one without criticality",
        on(),
        posture(found("Passed", None)),
        OK,
        I,
        "criticality",
    ),
    (
        "two ranks counted",
        on(),
        posture(found("Failed"), found("Failed", "MEDIUM", "3")),
        OK,
        F,
        "2 controls meet the fail criteria (1 Urgent Failed, 1 Medium Failed)",
    ),
    # exclusions
    ("excluded", on(exclude=True, exclude_cids="1071"), BROKEN, OK, P, NONE_MEETS),
    ("excluded by a range", on(exclude=True, exclude_cids="1000-1100"), BROKEN, OK, P, NONE_MEETS),
    ("typed, but the box is off", on(exclude_cids="1071"), BROKEN, OK, F, MEETS),
    ("107 is another control", TWO_CIDS, posture(found("Failed", cid="107")), OK, F, MEETS),
    ("71 is another control", TWO_CIDS, posture(found("Failed", cid="71")), OK, F, MEETS),
    ("11071 is another control", TWO_CIDS, posture(found("Failed", cid="11071")), OK, F, MEETS),
    (
        "an excluded one is stale",
        TWO_CIDS,
        posture(found(at=BEFORE), found(cid="2")),
        OK,
        P,
        NONE_MEETS,
    ),
    (
        "an excluded one is unclear",
        TWO_CIDS,
        posture(found("?"), found(cid="2")),
        OK,
        P,
        NONE_MEETS,
    ),
    (
        "all that is there is excluded and stale",
        TWO_CIDS,
        posture(found(at=BEFORE)),
        OK,
        I,
        "older",
    ),
    ("all excluded and undated", TWO_CIDS, posture(found(at=None)), OK, I, "no evaluation date"),
    ("all excluded and incomplete", TWO_CIDS, posture(found(), gap="cut"), OK, I, "incomplete"),
    # instances
    (
        "one of two instances fails",
        on(),
        posture(found(instance="a"), found("Failed", instance="b")),
        OK,
        F,
        MEETS,
    ),
    # data
    (
        "never arrived",
        on(),
        None,
        OK,
        I,
        'Data not found for policy "Web servers" and host 10.0.0.1',
    ),
    ("empty", on(), EMPTY, OK, I, "Data not found"),
    ("older than the scan", on(), posture(found(at=BEFORE)), OK, I, "older than the scan"),
    ("an old failure", on(), posture(found("Failed", at=BEFORE)), OK, I, "older than the scan"),
    ("as old as the launch", on(), posture(found(at=LAUNCH)), OK, P, NONE_MEETS),
    ("undated", on(), posture(found(at=None)), OK, I, "no evaluation date"),
    ("an undated failure", on(), posture(found("Failed", at=None)), OK, I, "no evaluation date"),
    ("dated by the policy", on(), posture(found(at=None), evaluated=AFTER), OK, P, NONE_MEETS),
    ("dated old by the policy", on(), posture(found(at=None), evaluated=BEFORE), OK, I, "older"),
    ("cut short", on(), posture(found(), gap="page 2 never came"), OK, I, "page 2 never came"),
    ("cut short, and a failure", on(), posture(found("Failed"), gap="cut"), OK, F, MEETS),
    (
        "one fresh failure, one stale",
        on(),
        posture(found("Failed"), found(at=BEFORE, cid="2")),
        OK,
        F,
        MEETS,
    ),
    (
        "one fresh pass, one stale",
        on(),
        posture(found(), found(at=BEFORE, cid="2")),
        OK,
        I,
        "older",
    ),
    # host log-in
    ("refused, box not ticked", on(), CLEAN, REFUSED, P, NONE_MEETS),
    (
        "refused, box ticked",
        BOX,
        CLEAN,
        REFUSED,
        F,
        "Authentication failed on the target: Unix/Cisco",
    ),
    ("insufficient, box ticked", BOX, CLEAN, INSUFFICIENT, F, "insufficient privileges"),
    ("unlisted, box ticked", BOX, CLEAN, UNLISTED, I, "does not say whether"),
    ("unread, box ticked", BOX, CLEAN, UNREAD, I, "could not be read"),
    ("worked, box ticked", BOX, CLEAN, OK, P, NONE_MEETS),
    ("refused and no data, box ticked", BOX, EMPTY, REFUSED, F, "Authentication failed"),
    ("refused and no data, not ticked", on(), EMPTY, REFUSED, I, "Data not found"),
    ("unread and a failure", BOX, BROKEN, UNREAD, F, MEETS),
    # boxes
    ("only the log-in box, clean", AUTH_ALONE, EMPTY, OK, P, "criterion is off"),
    ("only the log-in box, failures", AUTH_ALONE, BROKEN, OK, P, "criterion is off"),
    ("only the log-in box, refused", AUTH_ALONE, EMPTY, REFUSED, F, "Authentication failed"),
    ("only the log-in box, unlisted", AUTH_ALONE, CLEAN, UNLISTED, I, "does not say"),
    ("no box at all", OFF, BROKEN, OK, P, "criterion is off"),
    ("no box, log-in refused, no data", OFF, EMPTY, REFUSED, P, "no control judged, no report"),
]


def test_the_table_is_long_enough():
    assert len(TABLE) >= 40
    assert len({row[0] for row in TABLE}) == len(TABLE)


@pytest.mark.parametrize(
    ("fail_on", "given", "authentication", "outcome", "words"),
    [row[1:] for row in TABLE],
    ids=[row[0] for row in TABLE],
)
def test_verdict(fail_on, given, authentication, outcome, words):
    postures = [] if given is None else [given]
    verdict = judge(Criteria(fail_on), [POLICY], postures, authentication, SCOPE)
    assert verdict.outcome is outcome
    assert words in "; ".join(verdict.reasons)


@pytest.mark.parametrize(
    ("status", "outcome"), [("Passed", P), ("Failed", F)], ids=["passes", "fails"]
)
@pytest.mark.parametrize("launched", [LAUNCH, None])
def test_undated_data_is_judged_when_the_job_accepts_it(status, outcome, launched):
    scope = Scope("10.0.0.1", launched, accept_undated=True)
    verdict = judge(Criteria(on()), [POLICY], [posture(found(status, at=None))], OK, scope)
    assert verdict.outcome is outcome
    assert verdict.policies[0].data is DataState.COMPLETE


def test_accepting_undated_data_does_not_accept_old_data():
    scope = Scope("10.0.0.1", LAUNCH, accept_undated=True)
    verdict = judge(Criteria(on()), [POLICY], [posture(found(at=BEFORE))], OK, scope)
    assert verdict.outcome is I


def test_without_a_launch_date_nothing_is_known_to_be_fresh():
    verdict = judge(Criteria(on()), [POLICY], [CLEAN], OK, Scope("10.0.0.1", None))
    assert verdict.outcome is I
    assert verdict.policies[0].data is DataState.UNDATED


def test_one_policy_without_data_spoils_a_clean_other():
    other = Policy(id="8", title="Databases")
    verdict = judge(Criteria(on()), [POLICY, other], [CLEAN], OK, SCOPE)
    assert verdict.outcome is I
    assert [policy.data for policy in verdict.policies] == [DataState.COMPLETE, DataState.MISSING]
    (reason,) = verdict.reasons
    assert reason.startswith('Data not found for policy "Databases" and host 10.0.0.1: ')


def test_gaps_are_told_beside_failures():
    other = Policy(id="8", title="Databases")
    verdict = judge(Criteria(on()), [POLICY, other], [BROKEN], OK, SCOPE)
    assert verdict.outcome is F
    assert len(verdict.reasons) == 2


@pytest.mark.parametrize(
    ("ends", "outcome"), [(AFTER + timedelta(days=1), I), (BEFORE, I), (None, P)]
)
def test_whether_an_exception_has_ended_is_not_told_by_an_undated_answer(ends, outcome):
    """The launch stood in for the answer's date: what ended since then still excused."""
    undated = replace(posture(found("Failed", exception=granted(ends=ends))), as_of=None)
    assert judge(Criteria(on()), [POLICY], [undated], OK, SCOPE).outcome is outcome
