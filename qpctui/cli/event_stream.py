"""A run's events for programs: a line of JSON each, to a file or to stdout."""

from __future__ import annotations

import contextlib
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from qpctui.cli.words import say
from qpctui.reports.formats import STDOUT
from qpctui.run.event_log import line_of
from qpctui.run.events import Event


class EventStream:
    """Writes events as they happen; who stops reading does not stop the run."""

    def __init__(self, path: str) -> None:
        """``path`` is where to, ``-`` stdout, empty nowhere.

        Raises:
            OSError: it can't be written.
        """
        self._path = path
        self._stream: BinaryIO | None = None
        if path == STDOUT:
            self._stream = sys.stdout.buffer if sys.stdout is not None else None
        elif path:
            self._stream = Path(path).open("wb")  # noqa: SIM115 - as long as the run

    def hear(self, event: Event) -> None:
        """Write an event's line."""
        if self._stream is None:
            return
        try:
            self._stream.write(line_of(event, datetime.now(UTC)))
            self._stream.flush()
        except OSError as error:
            say(f"The events are written no more to {self._path}: {error.strerror}")
            self.close()

    def close(self) -> None:
        """Let go of the file."""
        stream, self._stream = self._stream, None
        if stream is not None and self._path != STDOUT:
            with contextlib.suppress(OSError):
                stream.close()
