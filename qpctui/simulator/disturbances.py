"""Faults that a scenario brings by itself."""

from __future__ import annotations

import random
from threading import Lock

from qpctui.simulator.faults import FAULTS, Fault
from qpctui.simulator.scenarios import Scenario
from qpctui.simulator.wire import Request

_BUSY_EVERY = 3
_SHARE = 0.2
_FLAKY = ("reset", "502-html", "cut", "drip")
_READS = {"list", "fetch"}


class Disturbances:
    """Decides request by request; the same seed decides the same."""

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self._kind, self._always = scenario.disturbance, scenario.always
        self._random = random.Random(seed)  # noqa: S311 - repeatable faults, not a secret
        self._lock = Lock()
        self._calls = 0
        self._disturbed: set[tuple[str, str]] = set()

    def fault_for(self, request: Request) -> Fault | None:
        """The fault that a request meets, if any."""
        with self._lock:
            if self._always and not request.at_gateway:
                return FAULTS[self._always]
            if self._kind == "busy" and not request.at_gateway:
                self._calls += 1
                return FAULTS["1960"] if self._calls % _BUSY_EVERY == 0 else None
            if self._kind == "flaky" and _reads(request):
                return self._flaky(request)
            return None

    def _flaky(self, request: Request) -> Fault | None:
        """Never twice in a row for the same call, so that a second try gets through."""
        call = request.path, request.action
        if call in self._disturbed:
            self._disturbed.discard(call)
            return None
        if self._random.random() >= _SHARE:
            return None
        self._disturbed.add(call)
        return FAULTS[self._random.choice(_FLAKY)]


def _reads(request: Request) -> bool:
    """Whether a request to the API server changes nothing."""
    if request.at_gateway:
        return False
    if request.path.startswith("/qps/"):
        return "/run/" not in request.path
    return request.path.startswith("/msp/") or request.action in _READS
