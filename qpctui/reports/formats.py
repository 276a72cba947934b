"""The formats that ``--report FORMAT=PATH`` may name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from qpctui.files import usual_mode, write_atomically
from qpctui.reports import csv, html, json, jsonl, junit, markdown, sarif
from qpctui.reports.artifacts import save_artifacts
from qpctui.run.result import Result

FORMATS: dict[str, Callable[[Result], bytes]] = {
    "json": json.write,
    "jsonl": jsonl.write,
    "csv": csv.write,
    "junit": junit.write,
    "html": html.write,
    "markdown": markdown.write,
    "sarif": sarif.write,
}
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
            write_atomically(path, data, mode=usual_mode())


@dataclass(frozen=True)
class ArtifactOrder:
    """The connector's files to write into a folder."""

    folder: Path

    @classmethod
    def parse(cls, text: str) -> ArtifactOrder:
        """Read a folder's path; one that is not there yet will be made.

        Raises:
            ReportRefused: there is something else.
        """
        try:
            folder = Path(text)
            above = next(path for path in (folder, *folder.absolute().parents) if path.exists())
            if not above.is_dir():
                raise ReportRefused(f"{above} is no folder: --artifacts needs one")
        except (OSError, ValueError) as error:
            if isinstance(error, ReportRefused):
                raise
            raise ReportRefused(f"{text!r} can't be written to: {error}") from None
        return cls(folder)

    def save(self, result: Result) -> list[str]:
        """Write the files; what is to be said of those left out.

        Raises:
            OSError: a file could not be written.
        """
        return save_artifacts(result, self.folder)


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
