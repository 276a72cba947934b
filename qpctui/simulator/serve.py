"""The simulated platform as a process of its own."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from typing import IO

from qpctui.simulator.recorded import Recorded
from qpctui.simulator.scenarios import SCENARIOS
from qpctui.simulator.server import Simulator

_ENDS = (signal.SIGINT, signal.SIGTERM)


def serve(
    simulator: Simulator,
    *,
    results: IO[str],
    log: IO[str],
    on_ready: Callable[[Simulator], None] = lambda _: None,
) -> None:
    """Answer until told to end: one JSON line when ready, then a log line a request.

    Raises:
        SimulatorError: it can't start.
    """
    # Blocked before there is any other thread, so that they wait for the one that asks for them.
    signal.pthread_sigmask(signal.SIG_BLOCK, _ENDS)
    simulator.on_request = lambda recorded: print(_line(recorded), file=log, flush=True)
    with simulator:
        ready = {
            "api_server": simulator.api_server,
            "gateway_server": simulator.gateway_server,
            "username": simulator.username,
            "password": simulator.password,
            "client_id": simulator.client_id,
            "client_secret": simulator.client_secret,
            "scenarios": list(SCENARIOS),
        }
        print(json.dumps(ready), file=results, flush=True)
        on_ready(simulator)
        signal.sigwait(_ENDS)


def _line(recorded: Recorded) -> str:
    action = recorded.parameters.get("action", "")
    asked = f"{recorded.method} {recorded.path} {action}".rstrip()
    shown = "".join(letter if letter.isprintable() else "?" for letter in asked)
    return f"{datetime.now(UTC):%H:%M:%S} {shown} -> {recorded.status or 'no answer'}"
