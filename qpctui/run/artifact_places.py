"""Where the connector's files may be: alone, in a folder, or in a zip of a build's artifacts.

What a zip says of itself is never believed, and its names lead nowhere: nothing is unpacked.
"""

from __future__ import annotations

import lzma
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from qpctui.run.artifacts import NAME, ArtifactFile
from qpctui.run.result import ResultUnreadable

_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError),
    *(EOFError, NotImplementedError, OSError, ValueError),
)
_MOST_ENTRIES = 50_000
_MOST_FILES = 1_000
_LARGEST = 32 * 1024 * 1024
_MOST_BYTES = 4 * _LARGEST


def files_in_folder(folder: Path) -> list[ArtifactFile]:
    """The files in a folder and those beneath it; links are not followed.

    Raises:
        ResultUnreadable: one can't be read, or they are too many or too large.
    """
    found: list[Path] = []
    for seen, (place, _, names) in enumerate(os.walk(folder)):
        found += [Path(place, name) for name in sorted(names) if NAME.fullmatch(name)]
        if seen > _MOST_ENTRIES:
            raise ResultUnreadable(f"{folder} holds too many folders: name the build's own")
    plain = (path for path in sorted(found) if path.is_file() and not path.is_symlink())
    return _within_limits(
        ArtifactFile(str(path.relative_to(folder)), read_limited(path)) for path in plain
    )


def files_in_zip(path: Path) -> list[ArtifactFile]:
    """The files in a zip, at any depth.

    Raises:
        ResultUnreadable: it is damaged, encrypted, or more than any build leaves.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            return _within_limits(_unpacked(packed))
    except _DAMAGED as error:
        raise ResultUnreadable(f"This zip is damaged: {error}") from None
    except RuntimeError:
        raise ResultUnreadable("This zip is encrypted: unpack it first") from None


def _unpacked(packed: zipfile.ZipFile) -> Iterator[ArtifactFile]:
    entries = packed.infolist()
    if len(entries) > _MOST_ENTRIES:
        raise ResultUnreadable(f"This zip holds more than {_MOST_ENTRIES:,} files")
    for entry in entries:
        if not entry.is_dir() and NAME.fullmatch(PurePosixPath(entry.filename).name):
            with packed.open(entry) as file:
                yield ArtifactFile(
                    entry.filename, _limited(file.read(_LARGEST + 1), entry.filename)
                )


def read_limited(path: Path) -> bytes:
    """A file's bytes.

    Raises:
        ResultUnreadable: it can't be read, or is larger than any such file.
    """
    try:
        with path.open("rb") as file:
            return _limited(file.read(_LARGEST + 1), str(path))
    except OSError as error:
        raise ResultUnreadable(f"{path} can't be read: {error.strerror}") from None


def _limited(data: bytes, name: str) -> bytes:
    if len(data) > _LARGEST:
        raise ResultUnreadable(f"{name} is larger than {_LARGEST >> 20} MiB")
    return data


def _within_limits(files: Iterable[ArtifactFile]) -> list[ArtifactFile]:
    taken: list[ArtifactFile] = []
    size = 0
    for file in files:
        size += len(file.data)
        taken.append(file)
        if size > _MOST_BYTES or len(taken) > _MOST_FILES:
            raise ResultUnreadable(
                f"These are more than {_MOST_FILES:,} files or {_MOST_BYTES >> 20} MiB: name one "
                "build's"
            )
    return taken
