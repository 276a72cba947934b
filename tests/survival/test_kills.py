"""Runs that are killed at any moment, gone on with and killed again, end as if nothing happened."""

import random
import signal
from time import monotonic, sleep

import pytest

from tests.survival.conftest import share
from tests.survival.runs import Judged
from tests.survival.scenarios import SCENARIOS
from tests.survival.watched import CARRIED_OUT, LOST

MOST_LIVES = 7
"""After so many kills a run is left in peace."""
_LOOK_EVERY = 0.0005


class AfterSeconds:
    """Any moment."""

    def __init__(self, chance, place):
        self._until = monotonic() + chance.uniform(0, 1.2)

    def come(self, command):
        if monotonic() >= self._until:
            command.kill()


class AfterLine:
    """When a file of the run has got so many lines more, or a moment later."""

    def __init__(self, chance, place):
        self._place = place
        self._file = chance.choice(["journal.jsonl", "journal.jsonl", "events.jsonl"])
        self._lines = self._written() + chance.randint(1, 40)
        self._late = chance.choice([0, 0, 0.001, 0.004])

    def _written(self):
        return sum(file.read_bytes().count(b"\n") for file in self._place.files(self._file))

    def come(self, command):
        if self._written() >= self._lines:
            sleep(self._late)
            command.kill()


class AtRequest:
    """When a request arrives, which is lost with the process or carried out without it."""

    def __init__(self, chance, place):
        self._place = place
        self._left = chance.randint(1, 25)
        self._struck = chance.choice([LOST, CARRIED_OUT])

    def come(self, command):
        self._place.simulator.strike = lambda request: self._at(request, command)

    def _at(self, request, command):
        self._left -= 1
        if self._left or command.ended:
            return None
        command.kill()
        return self._struck


class AtLaunch(AtRequest):
    """When the launch arrives."""

    def _at(self, request, command):
        if request.action == "launch":
            self._left = 1
        return super()._at(request, command)


MOMENTS = (AfterSeconds, AfterLine, AfterLine, AtRequest, AtLaunch)


def disturbed(place, command, moment):
    """How a command ended that was to be killed at a moment, unless it ended before."""
    while not command.ended:
        moment.come(command)
        sleep(_LOOK_EVERY)
    place.simulator.strike = lambda request: None
    return command.code()


def killed_again_and_again(place, chance, lives):
    """How often a run was killed before it ended, and how it ended."""
    for kills in range(lives):
        command = place.go_on()
        code = disturbed(place, command, chance.choice(MOMENTS)(chance, place))
        assert len(place.launched()) <= 1, command.said
        if code != -signal.SIGKILL:
            return kills, code, command.said
    command = place.go_on()
    return lives, command.code(), command.said


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_killed_run_ends_as_if_nothing_happened(place, undisturbed, scenario, record_measure):
    expected, wanted = undisturbed(scenario), share(len(SCENARIOS))
    kills = runs = 0
    while kills < wanted:
        chance = random.Random(f"{scenario} {runs}")
        disturbed_place = place(scenario)
        lives = min(chance.randint(1, MOST_LIVES), wanted - kills)
        killed, code, said = killed_again_and_again(disturbed_place, chance, lives)
        result = disturbed_place.result()
        assert Judged.of(result) == expected, (runs, said)
        assert code == expected.exit_code, (runs, said)
        assert disturbed_place.launched() == [result["scan"]["reference"]], (runs, said)
        kills, runs = kills + killed, runs + 1
    record_measure(f"{scenario}: {kills} kills in {runs} runs, {runs} scans")
