"""Where one is in a form of several sections: a column at the left, or a strip on top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from qpctui.tui.key_names import key_for
from qpctui.tui.widgets.said import Said


class _Entry(Said):
    """A section's name and mark; a click goes there."""

    @dataclass
    class Clicked(Message):
        """Somebody wants to go there."""

        index: int

    def __init__(self, index: int) -> None:
        super().__init__(classes="entry")
        self._index = index

    def on_click(self, event: events.Click) -> None:
        """Go there."""
        event.stop()
        self.post_message(self.Clicked(self._index))


class SectionIndex(Vertical):
    """The column: what is open, the sections, and whether it can run."""

    DEFAULT_CSS = """
    SectionIndex {
        width: 22;
        background: $surface;
        padding: 0 1;
        .entry { height: 1; width: 1fr; pointer: pointer; }
        .rule { height: 1; color: $foreground 25%; margin: 1 0 0 0; }
        .ready { height: auto; }
        .head { height: auto; margin-bottom: 1; }
    }
    """

    def __init__(self, titles: Sequence[str]) -> None:
        """``titles`` are the sections' short names."""
        super().__init__()
        self._titles = tuple(titles)

    def compose(self) -> ComposeResult:
        """Head, sections, readiness."""
        yield Said(classes="head")
        for index in range(len(self._titles)):
            yield _Entry(index)
        yield Static("─" * 20, classes="rule")
        yield Said(classes="ready")

    def show(self, head: Content, marks: Sequence[Content], here: int, ready: Content) -> None:
        """Draw it anew; ``here`` is the section with the focus."""
        self.query_one(".head", Said).say(head)
        for index, entry in enumerate(self.query(_Entry)):
            title = self._titles[index]
            bar = Content.styled("▌", "$primary") if index == here else Content(" ")
            name = Content.styled(title, "bold" if index == here else "")
            gap = " " * max(19 - len(title) - marks[index].cell_length, 1)
            entry.say(Content.assemble(bar, name, gap, marks[index]), layout=False)
        self.query_one(".ready", Said).say(ready)


class SectionStrip(Horizontal):
    """The strip: the sections with their marks in one row."""

    DEFAULT_CSS = """
    SectionStrip {
        height: 1;
        background: $panel;
        padding: 0 1;
        .entry { width: auto; height: 1; margin-right: 3; pointer: pointer; }
    }
    """

    def __init__(self, titles: Sequence[str]) -> None:
        """``titles`` are the sections' short names."""
        super().__init__()
        self._titles = tuple(titles)

    def compose(self) -> ComposeResult:
        """The sections."""
        for index in range(len(self._titles)):
            yield _Entry(index)
        yield Static(f"{key_for(self, 'form.section')} next", classes="entry", markup=False)

    def show(self, marks: Sequence[Content], here: int) -> None:
        """Draw it anew; ``here`` is the section with the focus."""
        for index, entry in enumerate(self.query(_Entry)):
            bar = Content.styled("▌", "$primary") if index == here else Content("")
            name = Content.styled(self._titles[index], "bold" if index == here else "")
            entry.say(Content.assemble(bar, name, " ", marks[index]))


SectionClicked = _Entry.Clicked
