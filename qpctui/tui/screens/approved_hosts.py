"""Where a credential may be sent: hosts to approve, and approvals to withdraw."""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from qpctui.credentials import KnownCredential
from qpctui.job.syntax import SyntaxProblem, host_of
from qpctui.printable import printable
from qpctui.tui.screens.ask import BOX_CSS
from qpctui.tui.widgets.tick_list import TickItem, TickList


class ApprovedHosts(ModalScreen[tuple[str, ...] | None]):
    """Answers with the approved hosts, None when they stay as they are."""

    DEFAULT_CSS = f"""
    ApprovedHosts {{ {BOX_CSS}
        .said {{ height: auto; color: $error; display: none; }}
        .said.-shown {{ display: block; }}
        TickList {{ margin-bottom: 1; }}
        .label {{ height: 1; }}
    }}
    """
    HELP = """\
Hosts that the credential may be sent to. Space ticks one, Tab goes to an entry for one more, whose
Enter adds it. Save keeps what is ticked, Cancel and Esc leave all as it was."""
    AUTO_FOCUS = "TickList"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="hosts.back"),
        Binding("f1", "app.help", "Help", id="hosts.help"),
    ]

    def __init__(self, known: KnownCredential, wanted: Collection[str]) -> None:
        """``wanted`` are hosts that the open job would send it to."""
        super().__init__()
        self._known = known
        self._wanted = set(wanted)
        self._listed = [*known.hosts, *(host for host in wanted if host not in known.hosts)]

    def compose(self) -> ComposeResult:
        """The hosts with their boxes, and an entry for one more."""
        with Vertical(classes="box"):
            name = printable(self._known.id)
            yield Static(f"Where {name} may be sent", classes="title", markup=False)
            words = "No job file can have it sent elsewhere. Tick hosts that are yours alone."
            yield Static(words, classes="words", markup=False)
            yield TickList()
            yield Static("One more host or URL", classes="label", markup=False)
            yield Input(compact=True)
            yield Static("", classes="said", markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Save", id="save", compact=True)
                yield Button("Cancel", id="back", compact=True)

    def on_mount(self) -> None:
        """List them, with what is approved ticked."""
        self._show(self._known.hosts)

    def action_back(self) -> None:
        """Change nothing."""
        self.dismiss(None)

    @on(Input.Submitted)
    def _add(self) -> bool:
        """Tick the host that was typed; false, after saying so, when it is none."""
        entry = self.query_one(Input)
        said = self.query_one(".said", Static)
        said.remove_class("-shown")
        if not entry.value.strip():
            return True
        try:
            host = host_of(entry.value)
        except SyntaxProblem as error:
            said.update(f"× {printable(str(error))}")
            said.add_class("-shown")
            entry.focus()
            return False
        if host not in self._listed:
            self._listed.append(host)
        self._show({*self.query_one(TickList).values, host})
        entry.value = ""
        return True

    @on(Button.Pressed, "#save")
    def _save(self) -> None:
        if self._add():
            self.dismiss(self.query_one(TickList).values)

    @on(Button.Pressed, "#back")
    def _back(self) -> None:
        self.dismiss(None)

    def _show(self, ticked: Collection[str]) -> None:
        items = [
            TickItem(host, host, "the open job's" if host in self._wanted else "")
            for host in self._listed
        ]
        self.query_one(TickList).show(items, ticked)
