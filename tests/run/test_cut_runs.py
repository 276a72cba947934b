"""Whole runs whose answers are cut: 200 places, for ever or once, told by the length or not."""

import random
from dataclasses import dataclass
from itertools import product

import pytest

from qpctui.compliance.criteria import Outcome
from qpctui.job.model import Policy
from qpctui.run.result import read_result
from qpctui.simulator.faults import NO_FAULT, Fault
from qpctui.simulator.scenarios import SCENARIOS, Scenario
from tests.properties.documents import end_of_root

# A month, which is all that the scan list shows, takes half a minute.
SPEED = 100_000.0
HURRIED, PATIENT = 100_000.0, 600.0
CUTS_FOR_EVER, CUTS_ONCE = 16, 4

ASKED = {
    "login": "about.php",
    "groups": "asset/group/?action=list",
    "scans": "scan/compliance/?action=list",
    "result": "action=fetch",
    "posture": "posture/info/",
}
FOR_EVER = {"login": 3, "groups": 3, "scans": 5, "result": 4, "posture": 4}
"""The exit code by what stays cut; the scan goes unseen until the job's timeout."""
NOT_ASKED_AGAIN = {"login", "groups"}
"""Before the launch, half a document ends the run; a connection that breaks off is tried again."""


@dataclass
class Cut:
    """Cuts what a simulated platform answers, inside its root element."""

    simulator: object
    match: str
    share: float
    declared: bool
    times: float
    made: int = 0

    def fault_for(self, request):
        said = f"{request.path}?action={request.action}"
        if self.match not in said or self.made >= self.times:
            return NO_FAULT
        self.made += 1
        reply = self.simulator.answer(request)
        assert reply.status == 200
        at = int(self.share * end_of_root(reply.body))
        # Between two bytes, so that no rounding moves it.
        keep = (at + 0.5) / len(reply.body)
        return Fault(body=reply.body, keep=keep, declared=self.declared)


@pytest.fixture
def platform(simulated, monkeypatch):
    monkeypatch.setitem(SCENARIOS, "clean", Scenario("clean", "all controls pass", clean=True))
    return simulated("clean", speed=SPEED)


@pytest.fixture
def job(platform, job_for):
    """Needs every answer: whether the log-in worked, and a policy, a small one to be quick."""
    return job_for(
        platform,
        scan={"policies": (Policy(id="1485900", title="Debian 12 baseline"),)},
        fail_on={"authentication_failure": True},
    )


@pytest.fixture
def carry_out_cut(platform, carry_out, job, monkeypatch):
    """Runs a job while one kind of answer is cut, and holds what must hold of any run."""

    def run(asked, share, *, declared, times, scale):
        cut = Cut(platform, ASKED[asked], share, declared, times)
        monkeypatch.setattr(platform, "_fault_for", cut.fault_for)
        ended = carry_out(platform, job, scale=scale)
        assert cut.made >= 1
        result = ended.result
        assert result.reasons
        assert all(result.reasons)
        assert (result.exit_code == 0) == (result.verdict is Outcome.PASSED)
        stored = read_result((ended.folder.path / "result.json").read_bytes())
        assert (stored.verdict, stored.exit_code) == (result.verdict, result.exit_code)
        assert stored.reasons == result.reasons
        (end,) = ended.journal("ended")
        told = (end.details["verdict"], end.details["exit_code"])
        assert told == (result.verdict, str(result.exit_code))
        return result

    return run


def places(asked, declared, number):
    """Shares of an answer, spread over all of it: the same ones in every run of this test."""
    seeded = random.Random(f"{asked} {declared} {number}")
    return [(place + seeded.random()) / number for place in range(number)]


def test_without_cuts_it_passes(platform, carry_out, job):
    assert carry_out(platform, job).result.verdict is Outcome.PASSED


WAYS = [*product(ASKED, [True, False])]
NAMES = [f"{asked}-{'declared' if declared else 'undeclared'}" for asked, declared in WAYS]


def test_there_are_200_of_them():
    assert len(WAYS) * (CUTS_FOR_EVER + CUTS_ONCE) == 200


@pytest.mark.parametrize(("asked", "declared"), WAYS, ids=NAMES)
def test_an_answer_that_stays_cut_never_passes(carry_out_cut, asked, declared):
    for share in places(asked, declared, CUTS_FOR_EVER):
        times = float("inf")
        result = carry_out_cut(asked, share, declared=declared, times=times, scale=HURRIED)
        assert result.verdict is Outcome.INCONCLUSIVE, (share, result.reasons)
        assert result.exit_code == FOR_EVER[asked], (share, result.reasons)


@pytest.mark.parametrize(("asked", "declared"), WAYS, ids=NAMES)
def test_an_answer_cut_once_is_asked_for_again(carry_out_cut, asked, declared):
    final = not declared and asked in NOT_ASKED_AGAIN
    expected = (Outcome.INCONCLUSIVE, 3) if final else (Outcome.PASSED, 0)
    for share in places(asked, declared, CUTS_ONCE):
        result = carry_out_cut(asked, share, declared=declared, times=1, scale=PATIENT)
        assert (result.verdict, result.exit_code) == expected, (share, result.reasons)
