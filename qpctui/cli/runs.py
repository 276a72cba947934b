"""``qpctui runs``: every run of this machine, as a plain table or on a screen."""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime

from qpctui.cli.words import give, say
from qpctui.history.index import IndexUnusable
from qpctui.history.runs import History
from qpctui.printable import printable
from qpctui.run.standing import breaks_of, note_on, seconds_of, standing_of
from qpctui.run.stored_runs import StoredRun
from qpctui.run.words import duration
from qpctui.settings import Places

_OK, _UNUSABLE = 0, 2
_AT_MOST = 2.0
"""Seconds that the index may take after the list; the next one goes on with it."""
_HEAD = ("STATE", "JOB", "TARGET", "STARTED", "TOOK", "BREAKS", "RUN", "NOTE")


def show_runs(*, plain: bool, theme: str = "") -> int:
    """The screen on a terminal; else, or when ``plain``, a table on stdout, newest first."""
    if plain or not sys.stdout.isatty():
        return _print_runs()
    from qpctui.cli.screens import open_runs

    return open_runs(theme)


def _print_runs() -> int:
    history = History(Places.of(os.environ), say)
    runs = history.shelf().read()
    if not runs:
        say("No runs yet. qpctui run JOB.toml starts one")
        return _OK
    now = datetime.now(UTC)
    rows = [_HEAD, *(_row(run, now) for run in runs)]
    wide = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    lines = ["  ".join(f"{c:{w}}" for c, w in zip(row, wide, strict=True)).rstrip() for row in rows]
    try:
        give("".join(f"{line}\n" for line in lines).encode())
    except OSError as error:
        say(f"Not written: {error.strerror}")
        return _UNUSABLE
    until = time.monotonic() + _AT_MOST
    history.bring_up_to_date(lambda: time.monotonic() < until)
    return _OK


def rebuild_index() -> int:
    """Make the index anew from the run folders."""
    try:
        many = History(Places.of(os.environ), say).rebuild()
    except IndexUnusable as error:
        say(str(error))
        return _UNUSABLE
    say(f"The index was made anew: {'1 run' if many == 1 else f'{many:,} runs'}")
    return _OK


def _row(run: StoredRun, now: datetime) -> tuple[str, ...]:
    seconds, breaks = seconds_of(run, now), breaks_of(run)
    return (
        str(standing_of(run)),
        printable(run.name) or "-",
        printable(run.target) or "-",
        f"{run.folder.stamp:%Y-%m-%dT%H:%MZ}",
        "-" if seconds is None else duration(seconds),
        "-" if breaks is None else str(breaks),
        run.id,
        printable(note_on(run)),
    )
