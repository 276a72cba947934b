"""What typed text amounts to, told beside its field as one types."""

from __future__ import annotations

from qpctui.job.syntax import Cids, SyntaxProblem, minutes


def span(text: str) -> str:
    """Minutes in words: ``2 h 00 min``; empty when they can't be read."""
    try:
        total = minutes(text)
    except SyntaxProblem:
        return ""
    return f"{total} min" if total < 60 else f"{total // 60} h {total % 60:02} min"


def frequency(text: str) -> str:
    """What a polling interval means."""
    return f"minutes · looks every {span(text)}" if span(text) else "minutes"


def timeout(text: str) -> str:
    """What a timeout means."""
    return f"minutes · up to {span(text)}" if span(text) else "minutes"


def cids(text: str) -> str:
    """How many ids a list of control ids holds."""
    try:
        ranges = Cids.parse(text).ranges
    except SyntaxProblem:
        return ""
    count = sum(last - first + 1 for first, last in ranges)
    return f"{count:,} {'id' if count == 1 else 'ids'}" if count else ""
