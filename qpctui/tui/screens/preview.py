"""The job file's text on a screen of its own, where there is no room beside the form."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen

from qpctui.tui.form.preview import Preview
from qpctui.tui.widgets.key_bar import KeyBar
from qpctui.tui.widgets.top_bar import TopBar


class PreviewScreen(Screen[None]):
    """Shows what saving would write."""

    HELP = "The job file as saving would leave it. y copies it, F4 or Esc goes back to the form."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f4,escape,q", "dismiss", "Form", key_display="F4", id="preview.back"),
    ]

    def __init__(self, place: Content, text: str, line: int | None) -> None:
        """``line`` is the one that the form's focused field writes."""
        super().__init__()
        self._place, self._text, self._line = place, text, line

    def compose(self) -> ComposeResult:
        """The text under the bar."""
        yield TopBar("Job")
        yield Preview()
        yield KeyBar()

    def on_mount(self) -> None:
        """Show it."""
        self.query_one(TopBar).show(self._place, "Preview")
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        preview = self.query_one(Preview)
        preview.show(self._text, self._line)
        preview.focus(scroll_visible=False)
