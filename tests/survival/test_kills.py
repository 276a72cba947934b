"""Runs that are killed at any moment, gone on with and killed again, end as if nothing happened."""

import random
import signal

import pytest

from tests.survival.conftest import share
from tests.survival.moments import disturbed
from tests.survival.runs import Judged
from tests.survival.scenarios import SCENARIOS

MOST_KILLS = 7
"""After so many a run is left in peace."""


def killed_again_and_again(place, chance, most):
    """How often a run was killed before it ended, and how it ended."""
    for kills in range(most):
        command = place.go_on()
        code = disturbed(place, command, chance, command.kill)
        assert len(place.launched()) <= 1, command.said
        if code != -signal.SIGKILL:
            return kills, code, command.said
    command = place.go_on()
    return most, command.code(), command.said


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_killed_run_ends_as_if_nothing_happened(place, undisturbed, scenario, record_measure):
    expected, wanted = undisturbed(scenario), share(len(SCENARIOS))
    kills = runs = 0
    while kills < wanted:
        chance = random.Random(f"{scenario} {runs}")
        at = place(scenario)
        most = min(chance.randint(1, MOST_KILLS), wanted - kills)
        killed, code, said = killed_again_and_again(at, chance, most)
        result = at.result()
        assert Judged.of(result) == expected, (runs, said)
        assert result["authentication"]["outcome"] == "success", (runs, said)
        assert code == expected.exit_code, (runs, said)
        assert at.launched() == [result["scan"]["reference"]], (runs, said)
        kills, runs = kills + killed, runs + 1
    record_measure(f"{scenario}: {kills} kills in {runs} runs, which launched {runs} scans")
