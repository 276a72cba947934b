"""Headings with a thin rule, and a word at its end."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget


class Heading(Widget):
    """A title, a rule to the edge, and a note at the right: ``Steps ──── 8 of 12``."""

    DEFAULT_CSS = """
    Heading { height: 1; width: 1fr; }
    """

    note: reactive[Content] = reactive(Content(""))

    def __init__(self, title: str, note: str = "", *, id: str = "", classes: str = "") -> None:  # noqa: A002
        """Both are plain text."""
        super().__init__(id=id or None, classes=classes or None)
        self.title = title
        self.set_reactive(Heading.note, Content(note))

    def render(self) -> Content:
        """As wide as there is room."""
        note = self.note
        room = self.size.width - len(self.title) - 1 - (note.cell_length + 1 if note else 0)
        rule = "─" * max(room, 0)
        parts: list[Content | str | tuple[str, str]] = [
            (self.title, "bold"),
            " ",
            (rule, "$foreground 25%"),
        ]
        if note:
            parts += [" ", note]
        return Content.assemble(*parts)
