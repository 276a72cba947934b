"""Words on the terminal, and bytes on stdout, whether or not somebody is there to take them."""

from __future__ import annotations

import contextlib
import os
import sys

from qpctui.printable import printable


def say(text: str) -> None:
    """A line for people: on stderr, since stdout belongs to results.

    Nobody may be listening any more; words are never worth a run.
    """
    with contextlib.suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(f"{printable(text)}\n")
        sys.stderr.flush()


def give(data: bytes) -> None:
    """Results on stdout.

    Raises:
        OSError: nobody takes them; whatever the exit still flushes then goes nowhere.
    """
    if sys.stdout is None:
        raise OSError(0, "stdout is closed")
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
        raise
