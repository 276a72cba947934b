"""Lines of a page: headings with a rule, names with values, texts that hang where they begin."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content

from qpctui.printable import printable

QUIET = "$foreground 58%"
RULE = "$foreground 25%"
NAME = 13
"""How wide the names before values are."""

_LEAST = 8

Part = Content | str | tuple[str, str]


def heading(title: str, width: int, note: str = "") -> Content:
    """A title, a rule as far as ``width``, and a note at its end where there is room."""
    room = width - len(title) - 1
    note = note if len(note) < room else ""
    rule = "─" * max(room - (len(note) + 1 if note else 0), 0)
    return Content.assemble((title, "bold"), " ", (rule, RULE), f" {note}" if note else "")


def hung(before: Part, text: Content, width: int) -> list[Content]:
    """``before``, then a text wrapped beside it; no line is wider than ``width``."""
    head = Content.assemble(before)
    indent = head.cell_length
    first, *others = text.wrap(max(width - indent, _LEAST))
    return [
        Content.assemble(head, first),
        *(Content.assemble(" " * indent, line) for line in others),
    ]


def pairs(told: Iterable[tuple[str, str | Content]], width: int, name: int = NAME) -> list[Content]:
    """A line or more for each name that has a value; texts are made harmless."""
    return [
        line
        for label, value in told
        if value
        for line in hung(
            (f"{label:<{name}}", QUIET),
            value if isinstance(value, Content) else Content(printable(value)),
            width,
        )
    ]


def plural(count: int, noun: str) -> str:
    """``1 finding``, ``1,200 findings``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
