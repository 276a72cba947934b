"""The Test Connection button and what it found out."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic

from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Static
from textual.worker import get_current_worker

from qpctui.credentials import NotApproved
from qpctui.job.model import Job
from qpctui.qualys.errors import Cancelled
from qpctui.qualys.login import LoginTest
from qpctui.tui.desk import Desk
from qpctui.tui.form.offer_row import EXPECTED
from qpctui.tui.widgets.rows import NoteKind, note_text


class ConnectionTest(Vertical):
    """Logs in once, off the UI thread; the form stays usable meanwhile."""

    DEFAULT_CSS = """
    ConnectionTest {
        height: auto;
        margin: 1 0 0 2;
        Horizontal { height: auto; }
        Button { background: $primary 35% !important; min-width: 19; }
        Button:focus {
            background: $primary !important;
            color: $background;
            text-style: bold !important;
        }
        .result { width: 1fr; height: auto; margin-left: 1; }
        .advice { display: none; height: auto; margin: 0 0 0 2; color: $foreground 75%; }
        .advice.-shown { display: block; }
    }
    """

    @dataclass
    class Wanted(Message):
        """Somebody pressed the button."""

    @dataclass
    class Tested(Message):
        """A test ended: a log-in, or what went wrong, after ``seconds``."""

        ticket: int
        outcome: LoginTest | Exception
        seconds: float

    @dataclass
    class ApprovalWanted(Message):
        """The credential is not approved for a host: somebody should be asked."""

        refusal: NotApproved

    button = getters.query_one(Button)

    def __init__(self, desk: Desk) -> None:
        """``desk`` knows the credentials."""
        super().__init__()
        self._desk = desk
        self._ticket = 0
        self.state = Content("")

    def compose(self) -> ComposeResult:
        """Button, result, advice."""
        with Horizontal():
            yield Button("Test Connection", compact=True)
            yield Static("", classes="result", markup=False)
        yield Static("", classes="advice", markup=False)

    def test(self, job: Job) -> None:
        """Log in with this job's fields; an older test's answer is dropped."""
        self._ticket += 1
        self._say("busy", "Testing...")
        self._try(job, self._ticket)

    def forget(self) -> None:
        """The log-in was edited: what was found out no longer holds."""
        if self.state:
            self._ticket += 1
            self._say("plain", "○ not tested since you changed the log-in")

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.post_message(self.Wanted())

    @work(thread=True, exclusive=True, group="connection")
    def _try(self, job: Job, ticket: int) -> None:
        began = monotonic()
        outcome: LoginTest | Exception
        try:
            outcome = self._desk.offers.try_login(job, get_current_worker().cancelled_event)
        except (Cancelled, *EXPECTED) as error:
            outcome = error
        self.post_message(self.Tested(ticket, outcome, monotonic() - began))

    @on(Tested)
    def _tested(self, event: Tested) -> None:
        event.stop()
        if event.ticket != self._ticket:
            return
        outcome = event.outcome
        if isinstance(outcome, LoginTest):
            version = f", platform {outcome.web_version}" if outcome.web_version else ""
            how = f"Logged in as {outcome.username}{version}, in {event.seconds:.1f} s."
            kind: NoteKind = "warning" if outcome.warnings else "good"
            self._say(kind, "Connection test successful!", " ".join([how, *outcome.warnings]))
        elif isinstance(outcome, NotApproved):
            self._say("error", "Connection test failed. (Reason: not approved)", str(outcome))
            self.post_message(self.ApprovalWanted(outcome))
        else:
            self._say("error", "Connection test failed.", f"Reason: {outcome}")

    def _say(self, kind: NoteKind, words: str, advice: str = "") -> None:
        self.state = note_text(kind, words)
        self.query_one(".result", Static).update(self.state)
        below = self.query_one(".advice", Static)
        below.update(advice)
        below.set_class(bool(advice), "-shown")
