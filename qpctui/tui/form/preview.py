"""What the job file will say, line by line, with the line that the focused field writes."""

from __future__ import annotations

import re
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import ScrollableContainer
from textual.content import Content
from textual.widgets import Static

from qpctui.printable import printable_lines

_KEY = re.compile(r"^\s*[\w.\-\"]+(?= *=)")


class Preview(ScrollableContainer, can_focus=True):
    """A text with line numbers; ``y`` copies it."""

    DEFAULT_CSS = """
    Preview {
        background: $surface;
        padding: 1 0;
        scrollbar-size-vertical: 1;
        scrollbar-size-horizontal: 0;
        Static { width: auto; min-width: 100%; }
        &:focus { background-tint: $primary 6%; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("y", "copy", "Copy", id="preview.copy")]

    def __init__(self, *, id: str = "") -> None:  # noqa: A002
        """Empty at first."""
        super().__init__(id=id or None)
        self.text = ""
        self._shown: tuple[str, int | None] | None = None

    def compose(self) -> ComposeResult:
        """The text."""
        yield Static("", markup=False)

    def show(self, text: str, line: int | None = None, *, follow: bool = True) -> None:
        """Show a TOML text; ``line``, counted from 1, is marked and, to ``follow``, in sight."""
        if (text, line) == self._shown:
            return
        self.text, self._shown = text, (text, line)
        lines = printable_lines(text).split("\n")
        drawn = [_line(number, words, number == line) for number, words in enumerate(lines, 1)]
        self.query_one(Static).update(Content("\n").join(drawn))
        if line is not None and follow:
            # Only once the new text is laid out is there anywhere to scroll to.
            self.call_after_refresh(self._bring_in_sight, line - 1)

    def _bring_in_sight(self, at: int) -> None:
        height = self.scrollable_content_region.height
        if not self.scroll_offset.y <= at < self.scroll_offset.y + height:
            self.scroll_to(y=max(at - height // 2, 0), animate=False)

    def action_copy(self) -> None:
        """Copy the text through the terminal, which works over SSH too."""
        self.app.copy_to_clipboard(self.text)
        self.notify("Copied, where the terminal allows it (OSC 52).", markup=False)


def _line(number: int, words: str, marked: bool) -> Content:
    bar = ("▌", "$primary") if marked else " "
    return Content.assemble(bar, (f"{number:>3}  ", "$foreground 40%"), _coloured(words), " ")


def _coloured(words: str) -> Content:
    """Comments quiet, heads bold, keys a little quieter than their values."""
    if words.lstrip().startswith("#"):
        return Content.styled(words, "$foreground 50%")
    if words.startswith("["):
        return Content.styled(words, "bold")
    key = _KEY.match(words)
    if key is None:
        return Content(words)
    return Content.assemble((key.group(), "$foreground 70%"), words[key.end() :])
