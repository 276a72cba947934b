"""How often and how many at once each API may be called (section 13)."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from threading import Lock

from qpctui.simulator.wire import Refusal

WINDOW = timedelta(hours=1)
RATE, CONCURRENCY = 300, 2


@dataclass(frozen=True)
class Permit:
    """Whether a call may go on, what its headers tell of the limits, and how it ends."""

    headers: Mapping[str, str]
    refusal: Refusal | None = None
    leave: Callable[[], None] = lambda: None


@dataclass
class Limits:
    """Counts calls by API; times are the platform's, a window slides with them.

    Without ``concurrency`` any number may run at once, and headers tell of the rate alone.
    """

    rate: int = RATE
    concurrency: int | None = CONCURRENCY
    _calls: defaultdict[str, deque[datetime]] = field(default_factory=lambda: defaultdict(deque))
    _running: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    _lock: Lock = field(default_factory=Lock)

    def admit(self, api: str, now: datetime) -> Permit:
        """Let a call in until it leaves, unless too many run or too many were made."""
        with self._lock:
            calls, running = self._calls[api], self._running[api]
            while calls and calls[0] <= now - WINDOW:
                calls.popleft()
            if self.concurrency is not None and running >= self.concurrency:
                return Permit(self._headers(running), _too_many(running - self.concurrency + 1))
            if len(calls) >= self.rate:
                seconds = ceil((calls[0] + WINDOW - now).total_seconds()) if calls else 1
                headers = self._headers(running, remaining=0, to_wait=seconds)
                return Permit(headers, _too_often(seconds))
            calls.append(now)
            self._running[api] += 1
            headers = self._headers(running + 1, remaining=self.rate - len(calls))
            return Permit(headers, leave=self._leaving(api))

    def _leaving(self, api: str) -> Callable[[], None]:
        """Ends a call, once however often it is told."""
        left = False

        def leave() -> None:
            nonlocal left
            with self._lock:
                if not left:
                    left = True
                    self._running[api] -= 1

        return leave

    def _headers(
        self, running: int, *, remaining: int | None = None, to_wait: int | None = None
    ) -> dict[str, str]:
        """Both limits; a call that comes while too many run is told nothing of those left."""
        told = {
            "X-RateLimit-Limit": self.rate,
            "X-RateLimit-Window-Sec": int(WINDOW.total_seconds()),
            "X-RateLimit-Remaining": remaining,
            "X-RateLimit-ToWait-Sec": to_wait,
            "X-Concurrency-Limit-Limit": self.concurrency,
            "X-Concurrency-Limit-Running": None if self.concurrency is None else running,
        }
        return {name: str(value) for name, value in told.items() if value is not None}


def _too_many(to_finish: int) -> Refusal:
    return Refusal(
        1960,
        f"This API cannot be run again until {to_finish} currently running API instance "
        "has finished.",
        status=409,
        items={"CALLS_TO_FINISH": str(to_finish)},
    )


def _too_often(seconds: int) -> Refusal:
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "hours"), (minutes, "minutes"), (rest, "seconds"))
    wait = ", ".join(f"{count} {unit}" for count, unit in parts if count)
    return Refusal(
        1965,
        f"This API cannot be run again for another {wait}.",
        status=409,
        items={"SECONDS_TO_WAIT": str(seconds)},
    )
