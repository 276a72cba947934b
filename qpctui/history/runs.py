"""The runs of this machine, and how findings stood in them, by the index where that is quicker."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice, takewhile

from qpctui.compliance.findings import Identity
from qpctui.history.index import EarlierState, Index, IndexUnusable
from qpctui.history.seen import Marks, SeenRun
from qpctui.run.journal import RunFolder
from qpctui.run.shelf import KnownRuns, Shelf
from qpctui.run.stored_runs import (
    NoSuchRun,
    StoredRun,
    read_run,
    run_folders,
    runs_of_job,
    stored_run,
)
from qpctui.settings import Places

EARLIER = 12
"""How many earlier runs are told of a finding, if nothing else is wanted."""


class History:
    """Answers from the index as far as it is up to date, and from the folders where it can't be.

    Any thread may ask. ``tell`` hears, for people, of an index that was set aside or can't be
    used; each once.
    """

    def __init__(self, places: Places, tell: Callable[[str], object] = lambda _: None) -> None:
        """Nothing is read yet."""
        self._runs = places.runs
        self._tell_people, self._told = tell, set[str]()
        self._index = Index(places.state, self._tell)
        self._is_up_to_date = False

    def shelf(self) -> Shelf:
        """A list of all runs, which reads only journals that the index does not know."""
        return Shelf(self._runs, self._known)

    def bring_up_to_date(self, is_wanted: Callable[[], bool] = lambda: True) -> int:
        """Take in what has changed in the folders; how many runs that were.

        A run that is being carried out is left for its end. It ends early, each run whole or not
        at all, when it is not wanted any more. Raises nothing: an index that can't be written is
        told.
        """
        try:
            return self._bring_up_to_date(is_wanted)
        except IndexUnusable as error:
            self._tell(str(error))
            return 0

    def rebuild(self) -> int:
        """Make the index anew from the folders; how many runs are in it.

        Raises:
            IndexUnusable: it can't be written.
        """
        self._index.clear()
        return self._bring_up_to_date()

    def earlier_states(
        self,
        identity: Identity,
        run: str,
        limit: int = EARLIER,
        is_wanted: Callable[[], bool] = lambda: True,
    ) -> list[EarlierState]:
        """How a finding stood in the runs of the same job before the run of that id, newest first.

        ``identity`` is ``compliance.findings.identity(finding)``. At most ``limit`` states; a run
        that held several findings of this identity has one for each, worst first. Runs without the
        finding, or without a result, are passed over. Empty for what is no run of this machine.
        The first call brings the index up to date, which may read results: not in the UI's thread.
        Later ones take a millisecond. It ends early when it is not wanted any more.
        """
        try:
            if not self._is_up_to_date:
                self._bring_up_to_date(is_wanted)
            found = self._index.earlier(identity, run, limit)
            if found is None:  # an index that was set aside just now knows no run
                self._bring_up_to_date(is_wanted)
                found = self._index.earlier(identity, run, limit)
            return found or []
        except IndexUnusable as error:
            self._tell(str(error))
            return self._earlier_in_folders(identity, run, limit)

    def _known(self) -> KnownRuns:
        folders = {folder.id: folder for folder in run_folders(self._runs)}
        try:
            told = self._index.told()
        except IndexUnusable as error:
            self._tell(str(error))
            return {}
        return {
            run: (mark, of_run.of(folders[run]))
            for run, (mark, of_run) in told.items()
            if run in folders
        }

    def _bring_up_to_date(self, is_wanted: Callable[[], bool] = lambda: True) -> int:
        known = self._index.marks()
        folders = run_folders(self._runs)
        if not folders and not known:
            return 0
        changed = self._index.keep(takewhile(lambda _: is_wanted(), _changed(folders, known)))
        if gone := sorted(known.keys() - {folder.id for folder in folders}):
            self._index.forget(gone)
        self._is_up_to_date = is_wanted()
        return changed + len(gone)

    def _earlier_in_folders(self, identity: Identity, run: str, limit: int) -> list[EarlierState]:
        """The same from the results themselves, at their cost."""
        try:
            after = stored_run(self._runs, run)
        except NoSuchRun:
            return []
        runs = (one for one in runs_of_job(self._runs, after.api, after.name) if one.id < run)
        found = (
            EarlierState(one.id, one.folder.stamp, state.state, state.breaks, state.excused)
            for one in islice(runs, limit)
            for state in _seen(one).states()
            if state.identity == identity
        )
        return list(islice(found, limit))

    def _tell(self, words: str) -> None:
        if words not in self._told:
            self._told.add(words)
            self._tell_people(words)


def _changed(folders: Iterable[RunFolder], known: Mapping[str, Marks]) -> Iterator[SeenRun]:
    """What the index does not know, or not as it is now, of the runs that nobody carries out."""
    for folder in folders:
        marks = Marks.of(folder)
        if known.get(folder.id) != marks:
            run = read_run(folder)
            if run.owner is None:
                yield SeenRun.of(run, marks)


def _seen(run: StoredRun) -> SeenRun:
    return SeenRun.of(run, Marks.of(run.folder))
