"""All that a connection test found: each stage, and every operation's versions."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Static

from qpctui.run.connection_test import ConnectionReport
from qpctui.tui.form.connection_words import in_full
from qpctui.tui.widgets.key_bar import KeyBar
from qpctui.tui.widgets.top_bar import TopBar


class ConnectionDetails(Screen[None]):
    """Shows a report; nothing can be changed here."""

    HELP = (
        "What the connection test found, stage by stage, and which version of each operation the "
        "platform serves. Esc goes back to the form."
    )
    DEFAULT_CSS = """
    ConnectionDetails VerticalScroll { padding: 1 2; }
    ConnectionDetails Static { height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss", "Form", key_display="Esc", id="connection.back"),
    ]

    def __init__(self, report: ConnectionReport) -> None:
        super().__init__()
        self._report = report

    def compose(self) -> ComposeResult:
        """The report under the bar."""
        yield TopBar("Connection")
        with VerticalScroll():
            yield Static(in_full(self._report), markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Name who was logged in."""
        self.query_one(TopBar).show(self._report.username, "Connection test")
        self.query_one(VerticalScroll).focus()
