"""The lines of a run's lower part: its log, or its requests."""

from __future__ import annotations

from textual.content import Content

from qpctui.printable import printable
from qpctui.run.events import Level
from qpctui.run.follow import RunFollowed
from qpctui.tui.results.words import hanging

_KEPT = 500
_QUIET = "$foreground 58%"


def log_lines(run: RunFollowed, width: int) -> Content:
    """What happened, with the time of each, wrapped to ``width``."""
    room = max(width - 13, 20)
    lines = [
        Content.assemble(
            (f"{at:%H:%M:%S} ", _QUIET),
            ("! " if level is Level.WARNING else "  ", "$warning"),
            hanging(printable(words), room, indent=11),
        )
        for at, level, words in list(run.log)[-_KEPT:]
    ]
    return Content("\n").join(lines)


def request_lines(run: RunFollowed) -> Content:
    """What was asked of the platform, and how that went."""
    lines = [
        Content.assemble(
            (f"{request.status or '---'} {request.seconds:5.2f} s  ", _QUIET),
            printable(f"{request.method} {request.path}"),
            (f"  {request.purpose}", _QUIET),
        )
        for request in list(run.requests)[-_KEPT:]
    ]
    return Content("\n").join(lines)
