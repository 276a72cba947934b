"""A run on damaged answers is never PASSED where a second opinion objects to what they say."""

from functools import cache
from random import Random

import pytest
from msgspec.structs import replace

from qpctui.compliance.criteria import Criteria, Outcome, judge
from qpctui.compliance.findings import LoginOutcome
from qpctui.job.model import FailOn
from qpctui.qualys.errors import QualysError
from qpctui.run import results
from qpctui.run.context import RunEnded
from qpctui.run.judged_result import result_of
from qpctui.run.result import read_result, worst_first
from tests.fuzz.chance import ANSWERS, bounded, case, share, told
from tests.fuzz.damage import damaged
from tests.fuzz.second_opinion import against_list, against_posture, against_result
from tests.properties.conftest import JOB, STEPS, launched
from tests.properties.documents import (
    EVALUATED,
    REFERENCE,
    TARGET,
    Deviation,
    Info,
    posture,
    scan_list,
    scan_result,
)

PARTS, SCENES = 8, 40
STALE = "2026-11-22T09:10:00Z"
ENDED, RUNNING = "2026-11-23T09:00:00Z", "2026-12-24T00:00:00Z"
ALL_STATES, SERIOUS = ("Fail", "Error", "Exceptions"), ("Serious", "Critical", "Urgent")


@pytest.fixture(autouse=True)
def _one_look(monkeypatch):
    """A damaged answer stays so, however often it is asked for."""
    monkeypatch.setattr(results, "_PAUSES_BETWEEN_RESULTS", ())


@cache
def scene(number):
    """A job and what the platform answers to its run; every third would pass as it stands."""
    chance = Random(f"scene {number}")
    fail_on = FailOn(
        states=chance.choice((("Fail",), ("Fail", "Error"), ALL_STATES)),
        authentication_failure=chance.random() < 0.5,
    )
    if chance.random() < 0.4:
        fail_on = replace(fail_on, criticalities=SERIOUS)
    statuses = ("Passed",) if number % 3 == 0 else ("Passed", "Passed", "Failed", "Error")
    records = [
        Info(
            11 + place,
            host=chance.choice(("4401", "4401", "4401", "4402")) if place else "4401",
            control=control,
            status=chance.choice(statuses),
            instance=chance.choice(("", "a")),
            evaluated=chance.choice((EVALUATED, EVALUATED, "", STALE if number % 3 else "")),
            exception=chance.choice((None, None, _exception(chance))) if number % 3 else None,
        )
        for place, control in enumerate(("1072", "1073", "2214", "4812"))
    ]
    split = chance.choice((2, 4))
    first, rest = records[:split], records[split:]
    bodies = {
        "list": scan_list(),
        "fetch": scan_result(),
        "posture": posture(first, of=records, following=rest[0].id if rest else None),
    }
    if rest:
        bodies["posture 2"] = posture(rest, of=records)
    return replace(JOB, fail_on=fail_on), bodies


def _exception(chance):
    status = chance.choice(("Approved", "Approved", "Pending", "Rejected"))
    return Deviation(status, chance.choice(("", "N/A", ENDED, RUNNING)))


class Served:
    """Gives the answers, and remembers the pages of posture that were asked for."""

    def __init__(self, bodies):
        self.bodies, self.pages, self.result_was_read = bodies, [], True

    def __call__(self, call):
        if call.operation != "posture.list":
            return self.bodies[call.form["action"]]
        page = self.bodies.get("posture 2" if "id_min" in call.form else "posture", b"")
        self.pages.append(page)
        return page


def verdict_on(job, served):
    """The stored verdict of a run on these answers."""
    run = launched(REFERENCE, served, job)
    try:
        for step in STEPS.values():
            step(run)
    except (RunEnded, QualysError) as end:
        assert str(end)
        return Outcome.INCONCLUSIVE
    served.result_was_read = run.authentication.outcome is not LoginOutcome.UNREAD
    criteria = Criteria(job.fail_on)
    judged = judge(criteria, job.scan.policies, run.postures, run.authentication, run.scope)
    result = result_of(job, judged, 0, authentication=run.authentication)
    assert all(result.reasons)
    worst_first(result.findings)
    return read_result(result.to_json()).verdict


def objections(job, served):
    """What the second reader of the same answers has against a pass."""
    fail_on = job.fail_on
    said, launch = against_list(served.bodies["list"], REFERENCE)
    authentication = fail_on.authentication_failure
    if authentication or served.result_was_read:  # what can't be read may say anything
        said += against_result(served.bodies["fetch"], TARGET, authentication=authentication)
    return said + against_posture(served.pages, TARGET, launch, fail_on)


@pytest.mark.parametrize("number", range(SCENES))
def test_undamaged_both_readers_agree(number):
    job, bodies = scene(number)
    served = Served(bodies)
    assert (verdict_on(job, served) is Outcome.PASSED) == (objections(job, served) == [])


@pytest.mark.parametrize("part", range(PARTS))
def test_damaged_they_pass_only_where_nobody_objects(part, record_measure):
    passed, numbers = 0, share(ANSWERS - ANSWERS // 2, PARTS, part)
    for number in numbers:
        chance = case("run", number)
        job, bodies = scene(chance.randrange(SCENES))
        name = chance.choice(("list", "fetch", *["posture"] * 4, *sorted(bodies)[3:] * 4))
        body, damages = damaged(chance, bodies[name])
        served = Served(bodies | {name: body})
        try:
            with bounded():
                verdict = verdict_on(job, served)
                if verdict is Outcome.PASSED:
                    passed += 1
                    assert objections(job, served) == []
        except BaseException as error:
            error.add_note(f"{name}, {job.fail_on}")
            error.add_note(told("run", number, body, damages))
            raise
    assert 0 < passed < len(numbers) / 2
    record_measure(f"Fuzz: {len(numbers)} runs on damaged answers, {passed} rightly passed")
