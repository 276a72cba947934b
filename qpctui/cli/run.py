"""``qpctui run``: a job from file to verdict, for people at a terminal and for CI."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from qpctui.cli.check import INVALID
from qpctui.cli.job_files import open_job
from qpctui.cli.progress import LineProgress, LiveProgress, Progress, Quietness
from qpctui.cli.words import say
from qpctui.credentials import Credentials
from qpctui.job.model import PRIVATE_CLOUD, Job
from qpctui.job.syntax import job_name
from qpctui.qualys.errors import QualysError
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
    live = sys.stderr.isatty() and os.environ.get("TERM") != "dumb" and not quietness.is_quiet
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
    except (OSError, QualysError) as error:
        say(f"The run can't be stored below {places.runs}: {error}")
        return _CANT_STORE
    if not quietness.is_quiet:
        say(f"Stored. To browse it: qpctui results {runner.run_id}")
    progress.show_result(result)
    return _write_reports(orders, result)


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


@contextmanager
def _stopping(runner: Runner) -> Iterator[None]:
    """Ctrl+C and SIGTERM ask the run to end well; a second Ctrl+C ends it at once."""

    def interrupt(*_: object) -> None:
        say("Stopping; Ctrl+C again ends at once")
        signal.signal(signal.SIGINT, signal.default_int_handler)
        runner.stop(INTERRUPTED)

    def terminate(*_: object) -> None:
        runner.stop(TERMINATED)

    before = signal.signal(signal.SIGINT, interrupt), signal.signal(signal.SIGTERM, terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before[0])
        signal.signal(signal.SIGTERM, before[1])


def _write_reports(orders: list[ReportOrder], result: Result) -> int:
    """Write what was ordered; a report that fails is said and changes a pass to 2."""
    code = result.exit_code
    for order in orders:
        if order.path == STDOUT:
            sys.stdout.buffer.write(order.render(result))
            sys.stdout.flush()
            continue
        try:
            order.save(result)
        except OSError as error:
            say(f"The report {order.path} was not written: {error.strerror}")
            code = code or INVALID
        else:
            say(f"Wrote {order.format} report {order.path}")
    return code
