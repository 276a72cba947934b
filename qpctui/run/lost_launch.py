"""A launch whose answer is unknown: the scan is looked for by its title, which no other has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain, repeat

from qpctui.qualys import scans
from qpctui.qualys.errors import Cancelled, QualysError
from qpctui.qualys.scans import LaunchedScan, ScanRecord
from qpctui.qualys.transport import Transport
from qpctui.run.context import RunContext, RunEnded
from qpctui.run.events import Waiting

_PAUSES = (5, 10, 15, 20)
_PAUSES_WHEN_STOPPED = (2, 5, 10)
_LONGEST_SEARCH = 600.0
_ABSENT_FOR = 90.0
"""A title that the list has not shown for so long, by the platform's clock, was never launched."""


def find_lost_launch(run: RunContext, fault: str) -> LaunchedScan | None:
    """Look for the run's title until it shows; None when it is certain that it never will.

    A stop request shortens the search but does not end it at once: what may have been started
    must be known before it can be cancelled.

    Raises:
        RunEnded: two scans have the title, or the list could not be read for too long.
        Cancelled: the run was stopped; ``run.scan`` is what was found.
    """
    try:
        search = _Search(run, run.transport)
        found = search.look(_with_patience())
    except Cancelled:
        run.scan = _Search(run, run.transport.hurried(run.hurry)).look(_PAUSES_WHEN_STOPPED)
        raise
    if found is None and not search.absent:
        raise RunEnded(f"{fault}. {unknown_launch(run)}", 6)
    return found


def unknown_launch(run: RunContext) -> str:
    """What to do when nobody knows whether there is a scan."""
    return (
        f"It is not known whether the scan was launched. Look for {run.title} in the scan list, "
        f"and cancel it there if it should not run. {run.way_back}"
    )


def the_one(title: str, found: list[ScanRecord]) -> ScanRecord | None:
    """The scan of a title, None when there is none.

    Raises:
        RunEnded: there are several, which are named.
    """
    if len(found) > 1:
        references = " and ".join(record.reference for record in found)
        raise RunEnded(f"{len(found)} scans have the title {title}: {references}", 6)
    return found[0] if found else None


def _with_patience() -> Iterator[float]:
    """Pauses until too much time has passed."""
    waited = 0.0
    for pause in chain(_PAUSES, repeat(_PAUSES[-1])):
        if waited >= _LONGEST_SEARCH:
            return
        waited += pause
        yield float(pause)


class _Search:
    """Looks at the scan list again and again; ``absent`` once that is certain."""

    def __init__(self, run: RunContext, transport: Transport) -> None:
        self._run, self._transport = run, transport
        self._first: datetime | None = None
        self.absent = False

    def look(self, pauses: Iterable[float]) -> LaunchedScan | None:
        """The scan, or None when the pauses are over or it is absent."""
        run, transport = self._run, self._transport
        for pause in pauses:
            run.emit(Waiting("the scan list to show the launch", pause))
            transport.pace.wait(pause, transport.cancel)
            try:
                search = scans.find_by_title(transport, run.title, run.ip)
            except QualysError as error:
                run.warn(f"The scan list can't be read: {error}")
                continue
            found = the_one(run.title, search.found)
            if found is not None:
                return LaunchedScan(found.reference, found.id)
            self._not_seen(search.at)
            if self.absent:
                return None
        return None

    def _not_seen(self, at: datetime | None) -> None:
        """Only the platform's own clock tells how long its list has been without the title."""
        if at is None:
            return
        self._first = self._first or at
        self.absent = (at - self._first).total_seconds() >= _ABSENT_FOR
