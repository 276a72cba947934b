"""The simulated platform's state and its clock, which may run faster than ours."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import RLock

from qpctui.simulator.catalogue.platform import OptionProfile
from qpctui.simulator.scenarios import Scenario


class PlatformClock:
    """Starts now and runs ``speed`` times as fast."""

    def __init__(self, speed: float) -> None:
        self._speed = speed
        self._began = datetime.now(UTC)
        self._started = time.monotonic()

    def now(self) -> datetime:
        """The platform's time."""
        return self._began + timedelta(seconds=(time.monotonic() - self._started) * self._speed)


@dataclass
class AssetGroup:
    """A group of addresses."""

    id: int
    title: str
    ips: list[str]


@dataclass(frozen=True)
class Timetable:
    """When a scan changes its state, in seconds after the launch."""

    running: float
    loading: float
    finished: float
    processed: float


@dataclass
class Scan:
    """A launched scan; its state follows from the platform's clock."""

    id: int
    reference: str
    title: str
    ip: str
    scanner: str
    profile: OptionProfile
    username: str
    launched: datetime
    timetable: Timetable
    alive: bool = True
    fails: bool = False
    canceled: datetime | None = None

    def age(self, now: datetime) -> float:
        """Seconds since the launch."""
        return (now - self.launched).total_seconds()

    def state(self, now: datetime) -> tuple[str, str]:
        """STATE and SUB_STATE."""
        if self.canceled is not None and now >= self.canceled:
            done = now >= self.canceled + timedelta(seconds=10)
            return ("Canceled", "") if done else ("Queued", "Canceling")
        age, times = self.age(now), self.timetable
        if age < times.running:
            return "Queued", "Launching" if age < times.running / 4 else ""
        if age < times.loading:
            return "Running", ""
        if self.fails:
            return "Error", ""
        if age < times.finished:
            return "Loading", ""
        return "Finished", "" if self.alive else "No_Host"

    def processed(self, now: datetime) -> bool:
        """Whether the results were taken in."""
        ended = self.state(now)[0] in ("Finished", "Canceled", "Error")
        return ended and self.age(now) >= self.timetable.processed

    def duration(self, now: datetime) -> str:
        """How long it has run, as the platform writes it."""
        age = min(self.age(now), self.timetable.finished) - self.timetable.running
        if age < 0:
            return "Pending"
        return str(timedelta(seconds=int(age))).rjust(8, "0")


@dataclass
class Platform:
    """Everything that changes; hold ``lock`` while reading or changing it."""

    scenario: Scenario
    clock: PlatformClock
    host: str
    username: str
    password: str
    random: random.Random
    lock: RLock = field(default_factory=RLock)
    ips: set[str] = field(default_factory=set)
    groups: dict[int, AssetGroup] = field(default_factory=dict)
    assignments: dict[int, set[int]] = field(default_factory=dict)
    scans: list[Scan] = field(default_factory=list)
    next_id: int = 5500

    def new_id(self) -> int:
        """An id never given before."""
        self.next_id += 1
        return self.next_id

    def timetable(self) -> Timetable:
        """A believable course of a scan: about five minutes."""
        running = self.random.uniform(15, 25)
        loading = running + self.random.uniform(180, 260)
        finished = loading + self.random.uniform(20, 30)
        return Timetable(running, loading, finished, finished + self.random.uniform(10, 20))
