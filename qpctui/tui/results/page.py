"""A page of a result: parts that stand beside or beneath each other, as there is room."""

from __future__ import annotations

from textual import on
from textual.containers import Container, VerticalScroll
from textual.widget import Widget

from qpctui.tui.results.breaking import BreakingControls
from qpctui.tui.widgets.control_table import ControlTable

_TWO_COLUMNS, _GAP, _LEAST = 120, 3, 40
_AROUND = 3
"""The page's edges and the scrollbar."""


class Parts(Container):
    """Parts side by side where there is room, else beneath each other."""

    DEFAULT_CSS = """
    Parts { layout: grid; grid-size: 1; grid-rows: auto; grid-gutter: 1 3; height: auto; }
    Parts > * { height: auto; }
    """

    def __init__(self, *parts: Widget, beside: tuple[int, ...]) -> None:
        """Parts beneath each other, in order; ``beside`` is their order in two columns."""
        super().__init__(*parts)
        self._places = {part: (place, beside[place]) for place, part in enumerate(parts)}

    def fit(self, width: int, right: int) -> tuple[int, int]:
        """The widths of what stands left and right; the latter is to have ``right``."""
        is_wide = width >= _TWO_COLUMNS
        self.styles.grid_size_columns = 2 if is_wide else 1
        self.styles.grid_columns = f"1fr {right}" if is_wide else "1fr"
        self.sort_children(key=lambda part: self._places[part][is_wide])
        return (width - right - _GAP, right) if is_wide else (width, width)


class Page(VerticalScroll):
    """A page of parts that are written for the width there is."""

    def on_resize(self) -> None:
        """It uses the width there is."""
        self.draw()

    def draw(self) -> None:
        """Write everything."""
        raise NotImplementedError

    @property
    def width(self) -> int:
        """What there is for a line."""
        return max(self.app.size.width - _AROUND, _LEAST)

    @property
    def target(self) -> Widget:
        """Where the keys go: what breaks the build, or else the page."""
        for breaking in self.query(BreakingControls):
            if breaking.count:
                return breaking.table
        return self

    @on(ControlTable.PastEnd)
    def _past_end(self, event: ControlTable.PastEnd) -> None:
        """Beyond a list goes on with the page around it."""
        event.stop()
        self.scroll_relative(y=event.by, animate=False)
