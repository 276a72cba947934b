"""The runs of this machine, read again and again at little cost; and runs taken away."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from qpctui.run.journal import RunFolder, journal_mark, keep_journal
from qpctui.run.ownership import held, owner_of, run_lock
from qpctui.run.stored_runs import StoredRun, read_run, run_folders

KnownRun = tuple[tuple[int, int], StoredRun]
"""A run, and the mark of the journal that told it."""
KnownRuns = Mapping[str, KnownRun]
"""By the runs' ids."""


class Shelf:
    """Reads every run once, and later anew only what may have changed."""

    def __init__(self, runs: Path, known: Callable[[], KnownRuns] = dict) -> None:
        """Nothing is read yet; the first time what is ``known`` is not read from its folder."""
        self._runs, self._known_before = runs, known
        self._known: KnownRuns | None = None

    def read(self) -> tuple[StoredRun, ...]:
        """All runs as they stand now, newest first; one that is unchanged is the same object."""
        folders = run_folders(self._runs)
        before = self._known_before() if self._known is None else self._known
        self._known = {folder.id: _read(folder, before.get(folder.id)) for folder in folders}
        return tuple(run for _, run in self._known.values())


def _read(folder: RunFolder, before: KnownRun | None) -> KnownRun:
    """A run as its folder tells it now; only what has changed is read."""
    mark = journal_mark(folder.path)
    if before is None or before[0] != mark:
        return mark, read_run(folder)
    run = before[1]
    if run.owner is not None or run.end is None:
        owner = owner_of(run_lock(folder.path))
        run = run if owner == run.owner else replace(run, owner=owner)
    return mark, run


def delete_run(run: StoredRun) -> None:
    """Take a run's folder away, with its result; what it wrote to the platform stays known.

    Raises:
        Owned: a live process carries it out.
        OSError: it can't be deleted.
    """
    with held(run_lock(run.folder.path)):
        keep_journal(run.folder)
        shutil.rmtree(run.folder.path)
