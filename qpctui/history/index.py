"""The index's file: SQLite, for its owner alone, and never worth more than the run folders.

What is broken, or of a newer version, is set aside and begun anew. What can't be written is told
by ``IndexUnusable``: those who ask then read the folders.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from qpctui.compliance.findings import Identity
from qpctui.files import UNDECODABLE, locked, make_private_folder, write_atomically
from qpctui.history.seen import Mark, Marks, SeenRun, Told

FILE = "history.sqlite"
VERSION = 1
_BUSY_SECONDS = 10.0
_BROKEN = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)
_NEEDED = 64 * 1024
"""Bytes; SQLite's shared memory alone takes half of them."""
_TABLES = ("states", "controls", "runs")
_SCHEMA = """
CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    journal_size INTEGER NOT NULL, journal_time INTEGER NOT NULL,
    result_size INTEGER NOT NULL, result_time INTEGER NOT NULL,
    api TEXT NOT NULL, job TEXT NOT NULL, job_key TEXT NOT NULL, target TEXT NOT NULL,
    started TEXT NOT NULL, seconds REAL,
    verdict TEXT NOT NULL, exit_code INTEGER, standing TEXT NOT NULL,
    breaks INTEGER, findings INTEGER NOT NULL, policies INTEGER NOT NULL,
    passed INTEGER NOT NULL, failed INTEGER NOT NULL, error INTEGER NOT NULL,
    exceptions INTEGER NOT NULL,
    told BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX runs_of_job ON runs (api, job_key, id);
CREATE TABLE controls (
    number INTEGER PRIMARY KEY,
    policy TEXT NOT NULL, host TEXT NOT NULL, control TEXT NOT NULL,
    technology TEXT NOT NULL, instance TEXT NOT NULL,
    UNIQUE (policy, host, control, technology, instance)
);
CREATE TABLE states (
    control INTEGER NOT NULL REFERENCES controls, run TEXT NOT NULL, place INTEGER NOT NULL,
    state TEXT NOT NULL, breaks INTEGER NOT NULL, excused TEXT NOT NULL,
    PRIMARY KEY (control, run, place)
) WITHOUT ROWID;
CREATE INDEX states_of_run ON states (run);
"""
_EARLIER = """
SELECT runs.id, runs.started, states.state, states.breaks, states.excused
FROM controls
JOIN states ON states.control = controls.number
JOIN runs ON runs.id = states.run
WHERE (policy, host, controls.control, technology, instance) = (?, ?, ?, ?, ?)
AND api = ? AND job_key = ? AND runs.id < ?
ORDER BY runs.id DESC, place
"""
Given = TypeVar("Given")


class IndexUnusable(Exception):
    """The index can't be read or written now; ``str()`` says why."""


@dataclass(frozen=True, slots=True)
class EarlierState:
    """How a finding stood in an earlier run.

    ``state`` is the result's (Failed, Error, Exceptions, Passed, Unknown), ``breaks`` says that it
    broke that build, ``excused`` is ``waived``, ``excluded`` or empty.
    """

    run: str
    began: datetime
    state: str
    breaks: bool
    excused: str = ""


class Index:
    """Each call opens the file anew, so that any thread and any process may."""

    def __init__(self, state: Path, tell: Callable[[str], object] = lambda _: None) -> None:
        """It stands in the folder ``state``; ``tell`` hears what was set aside."""
        self.path = state / FILE
        self._tell = tell

    def marks(self) -> dict[str, Marks]:
        """The files that each run of the index was read from, by the runs' ids.

        Raises:
            IndexUnusable: it can't be read.
        """
        asked = "SELECT id, journal_size, journal_time, result_size, result_time FROM runs"
        rows = self._rows(asked)
        return {row[0]: Marks((row[1], row[2]), (row[3], row[4])) for row in rows}

    def told(self) -> dict[str, tuple[Mark, Told]]:
        """What journals tell of each run, and the mark of the journal, by the runs' ids.

        Raises:
            IndexUnusable: it can't be read.
        """
        asked = "SELECT id, journal_size, journal_time, told FROM runs"
        rows = self._rows(asked)
        return {row[0]: ((row[1], row[2]), told) for row in rows if (told := _told(row[3]))}

    def keep(self, seen: Iterable[SeenRun]) -> int:
        """Take runs in, or take them in anew, each whole or not at all; how many.

        Raises:
            IndexUnusable: it can't be written.
        """

        def keep(db: sqlite3.Connection) -> int:
            kept = 0
            for run in seen:
                _keep(db, run)
                db.commit()
                kept += 1
            return kept

        return self._asking(keep)

    def forget(self, runs: Sequence[str]) -> None:
        """Leave out runs whose folders are gone.

        Raises:
            IndexUnusable: it can't be written.
        """
        self._asking(lambda db: _forget(db, runs))

    def clear(self) -> None:
        """Begin anew, with nothing in it.

        Raises:
            IndexUnusable: it can't be written.
        """
        self._asking(_clear)

    def earlier(self, identity: Identity, run: str, limit: int) -> list[EarlierState] | None:
        """How a finding stood in earlier runs of a run's job, newest first; None if it is unknown.

        Raises:
            IndexUnusable: it can't be read.
        """

        def ask(db: sqlite3.Connection) -> list[Any] | None:
            job = db.execute("SELECT api, job_key FROM runs WHERE id = ?", (run,)).fetchone()
            if job is None:
                return None
            return db.execute(f"{_EARLIER} LIMIT ?", (*identity, *job, run, limit)).fetchall()

        rows = self._asking(ask)
        return None if rows is None else [_earlier(row) for row in rows]

    def _rows(self, asked: str) -> list[Any]:
        """All rows; none where there is no index yet, which asking alone does not make."""
        if not self.path.exists():
            return []
        return self._asking(lambda db: db.execute(asked).fetchall())

    def _asking(self, ask: Callable[[sqlite3.Connection], Given]) -> Given:
        """What ``ask`` gives, in one transaction; a broken file is set aside and asked anew."""
        try:
            try:
                return self._asked(ask)
            except _Unfit as unfit:
                self._set_aside(str(unfit))
            except sqlite3.DatabaseError as error:
                if not _tells_of_harm(error):
                    raise
                self._set_aside("it is broken")
            return self._asked(ask)
        except (sqlite3.Error, OSError, OverflowError, _Unfit) as error:
            raise IndexUnusable(f"{self.path} can't be used: {_why(error, self.path)}") from None

    def _asked(self, ask: Callable[[sqlite3.Connection], Given]) -> Given:
        with self._opened() as db:
            given = ask(db)
            db.commit()
            return given

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """A connection; the file is made, and its tables, where they are not there."""
        if not self.path.exists():
            make_private_folder(self.path.parent)
            with locked(self.path):
                # Never open it but by SQLite: closing it would let go of all our locks on it.
                if not self.path.exists():
                    write_atomically(self.path, b"")
        db = sqlite3.connect(self.path, timeout=_BUSY_SECONDS, isolation_level=None)
        with closing(db):
            version = _version(db)
            if version > VERSION:
                raise _Unfit(f"it is of version {version}, which a newer qpctui made")
            if version < VERSION:
                with locked(self.path):  # two at once can't both turn WAL on
                    db.execute("PRAGMA journal_mode = WAL")
                    _make(db)
            db.execute("PRAGMA synchronous = NORMAL")
            yield db

    def _set_aside(self, why: str) -> None:
        """Give it another name, unless another process has done so by now."""
        with locked(self.path):
            if _is_fit(self.path):
                return
            aside = _free_name(self.path)
            for end in ("", "-wal", "-shm"):
                file = self.path.with_name(f"{self.path.name}{end}")
                if file.exists():
                    file.replace(aside.with_name(f"{aside.name}{end}"))
        self._tell(f"The index {self.path} was set aside as {aside.name}, because {why}")


class _Unfit(Exception):
    """A file that this version can't use; ``str()`` says why."""


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def _is_fit(path: Path) -> bool:
    """Whether there is nothing in the way of this version; another process may have seen to it."""
    if not path.exists():
        return True
    try:
        with closing(sqlite3.connect(path, timeout=_BUSY_SECONDS)) as db:
            for table in _TABLES:
                db.execute(f"SELECT 1 FROM {table} LIMIT 1")  # noqa: S608
            is_whole = db.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
            return is_whole and _version(db) <= VERSION
    except sqlite3.DatabaseError as error:
        if not _tells_of_harm(error):
            raise
        return False


def _tells_of_harm(error: sqlite3.Error) -> bool:
    """Whether the file itself is not as it must be, rather than busy, full or not to be read."""
    return error.sqlite_errorcode & 0xFF in _BROKEN


def _why(error: Exception, path: Path) -> str:
    """What keeps the file from being used; SQLite has more than one name for a full disk."""
    if isinstance(error, OSError):
        return str(error.strerror)
    if isinstance(error, sqlite3.OperationalError) and _is_full(path.parent):
        return os.strerror(errno.ENOSPC)
    return str(error)


def _is_full(folder: Path) -> bool:
    """Whether a disk has no room for what SQLite needs beside its file, or for no more names."""
    try:
        room = os.statvfs(folder)
    except OSError:
        return False
    return room.f_bavail * room.f_frsize < _NEEDED or (room.f_files > 0 and not room.f_favail)


def _make(db: sqlite3.Connection) -> None:
    """The tables, unless another process has made them by now; those of an old version go."""
    db.execute("BEGIN IMMEDIATE")
    if _version(db) < VERSION:
        for table in _TABLES:
            db.execute(f"DROP TABLE IF EXISTS {table}")
        for statement in _SCHEMA.split(";")[:-1]:
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {VERSION}")
    db.execute("COMMIT")


def _keep(db: sqlite3.Connection, seen: SeenRun) -> None:
    db.execute("BEGIN IMMEDIATE")
    columns = seen.columns
    places = ", ".join("?" * len(columns))
    db.execute(
        f"INSERT OR REPLACE INTO runs ({', '.join(columns)}) VALUES ({places})",  # noqa: S608
        tuple(columns.values()),
    )
    db.execute("DELETE FROM states WHERE run = ?", (seen.run.id,))
    states = list(seen.states())
    db.executemany(
        "INSERT OR IGNORE INTO controls (policy, host, control, technology, instance) "
        "VALUES (?, ?, ?, ?, ?)",
        (state.identity for state in states),
    )
    db.executemany(
        "INSERT INTO states SELECT number, ?, ?, ?, ?, ? FROM controls "
        "WHERE (policy, host, control, technology, instance) = (?, ?, ?, ?, ?)",
        (
            (seen.run.id, one.place, one.state, one.breaks, one.excused, *one.identity)
            for one in states
        ),
    )


def _forget(db: sqlite3.Connection, runs: Iterable[str]) -> None:
    db.execute("BEGIN IMMEDIATE")
    for run in runs:
        db.execute("DELETE FROM states WHERE run = ?", (run,))
        db.execute("DELETE FROM runs WHERE id = ?", (run,))
    db.execute("DELETE FROM controls WHERE number NOT IN (SELECT control FROM states)")


def _clear(db: sqlite3.Connection) -> None:
    db.execute("BEGIN IMMEDIATE")
    for table in _TABLES:
        db.execute(f"DELETE FROM {table}")  # noqa: S608


def _told(data: bytes) -> Told | None:
    """None where another version has kept something else."""
    try:
        return msgspec.json.decode(data, type=Told)
    except UNDECODABLE:
        return None


def _earlier(row: Sequence[Any]) -> EarlierState:
    run, began, state, breaks, excused = row
    return EarlierState(run, datetime.fromisoformat(began), state, bool(breaks), excused)


def _free_name(path: Path) -> Path:
    stamp = f"{datetime.now(UTC):%Y-%m-%d-%H-%M-%S}"
    names = (path.with_name(f"{path.name}.{stamp}-{number}") for number in count(1))
    return next(name for name in names if not name.exists())
