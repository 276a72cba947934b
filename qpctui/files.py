"""Writing files so that nothing is ever lost: whole or not at all, private by default.

What another user of the machine could have planted, or could change, is not trusted.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

UNDECODABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What ``msgspec`` raises of a damaged file: no JSON, no text, or nested without end."""

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700
_OF_GROUP = 0o070


def write_atomically(path: Path, data: bytes | str, *, mode: int = PRIVATE_FILE) -> None:
    """Replace a file's content in one step; what stood there stays whole if this fails.

    A link is followed, so that its target is replaced and the link stays. An existing file keeps
    its mode and its group, a new one gets ``mode``.

    Raises:
        OSError: the file could not be written, or is no plain file; nothing was changed.
    """
    target = path.resolve()
    content = data.encode() if isinstance(data, str) else data
    before: os.stat_result | None = None
    with contextlib.suppress(FileNotFoundError):
        before = target.stat()
        if not stat.S_ISREG(before.st_mode):
            raise OSError(0, "it is no plain file", str(path))
        mode = before.st_mode & 0o777
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if before is not None and not _belongs_alike(temporary, before):
            mode &= ~_OF_GROUP
        temporary.chmod(mode)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)


def _belongs_alike(path: Path, before: os.stat_result) -> bool:
    """Give a file the group of another, and as root its owner; whether it is of that group now."""
    if not hasattr(os, "chown"):  # not a Unix
        return True
    with contextlib.suppress(OSError):
        os.chown(path, before.st_uid if os.geteuid() == 0 else -1, before.st_gid)
    return path.stat().st_gid == before.st_gid


def usual_mode() -> int:
    """The mode of a new file that others may read as far as the umask lets them."""
    mask = os.umask(0o022)  # it can only be read by setting it
    os.umask(mask)
    return 0o666 & ~mask


class LineFile:
    """Appends lines to a file for its owner alone: whole, or not at all.

    What a crash cut short swallows no line after it.
    """

    def __init__(self, path: Path) -> None:
        """Opens it, made if need be.

        Raises:
            OSError: it can't be opened.
        """
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, PRIVATE_FILE)
        size = os.fstat(self._file).st_size
        self._is_cut = size > 0 and os.pread(self._file, 1, size - 1) != b"\n"

    def add(self, line: bytes, *, durably: bool = False) -> None:
        """Append a line that brings its own end; ``durably`` returns once it is on disk.

        Raises:
            OSError: it was not written, or is not on disk for certain.
        """
        end = os.fstat(self._file).st_size
        rest = b"\n" + line if self._is_cut else line
        try:
            while rest:
                rest = rest[os.write(self._file, rest) :]
        except OSError:
            os.ftruncate(self._file, end)
            raise
        self._is_cut = False
        if durably:
            os.fsync(self._file)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)


def make_private_folder(path: Path) -> None:
    """Make a folder, and those above it, for its owner alone; one that is there stays as it is.

    Raises:
        OSError: it can't be made, or others could plant files in it: see ``demand_own``.
    """
    _make_folder(path)
    demand_own(path)


def _make_folder(path: Path) -> None:
    if path.is_dir():
        return
    if path.parent != path:
        _make_folder(path.parent)
    path.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    sync_folder(path.parent)


def demand_own(path: Path) -> None:
    """Refuse a file or folder that another user put there or can change; what is not there is fine.

    Its owner, and that of a link to it, must be the user or root, and not everybody may write to
    it. A link whose target is missing counts as not there.

    Raises:
        OSError: it is not to be trusted; ``strerror`` says why.
    """
    if not hasattr(os, "geteuid"):  # not a Unix: there the user's own folders are closed to others
        return
    with contextlib.suppress(FileNotFoundError):
        for found in (path.lstat(), path.stat()):
            if found.st_uid not in (0, os.geteuid()):
                said = f"{path.name} belongs to user {found.st_uid}, not to you"
                raise OSError(errno.EPERM, said, str(path))
        if found.st_mode & stat.S_IWOTH:
            said = f"everybody may write to {path.name}, which chmod o-w mends"
            raise OSError(errno.EPERM, said, str(path))


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock beside a file, so that one process at a time reads, changes and writes it.

    Raises:
        OSError: the lock can't be made.
    """
    lock = path.with_name(f".{path.name}.lock")
    with _opened(lock, os.O_RDWR | os.O_CREAT) as handle, _exclusive(handle):
        yield


@contextlib.contextmanager
def locked_folder(folder: Path) -> Iterator[None]:
    """Hold a lock on a folder of the user's own, in which no lock file should be left behind.

    Raises:
        OSError: the folder is not there.
    """
    with _opened(folder, os.O_RDONLY) as handle, _exclusive(handle):
        yield


@contextlib.contextmanager
def _opened(path: Path, flags: int) -> Iterator[int]:
    handle = os.open(path, flags, PRIVATE_FILE)
    try:
        yield handle
    finally:
        os.close(handle)


@contextlib.contextmanager
def _exclusive(handle: int) -> Iterator[None]:
    try:
        import fcntl
    except ImportError:  # not a Unix: the last writer wins there
        yield
        return
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(handle, fcntl.LOCK_UN)


def sync_folder(folder: Path) -> None:
    """Make what was named or renamed in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
