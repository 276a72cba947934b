"""Runs whose network is cut for a while at any moment, and those that then go on with them."""

import random
from collections import Counter
from time import monotonic

import pytest

from tests.survival.conftest import share
from tests.survival.moments import disturbed
from tests.survival.runs import Judged
from tests.survival.scenarios import SCENARIOS

UNFINISHED = {
    1: "failed already, though data of other policies did not come",
    3: "no connection",
    4: "data that did not come",
    5: "the timeout",
    6: "no scan, or none that is known",
}
_SECONDS = (0.03, 0.1, 0.4, 1.5, 3.0)
_MOST_LIVES = 30


class Cut:
    """Cuts a run's network, once, for some seconds."""

    def __init__(self, proxy, chance):
        self._proxy, self._refuses = proxy, chance.choice([True, False])
        self._seconds, self._mended_at = chance.choice(_SECONDS), None
        self.made = False

    def strike(self):
        self.made = True
        self._proxy.cut(refuses=self._refuses)
        self._mended_at = monotonic() + self._seconds

    def look(self):
        if self._mended_at is not None and monotonic() >= self._mended_at:
            self.end()

    def end(self):
        if self._mended_at is not None:
            self._mended_at = None
            self._proxy.mend()


def to_its_verdict(place, proxy, chance, most):
    """Go on with a run until it is judged; the codes of its ends, and how many cuts it met."""
    codes, cuts = [], 0
    for _ in range(_MOST_LIVES):
        cut = Cut(proxy, chance)
        command = place.go_on()
        if cuts < most:
            disturbed(place, command, chance, cut.strike, on_look=cut.look)
        codes.append(command.code())
        cut.end()
        cuts += cut.made
        assert len(place.launched()) <= 1, command.said
        if codes[-1] in (0, 1) and not has_gaps(place):
            return codes, cuts, command.said
        assert codes[-1] in UNFINISHED, command.said
        assert told_plainly(command.said, codes[-1]), command.said
    raise AssertionError(codes)


def has_gaps(place):
    return any(policy["gap"] for policy in place.result()["policies"])


def told_plainly(said, code):
    """Whether the last words name the end and its reason."""
    verdict = [line for line in said.splitlines() if f"(exit code {code}): " in line]
    return bool(verdict) and len(verdict[-1].partition("): ")[2]) > 10


def assert_authentication_told(result, run):
    """The scan's result may be given up where it is no criterion, but never silently."""
    outcome = result["authentication"]["outcome"]
    given_up = outcome == "unread" and not result["job"]["fail_on"].get("authentication_failure")
    assert outcome == "success" or (given_up and result["warnings"]), (run, result["warnings"])


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_run_that_is_cut_off_ends_as_if_nothing_happened(
    place, undisturbed, broken_way, scenario, record_measure
):
    expected, wanted = undisturbed(scenario), share(len(SCENARIOS))
    cuts = runs = 0
    ends = Counter()
    while cuts < wanted:
        chance = random.Random(f"{scenario} {runs}")
        at = place(scenario)
        way, proxy = broken_way(at.simulator)
        at.replace(at.simulator.api_server, way.api_server)
        at.add('\n[timing]\ntimeout = "20"\n')
        codes, met, said = to_its_verdict(at, proxy, chance, wanted - cuts)
        result = at.result()
        assert Judged.of(result) == expected, (runs, said)
        assert_authentication_told(result, runs)
        assert codes[-1] == expected.exit_code, (runs, said)
        assert at.launched() == [result["scan"]["reference"]], (runs, said)
        cuts, runs = cuts + met, runs + 1
        ends.update(codes[:-1])
    told = ", ".join(f"{count} × {code}" for code, count in sorted(ends.items())) or "none"
    record_measure(f"{scenario}: {cuts} cuts in {runs} runs, {runs} scans; ends between: {told}")
