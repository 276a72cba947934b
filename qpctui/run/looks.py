"""Waiting for the next look at the platform, which whoever watches may have at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event as Flag
from threading import Lock

from qpctui.qualys.errors import Cancelled
from qpctui.qualys.pace import Pace

_SECONDS_BETWEEN = 5.0
"""However often somebody wants to look, the platform is not asked more often than that."""


class Looks:
    """A run's waits between looks; ``now`` and ``wake`` may come from any thread."""

    def __init__(self, stop: Flag, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Whoever sets ``stop`` calls ``wake``."""
        self._stop, self._monotonic = stop, monotonic
        self._woken, self._lock = Flag(), Lock()
        self._earliest: float | None = None

    def wait(self, seconds: float, pace: Pace) -> None:
        """Wait ``seconds`` at this pace, or less when a look is wanted.

        Raises:
            Cancelled: the stop order came before or meanwhile.
        """
        began = self._monotonic()
        earliest = began + min(pace.seconds(_SECONDS_BETWEEN), pace.seconds(seconds))
        with self._lock:
            self._woken.clear()
            self._earliest = earliest
        if not self._stop.is_set() and self._woken.wait(pace.seconds(seconds)):
            self._stop.wait(max(earliest - self._monotonic(), 0.0))
        with self._lock:
            self._earliest = None
        if self._stop.is_set():
            raise Cancelled

    def now(self) -> float | None:
        """End the wait under way; the seconds until the look, None when nothing is awaited."""
        with self._lock:
            if self._earliest is None:
                return None
            self._woken.set()
            return max(self._earliest - self._monotonic(), 0.0)

    def wake(self) -> None:
        """Let the wait under way see the stop order."""
        self._woken.set()
