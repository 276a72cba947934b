"""A stored result weighed again: by its own criteria it is what it was."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from qpctui.compliance.assessment import Scope
from qpctui.compliance.baseline import Baseline
from qpctui.compliance.criteria import Criteria, Outcome, judge
from qpctui.compliance.findings import (
    AuthOutcome,
    Criticality,
    Finding,
    LoginOutcome,
    PolicyException,
    Posture,
    identity,
)
from qpctui.compliance.waivers import Waivers
from qpctui.job.model import ALL_CRITICALITIES, FailOn, Job, Policy, Scan, Target, Waiver
from qpctui.run.exit_codes import OF_VERDICT
from qpctui.run.judged_result import result_of
from qpctui.run.result import ScanPart, read_result
from qpctui.run.reweigh import Weighable

NOW = datetime(2026, 11, 23, 23, 50, tzinfo=UTC)
HOST = "10.0.0.1"
POLICIES = (Policy(id="7", title="Web servers is incomplete: "), Policy(id="8"), Policy(id="9"))
ALL_STATES = ("Fail", "Error", "Exceptions")


def findings_of(policy):
    return st.lists(
        st.builds(
            Finding,
            posture_id=st.just("p"),
            policy_id=st.just(policy),
            control_id=st.integers(1, 9).map(str),
            status=st.sampled_from(["Passed", "Failed", "Failed", "Error", "Odd"]),
            criticality=st.sampled_from([None, *Criticality, Criticality.URGENT]),
            host=st.just(HOST),
            instance=st.sampled_from(["", "a"]),
            evaluated=st.sampled_from([NOW, NOW, NOW, NOW - timedelta(1), None]),
            exception=st.sampled_from(
                [None, None, PolicyException("Approved"), PolicyException("Approved", NOW)]
            ),
        ),
        max_size=6,
    ).map(tuple)


postures = st.tuples(
    *(
        st.builds(
            Posture,
            policy_id=st.just(policy.id),
            policy_title=st.just("served"),
            findings=findings_of(policy.id),
            gap=st.sampled_from(["", "", "", "page 2 did not arrive"]),
            as_of=st.sampled_from([NOW, None]),
        )
        for policy in POLICIES[:2]
    )
)
cids = st.sampled_from(["1-4", "3, 7-9", "2"])


def some(names):
    return st.lists(st.sampled_from(names), unique=True, min_size=1).map(tuple)


criteria = st.builds(
    FailOn,
    state_and_criticality=st.sampled_from([True, True, False]),
    states=some(ALL_STATES),
    criticalities=some(ALL_CRITICALITIES),
    authentication_failure=st.booleans(),
    exclude=st.booleans(),
    exclude_cids=cids,
)
waivers = st.lists(
    st.builds(
        Waiver,
        controls=cids,
        policy=st.sampled_from(["", "7"]),
        instance=st.sampled_from(["", "a"]),
        reason=st.just("legacy"),
        ticket=st.sampled_from(["", "SEC-1"]),
        expires=st.sampled_from([None, NOW.date(), date(2026, 11, 22)]),
    ),
    max_size=3,
).map(tuple)


@st.composite
def results(draw, *, of_old=False):
    arrived = draw(postures)
    fail_on, own = draw(criteria), () if of_old else draw(waivers)
    known = [] if of_old else [f for posture in arrived for f in posture.findings[::2]]
    baseline = Baseline.of((identity(f), f.status) for f in known if draw(st.booleans()))
    login = AuthOutcome(draw(st.sampled_from(LoginOutcome)), "root")
    scope = Scope(HOST, draw(st.sampled_from([NOW, NOW, None])), draw(st.booleans()))
    verdict = judge(
        Criteria(fail_on, Waivers.of(own, NOW.date()), baseline),
        POLICIES[: draw(st.integers(1, 3))],
        arrived,
        login,
        scope,
    )
    job = Job(
        name="web-01",
        target=Target(host_ip=HOST),
        scan=Scan(policies=POLICIES),
        fail_on=replace(fail_on, baseline="/pinned" if baseline.failures else ""),
        waiver=own,
    )
    target = draw(st.sampled_from([HOST, f"i-0123 ({HOST})"]))
    result = result_of(
        job,
        verdict,
        OF_VERDICT[verdict.outcome],
        scan=ScanPart(id="1", reference="r", title="t", target=target),
        authentication=login,
        judged=NOW,
    )
    return read_result(result.to_json())


def again(result, **changed):
    fail_on = replace(result.job.fail_on, **changed)
    return Weighable.of(result).verdict(fail_on, result.job.waiver, NOW.date())


def said_by(result):
    """What a stored result says, without what was found."""
    return (
        result.verdict,
        result.reasons,
        result.policies,
        result.waivers,
        [(f.state, f.excluded, f.waiver, f.causes_failure, f.in_baseline) for f in result.findings],
    )


def said_anew(result, verdict):
    """The same of a verdict on it, in the stored form."""
    return said_by(result_of(result.job, verdict, result.exit_code))


@given(results())
def test_by_its_own_criteria_a_result_stays_as_it_is(result):
    assert said_anew(result, again(result)) == said_by(result)


@given(results(of_old=True))
def test_so_does_one_of_a_version_that_kept_less(result):
    old = replace(
        result,
        policies=tuple(replace(policy, not_arrived="") for policy in result.policies),
        findings=tuple(replace(finding, freshness="") for finding in result.findings),
    )
    assert said_anew(old, again(old)) == said_by(result)


@given(results())
def test_ticking_more_never_takes_a_failure_away(result):
    more = again(result, states=ALL_STATES, criticalities=ALL_CRITICALITIES)
    assert all(
        now.causes_failure
        for was, now in zip(result.findings, more.findings, strict=True)
        if was.causes_failure
    )
    assert result.verdict is not Outcome.FAILED or more.outcome is Outcome.FAILED


@given(results(), cids, waivers)
def test_what_is_excused_is_never_a_pass_of_data_that_did_not_arrive(result, excluded, more):
    weighed = Weighable.of(result)
    fail_on = replace(result.job.fail_on, exclude=True, exclude_cids=excluded)
    new = weighed.verdict(fail_on, more, NOW.date())
    missing = any(policy.not_arrived or policy.data == "missing" for policy in result.policies)
    assert not (missing and fail_on.state_and_criticality and new.outcome is Outcome.PASSED)
