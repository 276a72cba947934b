"""The bar on top: where one is, of what, and how it stands."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content

from qpctui.tui.widgets.said import Said


class TopBar(Horizontal):
    """Name, screen and object at the left, a state at the right."""

    DEFAULT_CSS = """
    TopBar {
        height: 1;
        background: $panel;
        padding: 0 1;
        dock: top;
        .place { width: 1fr; pointer: pointer; text-wrap: nowrap; text-overflow: ellipsis; }
        .state {
            width: auto;
            max-width: 60%;
            padding-left: 1;
            text-wrap: nowrap;
            text-overflow: ellipsis;
        }
    }
    """

    def __init__(self, screen: str) -> None:
        """``screen`` is the screen's name."""
        super().__init__()
        self._screen = screen

    def compose(self) -> ComposeResult:
        """Two plain lines of text."""
        yield Said(classes="place")
        yield Said(classes="state")

    def on_mount(self) -> None:
        """The screen's name at once."""
        place = self.query_one(".place", Said)
        place.say(self._place(""))
        place.tooltip = "Everything by name"

    def on_click(self, event: events.Click) -> None:
        """With the mouse alone, everything that has no place of its own is found here."""
        if event.widget is self.query_one(".place"):
            self.app.action_command_palette()

    def show(self, place: str | Content, state: str | Content = "", notice: str = "") -> None:
        """What it is about, and how it stands; a ``notice`` stands before that."""
        self.query_one(".place", Said).say(self._place(place), layout=False)
        said = Content.assemble((notice, "$warning"), "   ") if notice else Content("")
        self.query_one(".state", Said).say(Content.assemble(said, state))

    def _place(self, place: str | Content) -> Content:
        return Content.assemble(("qpctui", "bold"), f"  {self._screen}  ", place)
