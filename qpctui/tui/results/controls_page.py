"""All controls of a result: filtered, sorted, grouped, with the why of one beside them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import cached_property
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from qpctui.printable import printable
from qpctui.run.result import FindingPart, Result
from qpctui.toml.shape import meant
from qpctui.tui.results.choices import ChoiceBar
from qpctui.tui.results.columns import control_columns
from qpctui.tui.results.control_index import ControlIndex
from qpctui.tui.results.details_text import DetailsText
from qpctui.tui.results.earlier import EarlierOf
from qpctui.tui.results.groups import (
    ControlKey,
    ControlRow,
    Group,
    finding_of,
    findings_of,
    grouped,
    row_key,
)
from qpctui.tui.results.query import FIELDS, Query, QueryProblem
from qpctui.tui.widgets.control_table import Column, ControlTable, step_back
from qpctui.tui.widgets.entry import Entry

_UNTIL_IDLE = 0.5
BREAKS, NOT_PASSED = "breaks:yes", "status:!passed"


class ControlsPage(Horizontal):
    """The filter above, the table, the details of the cursor's control beside it.

    All of it is made once the summary is seen, or when it is wanted.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", "Filter", key_display="/", id="controls.filter"),
        Binding("g", "group", "Group", id="controls.group"),
        Binding("b", "breaking", "What breaks", id="controls.breaking", show=False),
        Binding("f", "choices", "Choices", id="controls.choices", show=False),
        Binding("s", "sort(1)", "Sort", id="controls.sort", show=False),
        Binding("S,shift+s", "turn", "Reverse order", id="controls.reverse", show=False),
        Binding("n", "breaker(1)", "Next that breaks", id="controls.next", show=False),
        Binding("N,shift+n", "breaker(-1)", "The one before", id="controls.previous", show=False),
        Binding("space", "mark", "Select", id="controls.select", show=False),
        Binding("right", "open(True)", "Open group", id="controls.open", show=False),
        Binding("left", "open(False)", "Close group", id="controls.close", show=False),
    ]

    class Narrowed(Message):
        """Others of the controls are shown."""

    def __init__(
        self, result: Result, columns: Sequence[str], earlier_of: EarlierOf | None = None
    ) -> None:
        """``columns`` are the names of those that are shown beside the usual ones."""
        super().__init__(id="controls-page")
        self._result, self._earlier_of = result, earlier_of
        self.columns = tuple(columns)
        self._order: list[int] = []
        self._sorted_by, self._is_reversed = "", False
        self._grouped = False
        self._opened: frozenset[ControlKey] = frozenset()
        self._marked: set[object] = set()
        self._shown: list[FindingPart] = []
        self._will_narrow = False
        self._building = asyncio.Lock()

    async def build(self) -> None:
        """Make filter, choices, table and details, unless they are there."""
        async with self._building:
            if not self.children:
                breaks = any(finding.causes_failure for finding in self._result.findings)
                await self.mount_all(self._parts(BREAKS if breaks else NOT_PASSED))

    def _parts(self, query: str) -> tuple[Widget, Widget]:
        entry = Entry(query, placeholder="words, or field:value", id="filter", compact=True)
        count = Static("", id="count", markup=False)
        line = Horizontal(Static("/", id="slash"), entry, count, id="filter-line")
        table = ControlTable[ControlRow](self._drawn_columns(), key=row_key, id="table")
        details = DetailsText(self._result, earlier_of=self._earlier_of)
        return (
            Vertical(line, ChoiceBar(self._result), table, id="browse"),
            VerticalScroll(details, id="beside", can_focus=False),
        )

    @cached_property
    def _index(self) -> ControlIndex:
        return ControlIndex(self._result)

    def on_mount(self) -> None:
        """Wait until the result's first rows are seen."""
        self.call_after_refresh(self._warm)

    @work(exclusive=True, group="warm")
    async def _warm(self) -> None:
        """Make it, then sort in a thread what somebody will look at soon."""
        await self.build()
        await asyncio.sleep(_UNTIL_IDLE)
        await asyncio.to_thread(lambda: self._index)
        await self.begin()

    async def begin(self) -> None:
        """Show what breaks the build, or else what did not pass; gather words meanwhile."""
        await self.build()
        if not self._order:
            self._order = self._index.order("")
            self.query_one(ChoiceBar).offer()
            self.narrow()
            self._prepare()

    @work(exclusive=True)
    async def _prepare(self) -> None:
        """Gather in pauses what words are looked for in, so that the first key is quick too."""
        for _ in self._index.prepare():
            await asyncio.sleep(0.001)

    @property
    def table(self) -> ControlTable[ControlRow]:
        """The table of controls."""
        return self.query_one("#table", ControlTable)

    @property
    def filter(self) -> Input:
        """What narrows it."""
        return self.query_one("#filter", Input)

    @property
    def finding(self) -> FindingPart | None:
        """The cursor's, a group's worst."""
        row = self.table.row
        return None if row is None else finding_of(row)

    @property
    def selected(self) -> list[FindingPart]:
        """What was marked, in the table's order; where nothing is, what the cursor is on."""
        rows = [row for row in self.table.rows if row_key(row) in self._marked]
        if not rows and self.table.row is not None:
            rows = [self.table.row]
        return list({id(f): f for row in rows for f in findings_of(row)}.values())

    @property
    def has_marks(self) -> bool:
        """Whether anything is marked."""
        return bool(self._marked)

    def show_columns(self, columns: Sequence[str]) -> None:
        """Show others beside the usual ones."""
        self.columns = tuple(columns)
        self.table.show_columns(self._drawn_columns())

    def _drawn_columns(self) -> list[Column[ControlRow]]:
        return control_columns(self._result, self.columns, lambda row: row_key(row) in self._marked)

    def look_for(self, query: str) -> None:
        """Narrow the table by a filter, as if it had been typed."""
        self.filter.value = query

    @on(Input.Changed, "#filter")
    def _typed(self) -> None:
        # The letter is seen first, and several that came at once are one filter.
        if self._order and not self._will_narrow:
            self._will_narrow = True
            self.call_after_refresh(self.narrow)

    @on(Input.Submitted, "#filter")
    def _typed_enough(self) -> None:
        self.table.focus()

    @on(ChoiceBar.Chosen)
    def _chose(self, event: ChoiceBar.Chosen) -> None:
        query = Query.parse(self.filter.value).choosing(event.field, event.value)
        self.look_for(str(query))

    @on(ControlTable.HeadClicked, "#table")
    def _head_clicked(self, event: ControlTable.HeadClicked) -> None:
        if event.name == self._sorted_by:
            self.action_turn()
        elif event.name != "mark":
            self._sort(event.name)

    @on(ControlTable.Highlighted, "#table")
    def _highlighted(self) -> None:
        self._draw_detail()

    def narrow(self) -> None:
        """Show what the filter asks for; one that can't be read leaves what is shown."""
        self._will_narrow = False
        query = Query.parse(self.filter.value)
        count = self.query_one("#count", Static)
        try:
            positions = self._index.filtered(query, self._order)
        except QueryProblem as problem:
            count.update(Content.styled(f"× {problem}", "$error"))
            return
        self._shown = [self._index.findings[position] for position in positions]
        self._marked.clear()
        self._show()
        self._draw_count()
        self.query_one(ChoiceBar).show(query)
        self._draw_detail()

    def _draw_count(self) -> None:
        breaking = sum(finding.causes_failure for finding in self._shown)
        shown = (f"{len(self._shown):,}", "bold"), f" of {len(self._index.findings):,}"
        parts = [Content.assemble(*shown, f" · {breaking:,} break")]
        if self._grouped:
            parts.append(Content(" · grouped"))
        if self._marked:
            parts.append(Content.styled(f" · {len(self._marked):,} selected", "bold $primary"))
        odd = Query.parse(self.filter.value).unknown_field
        if odd and not self._shown:
            said = f" · {printable(odd)} is no field{printable(meant(odd, FIELDS))}"
            parts.append(Content.styled(said, "$warning"))
        self.query_one("#count", Static).update(Content("").join(parts))

    def _show(self) -> None:
        rows: list[ControlRow] = list(self._shown)
        if self._grouped:
            rows = list(grouped(self._shown, self._opened))
        self.table.show(rows)

    def _draw_detail(self) -> None:
        finding = self.finding
        text = self.query_one(DetailsText)
        if finding is not None:
            text.show(finding)
        elif not self._index.findings:
            text.say(Content("Nothing was found: the summary tells why."))
        elif self.filter.value.strip() == BREAKS:
            text.say(Content.styled("✓ Nothing breaks this build.", "$success"))
        else:
            text.say(Content(f'Nothing matches "{self.filter.value}" · Esc clears'))

    def action_filter(self) -> None:
        """Go to the entry that narrows the table."""
        self.filter.focus()

    def action_choices(self) -> None:
        """Go to the choices."""
        self.query_one(ChoiceBar).focus_first()

    def action_breaking(self) -> None:
        """Show what breaks the build, or everything again."""
        self.look_for("" if self.filter.value.strip() == BREAKS else BREAKS)

    def step_back(self) -> bool:
        """From the filter to the table, then to all rows; false when none is hidden."""
        return step_back(self.filter, self.table)

    def action_group(self) -> None:
        """Put the findings of a control together, or each by itself again."""
        finding = self.finding
        self._grouped = not self._grouped
        self._marked.clear()
        self._show()
        self._draw_count()
        if finding is not None:
            self._go_to(finding)

    def _go_to(self, finding: FindingPart) -> None:
        rows = self.table.rows
        self.table.cursor = next(
            (at for at, row in enumerate(rows) if any(f is finding for f in findings_of(row))), 0
        )

    def action_open(self, is_open: bool) -> None:
        """Show what is in the cursor's group beneath it, or no longer."""
        row = self.table.row
        if not self._grouped or row is None:
            return
        key = row.key if isinstance(row, Group) else (row.policy_id, row.control_id)
        self._opened = self._opened | {key} if is_open else self._opened - {key}
        self._show()
        if not is_open:
            self._go_to(finding_of(row))

    def toggle_group(self) -> bool:
        """Open or close the cursor's group; false when the cursor is on a finding."""
        row = self.table.row
        if isinstance(row, Group):
            self.action_open(not row.is_open)
        return isinstance(row, Group)

    def action_sort(self, by: int) -> None:
        """Sort by the next of the columns that are shown; after the last worst first again."""
        names = ["", *(c.name for c in self.table.shown_columns if c.name not in ("", "mark"))]
        at = names.index(self._sorted_by) if self._sorted_by in names else 0
        self._sort(names[(at + by) % len(names)])

    def action_turn(self) -> None:
        """The other way round."""
        self._sort(self._sorted_by, is_reversed=not self._is_reversed)

    def _sort(self, name: str, *, is_reversed: bool = False) -> None:
        self._sorted_by, self._is_reversed = name, is_reversed
        # The worst stand first, so that is the way down for criticality.
        reverse = is_reversed if name != "crit" else not is_reversed
        self._order = self._index.order(name, reverse=reverse)
        self.table.show_order(name, is_descending=reverse)
        self.narrow()

    def action_breaker(self, by: int) -> None:
        """Go to the next that breaks the build, down or up, and round."""
        rows = self.table.rows
        for step in range(1, len(rows) + 1):
            at = (self.table.cursor + by * step) % len(rows)
            if any(finding.causes_failure for finding in findings_of(rows[at])):
                self.table.cursor = at
                return

    def action_mark(self) -> None:
        """Select the cursor's row, or no longer, and go to the next."""
        row = self.table.row
        if row is not None:
            self._marked ^= {row_key(row)}
            self.table.cursor += 1
            self.table.refresh()
            self._draw_count()
