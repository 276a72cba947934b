"""The body of a run's screen: steps beside the platform's side, the log, what is awaited."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from qpctui.job.model import Job
from qpctui.printable import printable
from qpctui.run.follow import RunFollowed
from qpctui.tui.run.estimate import estimate
from qpctui.tui.run.lines import log_lines, request_lines
from qpctui.tui.run.platform import card, cards, cards_in_rows, states, timeline
from qpctui.tui.run.steps import (
    host_login,
    policy_list,
    step_line,
    step_list,
    step_rows,
    steps_over,
)
from qpctui.tui.widgets.headings import Heading

_NOTES = {"log": "UTC · l requests", "requests": "requests · l log", "steps": "steps · s log"}


class RunBoard(Horizontal):
    """Draws what is known of a run."""

    def __init__(self, job: Job, followed: RunFollowed, *, id: str) -> None:  # noqa: A002
        """``followed`` is looked at anew at each drawing."""
        super().__init__(id=id)
        self._job, self._followed = job, followed
        self.lower = "log"
        """What the lower part shows: log, requests or steps."""
        self.is_over = False
        self._follows = True

    def compose(self) -> ComposeResult:
        """The parts, empty."""
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
            yield Static("", id="estimate", markup=False)
            yield Static("", id="clock-rows", markup=False)
            with Horizontal(id="cards"):
                for _ in range(4):
                    yield Static("", classes="card", markup=False)
            yield Heading("Log", id="log-heading")
            with VerticalScroll(id="log"):
                yield Static("", id="log-lines", markup=False)
            yield Static("", id="awaited", markup=False)

    def on_mount(self) -> None:
        """The log stays at its end until it is scrolled up, and again once it is back there."""
        log = self.query_one("#log", VerticalScroll)

        def scrolled(before: float, now: float) -> None:
            self._follows = now >= log.max_scroll_y - 1 or (self._follows and now >= before)

        self.watch(log, "scroll_y", scrolled, init=False)

    def turn_to(self, lower: str) -> None:
        """Show another lower part: the newest lines, or the first steps."""
        self.lower = lower
        log = self.query_one("#log", VerticalScroll)
        self._follows = lower != "steps"
        if lower == "steps":
            log.scroll_home(animate=False)

    def draw_clocks(self, awaited: Content) -> None:
        """What changes with the clock alone; ``awaited`` is the last line."""
        self._draw_steps()
        self._draw_platform()
        self._say("awaited", awaited)

    def draw_lines(self, reference: str) -> None:
        """The lower part, and the scan's ``reference``."""
        self.query_one("#platform-heading", Heading).note = Content(printable(reference))
        self.query_one("#log-heading", Heading).note = Content(_NOTES[self.lower])
        log, run = self.query_one("#log", VerticalScroll), self._followed
        width = log.size.width
        if self.lower == "steps":
            lines = step_rows(run, max(width - 1, 40))
        else:
            lines = request_lines(run) if self.lower == "requests" else log_lines(run, width)
        self._say("log-lines", lines)
        if self._follows and self.lower != "steps":
            log.call_after_refresh(log.scroll_end, animate=False)

    def _draw_steps(self) -> None:
        run, wanted = self._followed, self._job.scan.policies
        width = self.query_one("#step-list").size.width or 40
        over = Content(f"{steps_over(run)} of {len(run.steps)}")
        self.query_one("#steps-heading", Heading).note = over
        self._say("step-list", step_list(run, width))
        self._say("step-line", step_line(run))
        arrived = Content(f"{len(run.policies)} of {len(wanted)} in")
        self.query_one("#policies-heading", Heading).note = arrived
        self._say("policy-list", policy_list(run, wanted, width, is_over=self.is_over))
        self._say("host-login", host_login(run, is_over=self.is_over))

    def _draw_platform(self) -> None:
        run, is_over = self._followed, self.is_over
        width = self.query_one("#timeline").size.width or 40
        times, line = timeline(run, width, is_over=is_over)
        self._say("times", times)
        self._say("timeline", line)
        self._say("states", states(run, is_over=is_over))
        usual = estimate(run, width, is_over=is_over)
        self.query_one("#estimate").display = bool(usual)
        self._say("estimate", usual)
        clocks = cards(run, self._job, is_over=is_over)
        self._say("clock-rows", cards_in_rows(clocks))
        for widget, clock in zip(self.query("#cards .card").results(Static), clocks, strict=True):
            widget.update(card(*clock))

    def _say(self, name: str, words: Content) -> None:
        self.query_one(f"#{name}", Static).update(words)
