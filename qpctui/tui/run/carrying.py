"""Carrying a run out in a thread of the screens, or following one that another process does.

Both block in ``go`` and tell on the way; all the rest may come from the UI's thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from threading import Event as Flag
from typing import Literal

from qpctui.history.retention import retire
from qpctui.qualys.pace import Pace
from qpctui.run.event_log import EventReader, Happened
from qpctui.run.events import Event, Log
from qpctui.run.ownership import Owner
from qpctui.run.result import Result, ResultUnreadable
from qpctui.run.runner import Runner
from qpctui.run.start import CantStart, Starter
from qpctui.run.stored import stored_result
from qpctui.run.stored_runs import NoSuchRun, StoredRun, stored_run
from qpctui.tui.desk import Desk

_LOOK_EVERY = 1.0

Begin = Callable[[Starter], tuple[Runner, Pace]]


@dataclass(frozen=True)
class Left:
    """Nobody carries the run out any more though it has no verdict; ``words`` tell how it ended.

    ``stored`` can be gone on with.
    """

    words: str
    stored: StoredRun


Outcome = Result | Left | str
"""How it ended: a result, a run that is left, or why there is nothing."""


@dataclass(frozen=True)
class Hearing:
    """Who is told: the pace and the run's id; what happens; what had happened before."""

    begun: Callable[[Pace, str], object]
    heard: Callable[[Event], object]
    replayed: Callable[[tuple[Happened, ...]], object]


class Carrier:
    """Carries a run out: a new one, or ``stored`` from where its last process left it."""

    owner: Owner | None = None
    """The other process that carries it out; here there is none."""

    def __init__(
        self, desk: Desk, begin: Begin, hearing: Hearing, stored: StoredRun | None = None
    ) -> None:
        """Nothing happens before ``go``."""
        self._desk, self._begin, self._hearing, self._stored = desk, begin, hearing, stored
        self._runner: Runner | None = None
        self.stop_wanted: Literal["cancel", "leave"] | None = None

    def go(self) -> Outcome:
        """Carry it out to its end."""
        try:
            if self._stored is not None:
                self._hearing.begun(Pace(self._stored.scale), self._stored.id)
                self._hearing.replayed(tuple(EventReader(self._stored.folder.path).more()))
            starter = Starter(
                credentials=self._desk.credentials,
                places=self._desk.places,
                environ=self._desk.environ,
                now=self._desk.clock(),
                listener=self._hear,
            )
            runner, pace = self._begin(starter)
            self._runner = runner
            if self.stop_wanted:
                runner.stop(scan=self.stop_wanted)
            self._hearing.begun(pace, runner.run_id)
            result = runner.run()
            for words in retire(self._desk.places, self._desk.clock()):
                self._hear(Log(words))
            return result
        except CantStart as error:
            return str(error)
        except OSError as error:
            return f"The run can't be stored: {error}"

    def _hear(self, event: Event) -> None:
        self._hearing.heard(event)

    def stop(self, scan: Literal["cancel", "leave"]) -> None:
        """Stop it, now or as soon as it has begun."""
        self.stop_wanted = scan
        if self._runner is not None:
            self._runner.stop(scan=scan)

    def look_now(self) -> float | None:
        """The seconds until the look that is wanted, None when nothing is awaited."""
        return self._runner.look_now() if self._runner is not None else None


class Follower:
    """Follows a run that another live process carries out, by what that writes down."""

    stop_wanted: Literal["cancel", "leave"] | None = None

    def __init__(self, runs: Path, stored: StoredRun, owner: Owner, hearing: Hearing) -> None:
        """Nothing happens before ``go``."""
        self._runs, self._stored, self._hearing = runs, stored, hearing
        self.owner = owner
        self._closed = Flag()

    def go(self) -> Outcome:
        """Follow it until nobody carries it out any more."""
        reader = EventReader(self._stored.folder.path)
        self._hearing.begun(Pace(self._stored.scale), self._stored.id)
        try:
            while True:
                is_owned = stored_run(self._runs, self._stored.id).owner is not None
                self._tell(reader.more())
                if not is_owned:
                    return self._end(stored_run(self._runs, self._stored.id))
                if self._closed.wait(_LOOK_EVERY):
                    return ""
        except (NoSuchRun, ResultUnreadable) as error:
            return str(error)

    def _tell(self, happened: Iterable[Happened]) -> None:
        if told := tuple(happened):
            self._hearing.replayed(told)

    def _end(self, stored: StoredRun) -> Outcome:
        if stored.end is None:
            words = f"{self.owner} ended before the run did"
            return Left(f"{words[0].upper()}{words[1:]}", stored)
        if stored.is_unfinished:
            return Left(stored.end.reason, stored)
        return stored_result(self._runs, stored.id)

    def stop(self, scan: Literal["cancel", "leave"]) -> None:
        """Follow it no more; whoever carries it out goes on."""
        self._closed.set()

    def look_now(self) -> float | None:
        """Another process looks when it wants to."""
        return None
