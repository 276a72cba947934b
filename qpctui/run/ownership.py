"""Who carries a run out: one live process owns a run, and one run at a time a job's asset group.

The lock is the system's own and ends with its process, however that dies; what the file says is
for people alone.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import msgspec

from qpctui.files import PRIVATE_FILE, UNDECODABLE, make_private_folder

try:
    import fcntl
except ImportError:  # not a Unix: nothing keeps two processes apart there
    fcntl = None  # type: ignore[assignment]

_RUN_LOCK = "owner"
_A_MOMENT, _LOOK_EVERY = 1.0, 0.01


class Owner(msgspec.Struct, frozen=True):
    """A process that carries a run out, since when by its own clock."""

    pid: int
    host: str
    since: str

    def __str__(self) -> str:
        where = "" if self.host == socket.gethostname() else f" on {self.host}"
        return f"process {self.pid}{where}"


class Owned(Exception):
    """Another live process holds it; ``owner`` is None when it does not say which."""

    def __init__(self, owner: Owner | None) -> None:
        super().__init__(str(owner or "another process"))
        self.owner = owner


def job_lock(state: Path, api: str, group_title: str) -> Path:
    """The lock of what all runs of a job share: its asset group at one platform."""
    digest = sha256(f"{api}\n{group_title}".encode()).hexdigest()[:24]
    return state / "jobs" / f"{digest}.lock"


def run_lock(folder: Path) -> Path:
    """The lock of a run."""
    return folder / _RUN_LOCK


@contextmanager
def held(path: Path) -> Iterator[Owner | None]:
    """Hold a lock; gives who held it before and died without letting go of it, None as a rule.

    Raises:
        Owned: a live process holds it.
        OSError: the lock can't be made.
    """
    make_private_folder(path.parent)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, PRIVATE_FILE)
    try:
        _take(handle)
        before = _said(handle)
        _say(handle, Owner(os.getpid(), socket.gethostname(), _now()))
        try:
            yield before
        finally:
            os.ftruncate(handle, 0)
    finally:
        os.close(handle)


def owner_of(path: Path) -> Owner | None:
    """The live process that holds a lock, if one does."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return None
    try:
        if _taken(handle, shared=True):
            return None
        return _said(handle) or Owner(0, socket.gethostname(), "")
    finally:
        os.close(handle)


def _take(handle: int) -> None:
    """Take a lock that no live process holds.

    Who looks for its owner holds it for a moment too, and an owner takes a moment to say so:
    only what a live process says, or nobody for longer than that, means that it is held.

    Raises:
        Owned: a live process holds it.
    """
    until = time.monotonic() + _A_MOMENT
    while not _taken(handle):
        said = _said(handle)
        if (said is not None and _lives(said)) or time.monotonic() >= until:
            raise Owned(said)
        time.sleep(_LOOK_EVERY)


def _lives(owner: Owner) -> bool:
    """Whether a process is there; of another machine's that is not known, so it may be."""
    if owner.host != socket.gethostname():
        return True
    try:
        os.kill(owner.pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _taken(handle: int, *, shared: bool = False) -> bool:
    if fcntl is None:
        return True
    try:
        fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _said(handle: int) -> Owner | None:
    try:
        return msgspec.json.decode(os.pread(handle, 4096, 0), type=Owner)
    except UNDECODABLE:
        return None


def _say(handle: int, owner: Owner) -> None:
    os.ftruncate(handle, 0)
    os.pwrite(handle, msgspec.json.encode(owner), 0)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
