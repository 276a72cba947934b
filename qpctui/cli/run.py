"""``qpctui run``: a job from file to verdict, for people at a terminal and for CI."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from qpctui.cli.check import INVALID
from qpctui.cli.job_files import open_job
from qpctui.cli.progress import LineProgress, LiveProgress, Progress, Quietness
from qpctui.cli.signals import Action, heard
from qpctui.cli.words import give, say
from qpctui.credentials import Credentials
from qpctui.job.model import PRIVATE_CLOUD, Job
from qpctui.job.syntax import job_name
from qpctui.reports.formats import STDOUT, ReportOrder, ReportRefused
from qpctui.run.result import Result
from qpctui.run.runner import INTERRUPTED, TERMINATED, Runner
from qpctui.run.start import CantStart, runner_of
from qpctui.settings import Places

_CANT_STORE = 3


def run_job(path: Path, *, reports: list[str], api_server: str, quiet: bool, verbose: bool) -> int:
    """Run the job in a file; the exit code of the contract."""
    try:
        orders = [ReportOrder.parse(text) for text in reports]
    except ReportRefused as error:
        say(str(error))
        return INVALID
    if sum(order.path == STDOUT for order in orders) > 1:
        say("Only one report can go to stdout: give the others a path")
        return INVALID
    job = _usable_job(path, api_server, quiet=quiet)
    if job is None:
        return INVALID
    quietness = Quietness.QUIET if quiet else Quietness.VERBOSE if verbose else Quietness.USUAL
    places = Places.of(os.environ)
    credentials = Credentials(places, os.environ)
    return carry_out(job, path.stem, credentials, places, orders, quietness)


def carry_out(
    job: Job,
    stem: str,
    credentials: Credentials,
    places: Places,
    orders: list[ReportOrder],
    quietness: Quietness,
    environ: Mapping[str, str] = os.environ,
) -> int:
    """Run a job that passed its rules; say how it goes, write its reports."""
    name = job_name(job.name, stem, environ)
    terminal = sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    live = terminal and quietness is Quietness.USUAL
    progress: Progress = LiveProgress(job, name) if live else LineProgress(quietness)
    try:
        runner, pace = runner_of(
            job,
            name,
            credentials=credentials,
            places=places,
            environ=environ,
            now=datetime.now(UTC),
            listener=progress.hear,
        )
    except CantStart as error:
        say(str(error))
        return error.exit_code
    progress.keep_pace(pace)
    try:
        with progress, _stopping(runner):
            result = runner.run()
    except OSError as error:
        say(f"The run can't be stored below {places.runs}: {error}")
        return _CANT_STORE
    if runner.not_stored:
        say(f"Not stored: {runner.not_stored}")
    elif not quietness.is_quiet:
        say(f"Stored. To browse it: qpctui results {runner.run_id}")
    with contextlib.suppress(OSError):
        progress.show_result(result)
    code = _write_reports(orders, result)
    return _CANT_STORE if runner.not_stored and not orders else code


def _usable_job(path: Path, api_server: str, *, quiet: bool) -> Job | None:
    """The job, or None after saying all that keeps it from running."""
    opened = open_job(path, lambda job: _at(api_server, job) if api_server else job)
    if opened.job is None or not quiet:
        for line in opened.lines:
            say(line)
    return opened.job


def _at(api_server: str, job: Job) -> Job:
    """The same job on another private cloud."""
    qualys = replace(job.qualys, platform=PRIVATE_CLOUD, api_server=api_server, gateway_server="")
    return replace(job, qualys=qualys)


def _stopping(runner: Runner) -> AbstractContextManager[None]:
    """Ctrl+C, SIGTERM and a lost terminal ask the run to end well; Ctrl+C again, at once."""

    def interrupt() -> None:
        runner.stop(INTERRUPTED)
        say("Stopping; Ctrl+C again does not wait for the platform")

    def terminate() -> None:
        runner.stop(TERMINATED)

    actions: dict[int, tuple[Action, ...]] = {
        signal.SIGINT: (interrupt, runner.hurry),
        signal.SIGTERM: (terminate,),
    }
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        actions[signal.SIGHUP] = (terminate,)  # under nohup it stays ignored
    return heard(actions)


def _write_reports(orders: list[ReportOrder], result: Result) -> int:
    """Write what was ordered; a report that fails is said and changes a pass to 2."""
    code = result.exit_code
    for order in orders:
        try:
            if order.path == STDOUT:
                give(order.render(result))
                continue
            order.save(result)
        except OSError as error:
            say(f"The report {order.path} was not written: {error.strerror}")
            code = code or INVALID
        else:
            say(f"Wrote {order.format} report {order.path}")
    return code
