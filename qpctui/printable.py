"""Text from outside made harmless for terminals, and bugs told without values."""

from __future__ import annotations

import re
import traceback

# C0 and C1 controls drive terminals; bidirectional overrides make text read as what it is not.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """Text from outside with what drives a terminal made visible; one line stays one line."""
    return printable_lines(text).replace("\n", " ")


def printable_lines(text: str) -> str:
    """The same for text of several lines, which stay lines."""
    return _UNSAFE.sub(lambda match: f"\\x{ord(match[0]):02x}", text).replace("\t", "    ")


def bug_report(error: BaseException) -> str:
    """Where a bug struck, without the values of variables, which may be secret."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames[-8:]]
    head = f"qpctui met a bug: {type(error).__name__}. Please report these lines:"
    return "\n".join([head, *lines]) + "\n"
