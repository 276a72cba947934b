"""Finding one of many by typing a part of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Protocol

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from qpctui.printable import printable
from qpctui.tui.screens.ask import BOX_CSS, Box
from qpctui.tui.widgets.entry import Entry

_WIDEST, _AROUND = 72, 6


class Found(Protocol):
    """Something that can be found."""

    @property
    def name(self) -> str:
        """What it is called; where that begins as typed, it is highlighted."""

    @property
    def answer(self) -> str:
        """What the finder answers with when it is taken."""

    def holds(self, words: Sequence[str]) -> bool:
        """Whether every word, in lower case, is in it somewhere."""

    def line(self, room: int) -> Content:
        """How it looks in so many cells."""


class Finder(Box[str]):
    """Answers with what was taken, empty for nothing."""

    HELP = "Typing narrows the list. The arrows go through it, Enter takes one, Esc none."
    TITLE_WORDS: ClassVar[str]
    PLACEHOLDER: ClassVar[str]
    FOOT: ClassVar[str]
    DEFAULT_CSS = f"""
    Finder {{ {BOX_CSS}
        .box {{ width: 72; }}
        OptionList {{
            background: $panel;
            height: auto;
            max-height: 14;
            text-wrap: nowrap;
            text-overflow: ellipsis;
        }}
        .foot {{ margin-top: 1; color: $foreground 58%; }}
    }}
    Finder.-short .title {{ margin: 0; }}
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "keep", "Back", id="find.back"),
        Binding("down", "move(1)", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("pagedown", "move(8)", show=False),
        Binding("pageup", "move(-8)", show=False),
    ]

    def __init__(self, entries: Sequence[Found]) -> None:
        """In the order in which they are offered."""
        super().__init__()
        self._entries = tuple(entries)
        self._shown: list[Found] = []

    def compose(self) -> ComposeResult:
        """An entry that narrows, and the list."""
        with Vertical(classes="box"):
            yield Static(self.TITLE_WORDS, classes="title")
            yield Entry(placeholder=self.PLACEHOLDER, compact=True)
            listed = OptionList(compact=True)
            listed.can_focus = False
            yield listed
            yield Static("", classes="foot", markup=False)

    def on_mount(self) -> None:
        """Everything at first."""
        self._narrow("")

    def action_keep(self) -> None:
        """Stay where one is."""
        self.dismiss("")

    def nothing_for(self, typed: str) -> str:
        """What to say when nothing holds what was typed."""
        return f'Nothing matches "{printable(typed)}" · Esc back'

    def typed_alone(self, typed: str) -> str:
        """The answer when nothing holds what was typed, empty to go on asking."""
        return ""

    def action_move(self, by: int) -> None:
        """Move the highlight."""
        listed = self.query_one(OptionList)
        if self._shown:
            now = listed.highlighted or 0
            listed.highlighted = max(0, min(now + by, len(self._shown) - 1))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._narrow(event.value)

    @on(Input.Submitted)
    @on(OptionList.OptionSelected)
    def _take(self) -> None:
        index = self.query_one(OptionList).highlighted
        typed = self.query_one(Input).value.strip()
        if index is not None and self._shown:
            self.dismiss(self._shown[index].answer)
        elif answer := self.typed_alone(typed):
            self.dismiss(answer)

    def _narrow(self, typed: str) -> None:
        words = typed.casefold().split()
        self._shown = [entry for entry in self._entries if entry.holds(words)]
        listed = self.query_one(OptionList)
        listed.clear_options()
        room = min(self.app.size.width, _WIDEST) - _AROUND
        listed.add_options(Option(entry.line(room)) for entry in self._shown)
        listed.highlighted = self._best(typed.casefold().strip()) if self._shown else None
        foot = self.FOOT if self._shown else self.nothing_for(typed)
        self.query_one(".foot", Static).update(foot)

    def _best(self, typed: str) -> int:
        """The first that is called as typed, else the first whose name begins so."""
        names = [entry.name.casefold() for entry in self._shown]
        if not typed:
            return 0
        begins = (index for index, name in enumerate(names) if name.startswith(typed))
        return names.index(typed) if typed in names else next(begins, 0)
