"""Choosing one thing, or some, of a few."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option

from qpctui.printable import printable
from qpctui.tui.screens.ask import BOX_CSS, Box
from qpctui.tui.widgets.tick_list import TickItem, TickList

_NAME = 14


class Choose(Box[str]):
    """Answers with the name of what was chosen, empty for nothing."""

    HELP = "A list. The arrows go through it, Enter takes one of it, Esc none."
    DEFAULT_CSS = f"""
    Choose {{ {BOX_CSS}
        OptionList {{
            height: auto;
            max-height: 14;
            background: $panel;
            text-wrap: nowrap;
            text-overflow: ellipsis;
        }}
    }}
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "keep", "Back", id="choose.back")]

    def __init__(self, title: str, offered: Sequence[tuple[str, str]]) -> None:
        """``offered`` are names and what stands beside them."""
        super().__init__()
        self._title, self._offered = title, tuple(offered)

    def compose(self) -> ComposeResult:
        """The list."""
        lines = (
            Content.assemble((f"{name:<{_NAME}}", "$foreground 58%"), printable(text))
            for name, text in self._offered
        )
        with Vertical(classes="box"):
            yield Static(self._title, classes="title", markup=False)
            yield OptionList(*map(Option, lines), compact=True)

    def action_keep(self) -> None:
        """Go back with nothing."""
        self.dismiss("")

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._offered[event.option_index][0])


class ChooseSome(Box[tuple[str, ...] | None]):
    """Answers with the values that are ticked, None to leave all as it was."""

    HELP = """\
A list to tick. The arrows go through it, Space ticks, typing narrows it. Tab goes to the buttons:
Take keeps what is ticked, Back and Esc leave all as it was."""
    DEFAULT_CSS = f"""
    ChooseSome {{ {BOX_CSS}
        TickList {{ margin-bottom: 1; }}
    }}
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "keep", "Back", id="choose_some.back"),
    ]

    def __init__(
        self, title: str, words: str, offered: Sequence[tuple[str, str]], ticked: Collection[str]
    ) -> None:
        """``offered`` are values and labels."""
        super().__init__()
        self._title, self._words = title, words
        self._offered, self._ticked = offered, ticked

    def compose(self) -> ComposeResult:
        """The boxes, and what to do with them."""
        with Vertical(classes="box"):
            yield Static(self._title, classes="title", markup=False)
            yield Static(self._words, classes="words", markup=False)
            yield TickList()
            with Horizontal(classes="buttons"):
                yield Button("Take", id="take", compact=True)
                yield Button("Back", id="back", compact=True)

    def on_mount(self) -> None:
        """Offer the values."""
        ticks = self.query_one(TickList)
        items = [TickItem(value, label) for value, label in self._offered]
        ticks.show(items, self._ticked)
        ticks.focus()

    def action_keep(self) -> None:
        """Leave all as it was."""
        self.dismiss(None)

    @on(Button.Pressed, "#back")
    def _back(self) -> None:
        self.action_keep()

    @on(Button.Pressed, "#take")
    def _take(self) -> None:
        self.dismiss(self.query_one(TickList).values)
