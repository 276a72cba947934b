"""Rows of boxes: one, several of a field, or a whole list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget

from qpctui.printable import printable
from qpctui.tui.widgets.rows import Row
from qpctui.tui.widgets.said import Said
from qpctui.tui.widgets.tick_list import TickItem, TickList
from qpctui.tui.widgets.ticks import Tick


class TickRow(Row):
    """A box with its own words, where labels stand."""

    DEFAULT_CSS = """
    TickRow .label { width: auto; }
    """

    def __init__(self, field: str, label: str, *, indent: int = 0, classes: str = "") -> None:
        """``label`` stands beside the box."""
        super().__init__(field, label, indent=indent, classes=classes)

    def compose_field(self) -> ComposeResult:
        """The box."""
        yield Tick(self.label)

    def show_value(self, value: Any) -> None:
        """Tick or untick."""
        self.query_one(Tick).value = bool(value)

    def _label_text(self) -> Content:
        return Content(" " * (2 + self._indent))

    @on(Tick.Changed)
    def _changed(self, event: Tick.Changed) -> None:
        event.stop()
        self.edited(event.value)


class TicksRow(Row):
    """Several boxes of one field, whose value is the names of those ticked; ←→ go along them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "app.focus_previous", show=False),
        Binding("right", "app.focus_next", show=False),
    ]

    DEFAULT_CSS = """
    TicksRow {
        .boxes { height: auto; width: 1fr; layout: grid; grid-size: 3; grid-columns: 14; }
    }
    """

    def __init__(self, field: str, label: str, names: Sequence[str], *, indent: int = 0) -> None:
        """``names`` are the boxes, in order."""
        super().__init__(field, label, indent=indent)
        self._names = tuple(names)

    def compose_field(self) -> ComposeResult:
        """The boxes."""
        with Widget(classes="boxes"):
            for name in self._names:
                yield Tick(name, name=name)

    def show_value(self, value: Any) -> None:
        """Tick those named."""
        for tick in self.query(Tick):
            tick.value = tick.name in value

    @on(Tick.Changed)
    def _changed(self, event: Tick.Changed) -> None:
        event.stop()
        self.edited(tuple(tick.name for tick in self.query(Tick) if tick.value))


class TickListRow(Row):
    """A list of boxes beneath its label, which counts the ticks."""

    DEFAULT_CSS = """
    TickListRow {
        .label { width: 1fr; text-overflow: ellipsis; }
        TickList { margin-left: 24; }
    }
    """

    def compose(self) -> ComposeResult:
        """Label, list, note."""
        with Horizontal(classes="line"):
            yield Said(self._label_text(), classes="label")
        yield TickList()
        yield Said(classes="note")

    def show_items(self, items: Sequence[TickItem], ticked: Sequence[str]) -> None:
        """Set the list and its ticks."""
        self.query_one(TickList).show(items, ticked)
        self._draw_note()

    def _label_text(self) -> Content:
        label = super()._label_text()
        found = self.query(TickList)
        if not found:
            return label
        listed = found.first()
        said = f"   {len(listed.values)} of {len(listed.items)}" if listed.items else ""
        if listed.typed:
            said += f"   /{printable(listed.typed)}   {listed.shown_count} shown · Esc clears"
        return Content.assemble(label, said)

    @on(TickList.Narrowed)
    def _narrowed(self, event: TickList.Narrowed) -> None:
        event.stop()
        self._draw_note()

    @on(TickList.Ticked)
    def _changed(self, event: TickList.Ticked) -> None:
        event.stop()
        self._draw_note()
        self.edited(event.values)
