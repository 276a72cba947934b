"""Showing a run: live at a terminal, plain time-stamped lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from enum import Enum
from types import TracebackType
from typing import IO, Protocol, cast

from rich.console import Console, Group, RenderableType
from rich.control import Control
from rich.live import Live
from rich.segment import ControlType
from rich.table import Table
from rich.text import Text

from qpctui.cli.tables import result_summary, verdict_line, verdict_text
from qpctui.cli.words import say
from qpctui.job.model import Job, target_of
from qpctui.output import Output
from qpctui.printable import printable
from qpctui.qualys.pace import Pace
from qpctui.run.events import Event, Level, Step
from qpctui.run.follow import RunFollowed, StepFollowed
from qpctui.run.result import Result
from qpctui.run.words import duration, level_of, words_for

_LOG_LINES = 6
_AFRESH = Control(ControlType.CLEAR, ControlType.HOME)


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

    def keep_pace(self, pace: Pace) -> None:
        """Learn how fast waits pass."""

    def hear(self, event: Event) -> None:
        """Take note of an event."""

    def show_result(self, result: Result, wrote: Sequence[str]) -> None:
        """Show how it ended, and last the verdict, its reasons and the reports ``wrote``."""

    def __enter__(self) -> object: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None: ...


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

    def keep_pace(self, pace: Pace) -> None:
        """Lines tell platform time."""

    def hear(self, event: Event) -> None:
        """Write a line, unless quiet."""
        words, level = words_for(event), level_of(event)
        hidden = level is Level.DETAIL and self._quietness is not Quietness.VERBOSE
        if words and not hidden and not self._quietness.is_quiet:
            mark = "! " if level is Level.WARNING else ""
            say(f"{datetime.now(UTC):%H:%M:%S} {mark}{words}")

    def show_result(self, result: Result, wrote: Sequence[str]) -> None:
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
        say(verdict_line(result, wrote))


def _console() -> Console:
    """Stderr, which may go with its terminal: that must not cost the run its exit code."""
    return Console(file=cast("IO[str]", Output(sys.stderr)), highlight=False)


class LiveProgress:
    """Steps, platform state, what is awaited and the last log lines, kept current in place."""

    def __init__(
        self,
        job: Job,
        name: str,
        *,
        console: Console | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Draws on stderr; waits are shown in this machine's seconds."""
        self._console = console or _console()
        self._title = f"{name} · {target_of(job)}"
        self._run = RunFollowed.of(job, monotonic)
        self._width = self._console.width
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
        self._live.stop()

    def keep_pace(self, pace: Pace) -> None:
        """Show waits as long as they last here."""
        self._run.pace = pace

    def hear(self, event: Event) -> None:
        """Take note; the picture follows by itself."""
        self._run.hear(event)

    def render(self) -> RenderableType:
        """The whole picture, as wide as the terminal; afresh when that has changed.

        Some terminals wrap old lines anew then, so that nobody knows how many they are.
        """
        steps = Table.grid(padding=(0, 1), expand=True)
        steps.add_column(width=1)
        steps.add_column(width=24, no_wrap=True)
        steps.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
        steps.add_column(justify="right", width=11)
        for step in self._run.steps.values():
            steps.add_row(*self._step_row(step))
        title = Text(printable(self._title), style="bold", no_wrap=True, overflow="ellipsis")
        parts: list[RenderableType] = [title, steps]
        if self._console.width != self._width:
            self._width = self._console.width
            parts.insert(0, _AFRESH)
        warnings = [words for _, level, words in list(self._run.log) if level is Level.WARNING]
        parts += [
            Text(printable(f"! {words}"), style="yellow", no_wrap=True, overflow="ellipsis")
            for words in warnings[-_LOG_LINES:]
        ]
        left = self._run.seconds_to_processed
        if left is not None and left > 0 and self._run.scan_state != "Processed":
            parts.append(Text(f"  About {duration(left)} left, by earlier runs", style="dim"))
        if self._run.awaits:
            said = f"● Waiting for {self._run.awaits}, {duration(self._run.seconds_awaited)}"
            parts.append(Text(printable(said), no_wrap=True))
        return Group(*parts)

    def _step_row(self, step: StepFollowed) -> tuple[Text, Text, Text, Text]:
        style = {"✓": "green", "×": "red", "●": "bold blue"}.get(step.symbol, "dim")
        name = {"●": "bold", "○": "dim"}.get(step.symbol, "")
        now = (self._run.scan_state or "Launched") if step.step is Step.WAIT else ""
        took = self._run.seconds_of(step)
        return (
            Text(step.symbol, style=style),
            Text(step.step.value, style=name),
            Text(printable(step.result or (now if step.symbol == "●" else ""))),
            Text("" if took is None else duration(took), style="dim"),
        )

    def show_result(self, result: Result, wrote: Sequence[str]) -> None:
        """The controls that break the build in a table, and the verdict with its reasons."""
        self._console.print()
        self._console.print(result_summary(result))
        self._console.print(verdict_text(result, wrote))
