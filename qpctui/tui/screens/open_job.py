"""Opening a job: one of late, one of this folder, any other by its path, or a new one."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from qpctui.job.model import Job
from qpctui.printable import printable
from qpctui.tui.screens.finder import Finder

NEW, COPY, IMPORT, AGAIN = "+ new", "+ copy", "+ import", "+ again"
"""Answers that are no paths."""

_LARGEST, _MOST_HERE = 2**18, 50
_FIRST = {
    NEW: ("New job", "an empty form"),
    COPY: ("Copy of this job", "a new job like this one"),
    IMPORT: ("Import from Jenkins…", "a pipeline script or config.xml"),
}
_CHANGED = (AGAIN, ("Take in the file", "another program changed it"))


@dataclass(frozen=True)
class JobEntry:
    """A job file, or something else to begin with."""

    answer: str
    name: str
    where: str
    is_file: bool = True

    def holds(self, words: Sequence[str]) -> bool:
        """Whether every word is in it somewhere."""
        text = f"{self.name} {self.where}".casefold()
        return all(word in text for word in words)

    def line(self, room: int) -> Content:
        """Its name, and quietly where it is."""
        name = Content(printable(self.name)).truncate(room // 2, pad=True, ellipsis=True)
        where = Content(printable(self.where)).truncate(room - room // 2 - 1, ellipsis=True)
        styled = name if self.is_file else name.stylize("bold")
        return Content.assemble(styled, " ", where.stylize("$foreground 58%"))


def job_entries(
    recent: Sequence[Path], here: Path, now_open: Path | None, *, is_changed: bool
) -> list[JobEntry]:
    """What can be opened: what begins anew, then files, the latest first."""
    first = ([_CHANGED] if is_changed else []) + list(_FIRST.items())
    entries = [JobEntry(key, name, words, is_file=False) for key, (name, words) in first]
    listed: dict[Path, str] = {}
    for path in recent:
        if path.is_file():
            listed[path] = str(path.parent)
    for path in _jobs_in(here):
        listed.setdefault(path, str(here))
    if now_open is not None:
        listed.pop(now_open.absolute(), None)
    return [*entries, *(JobEntry(str(path), path.name, where) for path, where in listed.items())]


def _jobs_in(folder: Path) -> Iterator[Path]:
    """The files of a folder that look like jobs."""
    try:
        found = sorted(islice(folder.glob("*.toml"), _MOST_HERE))
    except OSError:
        return
    for path in found:
        if _looks_like_a_job(path):
            yield path


def _looks_like_a_job(path: Path) -> bool:
    try:
        if path.stat().st_size > _LARGEST:
            return False
        tables = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError):
        return False
    return bool(tables) and set(tables) <= set(Job.__struct_fields__)


class OpenJob(Finder):
    """Answers with a path or with one of the words above, empty for nothing."""

    TITLE_WORDS = "Open a job"
    PLACEHOLDER = "part of a name, or the path of a file"
    FOOT = "Type to narrow, or a path · Enter opens · Esc back"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+o", "keep", "Back", show=False, id="open.back"),
    ]

    def nothing_for(self, typed: str) -> str:
        """A path can be opened all the same."""
        return f"Enter opens the file {printable(typed)} · Esc back"

    def typed_alone(self, typed: str) -> str:
        """A path as it was typed."""
        return typed
