"""What a run did so far, on disk before and after every write to the platform.

A run's folder is named for the second it began; that stamp is reserved by making the folder, so
no two runs of this machine share it, nor the scan title that ends in it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType

import msgspec

from qpctui.files import UNDECODABLE, LineFile, make_private_folder, sync_folder
from qpctui.qualys.errors import never_acted

STAMP = "%Y-%m-%d-%H-%M-%S"
_FILE = "journal.jsonl"
JOB_FILE = "job.json"
"""The job as it was when the run began; it holds no secret."""


CLEANUPS = "cleanups"
"""Where the folders of clean-ups are, beside that of the runs."""
_DELETED = "deleted"
"""Where journals of runs go whose folders were deleted: what they made can still be removed."""


class Known(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a run has learnt so far and needs again if another process takes it on.

    ``host_id`` and ``region`` are an EC2 instance's.
    """

    ip: str = ""
    instance_id: str = ""
    region: str = ""
    host_id: str = ""
    title: str = ""
    reference: str = ""
    scan_id: str = ""


NOTHING_KNOWN = Known()


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line of the journal.

    ``kind`` is begun, resumed, done (a step), ended; and of a write intent, answer, refused (it
    certainly had no effect) or fault (that is not known).
    """

    at: str
    kind: str
    write: str = ""
    details: dict[str, str] = {}
    known: Known = NOTHING_KNOWN

    @property
    def when(self) -> datetime:
        """When it was noted.

        Raises:
            ValueError: that can't be read, or is of no known time zone.
        """
        at = datetime.fromisoformat(self.at)
        if at.tzinfo is None:
            raise ValueError(f"{self.at} has no time zone")
        return at


class Writes:
    """Names of the writes to the platform, as they stand in journals."""

    RUN_CONNECTOR = "connector.run"
    ADD_HOST = "asset_ip.add"
    CREATE_RECORD = "auth_record.create"
    UPDATE_RECORD = "auth_record.update"
    DELETE_RECORD = "auth_record.delete"
    ADD_GROUP = "asset_group.add"
    SET_GROUP = "asset_group.set_ips"
    DELETE_GROUP = "asset_group.delete"
    ASSIGN = "policy.add_asset_group"
    UNASSIGN = "policy.remove_asset_group"
    LAUNCH = "scan.launch"
    CANCEL = "scan.cancel"


@dataclass(frozen=True)
class RunFolder:
    """A run's place on disk."""

    path: Path
    stamp: datetime

    @property
    def id(self) -> str:
        """The run's name, for people and commands."""
        return self.path.name

    def discard(self) -> None:
        """Take away what is there of a run that never began."""
        shutil.rmtree(self.path, ignore_errors=True)


def reserve(runs: Path, now: datetime) -> RunFolder:
    """Make the folder of a new run below ``runs``, named for ``now`` or the next free second.

    Raises:
        OSError: the folder can't be made.
    """
    make_private_folder(runs)
    stamp = now.astimezone(UTC).replace(microsecond=0)
    while True:
        try:
            path = runs / stamp.strftime(STAMP)
            path.mkdir(mode=0o700)
        except FileExistsError:
            stamp += timedelta(seconds=1)
        else:
            sync_folder(runs)
            return RunFolder(path, stamp)


class Journal:
    """Appends to a run's journal; each line is on disk before the call returns."""

    def __init__(self, folder: Path) -> None:
        """Opens the journal for appending, readable by its owner alone."""
        self._lines = LineFile(folder / _FILE)
        sync_folder(folder)

    def note(self, kind: str, write: str = "", **details: str) -> None:
        """Add a line, durably.

        Raises:
            OSError: it could not be written; what it announces must then not be done.
        """
        self._add(Entry(at=_now(), kind=kind, write=write, details=details))

    def note_done(self, step: str, result: str, known: Known) -> None:
        """Add that a step is done, and what is known by now.

        Raises:
            OSError: it could not be written.
        """
        details = {"step": step, "result": result}
        self._add(Entry(at=_now(), kind="done", details=details, known=known))

    def _add(self, entry: Entry) -> None:
        self._lines.add(msgspec.json.encode(entry) + b"\n", durably=True)

    def close(self) -> None:
        """Let go of the file."""
        self._lines.close()

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.close()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class NotNoted(Exception):
    """A write can't be noted beforehand, so it is not made; ``str()`` says why."""


@contextmanager
def journalled(
    journal: Journal, write: str, on_unwritable: Callable[[OSError], None], **details: str
) -> Iterator[dict[str, str]]:
    """Note a write before and after; what is put into the given dict joins the answer.

    ``on_unwritable`` hears that how it went can't be noted: it can't be undone for that.

    Raises:
        NotNoted: the journal can't be written, so the write is not made.
    """
    try:
        journal.note("intent", write, **details)
    except OSError as error:
        raise NotNoted(error.strerror) from None
    learnt: dict[str, str] = {}
    try:
        yield learnt
    except Exception as error:
        kind = "refused" if never_acted(error) else "fault"
        note_after(journal, on_unwritable, kind, write, details | {"error": str(error)})
        raise
    note_after(journal, on_unwritable, "answer", write, details | learnt)


def note_after(
    journal: Journal,
    on_unwritable: Callable[[OSError], None],
    kind: str,
    write: str,
    details: dict[str, str],
) -> None:
    """Note how a write went, or tell that it can't be noted."""
    try:
        journal.note(kind, write, **details)
    except OSError as error:
        on_unwritable(error)


def read_journal(folder: Path) -> Iterator[Entry]:
    """The lines of a run's journal; a last line cut by a crash is passed over."""
    try:
        lines = (folder / _FILE).read_bytes().splitlines()
    except OSError:
        return
    for line in lines:
        try:
            yield msgspec.json.decode(line, type=Entry)
        except UNDECODABLE:
            continue


def journal_mark(folder: Path) -> tuple[int, int]:
    """How long a run's journal is by now and its time: whether it has grown; zeros without one."""
    try:
        found = (folder / _FILE).stat()
    except OSError:
        return 0, 0
    return found.st_size, found.st_mtime_ns


def keep_journal(folder: RunFolder) -> None:
    """Keep the journal of a run whose folder is about to go, for it tells what the run made.

    Raises:
        OSError: it can't be kept.
    """
    journal = folder.path / _FILE
    if not journal.exists():
        return
    kept = folder.path.parent.with_name(_DELETED) / folder.id
    make_private_folder(kept)
    journal.replace(kept / _FILE)
    sync_folder(kept)


def writes_to(runs: Path, api: str) -> list[Entry]:
    """What this machine's runs and clean-ups noted of their writes at an API server, in time."""
    found: list[Entry] = []
    for place in (runs, runs.with_name(_DELETED), runs.with_name(CLEANUPS)):
        for folder in sorted(place.iterdir()) if place.is_dir() else ():
            for entry in read_journal(folder):
                if entry.kind == "begun" and entry.details.get("api") != api:
                    break
                if entry.write:
                    found.append(entry)
    return sorted(found, key=lambda entry: entry.at)


def assigned_policies(runs: Path, api: str, group_title: str) -> frozenset[str]:
    """The policies that earlier runs may have given this asset group and did not take it off.

    An intent counts: whether its write was carried out may never have been told. A group that
    was deleted is on none.
    """
    assigned: set[str] = set()
    for entry in writes_to(runs, api):
        told = entry.details
        if entry.write == Writes.DELETE_GROUP and entry.kind == "answer":
            assigned = set() if told.get("title") == group_title else assigned
        elif told.get("group_title") != group_title:
            continue
        elif entry.write == Writes.ASSIGN:
            assigned.add(told.get("policy", ""))
        elif entry.write == Writes.UNASSIGN and entry.kind == "answer":
            assigned.discard(told.get("policy", ""))
    return frozenset(assigned) - {""}
