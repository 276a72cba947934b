"""The formats that ``--report FORMAT=PATH`` may name."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from qpctui.files import write_atomically
from qpctui.reports import json
from qpctui.run.result import Result

FORMATS: dict[str, Callable[[Result], bytes]] = {"json": json.write}
STDOUT = "-"


class ReportRefused(ValueError):
    """A report that can't be ordered; ``str()`` says what is known."""


@dataclass(frozen=True)
class ReportOrder:
    """A report to write: its format, and a path or ``-`` for stdout."""

    format: str
    path: str

    @classmethod
    def parse(cls, text: str) -> ReportOrder:
        """Read ``FORMAT=PATH``.

        Raises:
            ReportRefused: unknown format, no path, or a folder that is not there.
        """
        name, separator, path = text.partition("=")
        if name not in FORMATS:
            raise ReportRefused(f"No report format {name!r}. Known: {', '.join(FORMATS)}")
        if not separator or not path:
            raise ReportRefused(
                f"--report {name} needs a path: {name}=PATH, or {name}=- for stdout"
            )
        if path != STDOUT:
            _demand_writable(path)
        return cls(name, path)

    def render(self, result: Result) -> bytes:
        """The report's bytes."""
        return FORMATS[self.format](result)

    def save(self, result: Result) -> None:
        """Write it to its path; a pipe or a device is written to, a file is replaced.

        Raises:
            OSError: it could not be written; what stood there stays.
        """
        path, data = Path(self.path), self.render(result)
        if path.exists() and not path.is_file():
            with path.open("wb") as stream:
                stream.write(data)
        else:
            write_atomically(path, data, mode=0o666 & ~_umask())


def _demand_writable(path: str) -> None:
    """Refuse before the run what could not be written after it."""
    try:
        found = Path(path)
        if found.is_dir():
            raise ReportRefused(f"{path} is a folder: name a file in it")
        if not found.exists() and not found.resolve().parent.is_dir():
            raise ReportRefused(f"The folder of {path} does not exist")
    except (OSError, RuntimeError, ValueError) as error:
        if isinstance(error, ReportRefused):
            raise
        raise ReportRefused(f"{path!r} can't be written: {error}") from None


def _umask() -> int:
    """The process's mask, which can only be read by setting it."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
