"""A run's events as lines of JSON: in its folder for those who come later, and for programs.

A line is the event's object with ``at``, the time it happened (UTC). Unlike the journal it is not
forced to the disk: what a crash takes of it is missed by watchers alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Annotated

import msgspec

from qpctui.files import UNDECODABLE, LineFile
from qpctui.run.events import Event

FILE = "events.jsonl"


@dataclass(frozen=True, slots=True)
class Happened:
    """An event and when it happened."""

    at: datetime
    event: Event


class _When(msgspec.Struct, frozen=True):
    at: Annotated[datetime, msgspec.Meta(tz=True)]


def line_of(event: Event, at: datetime) -> bytes:
    """The event's line, with its end."""
    said = f'{{"at":"{at.astimezone(UTC).isoformat(timespec="milliseconds")}",'
    return said.encode() + msgspec.json.encode(event)[1:] + b"\n"


class EventLog:
    """Appends a run's events to its folder."""

    def __init__(self, folder: Path) -> None:
        """Opens the file for appending, readable by its owner alone.

        Raises:
            OSError: it can't be opened.
        """
        self._lines = LineFile(folder / FILE)

    def hear(self, event: Event) -> None:
        """Add a line.

        Raises:
            OSError: it can't be written.
        """
        self._lines.add(line_of(event, datetime.now(UTC)))

    def __enter__(self) -> EventLog:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._lines.close()


class EventReader:
    """Reads a run's events, and those that come later as they come."""

    def __init__(self, folder: Path) -> None:
        """Nothing is opened for longer than a reading."""
        self._path, self._read = folder / FILE, 0

    def more(self) -> Iterator[Happened]:
        """What was added since the last reading; a line that is not whole yet waits for its end."""
        try:
            with self._path.open("rb") as file:
                file.seek(self._read)
                added = file.read()
        except OSError:
            return
        whole = added.rfind(b"\n") + 1
        self._read += whole
        for line in added[:whole].splitlines():
            try:
                at = msgspec.json.decode(line, type=_When).at
                yield Happened(at, msgspec.json.decode(line, type=Event))
            except UNDECODABLE:
                continue
