"""The runs of this machine, read again and again at little cost; and runs taken away."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from qpctui.run.journal import RunFolder, journal_size, keep_journal
from qpctui.run.ownership import held, owner_of, run_lock
from qpctui.run.stored_runs import StoredRun, read_run, run_folders


class Shelf:
    """Reads every run once, and later anew only what may have changed."""

    def __init__(self, runs: Path) -> None:
        """Nothing is read yet."""
        self._runs = runs
        self._known: dict[str, tuple[int, StoredRun]] = {}

    def read(self) -> tuple[StoredRun, ...]:
        """All runs as they stand now, newest first; one that is unchanged is the same object."""
        folders = run_folders(self._runs)
        self._known = {folder.id: self._read(folder) for folder in folders}
        return tuple(run for _, run in self._known.values())

    def _read(self, folder: RunFolder) -> tuple[int, StoredRun]:
        size = journal_size(folder.path)
        before = self._known.get(folder.id)
        if before is None or before[0] != size:
            return size, read_run(folder)
        run = before[1]
        if run.owner is not None or run.end is None:
            owner = owner_of(run_lock(folder.path))
            run = run if owner == run.owner else replace(run, owner=owner)
        return size, run


def delete_run(run: StoredRun) -> None:
    """Take a run's folder away, with its result; what it wrote to the platform stays known.

    Raises:
        Owned: a live process carries it out.
        OSError: it can't be deleted.
    """
    with held(run_lock(run.folder.path)):
        keep_journal(run.folder)
        shutil.rmtree(run.folder.path)
