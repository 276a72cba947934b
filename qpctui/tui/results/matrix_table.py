"""The matrix of what did not pass, to go through by its cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from qpctui.printable import printable
from qpctui.run.result import Result
from qpctui.tui.results.lines import QUIET, Part, hung
from qpctui.tui.results.matrix import Matrix, excluded_words
from qpctui.tui.results.words import STATES
from qpctui.tui.widgets.headings import Heading

_STATE, _CELL, _LEAST_CELL, _TOTAL = 12, 9, 5, 7
_CURSOR = "$block-cursor-foreground on $block-cursor-background"

Cell = tuple[int, int]
"""A row and a column; the last column is the row's total."""


class MatrixTable(Widget, can_focus=True):
    """Rows by state, columns by criticality; arrows go to the next cell that is not empty."""

    DEFAULT_CSS = """
    MatrixTable { height: 4; width: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1, 0)", "Up", show=False),
        Binding("down,j", "move(1, 0)", "Down", show=False),
        Binding("left", "move(0, -1)", "Left", show=False),
        Binding("right", "move(0, 1)", "Right", show=False),
        Binding("enter", "choose", "Its controls", key_display="Enter", id="matrix.choose"),
    ]

    cursor: reactive[Cell] = reactive((0, 0))

    @dataclass
    class Chosen(Message):
        """A cell was chosen; the filter shows what it counts."""

        query: str

    def __init__(self, matrix: Matrix, policy: str = "") -> None:
        """With a ``policy`` the filters ask for that one too."""
        super().__init__(classes="matrix")
        self._matrix, self._policy = matrix, policy
        self._rows, self._ranks = matrix.rows, list(matrix.ranks)
        counts = [
            [*(cell[1] for cell in row), sum(cell[1] for cell in row)] for _, row in self._rows
        ]
        self._live = [
            (r, c) for r, row in enumerate(counts) for c, count in enumerate(row) if count
        ]
        self.set_reactive(MatrixTable.cursor, self._live[0] if self._live else (0, 0))
        self.can_focus = bool(self._live)

    @property
    def room(self) -> int:
        """How wide it is where its names need not be cut."""
        return _STATE + _CELL * len(self._ranks) + _TOTAL

    def action_move(self, down: int, right: int) -> None:
        """Go to the nearest cell in that direction that counts anything."""
        row, column = self.cursor
        ahead = [
            (abs(r - row), abs(c - column), (r, c))
            for r, c in self._live
            if (r - row) * down > 0 or (r == row and (c - column) * right > 0)
        ]
        if ahead:
            self.cursor = min(ahead)[2]

    def action_choose(self) -> None:
        """Ask for the cursor's findings."""
        row, column = self.cursor
        rank = self._ranks[column] if column < len(self._ranks) else None
        state = self._rows[row][0]
        self.post_message(self.Chosen(self._matrix.query(state, rank, self._policy)))

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor, one more chooses."""
        column = max((event.x - _STATE) // self._each, 0)
        cell = (event.y - 1, min(column, len(self._ranks)))
        if cell not in self._live:
            return
        if cell == self.cursor:
            self.action_choose()
        self.cursor = cell

    def on_focus(self) -> None:
        """The cursor shows."""
        self.refresh()

    def on_blur(self) -> None:
        """It goes."""
        self.refresh()

    @property
    def _each(self) -> int:
        """How wide a cell is; where there is no room for whole names they are cut."""
        room = self.size.width - _STATE - _TOTAL
        return max(min(_CELL, room // len(self._ranks)), _LEAST_CELL)

    def render(self) -> Content:
        """Names, then a row a state."""
        each = self._each
        head = "".join(f"{_cut(name, each - 1):>{each}}" for name, _, _ in self._rows[0][1])
        lines = [Content.styled(f"{'':<{_STATE}}{head}{'Total':>{_TOTAL}}", QUIET)]
        lines += [self._row(at, each) for at in range(len(self._rows))]
        return Content("\n").join(lines)

    def _row(self, at: int, each: int) -> Content:
        state, cells = self._rows[at]
        symbol, style = STATES[state]
        parts: list[Part] = [(symbol, style), f" {state:<{_STATE - 2}}"]
        for column, (_, count, breaking) in enumerate(cells):
            said = f"{'× ' if breaking else ''}{count:,}"
            style = "bold $error" if breaking else "" if count else QUIET
            parts += self._cell((at, column), said, each, style)
        total = sum(count for _, count, _ in cells)
        parts += self._cell((at, len(cells)), f"{total:,}", _TOTAL, "bold" if total else QUIET)
        return Content.assemble(*parts)

    def _cell(self, cell: Cell, said: str, width: int, style: str) -> list[Part]:
        has_cursor = cell == self.cursor and self.has_focus
        before = " " * (width - len(said) - 1)
        return [before, (f" {said}", _CURSOR if has_cursor else style)]


class MatrixPart(Vertical):
    """The matrix under its heading, with what it leaves out below it."""

    DEFAULT_CSS = """
    MatrixPart { height: auto; width: 1fr; }
    MatrixPart Static { height: auto; }
    """

    def __init__(self, result: Result, matrix: Matrix, policy: str = "") -> None:
        """Of all findings of a result; ``policy`` is for the filters alone."""
        super().__init__(classes="matrix-part")
        self.table = MatrixTable(matrix, policy)
        self._excluded = excluded_words(result)
        self.display = bool(result.findings)

    def compose(self) -> ComposeResult:
        """Heading, matrix, words."""
        yield Heading("Pass/Fail Criteria Results Summary")
        yield self.table
        yield Static("", markup=False)

    def draw(self, width: int) -> None:
        """Write the words for that width."""
        lines = [
            Content.styled("× breaks the build · arrows and Enter show a cell's controls", QUIET)
        ]
        if self._excluded:
            lines += hung(("Excluded CIDs  ", QUIET), Content(printable(self._excluded)), width)
        self.query_one(Static).update(Content("\n").join(lines))


def _cut(name: str, room: int) -> str:
    return name if len(name) <= room else f"{name[: room - 1]}…"
