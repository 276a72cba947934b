"""Places where runs are disturbed, and the verdict of a run that is not."""

import os
from contextlib import ExitStack

import pytest

from tests.network.conftest import broken_way  # noqa: F401 - a fixture of these tests too
from tests.survival.runs import SPEED, Judged, Place
from tests.survival.scenarios import SCENARIOS
from tests.survival.small_disk import small_disk  # noqa: F401 - a fixture
from tests.survival.watched import Watched

DISTURBANCES = int(os.environ.get("QPCTUI_SURVIVAL", "6"))
"""How many kills, and how many cuts of the network; the whole proof takes 200 of each."""

_VERDICTS = {}
"""Those of undisturbed runs by scenario: each is found out once."""


def share(of):
    """The part of all disturbances that falls to each of so many tests."""
    return -(-DISTURBANCES // of)


@pytest.fixture
def place(tmp_path):
    """Makes places by scenario, each with a platform of its own."""
    with ExitStack() as stack:
        made = []

        def make(scenario="fails", state=None, way=lambda simulator: simulator):
            name, prepare = SCENARIOS[scenario]
            simulator = stack.enter_context(Watched(scenario=name, speed=SPEED))
            made.append(Place(tmp_path / f"{len(made)}", simulator, state))
            stack.callback(made[-1].commands.close)
            prepare(made[-1])
            return made[-1]

        yield make


@pytest.fixture
def undisturbed(place):
    """The verdict of a scenario's run when nothing happens to it."""

    def run(scenario):
        if scenario not in _VERDICTS:
            calm = place(scenario)
            command = calm.start_run()
            assert command.code() in (0, 1), command.said
            _VERDICTS[scenario] = Judged.of(calm.result())
        return _VERDICTS[scenario]

    return run
