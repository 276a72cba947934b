"""The formats that ``--report FORMAT=PATH`` may name."""

from __future__ import annotations

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
        if path != STDOUT and not Path(path).resolve().parent.is_dir():
            raise ReportRefused(f"The folder of {path} does not exist")
        return cls(name, path)

    def render(self, result: Result) -> bytes:
        """The report's bytes."""
        return FORMATS[self.format](result)

    def save(self, result: Result) -> None:
        """Write it to its path.

        Raises:
            OSError: it could not be written; what stood there stays.
        """
        write_atomically(Path(self.path), self.render(result), mode=0o644)
