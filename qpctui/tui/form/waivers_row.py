"""The row of the waivers: which there are; they are given where results are read."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult

from qpctui.job.model import Waiver
from qpctui.printable import printable
from qpctui.tui.widgets.rows import Row
from qpctui.tui.widgets.said import Said


class WaiversRow(Row):
    """Tells how many there are and of which controls; what is wrong with one stands beneath."""

    DEFAULT_CSS = """
    WaiversRow .fact { width: 1fr; height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
    WaiversRow .fact:focus { background: $primary 25%; }
    """

    def compose_field(self) -> ComposeResult:
        """The words, which may have the focus, so that one can go to what is wrong."""
        words = Said(classes="fact")
        words.can_focus = True
        yield words

    def show_value(self, value: Sequence[Waiver]) -> None:
        """Name their controls."""
        controls = "; ".join(waiver.controls or "?" for waiver in value)
        self.query_one(".fact", Said).say(printable(f"{len(value)}: {controls}"))
