"""Going to a field by its name, its value, or what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from qpctui.printable import printable
from qpctui.tui.screens.finder import Finder

_MARK = 10
_NO_MARK = Content("")


@dataclass(frozen=True)
class Place:
    """Where one may go: a field, its label and value, and a mark; a section has no value."""

    field: str
    label: str
    value: str = ""
    mark: Content = _NO_MARK
    is_section: bool = False

    @property
    def name(self) -> str:
        """The field's name."""
        return self.label

    @property
    def answer(self) -> str:
        """The field."""
        return self.field

    def holds(self, words: Sequence[str]) -> bool:
        """Whether every word is in it somewhere."""
        text = f"{self.label} {self.value} {self.mark.plain}".casefold()
        return all(word in text for word in words)

    def line(self, room: int) -> Content:
        """Label, value, mark; a section stands out."""
        if self.is_section:
            return Content.assemble((self.label, "bold"), "  ", self.mark)
        for_label = (room - _MARK) * 3 // 5
        label = Content(f"  {self.label}").truncate(for_label, pad=True, ellipsis=True)
        value = Content(printable(self.value)).truncate(
            room - _MARK - for_label, pad=True, ellipsis=True
        )
        return Content.assemble(label, " ", value.stylize("$foreground 70%"), " ", self.mark)


class GoTo(Finder):
    """Answers with a field, empty for none."""

    TITLE_WORDS = "Go to"
    PLACEHOLDER = "section, field, value or problem"
    FOOT = "Type to narrow · Enter goes there · Esc back"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+g", "keep", "Back", show=False, id="goto.back"),
    ]
