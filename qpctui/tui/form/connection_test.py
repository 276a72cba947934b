"""The Test Connection button and what it found out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from time import monotonic

from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Static
from textual.worker import get_current_worker

from qpctui.credentials import Credentials, NotApproved
from qpctui.job.model import Job
from qpctui.qualys.errors import Cancelled
from qpctui.run.connection_test import ConnectionReport, StageReport
from qpctui.tui.desk import Desk
from qpctui.tui.form.connection_words import Awaited, in_short, so_far, under_way
from qpctui.tui.form.help_texts import DETAILS_HELP, TEST_HELP
from qpctui.tui.form.offer_row import EXPECTED
from qpctui.tui.key_names import key_for
from qpctui.tui.screens.connection_details import ConnectionDetails
from qpctui.tui.widgets.rows import NoteKind, note_text

SUCCESSFUL = "Connection test successful!"
"""The connector's words."""


class ConnectionTest(Vertical):
    """Goes through the stages off the UI thread; the form stays usable meanwhile."""

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
        #connection-details { display: none; min-width: 11; }
        #connection-details.-shown { display: block; }
        .advice { display: none; height: auto; margin: 0 0 0 2; color: $foreground 75%; }
        .advice.-shown { display: block; }
    }
    """

    @dataclass
    class Wanted(Message):
        """Somebody pressed the button."""

    @dataclass
    class StageEnded(Message):
        """A stage of a test ended, or it waits before it goes on."""

        ticket: int
        report: StageReport | None
        awaited: Awaited | None = None

    @dataclass
    class Tested(Message):
        """A test ended: in a report, or in what kept it from beginning, after ``seconds``."""

        ticket: int
        outcome: ConnectionReport | Exception
        seconds: float

    @dataclass
    class ApprovalWanted(Message):
        """The credential is not approved for a host: somebody should be asked."""

        refusal: NotApproved

    button = getters.query_one("#test-connection", Button)
    details = getters.query_one("#connection-details", Button)

    def __init__(self, desk: Desk, *, has_button: bool = True) -> None:
        """``desk`` knows the credentials; without a button, others begin the test."""
        super().__init__()
        self._desk, self._has_button = desk, has_button
        self.is_testing = False
        self._ticket = 0
        self._awaited: Awaited | None = None
        self._since = 0.0
        self._stages: list[StageReport] = []
        self._report: ConnectionReport | None = None
        self.state = Content("")

    @property
    def help_words(self) -> tuple[str, str]:
        """Title and words for the button with the focus, empty when none has it."""
        if self.button.has_focus:
            return "Test Connection", TEST_HELP
        return ("Details", DETAILS_HELP) if self.details.has_focus else ("", "")

    def compose(self) -> ComposeResult:
        """Button, result, advice."""
        with Horizontal():
            button = Button("Test Connection", id="test-connection", compact=True)
            button.display = self._has_button
            yield button
            yield Static("", classes="result", markup=False)
            yield Button("Details", id="connection-details", compact=True)
        yield Static("", classes="advice", markup=False)

    def on_mount(self) -> None:
        """Count seconds while a test is under way."""
        self._seconds = self.set_interval(1, self._count, pause=True)

    def test(self, job: Job, trial: Callable[[], Credentials] | None = None) -> None:
        """Log in with this job's fields; an older test's answer is dropped.

        ``trial`` gives other credentials than the desk's, and may have to ask their store.
        """
        self._ticket += 1
        self._stages = []
        self.is_testing = True
        self._keep(None)
        self.button.label = "Stop"
        self._await(None)
        self._seconds.resume()
        self._try(job, self._ticket, trial or (lambda: self._desk.credentials))

    def stop_testing(self) -> bool:
        """Stop a test that is under way; false when there is none."""
        is_testing = self.is_testing
        if is_testing:
            self.stop()
        return is_testing

    def stop(self, words: str = "○ test stopped") -> None:
        """Let a test end unheard."""
        self._ticket += 1
        self._end()
        self.workers.cancel_group(self, "connection")
        self._keep(None)
        self._say("plain", words)

    @property
    def has_failed(self) -> bool:
        """Whether the last test went through its stages and failed at one."""
        return self._report is not None and self._report.failure is not None

    def forget(self) -> None:
        """The log-in was edited: what was found out no longer holds."""
        if self.state:
            self.stop("○ not tested since you changed the log-in")

    def clear(self) -> None:
        """Say nothing, as before any test."""
        self.stop("")

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if event.button is self.button and self.is_testing:
            self.stop()
        elif event.button is self.button:
            self.post_message(self.Wanted())
        elif self._report is not None:
            self.app.push_screen(ConnectionDetails(self._report))

    @work(thread=True, exclusive=True, group="connection")
    def _try(self, job: Job, ticket: int, trial: Callable[[], Credentials]) -> None:
        began = monotonic()

        def ended(report: StageReport) -> None:
            self.post_message(self.StageEnded(ticket, report))

        def waits(reason: str, seconds: float) -> None:
            self.post_message(self.StageEnded(ticket, None, Awaited(reason, seconds)))

        outcome: ConnectionReport | Exception
        try:
            outcome = replace(self._desk, credentials=trial()).offers.test_connection(
                job, get_current_worker().cancelled_event, self._desk.clock().date(), ended, waits
            )
        except (Cancelled, *EXPECTED) as error:
            outcome = error
        self.post_message(self.Tested(ticket, outcome, monotonic() - began))

    @on(StageEnded)
    def _stage_ended(self, event: StageEnded) -> None:
        event.stop()
        if event.ticket != self._ticket:
            return
        if event.report is not None:
            self._stages.append(event.report)
        self._await(event.awaited)

    def _await(self, awaited: Awaited | None) -> None:
        """Count the seconds of what is awaited: of a wait, or of the next stage."""
        self._awaited, self._since = awaited, self._desk.monotonic()
        self._count()

    def _count(self) -> None:
        seconds = self._desk.monotonic() - self._since
        if self._awaited is not None and seconds > self._awaited.seconds:
            self._awaited, self._since, seconds = None, self._desk.monotonic(), 0.0
        words = under_way(self._stages, self._awaited, seconds)
        self._say("busy", f"{words} · Esc stops", so_far(self._stages, self._awaited))

    @on(Tested)
    def _tested(self, event: Tested) -> None:
        if event.ticket != self._ticket:
            return
        self._end()
        outcome = event.outcome
        if isinstance(outcome, ConnectionReport):
            self._keep(outcome)
            words = in_short(outcome, event.seconds)
            if outcome.failure is not None:
                self._say("error", f"Connection test failed at: {outcome.failure.stage}", words)
            else:
                count = len(outcome.warnings)
                warned = f"with {count} {'warning' if count == 1 else 'warnings'}"
                said = f"Connection test successful, {warned}" if count else SUCCESSFUL
                self._say("warning" if count else "good", said, words)
        elif isinstance(outcome, NotApproved):
            said = f"{outcome.whose} is not approved for {outcome.host}: nothing was sent."
            again = f"\nPress {key_for(self, 'form.test')} again to be asked again."
            advice = f"{said}{again if self._has_button else ''}"
            self._say("error", "Connection test failed. (Reason: not approved)", advice)
            self.post_message(self.ApprovalWanted(outcome))
        else:
            self._say("error", "Connection test failed.", f"Reason: {outcome}")

    def _end(self) -> None:
        self.is_testing = False
        self._seconds.pause()
        self.button.label = "Test Connection"

    def _keep(self, report: ConnectionReport | None) -> None:
        self._report = report
        self.details.set_class(report is not None, "-shown")

    def _say(self, kind: NoteKind, words: str, advice: Content | str = "") -> None:
        self.state = note_text(kind, words)
        self.query_one(".result", Static).update(self.state)
        below = self.query_one(".advice", Static)
        below.update(advice)
        below.set_class(bool(advice), "-shown")
