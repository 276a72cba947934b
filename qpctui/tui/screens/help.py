"""Help: what this screen is for, and every key that works now."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from qpctui.tui.key_names import key_for
from qpctui.tui.screens.ask import BOX_CSS, Box


class HelpScreen(Box[None]):
    """Text and keys; any of Esc, Enter, F1 goes back."""

    DEFAULT_CSS = f"HelpScreen {{ {BOX_CSS} .box {{ width: 76; }} }}"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,f1,q", "keep", "Back", id="help.back")
    ]

    def __init__(self, title: str, words: str, keys: list[tuple[str, str]]) -> None:
        """``keys`` are a key and what it does."""
        super().__init__()
        self._title, self._words, self._keys = title, words, keys

    def compose(self) -> ComposeResult:
        """All in one box that scrolls."""
        with VerticalScroll(classes="box"):
            yield Static(self._title, classes="title", markup=False)
            yield Static(self._words, classes="words", markup=False)
            lines = [
                Content.assemble((f"{key:>16}", "bold $primary"), f"  {what}")
                for key, what in self._keys
            ]
            yield Static(Content("\n").join(lines))
            yield Static(f"\n{key_for(self, 'help.back')} goes back", markup=False)
