"""The summary of a result: verdict, what breaks the build, numbers."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from qpctui.run.result import Result, worst_first
from qpctui.tui.results.columns import breaking_columns
from qpctui.tui.results.groups import ControlRow
from qpctui.tui.results.summary import numbers, verdict
from qpctui.tui.widgets.control_table import ControlTable
from qpctui.tui.widgets.headings import Heading

_FEWEST_BREAKING, _MOST_BREAKING = 3, 10
_AROUND_BREAKING = 4
"""Rows of the summary around the list: its heading, its columns' names, two blank ones."""


class SummaryPage(VerticalScroll):
    """What the connector's report says first; a chosen row is the screen's to open."""

    def __init__(self, result: Result) -> None:
        """Of one result."""
        super().__init__(id="summary-scroll")
        self._result = result

    def compose(self) -> ComposeResult:
        """Verdict, the list of what breaks, numbers."""
        yield Static("", id="verdict-text", markup=False)
        yield Heading("Controls causing Build Failure", id="breaking-heading")
        yield ControlTable[ControlRow](breaking_columns(self._result), id="breaking")
        yield Static("", id="summary-text", markup=False)

    def on_mount(self) -> None:
        """List what breaks the build."""
        self._show_breaking()
        self.query_one("#verdict-text").add_class(f"-{self._result.verdict.lower()}")
        self.draw()

    def on_resize(self) -> None:
        """It uses the width there is."""
        self.draw()

    @property
    def target(self) -> Widget:
        """Where the keys go: what breaks the build, or the page."""
        breaking = self.query_one("#breaking", ControlTable)
        return breaking if breaking.rows else self

    def _show_breaking(self) -> None:
        """List what breaks the build; where nothing does, the verdict's reasons say all."""
        findings = self._result.findings
        rows = worst_first(finding for finding in findings if finding.causes_failure)
        table = self.query_one("#breaking", ControlTable)
        table.show(rows)
        table.display = bool(rows)
        heading = self.query_one("#breaking-heading", Heading)
        heading.display = bool(rows)
        unpassed = sum(finding.state != "Passed" for finding in findings)
        heading.note = Content(f"{len(rows)} of {unpassed} not passed")

    @on(ControlTable.PastEnd, "#breaking")
    def _past_end(self, event: ControlTable.PastEnd) -> None:
        """Beyond the list goes on with the page around it."""
        self.scroll_relative(y=event.by, animate=False)

    def draw(self) -> None:
        """Write everything for the width there is."""
        width = max(self.app.size.width - 3, 40)
        said = verdict(self._result, width)
        self.query_one("#verdict-text", Static).update(said)
        self.query_one("#summary-text", Static).update(numbers(self._result, width))
        table = self.query_one("#breaking", ControlTable)
        room = self.size.height - len(said.plain.split("\n")) - _AROUND_BREAKING
        shown = min(len(table.rows), max(min(room, _MOST_BREAKING), _FEWEST_BREAKING))
        table.styles.height = shown + 1
