"""At most two calls at once for each endpoint, as the platform's default limit allows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Event, Lock

from qpctui.qualys.errors import Cancelled

_AT_ONCE = 2
_LOOK_EVERY = 0.05


class Lanes:
    """Whoever calls an endpoint takes one of its lanes, and waits for it."""

    def __init__(self, at_once: int = _AT_ONCE) -> None:
        self._at_once = at_once
        self._of_endpoint: dict[str, BoundedSemaphore] = {}
        self._lock = Lock()

    @contextmanager
    def one(self, endpoint: str, cancel: Event) -> Iterator[None]:
        """Hold a lane of this endpoint inside the block.

        Raises:
            Cancelled: ``cancel`` was set while waiting for one.
        """
        with self._lock:
            lanes = self._of_endpoint.setdefault(endpoint, BoundedSemaphore(self._at_once))
        while not lanes.acquire(timeout=_LOOK_EVERY):
            if cancel.is_set():
                raise Cancelled
        try:
            yield
        finally:
            lanes.release()


OF_THIS_PROCESS = Lanes()
"""Shared by all transports: the platform counts calls, not who among us makes them."""
