"""Writing files so that nothing is ever lost: whole or not at all, private by default."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700


def write_atomically(path: Path, data: bytes | str, *, mode: int = PRIVATE_FILE) -> None:
    """Replace a file's content in one step; what stood there stays whole if this fails.

    A link is followed, so that its target is replaced and the link stays. An existing file keeps
    its mode, a new one gets ``mode``.

    Raises:
        OSError: the file could not be written; nothing was changed.
    """
    target = path.resolve()
    content = data.encode() if isinstance(data, str) else data
    with contextlib.suppress(FileNotFoundError):
        mode = target.stat().st_mode & 0o777
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(mode)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def make_private_folder(path: Path) -> None:
    """Make a folder, and those above it, for its owner alone; one that is there stays as it is.

    Raises:
        OSError: it can't be made.
    """
    path.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make the renaming itself durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
