"""The simulated platform's state and its clock, which may run faster than ours."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import RLock
from typing import TypeVar

from qpctui.simulator.catalogue.platform import (
    APPLIANCES,
    MORE_APPLIANCES,
    MORE_OPTION_PROFILES,
    OPTION_PROFILES,
    Appliance,
    OptionProfile,
)
from qpctui.simulator.catalogue.records import Kind
from qpctui.simulator.scenarios import Scenario

_Listed = TypeVar("_Listed")


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
class AuthRecord:
    """An authentication record: a log-in for some hosts of one network."""

    id: int
    kind: Kind
    title: str
    username: str
    password: str = field(repr=False)
    ips: tuple[str, ...]
    created: datetime
    modified: datetime
    network: str = "0"
    comments: str = ""


@dataclass(frozen=True)
class HostLogIn:
    """How a scan's log-in to its host with an authentication record went."""

    kind: Kind
    works: bool


def _changing(since: datetime, now: datetime) -> bool:
    """Whether a scan is still on its way into the state that was asked for then."""
    return since <= now < since + timedelta(seconds=10)


@dataclass(frozen=True)
class Timetable:
    """When a scan changes its state, in seconds after the launch.

    ``evaluation`` is from then until the quickest policy is evaluated, ``more`` what others need
    beyond it.
    """

    running: float
    loading: float
    finished: float
    processed: float
    evaluation: float = 40.0
    more: float = 12.0


@dataclass
class Scan:
    """A launched scan; its state follows from the platform's clock.

    ``held`` is how long its pauses that are over lasted.
    """

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
    is_ec2: bool = False
    log_ins: tuple[HostLogIn, ...] = ()
    canceled: datetime | None = None
    paused: datetime | None = None
    resumed: datetime | None = None
    held: timedelta = timedelta(0)

    def age(self, now: datetime) -> float:
        """Seconds since the launch, less those for which it was paused."""
        return ((self.paused or now) - self.launched - self.held).total_seconds()

    def state(self, now: datetime) -> tuple[str, str]:
        """STATE and SUB_STATE."""
        if self.canceled is not None and now >= self.canceled:
            return ("Queued", "Canceling") if _changing(self.canceled, now) else ("Canceled", "")
        if self.paused is not None:
            return ("Queued", "Pausing") if _changing(self.paused, now) else ("Paused", "")
        if self.resumed is not None and _changing(self.resumed, now):
            return "Queued", "Resuming"
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

    @property
    def logged_in(self) -> bool:
        """Whether any record's log-in worked; a host without records has one of its own."""
        return not self.log_ins or any(log_in.works for log_in in self.log_ins)

    def processed(self, now: datetime) -> bool:
        """Whether the results were taken in."""
        ended = self.state(now)[0] in ("Finished", "Canceled", "Error")
        return ended and self.age(now) >= self.timetable.processed

    def duration(self, now: datetime) -> str:
        """How long it has run, as the platform writes it."""
        age = min(self.age(now), self.timetable.finished) - self.timetable.running
        if age < 0:
            return "Pending"
        days, rest = divmod(int(age), 24 * 3600)
        clock = str(timedelta(seconds=rest)).rjust(8, "0")
        return f"{days} day{'s' if days > 1 else ''} {clock}" if days else clock


@dataclass(frozen=True)
class Secrets:
    """The log-ins that work: the user's, the OAuth client's, and the one on every host."""

    username: str
    password: str = field(repr=False)
    client_id: str
    client_secret: str = field(repr=False)
    host_username: str
    host_password: str = field(repr=False)


@dataclass
class Platform:
    """Everything that changes; hold ``lock`` while reading or changing it.

    ``connector_runs`` are the times at which each connector was run; ``tokens`` end at their
    time, ``sessions`` were last used at theirs.
    """

    scenario: Scenario
    clock: PlatformClock
    host: str
    secrets: Secrets
    random: random.Random
    token_life: timedelta = timedelta(hours=4)
    lock: RLock = field(default_factory=RLock)
    ips: set[str] = field(default_factory=set)
    groups: dict[int, AssetGroup] = field(default_factory=dict)
    assignments: dict[int, set[int]] = field(default_factory=dict)
    scans: list[Scan] = field(default_factory=list)
    auth_records: dict[int, AuthRecord] = field(default_factory=dict)
    connector_runs: dict[int, list[datetime]] = field(default_factory=dict)
    tokens: dict[str, datetime] = field(default_factory=dict, repr=False)
    sessions: dict[str, datetime] = field(default_factory=dict, repr=False)
    next_id: int = 5500

    @property
    def username(self) -> str:
        """Who everything belongs to."""
        return self.secrets.username

    def visible(self, things: Sequence[_Listed]) -> Sequence[_Listed]:
        """What the user may see of a list: all of it, or nothing without the permission."""
        return () if self.scenario.empty_lists else things

    @property
    def appliances(self) -> Sequence[Appliance]:
        """The scanner appliances that the user may see."""
        more = MORE_APPLIANCES if self.scenario.long_lists else ()
        return self.visible((*APPLIANCES, *more))

    @property
    def option_profiles(self) -> Sequence[OptionProfile]:
        """The option profiles that the user may see."""
        more = MORE_OPTION_PROFILES if self.scenario.long_lists else ()
        return self.visible((*OPTION_PROFILES, *more))

    def new_id(self) -> int:
        """An id never given before."""
        self.next_id += 1
        return self.next_id

    def timetable(self) -> Timetable:
        """A believable course of a scan: about five minutes, or the scenario's hours."""
        running = self.random.uniform(15, 25)
        loading = running + self.random.uniform(180, 260)
        if self.scenario.scan_hours:
            loading = running + self.scenario.scan_hours * 3600
        finished = loading + self.random.uniform(20, 30)
        return Timetable(running, loading, finished, finished + self.random.uniform(10, 20))
