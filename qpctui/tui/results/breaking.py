"""The controls that break the build, as a list."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical

from qpctui.run.result import Result, worst_first
from qpctui.tui.results.columns import breaking_columns
from qpctui.tui.results.groups import ControlRow
from qpctui.tui.widgets.control_table import ControlTable
from qpctui.tui.widgets.headings import Heading

_FEWEST, _MOST = 3, 10


class BreakingControls(Vertical):
    """A heading that counts them, and the list; nothing where nothing breaks the build."""

    DEFAULT_CSS = """
    BreakingControls { height: auto; width: 1fr; margin-bottom: 1; }
    """

    def __init__(self, result: Result, not_passed: int, *, table_id: str = "") -> None:
        """Of all findings of a result, of which so many did not pass."""
        super().__init__()
        self._rows = worst_first(finding for finding in result.findings if finding.causes_failure)
        self._not_passed = not_passed
        self.table = ControlTable[ControlRow](breaking_columns(result), id=table_id)
        self.display = self.table.display = bool(self._rows)

    def compose(self) -> ComposeResult:
        """Heading and list."""
        note = f"{len(self._rows):,} of {self._not_passed:,} not passed"
        yield Heading("Controls causing Build Failure", note)
        yield self.table

    def on_mount(self) -> None:
        """List what breaks the build."""
        self.table.show(self._rows)

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._rows)

    def fit(self, room: int) -> None:
        """Be no higher than that many rows allow, but show a few at least."""
        shown = min(len(self._rows), max(min(room, _MOST), _FEWEST))
        self.table.styles.height = shown + 1
