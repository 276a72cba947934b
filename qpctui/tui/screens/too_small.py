"""What shows while the terminal is too small to work in."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.geometry import Size
from textual.screen import Screen
from textual.widgets import Static

from qpctui.tui.key_names import key_for

LEAST = Size(50, 15)
"""Columns and lines; with fewer the form shows too little of a field to fill it in."""


def too_small(size: Size) -> bool:
    """Whether a terminal has too few columns or lines."""
    return size.width < LEAST.width or size.height < LEAST.height


class TooSmall(Screen[None]):
    """Says what is needed, and goes by itself once there is room."""

    HELP = "The terminal is too small; enlarge it, and the screen beneath is as it was."
    DEFAULT_CSS = "TooSmall { padding: 1 2; }"

    def compose(self) -> ComposeResult:
        """A few words that fit anywhere."""
        yield Static(id="needed")

    def on_resize(self, event: events.Resize) -> None:
        """Tell the size as it is now."""
        size = event.size
        words = (
            f"The terminal has {size.width} columns and {size.height} lines. "
            f"qpctui needs {LEAST.width} and {LEAST.height}: enlarge it, nothing is lost. "
            f"{key_for(self, 'quit')} quits."
        )
        said = Content.assemble(("Too small", "bold"), "\n", words)
        self.query_one("#needed", Static).update(said)

    def on_screen_resume(self) -> None:
        """Something that had come above it has gone; meanwhile there may be room."""
        if not too_small(self.app.size):
            self.dismiss()
