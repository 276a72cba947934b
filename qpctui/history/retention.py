"""Runs that the user's settings no longer keep are deleted, oldest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from qpctui.run.names import group_title
from qpctui.run.ownership import Owned
from qpctui.run.shelf import delete_run
from qpctui.run.stored_runs import StoredRun, stored_runs
from qpctui.settings import HistorySettings, Places, Settings, SettingsUnreadable


def retire(places: Places, now: datetime) -> list[str]:
    """Delete finished runs beyond what ``[history]`` keeps; in words, what was done.

    What can be gone on with, or is carried out, stays, and so does what each run noted of its
    writes to the platform. Nothing is deleted while the settings can't be read.
    """
    try:
        keep = Settings.load(places).history
    except SettingsUnreadable:
        return []
    if keep == HistorySettings():
        return []
    try:
        beyond = sorted(_beyond(stored_runs(places.runs), keep, now), key=lambda run: run.id)
    except OSError:
        return []
    return list(_deleted(beyond))


def _beyond(runs: Iterable[StoredRun], keep: HistorySettings, now: datetime) -> Iterator[StoredRun]:
    """Finished runs that are too many of their job, or too old; the newest come first."""
    counted: defaultdict[tuple[str, str], int] = defaultdict(int)
    for run in runs:
        if run.end is None or run.owner is not None or run.is_unfinished:
            continue
        job = run.api, group_title(run.name)
        counted[job] += 1
        is_one_too_many = bool(keep.keep_runs) and counted[job] > keep.keep_runs
        is_old = bool(keep.keep_days) and now - run.end.at > timedelta(days=keep.keep_days)
        if is_one_too_many or is_old:
            yield run


def _deleted(runs: Iterable[StoredRun]) -> Iterator[str]:
    gone = []
    for run in runs:
        try:
            delete_run(run)
        except Owned:
            continue
        except OSError as error:
            yield f"The run {run.id} is beyond what [history] keeps, but stays: {error.strerror}"
        else:
            gone.append(run.id)
    if gone:
        many = "1 run" if len(gone) == 1 else f"{len(gone)} runs"
        named = gone[0] if len(gone) == 1 else f"{gone[0]} to {gone[-1]}"
        yield f"Deleted {many} that [history] no longer keeps: {named}"
