"""Showing a run: live at a terminal, plain time-stamped lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum
from types import TracebackType
from typing import Protocol

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from qpctui.cli.tables import result_summary, verdict_line
from qpctui.cli.words import printable, say
from qpctui.job.model import Job
from qpctui.qualys.pace import Pace
from qpctui.run.events import (
    Event,
    Level,
    Log,
    PolicyArrived,
    RequestMade,
    ScanLaunched,
    ScanState,
    Step,
    StepDone,
    StepFailed,
    StepStarted,
    Waiting,
)
from qpctui.run.result import Result

_LOG_LINES = 6


class Quietness(Enum):
    """How much is said."""

    QUIET = "quiet"
    USUAL = "usual"
    VERBOSE = "verbose"

    @property
    def is_quiet(self) -> bool:
        """Whether only the verdict is said."""
        return self is Quietness.QUIET


class Progress(Protocol):
    """Hears a run's events and shows them."""

    def hear(self, event: Event) -> None:
        """Take note of an event."""

    def show_result(self, result: Result) -> None:
        """Show how it ended."""

    def __enter__(self) -> object: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None: ...


def words_for(event: Event, quietness: Quietness = Quietness.USUAL) -> str | None:
    """An event in a line, None when it is not worth one."""
    match event:
        case StepDone(step, result, skipped):
            return f"{step}: {'skipped, ' if skipped else ''}{result}"
        case StepFailed(step, reason):
            return f"{step}: failed: {reason}"
        case ScanLaunched(reference, _, title):
            return f"Launched {title} as {reference}"
        case ScanState(state, sub_state, processed):
            more = f" ({sub_state})" if sub_state else ""
            return f"The scan is {state}{more}{', processed' if processed else ''}"
        case Waiting(reason, seconds):
            return f"Waiting {duration(seconds)} for {reason}"
        case PolicyArrived(_, title, findings, data):
            return f"{title}: {findings} findings, data {data}"
        case Log(text, level):
            if level is Level.DETAIL and quietness is not Quietness.VERBOSE:
                return None
            return f"! {text}" if level is Level.WARNING else text
        case RequestMade(purpose, method, path, status, seconds, _):
            if quietness is not Quietness.VERBOSE:
                return None
            return f"{method} {path} ({purpose}): {status or 'no answer'} in {seconds:.2f} s"
    return None


def duration(seconds: float) -> str:
    """``4 s``, ``14 m 02 s``, ``1 h 45 min``."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} m {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} min"


class LineProgress:
    """A time-stamped line an event, for logs."""

    def __init__(self, quietness: Quietness) -> None:
        """Says the verdict alone when quiet, every request too when verbose."""
        self._quietness = quietness

    def __enter__(self) -> LineProgress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        """Nothing is left open."""

    def hear(self, event: Event) -> None:
        """Write a line, unless quiet."""
        words = None if self._quietness.is_quiet else words_for(event, self._quietness)
        if words:
            say(f"{datetime.now(UTC):%H:%M:%S} {words}")

    def show_result(self, result: Result) -> None:
        """Say what breaks the build, a line each, and the verdict last."""
        if not self._quietness.is_quiet:
            for finding in result.findings:
                if finding.causes_failure:
                    values = "; ".join((*finding.unexpected, *finding.missing))
                    instance = f" [{finding.instance}]" if finding.instance else ""
                    say(
                        f"× {finding.control_id}{instance} {finding.criticality} {finding.state}: "
                        f"{finding.title}{f' ({values})' if values else ''}"
                    )
        say(verdict_line(result))


class LiveProgress:
    """Steps, platform state, what is awaited and the last log lines, kept current in place."""

    def __init__(
        self,
        job: Job,
        name: str,
        pace: Pace,
        *,
        console: Console | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Draws on stderr; waits are shown in this machine's seconds."""
        self._console = console or Console(stderr=True, highlight=False)
        self._title = f"{name} · {job.target.host_ip}"
        self._pace = pace
        self._monotonic = monotonic
        self._began: dict[Step, float] = {}
        self._took: dict[Step, tuple[str, float, str]] = {}
        self._state = ""
        self._waiting = ("", 0.0)
        self._log: list[str] = []
        self._live = Live(
            console=self._console,
            get_renderable=self.render,
            refresh_per_second=4,
            transient=False,
            redirect_stdout=False,
            redirect_stderr=True,
        )

    def __enter__(self) -> LiveProgress:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._waiting = ("", 0.0)
        self._live.stop()

    def hear(self, event: Event) -> None:
        """Take note; the picture follows by itself."""
        now = self._monotonic()
        match event:
            case StepStarted(step):
                self._began[step] = now
                self._waiting = ("", 0.0)
            case StepDone(step, result, skipped):
                symbol = "–" if skipped else "✓"
                self._took[step] = (symbol, now - self._began[step], result)
            case StepFailed(step, reason):
                self._took[step] = ("×", now - self._began.get(step, now), reason)
            case ScanState(state, sub_state, _):
                self._state = f"{state} {sub_state}".strip()
            case Waiting(reason, seconds):
                self._waiting = (reason, now + self._pace.seconds(seconds))
            case Log(level=Level.WARNING):
                self._log = [*self._log, words_for(event) or ""][-_LOG_LINES:]

    def render(self) -> RenderableType:
        """The whole picture, as wide as the terminal."""
        steps = Table.grid(padding=(0, 1), expand=True)
        steps.add_column(width=1)
        steps.add_column(width=24, no_wrap=True)
        steps.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
        steps.add_column(justify="right", width=11)
        for step in Step:
            steps.add_row(*self._step_row(step))
        parts: list[RenderableType] = [Text(printable(self._title), style="bold"), steps]
        parts += [
            Text(printable(line), style="yellow", no_wrap=True, overflow="ellipsis")
            for line in self._log
        ]
        reason, until = self._waiting
        if reason:
            left = max(until - self._monotonic(), 0.0)
            parts.append(Text(f"● Waiting for {printable(reason)}, {duration(left)}", no_wrap=True))
        return Group(*parts)

    def _step_row(self, step: Step) -> tuple[Text, Text, Text, Text]:
        if step in self._took:
            symbol, seconds, result = self._took[step]
            style = {"✓": "green", "×": "red"}.get(symbol, "dim")
            return (
                Text(symbol, style=style),
                Text(step.value),
                Text(printable(result), style="dim" if symbol != "×" else ""),
                Text(duration(seconds), style="dim"),
            )
        if step in self._began:
            seconds = self._monotonic() - self._began[step]
            state = self._state if step is Step.WAIT else ""
            return (
                Text("●", style="bold blue"),
                Text(step.value, style="bold"),
                Text(printable(state)),
                Text(duration(seconds)),
            )
        return Text("○", style="dim"), Text(step.value, style="dim"), Text(""), Text("")

    def show_result(self, result: Result) -> None:
        """The controls that break the build in a table, and the verdict with its reasons."""
        self._console.print()
        self._console.print(result_summary(result))
