"""A list of boxes as one stop of Tab."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from qpctui.printable import printable


@dataclass(frozen=True)
class TickItem:
    """A line of the list: its value, its words, and what stands at the right."""

    value: str
    label: str
    note: str = ""


class TickList(OptionList):
    """↑↓ move, Space ticks, ``a`` ticks all, ``n`` none; eight rows, then it scrolls."""

    DEFAULT_CSS = """
    TickList {
        height: auto;
        max-height: 8;
        width: 1fr;
        background: transparent;
        text-wrap: nowrap;
        text-overflow: ellipsis;
        & > .option-list--option-highlighted { background: transparent; color: $foreground; }
        &:focus { background-tint: transparent; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "select", "Tick", show=False, id="ticks.flip"),
        Binding("a", "set_all(True)", "All", show=False, id="ticks.all"),
        Binding("n", "set_all(False)", "None", show=False, id="ticks.none"),
        Binding("j", "cursor_down", show=False),
        Binding("k", "cursor_up", show=False),
    ]

    @dataclass
    class Ticked(Message):
        """The ticks changed; ``values`` are the ticked ones in the order of the list."""

        tick_list: TickList
        values: tuple[str, ...]

        @property
        def control(self) -> TickList:
            """The list itself, for selectors."""
            return self.tick_list

    def __init__(self) -> None:
        """Empty at first."""
        super().__init__(compact=True)
        self._items: tuple[TickItem, ...] = ()
        self._ticked: set[str] = set()

    @property
    def values(self) -> tuple[str, ...]:
        """What is ticked, in the order of the list."""
        return tuple(item.value for item in self._items if item.value in self._ticked)

    def show(self, items: Sequence[TickItem], ticked: Collection[str]) -> None:
        """Set list and ticks without a message; the cursor stays on its row."""
        self._items, self._ticked = tuple(items), set(ticked)
        self._draw()

    def on_resize(self) -> None:
        """Notes stay at the right edge."""
        self._draw()

    def action_set_all(self, ticked: bool) -> None:
        """Tick all, or none."""
        self._ticked = {item.value for item in self._items} if ticked else set()
        self._draw()
        self.post_message(self.Ticked(self, self.values))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Space, Enter or a click flips a tick."""
        event.stop()
        self._ticked ^= {self._items[event.option_index].value}
        self._draw()
        self.post_message(self.Ticked(self, self.values))

    def _draw(self) -> None:
        cursor = self.highlighted
        self.clear_options()
        self.add_options(Option(self._line(item)) for item in self._items)
        if self._items:
            self.highlighted = min(cursor or 0, len(self._items) - 1)

    def _line(self, item: TickItem) -> Content:
        ticked = item.value in self._ticked
        box = Content.styled("[x]", "bold $primary") if ticked else Content("[ ]")
        room = max(self.size.width - 7 - len(item.note), 8)
        label = Content(printable(item.label)).truncate(room, ellipsis=True, pad=True)
        return Content.assemble(box, " ", label, " ", printable(item.note))
