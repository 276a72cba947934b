"""``qpctui runs``: every run of this machine, as a plain table, as JSON or on a screen."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from qpctui.cli.words import give, say
from qpctui.history.index import IndexUnusable
from qpctui.history.runs import History
from qpctui.printable import printable
from qpctui.run.result import FILE as RESULT_FILE
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
        return _print(_table)
    from qpctui.cli.screens import open_runs

    return open_runs(theme)


def print_runs_as_json() -> int:
    """All that the table tells and more, on stdout, newest first; 2 when nobody takes it."""
    now = datetime.now(UTC)
    return _print(lambda runs: _json({"format": 1, "runs": [_data(run, now) for run in runs]}))


def _print(written: Callable[[Sequence[StoredRun]], bytes]) -> int:
    history = History(Places.of(os.environ), say)
    runs = history.shelf().read()
    try:
        give(written(runs))
    except OSError as error:
        say(f"Not written: {error.strerror}")
        return _UNUSABLE
    if runs:
        until = time.monotonic() + _AT_MOST
        history.bring_up_to_date(lambda: time.monotonic() < until)
    return _OK


def _table(runs: Sequence[StoredRun]) -> bytes:
    if not runs:
        say("No runs yet. qpctui run JOB.toml starts one")
        return b""
    now = datetime.now(UTC)
    rows = [_HEAD, *(_row(run, now) for run in runs)]
    wide = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    lines = ["  ".join(f"{c:{w}}" for c, w in zip(row, wide, strict=True)).rstrip() for row in rows]
    return "".join(f"{line}\n" for line in lines).encode()


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


def _json(data: dict[str, Any]) -> bytes:
    return msgspec.json.format(msgspec.json.encode(data), indent=1) + b"\n"


def _data(run: StoredRun, now: datetime) -> dict[str, Any]:
    end = run.end
    return {
        "run": run.id,
        "state": standing_of(run),
        "job": run.name,
        "target": run.target,
        "started": run.folder.stamp,
        "seconds": seconds_of(run, now),
        "exit_code": end.exit_code if end and run.owner is None else None,
        "breaks": breaks_of(run),
        "note": note_on(run),
        "scan": run.past.known.reference,
        "folder": str(run.folder.path),
        "has_result": (run.folder.path / RESULT_FILE).exists(),
    }
