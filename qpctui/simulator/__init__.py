"""A Qualys platform on loopback, for the demo and the tests. Imports nothing of qpctui."""

from qpctui.simulator.recorded import Recorded
from qpctui.simulator.scenarios import SCENARIOS, SimulatorError
from qpctui.simulator.serve import serve
from qpctui.simulator.server import Simulator

__all__ = ["SCENARIOS", "Recorded", "Simulator", "SimulatorError", "serve"]
