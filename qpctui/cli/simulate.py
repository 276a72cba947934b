"""``qpctui simulate``: the simulated platform as a process."""

from __future__ import annotations

import sys

from qpctui.cli.words import say
from qpctui.simulator import Simulator, SimulatorError, serve


def simulate_platform(port: int, scenario: str, speed: float) -> int:
    """Serve until a signal; 0, or 2 when it can't start."""
    simulator = Simulator(scenario=scenario, speed=speed, port=port)
    try:
        serve(simulator, results=sys.stdout, log=sys.stderr)
    except SimulatorError as error:
        say(str(error))
        return 2
    return 0
