"""What is written to a terminal that may be gone from one moment to the next."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, TextIO


class Output:
    """A stream to write to; once its terminal is gone, nothing is written and nothing raised."""

    def __init__(self, file: TextIO) -> None:
        """Everything but writing is the file's own."""
        self._file = file

    def write(self, text: str) -> None:
        """Write, if anybody is there."""
        with suppress(OSError):
            self._file.write(text)

    def flush(self) -> None:
        """Send what was written, if anybody is there."""
        with suppress(OSError):
            self._file.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)
