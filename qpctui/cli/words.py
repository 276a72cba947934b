"""Words on the terminal, and bytes on stdout, whether or not somebody is there to take them."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import IO

from qpctui.printable import printable


def say(text: str) -> None:
    """A line for people: on stderr, since stdout belongs to results.

    Nobody may be listening any more; words are never worth a run. A signal may interrupt words
    with words of its own, which Python's buffers refuse: those go straight to the terminal.
    """
    line = f"{printable(text)}\n"
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(line)
        sys.stderr.flush()
    except RuntimeError:
        with contextlib.suppress(OSError):
            os.write(sys.stderr.fileno(), line.encode(errors="replace"))
    except (OSError, ValueError):
        _lead_nowhere(sys.stderr)


def give(data: bytes) -> None:
    """Results on stdout.

    Raises:
        OSError: nobody takes them.
    """
    if sys.stdout is None:
        raise OSError(0, "stdout is closed")
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
    except OSError:
        _lead_nowhere(sys.stdout)
        raise


def _lead_nowhere(stream: IO[str]) -> None:
    """Let what the exit still flushes go nowhere, so that it can't change the exit code."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
