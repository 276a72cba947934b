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
        self._under_cursor: int | None = None

    @property
    def values(self) -> tuple[str, ...]:
        """What is ticked, in the order of the list."""
        return tuple(item.value for item in self._items if item.value in self._ticked)

    def show(self, items: Sequence[TickItem], ticked: Collection[str]) -> None:
        """Set list and ticks without a message; the cursor stays on its row."""
        shown = tuple(items), set(ticked)
        if shown != (self._items, self._ticked):
            self._items, self._ticked = shown
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

    def watch_highlighted(self, highlighted: int | None) -> None:
        """Move the cursor's colours along with it."""
        super().watch_highlighted(highlighted)
        self._draw_cursor()

    def watch_has_focus(self, has_focus: bool) -> None:
        """The cursor shows, or goes."""
        super().watch_has_focus(has_focus)
        self._draw_cursor()

    def _draw_cursor(self) -> None:
        """Draw anew the row under the cursor, and the one that was."""
        here = self.highlighted if self.has_focus else None
        for index in {self._under_cursor, here}:
            if index is not None and index < self.option_count:
                line = self._line(self._items[index], on_cursor=index == here)
                self.replace_option_prompt_at_index(index, line)
        self._under_cursor = here

    def _draw(self) -> None:
        cursor = self.highlighted
        self.clear_options()
        self.add_options(Option(self._line(item)) for item in self._items)
        if self._items:
            self.highlighted = min(cursor or 0, len(self._items) - 1)
        self._draw_cursor()

    def _line(self, item: TickItem, *, on_cursor: bool = False) -> Content:
        """An item's row; under the cursor it keeps to the cursor's colours, or it would drown."""
        ticked = item.value in self._ticked
        style = "bold" if on_cursor else "bold $primary"
        box = Content.styled("[x]", style) if ticked else Content("[ ]")
        room = max(self.size.width - 7 - len(item.note), 8)
        label = Content(printable(item.label)).truncate(room, ellipsis=True, pad=True)
        return Content.assemble(box, " ", label, " ", printable(item.note))
