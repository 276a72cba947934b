"""Watching a run: its steps, what the platform does, what it waits for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static

from qpctui.job.model import Job, target_of
from qpctui.printable import printable
from qpctui.qualys.pace import Pace
from qpctui.run.events import Event, Level
from qpctui.run.follow import RunFollowed
from qpctui.run.result import Result
from qpctui.run.runner import Runner
from qpctui.run.start import CantStart, Starter
from qpctui.run.words import duration
from qpctui.tui.desk import Desk
from qpctui.tui.results.words import hanging, verdict_text
from qpctui.tui.run.platform import card, cards, cards_in_rows, goes_on, states, timeline
from qpctui.tui.run.steps import host_login, policy_list, step_line, step_list, steps_over
from qpctui.tui.screens.ask import Ask
from qpctui.tui.screens.results import ResultsScreen
from qpctui.tui.widgets.headings import Heading
from qpctui.tui.widgets.key_bar import KeyBar
from qpctui.tui.widgets.top_bar import TopBar

_LOG_KEPT = 500


class RunScreen(Screen[None]):
    """Carries a job out in a thread and shows how it goes."""

    HELP = """\
The run goes on by itself: steps at the left (or in one line), the scan's states, what is awaited.
x asks whether to cancel the scan on the platform, to leave it running there, or to stay.
When it has ended, Enter opens the results."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open_results", "Results", key_display="Enter", id="run.results"),
        Binding("x", "stop", "Stop", id="run.stop"),
        Binding("l", "requests", "Log or requests", id="run.requests"),
        Binding("escape", "back", "Back", key_display="Esc", show=False, id="run.back"),
    ]

    @property
    def result(self) -> Result | None:
        """What the run found, once it is over."""
        return self._outcome if isinstance(self._outcome, Result) else None

    @dataclass
    class Heard(Message):
        """Something happened in the run."""

        event: Event

    @dataclass
    class Begun(Message):
        """The run goes, at this pace."""

        pace: Pace

    @dataclass
    class Ended(Message):
        """The run is over: a result, or why there is none."""

        outcome: Result | str

    def __init__(self, desk: Desk, job: Job, name: str, *, unsaved: bool = False) -> None:
        """``name`` is the job's name as titles and groups use it; ``unsaved`` edits are told."""
        super().__init__()
        self._desk, self._job, self._job_name, self._unsaved = desk, job, name, unsaved
        self._followed = RunFollowed.of(job, desk.monotonic, desk.clock)
        self._runner: Runner | None = None
        self._stop_wanted: Literal["cancel", "leave"] | None = None
        self._outcome: Result | str | None = None
        self._shows_requests = False

    def compose(self) -> ComposeResult:
        """Steps beside the platform's side, the log, and what is awaited."""
        yield TopBar("Run")
        with Horizontal(id="run"):
            with VerticalScroll(id="steps", can_focus=False):
                yield Heading("Steps", id="steps-heading")
                yield Static("", id="step-list", markup=False)
                yield Heading("Policies", id="policies-heading")
                yield Static("", id="policy-list", markup=False)
                yield Heading("Host log-in", id="login-heading")
                yield Static("", id="host-login", markup=False)
            with Vertical(id="platform"):
                yield Static("", id="step-line", markup=False)
                yield Heading("Platform", id="platform-heading")
                yield Static("", id="times", markup=False)
                yield Static("", id="timeline", markup=False)
                yield Static("", id="states", markup=False)
                yield Static("", id="clock-rows", markup=False)
                with Horizontal(id="cards"):
                    for _ in range(4):
                        yield Static("", classes="card", markup=False)
                yield Heading("Log", id="log-heading")
                with VerticalScroll(id="log"):
                    yield Static("", id="log-lines", markup=False)
                yield Static("", id="awaited", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Begin, and look at the clock each half second."""
        self.query_one("#log", VerticalScroll).focus()
        self._carry_out()
        self.set_interval(0.5, self._draw_clocks)
        self._draw()

    def on_unmount(self) -> None:
        """A screen that goes leaves the scan running: only an answer to a question cancels."""
        self._stop_wanted = self._stop_wanted or "leave"
        if self._runner is not None:
            self._runner.stop(scan=self._stop_wanted)

    @property
    def is_over(self) -> bool:
        """Whether the run has ended."""
        return self._outcome is not None

    @property
    def unfinished(self) -> str:
        """What quitting leaves to itself."""
        words = "A run is under way. Its scan goes on at the platform, unjudged."
        return "" if self.is_over else words

    @work(thread=True, exclusive=True, group="run")
    def _carry_out(self) -> None:
        try:
            starter = Starter(
                credentials=self._desk.credentials,
                places=self._desk.places,
                environ=self._desk.environ,
                now=self._desk.clock(),
                listener=lambda event: self._tell(self.Heard(event)),
            )
            runner, pace = starter.new(self._job, self._job_name)
            # Not by a message, which a screen that goes no longer hears: quitting waits for us.
            self._runner = runner
            if self._stop_wanted:
                runner.stop(scan=self._stop_wanted)
            self._tell(self.Begun(pace))
            outcome: Result | str = runner.run()
        except CantStart as error:
            outcome = str(error)
        except OSError as error:
            outcome = f"The run can't be stored: {error}"
        self._tell(self.Ended(outcome))

    def _tell(self, message: Message) -> None:
        self.post_message(message)

    @on(Begun)
    def _begun(self, event: Begun) -> None:
        self._followed.pace = event.pace

    @on(Heard)
    def _heard(self, event: Heard) -> None:
        self._followed.hear(event.event)
        self._draw()

    @on(Ended)
    def _ended(self, event: Ended) -> None:
        self._outcome = event.outcome
        self._followed.stop_clocks()
        self.app.bell()
        self._draw()
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Results only when there are some; stop only while it runs."""
        if action == "open_results":
            return isinstance(self._outcome, Result)
        if action == "stop":
            return not self.is_over
        return True

    def action_open_results(self) -> None:
        """Open what the run found."""
        if isinstance(self._outcome, Result):
            self.app.switch_screen(ResultsScreen(self._outcome, self._job_name, self._desk.notice))

    def action_requests(self) -> None:
        """Show requests in place of the log, or the log again."""
        self._shows_requests = not self._shows_requests
        self._draw()

    def action_back(self) -> None:
        """Back to the job; a run under way asks first."""
        if self.is_over:
            self.dismiss()
        else:
            self.action_stop()

    def action_stop(self) -> None:
        """Ask what shall become of the scan."""

        def answered(answer: str | None) -> None:
            if answer in ("cancel", "leave") and not self.is_over:
                self._stop_wanted = "cancel" if answer == "cancel" else "leave"
                if self._runner is not None:
                    self._runner.stop(scan=self._stop_wanted)
                self._draw()

        launched = self._followed.launched
        scan = f"The scan is {launched.reference}." if launched else "No scan is launched yet."
        words = f"{scan} Without this run nothing judges it."
        answers = [
            ("stay", "Stay"),
            ("leave", "Leave it running"),
            ("cancel", "Cancel the scan"),
        ]
        self.app.push_screen(Ask("Stop this run?", words, answers), answered)

    def _draw(self) -> None:
        self._draw_head()
        self._draw_log()
        self._draw_clocks()

    def _draw_clocks(self) -> None:
        """What changes with the clock alone."""
        if not self.is_attached:
            return
        self._draw_steps()
        self._draw_platform()
        self.query_one("#awaited", Static).update(self._awaited())

    def _draw_head(self) -> None:
        outcome, run = self._outcome, self._followed
        if isinstance(outcome, Result):
            state = verdict_text(outcome)
        elif outcome is not None:
            state = Content.styled("× not started", "bold $error")
        elif run.scan_state and goes_on(run, self.is_over):
            state = Content.assemble(("● ", "$primary"), (printable(run.scan_state), "bold"))
        else:
            state = Content.assemble(
                ("● ", "$primary"), run.now.step.value if run.now else "Starting"
            )
        target = target_of(self._job)
        edited = Content.styled(" • unsaved edits", "$warning") if self._unsaved else ""
        place = Content.assemble(printable(f"{self._job_name} · {target}"), edited)
        self.query_one(TopBar).show(place, state, self._desk.notice)
        reference = run.launched.reference if run.launched else ""
        self.query_one("#platform-heading", Heading).note = Content(printable(reference))

    def _draw_steps(self) -> None:
        run, wanted = self._followed, self._job.scan.policies
        width = self.query_one("#step-list").size.width or 40
        over = Content(f"{steps_over(run)} of {len(run.steps)}")
        self.query_one("#steps-heading", Heading).note = over
        self.query_one("#step-list", Static).update(step_list(run, width))
        self.query_one("#step-line", Static).update(step_line(run))
        arrived = Content(f"{len(run.policies)} of {len(wanted)} in")
        self.query_one("#policies-heading", Heading).note = arrived
        self.query_one("#policy-list", Static).update(
            policy_list(run, wanted, width, is_over=self.is_over)
        )
        self.query_one("#host-login", Static).update(host_login(run, is_over=self.is_over))

    def _draw_platform(self) -> None:
        run, is_over = self._followed, self.is_over
        width = self.query_one("#timeline").size.width or 40
        times, line = timeline(run, width, is_over=is_over)
        self.query_one("#times", Static).update(times)
        self.query_one("#timeline", Static).update(line)
        self.query_one("#states", Static).update(states(run, is_over=is_over))
        clocks = cards(run, self._job, is_over=is_over)
        self.query_one("#clock-rows", Static).update(cards_in_rows(clocks))
        for widget, clock in zip(self.query("#cards .card").results(Static), clocks, strict=True):
            widget.update(card(*clock))

    def _draw_log(self) -> None:
        heading = self.query_one("#log-heading", Heading)
        quiet = "$foreground 58%"
        if self._shows_requests:
            heading.note = Content("requests · l log")
            lines = [
                Content.assemble(
                    (f"{request.status or '---'} {request.seconds:5.2f} s  ", quiet),
                    printable(f"{request.method} {request.path}"),
                    (f"  {request.purpose}", quiet),
                )
                for request in list(self._followed.requests)[-_LOG_KEPT:]
            ]
        else:
            heading.note = Content("UTC · l requests")
            width = max(self.query_one("#log").size.width - 13, 20)
            lines = [
                Content.assemble(
                    (f"{at:%H:%M:%S} ", quiet),
                    ("! " if level is Level.WARNING else "  ", "$warning"),
                    hanging(printable(words), width, indent=11),
                )
                for at, level, words in list(self._followed.log)[-_LOG_KEPT:]
            ]
        log = self.query_one("#log", VerticalScroll)
        follows = log.max_scroll_y - log.scroll_y <= 1
        self.query_one("#log-lines", Static).update(Content("\n").join(lines))
        if follows:
            log.call_after_refresh(log.scroll_end, animate=False)

    def _awaited(self) -> Content:
        outcome = self._outcome
        if isinstance(outcome, Result):
            reasons = printable("; ".join(outcome.reasons))
            return Content.assemble(
                verdict_text(outcome),
                "  ",
                ("Enter", "bold $primary"),
                " opens the results · ",
                ("Esc", "bold $primary"),
                " goes back to the job\n",
                reasons,
            )
        if outcome is not None:
            return Content.assemble(
                ("× ", "$error"), printable(outcome), "\n", ("Esc", "bold $primary"), " goes back"
            )
        if self._stop_wanted:
            what = "cancelling the scan" if self._stop_wanted == "cancel" else "leaving the scan"
            return Content.assemble(("● ", "$primary"), f"Stopping: {what}…")
        if self._followed.awaits:
            left = duration(self._followed.seconds_awaited)
            said = printable(f"Waiting for {self._followed.awaits}")
            return Content.assemble(("● ", "$primary"), (said, "bold"), f", looks again in {left}")
        now = self._followed.now
        return Content.assemble(("● ", "$primary"), now.step.value if now else "Starting", "…")
