"""A table of any size that draws only the rows in sight."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget
from textual.widgets import Input

RowItem = TypeVar("RowItem")


@dataclass(frozen=True)
class Column(Generic[RowItem]):
    """A column: its title, its width (0 takes what is left), its cells.

    ``cell`` gets a row and whether it is the cursor's, where colours would drown.
    """

    title: str
    width: int
    cell: Callable[[RowItem, bool], Content]
    from_width: int = 0
    """The narrowest table that has room for it."""
    name: str = ""
    """What the table's user knows it by, where a click on its title means something."""


def step_back(narrowing: Input, table: Widget) -> bool:
    """From the entry that narrows a table to the table, then to all rows; false when none hides."""
    if narrowing.has_focus:
        table.focus()
    elif narrowing.value:
        narrowing.value = ""
    else:
        return False
    return True


class ControlTable(ScrollView, Generic[RowItem], can_focus=True, inherit_bindings=False):
    """Rows of one line; ↑↓ move the cursor, Enter chooses."""

    DEFAULT_CSS = """
    ControlTable {
        height: 1fr;
        width: 1fr;
        scrollbar-size-horizontal: 0;
        scrollbar-size-vertical: 1;
        overflow-x: hidden;
        & .control-table--head { text-style: bold; color: $foreground 75%; }
        & .control-table--cursor {
            background: $block-cursor-background;
            color: $block-cursor-foreground;
        }
        & .control-table--blurred { background: $block-cursor-blurred-background; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "control-table--head",
        "control-table--cursor",
        "control-table--blurred",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("down,j", "move(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home", "move(-1000000)", "First", show=False),
        Binding("end", "move(1000000)", "Last", show=False),
        Binding("enter", "choose", "Details", key_display="Enter", id="table.choose"),
    ]

    cursor: reactive[int] = reactive(0)

    @dataclass
    class Highlighted(Message):
        """The cursor is on another row, or on none (-1)."""

        table: ControlTable[Any]
        index: int

        @property
        def control(self) -> ControlTable[Any]:
            """The table itself, for selectors."""
            return self.table

    @dataclass
    class Chosen(Message):
        """A row was chosen by Enter or a second click."""

        table: ControlTable[Any]
        index: int

        @property
        def control(self) -> ControlTable[Any]:
            """The table itself, for selectors."""
            return self.table

    @dataclass
    class HeadClicked(Message):
        """The title of a column that has a name was clicked."""

        table: ControlTable[Any]
        name: str

        @property
        def control(self) -> ControlTable[Any]:
            """The table itself, for selectors."""
            return self.table

    @dataclass
    class PastEnd(Message):
        """The cursor is at the end and was told to go further, by this many rows."""

        table: ControlTable[Any]
        by: int

        @property
        def control(self) -> ControlTable[Any]:
            """The table itself, for selectors."""
            return self.table

    def __init__(
        self,
        columns: Sequence[Column[RowItem]],
        *,
        key: Callable[[RowItem], object] = id,
        id: str = "",  # noqa: A002
    ) -> None:
        """Empty at first; rows with the same ``key`` are one to the cursor."""
        super().__init__(id=id or None)
        self._row_key = key
        self._columns = tuple(columns)
        self._sorted_by, self._is_descending = "", False
        self.rows: list[RowItem] = []

    def show_columns(self, columns: Sequence[Column[RowItem]]) -> None:
        """Show these from now on, as far as there is room."""
        self._columns = tuple(columns)
        self.refresh()

    @property
    def shown_columns(self) -> list[Column[RowItem]]:
        """Those that there is room for."""
        return [column for column, _ in self._sized(self.size.width)]

    def show_order(self, name: str, *, is_descending: bool) -> None:
        """Tell in its title by which column the rows are sorted; an empty name by none."""
        self._sorted_by, self._is_descending = name, is_descending
        self.refresh()

    def show(self, rows: Sequence[RowItem]) -> None:
        """Set the rows; the cursor stays on its row where that is still there."""
        kept = self._row_key(self.rows[self.cursor]) if self.cursor < len(self.rows) else None
        self.rows = rows if isinstance(rows, list) else list(rows)
        self.virtual_size = Size(self.size.width, len(self.rows) + 1)
        keys = map(self._row_key, self.rows)
        index = next((i for i, key in enumerate(keys) if key == kept), 0)
        self.set_reactive(ControlTable.cursor, index)
        self._scroll_to_cursor()
        self.refresh()
        self.post_message(self.Highlighted(self, index if self.rows else -1))

    @property
    def row(self) -> RowItem | None:
        """The cursor's row."""
        return self.rows[self.cursor] if self.cursor < len(self.rows) else None

    def validate_cursor(self, value: int) -> int:
        """Stay inside."""
        return max(0, min(value, len(self.rows) - 1))

    def watch_cursor(self) -> None:
        """Keep the cursor in sight and tell where it is."""
        self._scroll_to_cursor()
        self.refresh()
        if self.rows:
            self.post_message(self.Highlighted(self, self.cursor))

    def on_resize(self) -> None:
        """Columns come and go with the width."""
        self.virtual_size = Size(self.size.width, len(self.rows) + 1)
        self._scroll_to_cursor()

    def on_focus(self) -> None:
        """The cursor shows where it is."""
        self.refresh()

    def on_blur(self) -> None:
        """The cursor goes quiet."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor, one more chooses."""
        index = event.y + self.scroll_offset.y - 1
        if event.y == 0:
            self._click_head(event.x)
        if event.y == 0 or not 0 <= index < len(self.rows):
            return
        if index == self.cursor:
            self.action_choose()
        self.cursor = index

    def _click_head(self, x: int) -> None:
        end = 0
        for column, size in self._sized(self.size.width):
            end += size + 1
            if x < end:
                if column.name:
                    self.post_message(self.HeadClicked(self, column.name))
                return

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        before = self.cursor
        self.cursor += by
        if self.cursor == before and abs(by) < len(self.rows) + self.size.height:
            self.post_message(self.PastEnd(self, by))

    def action_page(self, by: int) -> None:
        """Move the cursor by what fits."""
        self.action_move(by * max(self.size.height - 2, 1))

    def action_choose(self) -> None:
        """Choose the cursor's row."""
        if self.rows:
            self.post_message(self.Chosen(self, self.cursor))

    def render_line(self, y: int) -> Strip:
        """The head stays on top; rows scroll beneath it."""
        width = self.size.width
        if y == 0:
            head = self.get_visual_style("control-table--head")
            cells = [(self._title(column), size) for column, size in self._sized(width)]
            return self._strip(cells, head, width)
        index = y - 1 + self.scroll_offset.y
        if index >= len(self.rows):
            return Strip.blank(width, self.rich_style)
        has_cursor = index == self.cursor
        plain = has_cursor and self.has_focus
        name = "cursor" if self.has_focus else "blurred"
        style = self.get_visual_style(f"control-table--{name}") if has_cursor else self.visual_style
        row = self.rows[index]
        cells = [(column.cell(row, plain), size) for column, size in self._sized(width)]
        return self._strip(cells, style, width)

    def _title(self, column: Column[RowItem]) -> Content:
        mark = "▼" if self._is_descending else "▲"
        return Content(f"{column.title}{mark if column.name == self._sorted_by != '' else ''}")

    def _sized(self, width: int) -> list[tuple[Column[RowItem], int]]:
        """The columns that have room, and their widths."""
        shown = [column for column in self._columns if width >= column.from_width]
        fixed = sum(column.width + 1 for column in shown if column.width)
        flexible = sum(not column.width for column in shown)
        rest = max((width - fixed) // max(flexible, 1) - 1, 8)
        return [(column, column.width or rest) for column in shown]

    def _strip(self, cells: Sequence[tuple[Content, int]], style: Style, width: int) -> Strip:
        segments: list[Segment] = []
        space = Segment(" ", style.rich_style)
        for content, size in cells:
            fitted = content.truncate(size, ellipsis=True, pad=True)
            segments += [
                Segment(text, span.rich_style)
                for text, span in fitted.render(style, "", self._get_style)
            ]
            segments.append(space)
        return Strip(segments).adjust_cell_length(width, style.rich_style)

    def _scroll_to_cursor(self) -> None:
        top, height = self.scroll_offset.y, self.size.height - 1
        if height > 0 and not top <= self.cursor < top + height:
            region = Region(0, self.cursor, 1, 2)
            self.scroll_to_region(region, animate=False, force=True)
