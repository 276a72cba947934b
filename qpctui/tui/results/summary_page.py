"""The summary of a result: verdict first, reasons second, numbers third."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from qpctui.run.result import PolicyPart, Result
from qpctui.tui.results.breaking import BreakingControls
from qpctui.tui.results.charts import overall
from qpctui.tui.results.matrix import Matrix
from qpctui.tui.results.matrix_table import MatrixPart
from qpctui.tui.results.page import Page, Parts
from qpctui.tui.results.policies import gaps, policy_columns
from qpctui.tui.results.summary import criteria, facts, verdict, waivers, warnings
from qpctui.tui.widgets.control_table import ControlTable
from qpctui.tui.widgets.headings import Heading

_AROUND_BREAKING = 4
"""Rows around the list: its heading, its columns' names, two blank ones."""


class SummaryPage(Page):
    """What the connector's report says first; a chosen row is the screen's to open."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "app.focus_next", "Next part", key_display="Tab", id="results.next_part"),
    ]

    @dataclass
    class PolicyChosen(Message):
        """A policy is to be shown by itself, by its place among the policies."""

        place: int

    def __init__(self, result: Result, job_name: str) -> None:
        """Of one result; the job's name tells what its authentication record is called."""
        super().__init__(id="summary-scroll")
        self._result, self._job_name = result, job_name

    def compose(self) -> ComposeResult:
        """Verdict, the list of what breaks, numbers."""
        result, matrix = self._result, Matrix(self._result)
        yield Static("", id="verdict-text", markup=False, classes=f"-{result.verdict.lower()}")
        yield BreakingControls(result, matrix.not_passed, table_id="breaking")
        with Vertical(id="numbers"):
            chart, told, met = (
                Static("", id=name, markup=False) for name in ("overall", "facts", "criteria")
            )
            yield Parts(MatrixPart(result, matrix), chart, told, met, beside=(1, 2, 0, 3))
            yield Heading("Scan Policies", id="policies-heading")
            yield ControlTable[PolicyPart]((), id="policies")
            for name in ("gaps", "waivers", "warnings"):
                yield Static("", id=name, classes="more", markup=False)

    def on_mount(self) -> None:
        """List the policies."""
        policies = self.query_one("#policies", ControlTable)
        policies.show(self._result.policies)
        policies.styles.height = len(self._result.policies) + 1
        for name in ("#policies", "#policies-heading"):
            self.query_one(name).display = bool(self._result.policies)
        self.can_focus = not self.query_one(BreakingControls).count
        self.draw()

    def draw(self) -> None:
        """Write everything for the width there is."""
        result, width = self._result, self.width
        breaking = self.query_one(BreakingControls)
        said = verdict(result, breaking.count, width)
        self._write("#verdict-text", said)
        matrix = self.query_one(MatrixPart)
        left, right = self.query_one(Parts).fit(width, matrix.table.room)
        matrix.draw(right)
        self._write("#overall", overall(result.policies, left))
        self._write("#facts", facts(result, self._job_name, left))
        self._write("#criteria", criteria(result, right))
        policies = self.query_one("#policies", ControlTable)
        policies.show_columns(policy_columns(result.policies, width))
        self._write("#gaps", gaps(result.policies, width))
        self._write("#waivers", waivers(result, width))
        self._write("#warnings", warnings(result, width))
        lines = len(said.plain.split("\n"))
        breaking.fit(self.size.height - lines - _AROUND_BREAKING)

    def _write(self, name: str, said: Content) -> None:
        part = self.query_one(name, Static)
        part.update(said)
        part.display = bool(said)

    @on(ControlTable.Chosen, "#policies")
    def _policy_chosen(self, event: ControlTable.Chosen) -> None:
        event.stop()
        self.post_message(self.PolicyChosen(event.index))
