"""One finding, whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen

from qpctui.printable import printable
from qpctui.run.result import FindingPart, Result
from qpctui.tui.results.copying import control_text
from qpctui.tui.results.details_text import DetailsText
from qpctui.tui.results.earlier import EarlierOf
from qpctui.tui.widgets.key_bar import KeyBar
from qpctui.tui.widgets.top_bar import TopBar

Ask = Callable[[Sequence[FindingPart], str], None]
"""Asks what the verdict would be with findings excluded or waived (``exclude``, ``waive``)."""


class DetailsScreen(Screen[None]):
    """One finding, whole, where there is no room beside the table."""

    HELP = """\
Everything known of one control, lists in full. ↑↓ scroll, n goes to the next control, p to the one
before, y copies it, Esc goes back. x excludes it, v waives it: What if shows first what becomes
of the verdict."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q", "dismiss", "Back", key_display="Esc", id="details.back"),
        Binding("n,right", "move(1)", "Next control", key_display="n", id="details.next"),
        Binding("p,left", "move(-1)", "Previous", show=False, id="details.previous"),
        Binding("x", "ask('exclude')", "Exclude", id="details.exclude"),
        Binding("v", "ask('waive')", "Waive", id="details.waive"),
        Binding("y", "copy", "Copy", id="details.copy"),
    ]

    def __init__(
        self,
        result: Result,
        findings: list[FindingPart],
        index: int,
        ask: Ask | None = None,
        earlier_of: EarlierOf | None = None,
    ) -> None:
        """``findings`` are those of the table, in its order."""
        super().__init__()
        self._ask, self._earlier_of = ask, earlier_of
        self._result, self._findings, self.index = result, findings, index

    def compose(self) -> ComposeResult:
        """The text, scrolled by the arrows."""
        yield TopBar("Results")
        with VerticalScroll(id="details"):
            yield DetailsText(self._result, whole=True, earlier_of=self._earlier_of)
        yield KeyBar()

    def on_mount(self) -> None:
        """Show it."""
        self.query_one("#details").focus()
        self._draw()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool:
        """Nothing is asked where the question itself came from."""
        return action != "ask" or self._ask is not None

    def action_ask(self, change: str) -> None:
        """Ask what the verdict would be without this finding."""
        if self._ask is not None:
            self._ask([self._findings[self.index]], change)

    def action_move(self, by: int) -> None:
        """Show a neighbour."""
        self.index = max(0, min(self.index + by, len(self._findings) - 1))
        self._draw()

    def action_copy(self) -> None:
        """Copy the control, a line each thing."""
        finding = self._findings[self.index]
        self.app.copy_to_clipboard(control_text(self._result, finding))
        said = f"Control {printable(finding.control_id)} sent to the terminal's clipboard"
        self.notify(said, markup=False)

    def _draw(self) -> None:
        finding = self._findings[self.index]
        place = f"{self.index + 1} of {len(self._findings)}"
        self.query_one(TopBar).show(f"Control {printable(finding.control_id)}", place)
        self.query_one(DetailsText).show(finding)
        self.query_one("#details", VerticalScroll).scroll_home(animate=False)
