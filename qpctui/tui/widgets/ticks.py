"""Boxes and choices that say their state in letters, not by colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget


class Tick(Widget, can_focus=True):
    """A box with its words: ``[x] Fail``."""

    DEFAULT_CSS = """
    Tick {
        width: auto;
        height: 1;
        pointer: pointer;
        &:focus {
            background: $block-cursor-background;
            color: $block-cursor-foreground;
            text-style: underline;
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,enter", "flip", "Tick", show=False, id="tick.toggle"),
    ]

    value: reactive[bool] = reactive(False)

    @dataclass
    class Changed(Message):
        """Somebody ticked or unticked it."""

        tick: Tick
        value: bool

        @property
        def control(self) -> Tick:
            """The box itself, for selectors."""
            return self.tick

    def __init__(self, label: str, value: bool = False, *, name: str = "", id: str = "") -> None:  # noqa: A002
        """``label`` is plain text."""
        super().__init__(name=name or None, id=id or None)
        self._label = label
        self.set_reactive(Tick.value, value)

    def render(self) -> Content:
        """The box and its words."""
        style = "" if self.has_focus else "$primary bold"
        box = Content.styled("[x]", style) if self.value else Content("[ ]")
        return Content.assemble(box, " ", self._label)

    def get_content_width(self, container: object, viewport: object) -> int:
        """As wide as its words."""
        return 4 + Content(self._label).cell_length

    def action_flip(self) -> None:
        """Tick or untick."""
        self.value = not self.value
        self.post_message(self.Changed(self, self.value))

    def on_click(self) -> None:
        """A click ticks."""
        self.action_flip()


class Choice(Widget, can_focus=True):
    """One of a few, side by side: ``(•) Scan Host IP  ( ) Scan EC2 instance``."""

    DEFAULT_CSS = """
    Choice {
        height: 1;
        width: 1fr;
        pointer: pointer;
        &:focus { background: $primary 25%; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1)", "Previous", show=False, id="choice.previous"),
        Binding("right,space", "move(1)", "Next", show=False, id="choice.next"),
    ]
    _GAP = 3

    value: reactive[str] = reactive("")

    @dataclass
    class Changed(Message):
        """Another one was chosen."""

        choice: Choice
        value: str

        @property
        def control(self) -> Choice:
            """The choice itself, for selectors."""
            return self.choice

    def __init__(self, options: Sequence[tuple[str, str]], value: str) -> None:
        """``options`` are value and label."""
        super().__init__()
        self._options = tuple(options)
        self.set_reactive(Choice.value, value)

    def render(self) -> Content:
        """Every option with its mark."""
        parts: list[Content | str] = []
        for value, label in self._options:
            chosen = value == self.value
            mark = Content.styled("(•)", "$primary bold") if chosen else Content("( )")
            parts += [mark, f" {label}", " " * self._GAP]
        return Content.assemble(*parts[:-1])

    def action_move(self, by: int) -> None:
        """Choose the neighbour."""
        values = [value for value, _ in self._options]
        index = values.index(self.value) if self.value in values else 0
        self._choose(values[(index + by) % len(values)])

    def on_click(self, event: events.Click) -> None:
        """A click chooses what it meets."""
        start = 0
        for value, label in self._options:
            width = 4 + len(label) + self._GAP
            if start <= event.x < start + width:
                self._choose(value)
                return
            start += width

    def _choose(self, value: str) -> None:
        if value != self.value:
            self.value = value
            self.post_message(self.Changed(self, value))
