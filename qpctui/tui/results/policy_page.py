"""One policy of a result: its verdict's share, its numbers, what of it breaks the build."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from qpctui.run.result import PolicyPart, Result
from qpctui.tui.results.breaking import BreakingControls
from qpctui.tui.results.charts import overall
from qpctui.tui.results.lines import QUIET, heading, pairs
from qpctui.tui.results.matrix import Matrix
from qpctui.tui.results.matrix_table import MatrixPart
from qpctui.tui.results.page import Page, Parts
from qpctui.tui.results.policies import gaps, of_policy, title_of

_AROUND_BREAKING = 4


class PolicyPage(Page):
    """What the connector's report says of a policy; it is built when it is first shown."""

    BINDINGS: ClassVar[list[BindingType]] = [
        # The footer has room for six keys.
        Binding("2", "screen.tab('controls')", "Controls", show=False),
    ]

    def __init__(self, result: Result, policy: PolicyPart) -> None:
        """Of one of the result's policies."""
        super().__init__(classes="policy-page")
        self._not_passed = 0
        self._result, self._policy = result, policy

    async def build(self) -> None:
        """Make it, unless it is there."""
        if self.children:
            return
        result = of_policy(self._result, self._policy)
        counted = Matrix(result)
        self._not_passed = counted.not_passed
        breaking = BreakingControls(result, counted.not_passed)
        self.can_focus = not breaking.count
        matrix = MatrixPart(result, counted, self._policy.id)
        head = Static("", classes="policy-head", markup=False)
        chart = Static("", classes="overall", markup=False)
        await self.mount_all([head, breaking, Parts(matrix, chart, beside=(1, 0))])
        self.draw()

    def draw(self) -> None:
        """Write everything for the width there is."""
        if not self.children:
            return
        width = self.width
        head = self._head(width)
        self.query_one(".policy-head", Static).update(head)
        matrix = self.query_one(MatrixPart)
        left, right = self.query_one(Parts).fit(width, matrix.table.room)
        matrix.draw(right)
        self.query_one(".overall", Static).update(overall([self._policy], left))
        room = self.size.height - len(head.plain.split("\n")) - _AROUND_BREAKING
        self.query_one(BreakingControls).fit(room)

    def _head(self, width: int) -> Content:
        policy = self._policy
        count = policy.causing_failure
        met = Content.assemble(
            (f"× {count:,}" if count else "0", "bold $error" if count else QUIET),
            f" of {self._not_passed:,} controls that did not pass",
        )
        told = (("Policy id", policy.id), ("Data", policy.data), ("Failed by Criteria", met))
        lines = [heading(title_of(policy), width), *pairs(told, width, name=20)]
        if said := gaps([policy], width):
            lines.append(said)
        return Content("\n").join(lines)
