"""Carrying a run out from a command: how it goes is said, its reports are written."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime

from qpctui.cli.event_stream import EventStream
from qpctui.cli.progress import LineProgress, LiveProgress, Progress, Quietness
from qpctui.cli.signals import Action, heard
from qpctui.cli.words import give, say
from qpctui.credentials import Credentials
from qpctui.history.retention import retire
from qpctui.job.model import Job
from qpctui.qualys.pace import Pace
from qpctui.reports.formats import STDOUT, ArtifactOrder, ReportOrder, ReportRefused
from qpctui.run.events import Event
from qpctui.run.exit_codes import CANT_STORE, INTERRUPTED, INVALID, TERMINATED
from qpctui.run.ownership import Owner
from qpctui.run.result import Result
from qpctui.run.runner import Runner
from qpctui.run.start import CantStart, Starter
from qpctui.settings import Places

_LOOK_AGAIN = 1.0

Begin = Callable[[Starter], tuple[Runner, Pace]]


class OrderRefused(ValueError):
    """What was asked for can't be given; ``str()`` says why."""


@dataclass(frozen=True)
class Telling:
    """How a run is told of: what is said, the reports, where its events go."""

    reports: tuple[ReportOrder | ArtifactOrder, ...] = ()
    quietness: Quietness = Quietness.USUAL
    events: str = ""

    @classmethod
    def parse(
        cls,
        reports: list[str],
        *,
        artifacts: str = "",
        quiet: bool = False,
        verbose: bool = False,
        events: str = "",
    ) -> Telling:
        """Read what the command line says.

        Raises:
            OrderRefused: a report is unknown, or two things would go to stdout.
        """
        try:
            orders = tuple(ReportOrder.parse(text) for text in reports)
            folders = (ArtifactOrder.parse(artifacts),) if artifacts else ()
        except ReportRefused as error:
            raise OrderRefused(str(error)) from None
        on_stdout = [order.path for order in orders if order.path == STDOUT]
        if len(on_stdout) + (events == STDOUT) > 1:
            raise OrderRefused(
                "Only one report, or the events, can go to stdout: give the others a path"
            )
        quietness = Quietness.QUIET if quiet else Quietness.VERBOSE if verbose else Quietness.USUAL
        return cls((*orders, *folders), quietness, events)


def carry_out(
    begin: Begin, job: Job, name: str, telling: Telling, places: Places, *, wait: bool = False
) -> int:
    """Let ``begin`` make the runner and run it; the exit code of the contract.

    ``wait`` waits for another run of the job to end; else that is refused.
    """
    progress = _progress(job, name, telling.quietness)
    try:
        stream = EventStream(telling.events)
    except OSError as error:
        say(f"No events can be written to {telling.events}: {error.strerror}")
        return INVALID

    def hear(event: Event) -> None:
        stream.hear(event)
        progress.hear(event)

    starter = Starter(
        credentials=Credentials(places, os.environ),
        places=places,
        environ=os.environ,
        now=datetime.now(UTC),
        listener=hear,
        wait=_Patience(telling.quietness).wait if wait else None,
    )
    try:
        runner, pace = begin(starter)
        progress.keep_pace(pace)
        with progress, _stopping(runner):
            result = runner.run()
    except CantStart as error:
        say(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        say(f"The run can't be stored below {places.runs} ({error.strerror}): set QPCTUI_STATE_DIR")
        return CANT_STORE
    finally:
        stream.close()
    if not runner.not_stored and not telling.quietness.is_quiet:
        say(f"Stored. To browse it: qpctui results {runner.run_id}")
    for words in retire(places, datetime.now(UTC)):
        if not telling.quietness.is_quiet:
            say(words)
    code, wrote = write_reports(telling.reports, result)
    with contextlib.suppress(OSError):
        progress.show_result(result, wrote)
    if runner.not_stored:
        code = code if telling.reports else CANT_STORE
        say(f"Not stored (exit code {code}): {runner.not_stored}")
    return code


def write_reports(
    orders: tuple[ReportOrder | ArtifactOrder, ...], result: Result
) -> tuple[int, list[str]]:
    """Write what was ordered; the exit code, and what was written in words.

    A report that fails is said, and changes a pass to 2.
    """
    code, wrote = result.exit_code, []
    for order in orders:
        try:
            wrote.append(_written(order, result))
        except OSError as error:
            place = order.folder if isinstance(order, ArtifactOrder) else order.path
            say(f"The report {place} was not written: {error.strerror}")
            code = code or INVALID
    return code, wrote


def _written(order: ReportOrder | ArtifactOrder, result: Result) -> str:
    """Write one; where it is now."""
    if isinstance(order, ArtifactOrder):
        for words in order.save(result):
            say(words)
        return str(order.folder)
    if order.path == STDOUT:
        give(order.render(result))
        return f"{order.format} on stdout"
    order.save(result)
    return order.path


def _progress(job: Job, name: str, quietness: Quietness) -> Progress:
    terminal = sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    live = terminal and quietness is Quietness.USUAL
    return LiveProgress(job, name) if live else LineProgress(quietness)


class _Patience:
    """Waits for another run of the same job, and says so once."""

    def __init__(self, quietness: Quietness) -> None:
        self._said = quietness.is_quiet

    def wait(self, owner: Owner | None) -> None:
        """Wait a little."""
        if not self._said:
            say(f"Waiting for the end of another run of this job, by {owner or 'another process'}")
        self._said = True
        time.sleep(_LOOK_AGAIN)


def _stopping(runner: Runner) -> AbstractContextManager[None]:
    """Ctrl+C and SIGTERM end the run as its job says, a lost terminal leaves its scan alone.

    Ctrl+C again does not wait for the platform, a third time for nothing.
    """

    def interrupt() -> None:
        runner.stop(INTERRUPTED)
        say("Stopping; Ctrl+C again does not wait for the platform")

    actions: dict[int, tuple[Action, ...]] = {
        signal.SIGINT: (interrupt, runner.hurry),
        signal.SIGTERM: (lambda: runner.stop(TERMINATED),),
    }
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        # Under nohup it stays ignored.
        actions[signal.SIGHUP] = (lambda: runner.stop(TERMINATED, scan="leave"),)
    return heard(actions)
