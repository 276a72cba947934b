"""Words on the terminal."""

from __future__ import annotations

import sys

from qpctui.printable import printable


def say(text: str) -> None:
    """A line for people: on stderr, since stdout belongs to results."""
    sys.stderr.write(f"{printable(text)}\n")
