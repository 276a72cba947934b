"""A list of boxes as one stop of Tab."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
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
    """↑↓ move, Space ticks, typing narrows; eight rows, then it scrolls.

    All or none ticks what is shown alone, and a second time gives back what was ticked before.
    """

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
        Binding("ctrl+l", "set_all(True)", "Tick all shown", show=False, id="ticks.all"),
        Binding("ctrl+n", "set_all(False)", "Tick none shown", show=False, id="ticks.none"),
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

    @dataclass
    class Narrowed(Message):
        """Others of its items are shown."""

        tick_list: TickList

    def __init__(self) -> None:
        """Empty at first."""
        super().__init__(compact=True)
        self._items: tuple[TickItem, ...] = ()
        self._shown: list[TickItem] = []
        self._ticked: set[str] = set()
        self._before_all: set[str] = set()
        self.typed = ""
        """What narrows it."""
        self._under_cursor: int | None = None

    @property
    def values(self) -> tuple[str, ...]:
        """What is ticked, in the order of the list."""
        return tuple(item.value for item in self._items if item.value in self._ticked)

    @property
    def items(self) -> Sequence[TickItem]:
        """All that may be ticked, shown or not."""
        return self._items

    @property
    def shown_count(self) -> int:
        """How many of them are shown."""
        return len(self._shown)

    def show(self, items: Sequence[TickItem], ticked: Collection[str]) -> None:
        """Set list and ticks without a message; the cursor stays on its row."""
        shown = tuple(items), set(ticked)
        if shown != (self._items, self._ticked):
            self._items, self._ticked = shown
            self._before_all = self._ticked
            self._draw()

    def on_resize(self) -> None:
        """Notes stay at the right edge."""
        self._draw()

    def on_key(self, event: events.Key) -> None:
        """Letters narrow, Backspace widens again, Esc to all."""
        letter = event.character if event.is_printable else None
        if letter and letter != " ":
            self._narrow(self.typed + letter)
        elif self.typed and event.key in ("backspace", "escape"):
            self._narrow(self.typed[:-1] if event.key == "backspace" else "")
        else:
            return
        event.stop()
        event.prevent_default()

    def on_blur(self) -> None:
        """Nothing stays out of sight when it is left."""
        self._narrow("")

    def _narrow(self, typed: str) -> None:
        if typed != self.typed:
            self.typed = typed
            self._draw()
            self.post_message(self.Narrowed(self))

    def action_set_all(self, ticked: bool) -> None:
        """Tick all that are shown, or none of them; nothing to do takes the last time back."""
        shown = {item.value for item in self._shown}
        wanted = self._ticked | shown if ticked else self._ticked - shown
        if wanted == self._ticked:
            wanted = self._before_all
        self._before_all, self._ticked = self._ticked, wanted
        self._draw()
        self.post_message(self.Ticked(self, self.values))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Space, Enter or a click flips a tick."""
        event.stop()
        self._ticked = self._ticked ^ {self._shown[event.option_index].value}
        self._before_all = self._ticked
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
            if index is not None and index < min(len(self._shown), self.option_count):
                line = self._line(self._shown[index], on_cursor=index == here)
                self.replace_option_prompt_at_index(index, line)
        self._under_cursor = here

    def _draw(self) -> None:
        cursor, word = self.highlighted, self.typed.casefold()
        self._shown = [i for i in self._items if word in f"{i.label} {i.note}".casefold()]
        self.clear_options()
        self.add_options(Option(self._line(item)) for item in self._shown)
        if self._shown:
            self.highlighted = min(cursor or 0, len(self._shown) - 1)
        elif self._items:
            nothing = f'Nothing matches "{self.typed}" · Esc clears'
            self.add_option(Option(Content(nothing), disabled=True))
        self._draw_cursor()

    def _line(self, item: TickItem, *, on_cursor: bool = False) -> Content:
        """An item's row; under the cursor it keeps to the cursor's colours, or it would drown."""
        ticked = item.value in self._ticked
        style = "bold" if on_cursor else "bold $primary"
        box = Content.styled("[x]", style) if ticked else Content("[ ]")
        room = max(self.size.width - 7 - len(item.note), 8)
        label = Content(printable(item.label)).truncate(room, ellipsis=True, pad=True)
        return Content.assemble(box, " ", label, " ", printable(item.note))
