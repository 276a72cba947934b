"""A field that opens a list, narrowed as one types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events, getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from qpctui.printable import printable
from qpctui.tui.widgets.entry import Entry, one_line
from qpctui.tui.widgets.said import Said


@dataclass(frozen=True)
class Item:
    """Something to take: its value, and its cells, of which the first is its name."""

    value: str
    cells: tuple[str, ...]

    @property
    def name(self) -> str:
        """What the closed field shows."""
        return self.cells[0]


class _Filter(Entry):
    """Where one types to narrow the list; its list moves with the arrows."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("pagedown", "move(8)", show=False),
        Binding("pageup", "move(-8)", show=False),
        Binding("escape,tab,shift+tab", "keep", show=False),
    ]

    class Kept(Message):
        """The list is to close without a choice."""

    @dataclass
    class Moved(Message):
        """The highlight is to move."""

        by: int

    def action_move(self, by: int) -> None:
        """Move the highlight."""
        self.post_message(self.Moved(by))

    def action_keep(self) -> None:
        """Close, and keep the old value."""
        self.post_message(self.Kept())


class DropDown(Vertical, can_focus=True):
    """A closed field of one row; Enter, Space, ↓ or a letter opens its list."""

    DEFAULT_CSS = """
    DropDown {
        height: 1;
        width: 1fr;
        background: $panel 70%;
        pointer: pointer;
        .face { height: 1; width: 100%; text-wrap: nowrap; text-overflow: ellipsis; padding: 0 1; }
        &:focus { background: $primary 25%; }
        .panel {
            display: none;
            overlay: screen;
            constrain: inside inflect;
            width: 100%;
            min-width: 44;
            height: auto;
            background: $panel;
            border-left: thick $primary;
            padding: 0 1;
        }
        &.-open .panel { display: block; }
        .narrow { height: 1; }
        .narrow .slash { width: 2; color: $foreground 58%; }
        .narrow _Filter { width: 1fr; background: $background; }
        .narrow .count { width: auto; padding: 0 0 0 2; }
        .head, .foot { height: 1; color: $foreground 58%; }
        .head, .foot { text-wrap: nowrap; text-overflow: ellipsis; }
        OptionList {
            background: $panel;
            max-height: 8;
            height: auto;
            text-wrap: nowrap;
            text-overflow: ellipsis;
            & > .option-list--option-highlighted {
                background: $block-cursor-background;
                color: $block-cursor-foreground;
            }
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open_or_take", "Open", show=False, id="drop.open"),
        Binding("space,down", "open", "Open", show=False, id="drop.open_too"),
    ]

    @dataclass
    class Changed(Message):
        """Another item was taken."""

        drop_down: DropDown
        value: str

        @property
        def control(self) -> DropDown:
            """The field itself, for selectors."""
            return self.drop_down

    face = getters.query_one(".face", Said)
    options = getters.query_one(OptionList)
    entry = getters.query_one(_Filter)

    def __init__(self, columns: Sequence[str] = ("Name",), *, value: str = "") -> None:
        """``columns`` are the names of the cells of its items."""
        super().__init__()
        self._columns = tuple(columns)
        self._items: tuple[Item, ...] = ()
        self._shown: list[Item] = []
        self._foot = ""
        self._unlisted = printable(value)
        self.value = value
        self.takes_typed = False
        """Whether what was typed can be taken where nothing matches it."""

    def compose(self) -> ComposeResult:
        """The face, and the panel that opens over what is below."""
        yield Said(classes="face")
        with Vertical(classes="panel"):
            with Horizontal(classes="narrow"):
                yield Static("/", classes="slash")
                yield _Filter(compact=True, select_on_focus=False)
                yield Static("", classes="count")
            yield Static("", classes="head", markup=False)
            yield OptionList(compact=True)
            yield Static("", classes="foot", markup=False)

    def on_mount(self) -> None:
        """Leave focus to the face: what is in the panel is reached by opening it."""
        self.options.can_focus = False
        self.entry.can_focus = False
        self._draw_face()

    def on_resize(self) -> None:
        """The arrow stays at the right edge."""
        self._draw_face()

    def offer(self, items: Sequence[Item], foot: str = "") -> None:
        """Set the list; the value stays, whether it is among them or not."""
        self._items = tuple(Item(item.value, tuple(map(printable, item.cells))) for item in items)
        self._foot = foot
        self._draw_face()
        if self.is_open:
            self._narrow(self.entry.value)

    @property
    def shown(self) -> str:
        """What the closed field shows."""
        known = (item.name for item in self._items if item.value == self.value)
        return next(known, self._unlisted)

    def take(self, value: str, unlisted: str = "") -> None:
        """Set the value without a message; ``unlisted`` is its name while no item has it."""
        self.value, self._unlisted = value, printable(unlisted or value)
        self._draw_face()

    @property
    def items(self) -> Sequence[Item]:
        """All that it offers."""
        return self._items

    @property
    def is_open(self) -> bool:
        """Whether its list is shown."""
        return self.has_class("-open")

    def action_open_or_take(self) -> None:
        """Open the list; Enter that overtook the focus takes what is highlighted."""
        self._take_highlighted() if self.is_open else self.action_open()

    def action_open(self, typed: str = "") -> None:
        """Open the list, narrowed by what was typed."""
        if self.is_open:
            return
        self.add_class("-open")
        self.entry.can_focus = True
        self.entry.value = typed
        self.entry.cursor_position = len(typed)
        self.entry.focus()
        self._narrow(typed)

    def on_key(self, event: events.Key) -> None:
        """A letter opens and narrows; those that come before the focus has moved narrow too."""
        letter = event.character if event.is_printable else None
        if not self.has_focus or not letter or (letter == " " and not self.is_open):
            return
        event.stop()
        event.prevent_default()
        if self.is_open:
            self.entry.insert_text_at_cursor(letter)
        else:
            self.action_open(letter)

    def on_paste(self, event: events.Paste) -> None:
        """What is pasted narrows as if it were typed."""
        event.stop()
        if self.is_open:
            self.entry.insert_text_at_cursor(one_line(event.text))
        else:
            self.action_open(one_line(event.text).strip())

    def on_click(self, event: events.Click) -> None:
        """A click opens, a second one closes."""
        if event.widget is self.face:
            self._close() if self.is_open else self.action_open()

    @on(_Filter.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._narrow(event.value)

    @on(_Filter.Moved)
    def _moved(self, event: _Filter.Moved) -> None:
        event.stop()
        if self._shown:
            now = self.options.highlighted or 0
            self.options.highlighted = max(0, min(now + event.by, len(self._shown) - 1))

    @on(_Filter.Kept)
    def _kept(self, event: _Filter.Kept) -> None:
        event.stop()
        self._close()

    @on(_Filter.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._take_highlighted()

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._take_highlighted()

    def on_descendant_blur(self) -> None:
        """The list closes when focus goes elsewhere."""
        self.call_after_refresh(self._close_if_left)

    def _close_if_left(self) -> None:
        focused = self.screen.focused
        if self.is_open and (focused is None or self not in focused.ancestors_with_self):
            self._close(refocus=False)

    def _take_highlighted(self) -> None:
        index = self.options.highlighted
        if index is None or not self._shown:
            return
        value = self._shown[index].value
        self._close()
        if value != self.value:
            self.take(value)
            self.post_message(self.Changed(self, value))

    def _close(self, *, refocus: bool = True) -> None:
        self.remove_class("-open")
        if refocus:
            self.focus()
        self.entry.can_focus = False

    def _narrow(self, typed: str) -> None:
        words = typed.casefold().split()
        self._shown = [
            item
            for item in self._items
            if all(word in " ".join(item.cells).casefold() for word in words)
        ]
        if self.takes_typed and words and not self._shown:
            cells = (printable(typed.strip()), *[""] * (len(self._columns) - 1))
            self._shown = [Item(typed.strip(), cells)]
        widths = [
            max([len(name), *(len(item.cells[index]) for item in self._shown)])
            for index, name in enumerate(self._columns)
        ]
        self.options.clear_options()
        self.options.add_options(
            Option(self._line(item.cells, widths, words)) for item in self._shown
        )
        values = [item.value for item in self._shown]
        if values:
            self.options.highlighted = values.index(self.value) if self.value in values else 0
        head = self._line(self._columns, widths, []) if len(self._columns) > 1 else Content("")
        self.query_one(".head", Static).update(head)
        self.query_one(".head", Static).display = len(self._columns) > 1
        self.query_one(".count", Static).update(f"{len(values)} of {len(self._items)}")
        nothing = f'Esc keeps · nothing matches "{typed}"'
        self.query_one(".foot", Static).update(
            nothing if self._items and not values else self._foot_text()
        )

    def _foot_text(self) -> str:
        typing = "No list: type NAME or NAME (id N)" if self.takes_typed and not self._items else ""
        return " · ".join(filter(None, (typing, "Enter takes · Esc keeps", self._foot)))

    def _line(self, cells: Sequence[str], widths: Sequence[int], words: Sequence[str]) -> Content:
        parts = []
        for cell, width in zip(cells, widths, strict=True):
            content = Content(cell)
            for word in words:
                start = cell.casefold().find(word)
                if start >= 0:
                    content = content.stylize("bold underline", start, start + len(word))
            parts += [content, Content(" " * (width - len(cell) + 2))]
        return Content.assemble(*parts[:-1])

    def _draw_face(self) -> None:
        if not self.is_mounted:
            return
        room = max(self.size.width - 4, 1)
        shown = Content(self.shown).truncate(room, ellipsis=True)
        gap = " " * max(room - shown.cell_length, 0)
        arrow = ("▼", "$foreground 58%")
        self.face.say(Content.assemble(shown, gap, " ", arrow), layout=False)
