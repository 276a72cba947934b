"""``qpctui resume``: a run that was left or killed goes on; a scan launched elsewhere is judged."""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path

from qpctui.cli.carry_out import Telling, carry_out, write_reports
from qpctui.cli.progress import LineProgress
from qpctui.cli.run import usable_job
from qpctui.cli.words import say
from qpctui.job.syntax import job_name
from qpctui.run.exit_codes import INVALID
from qpctui.run.result import FILE, Result, ResultUnreadable, read_result
from qpctui.run.stored_runs import NoSuchRun, StoredRun, stored_run, unfinished_runs
from qpctui.settings import Places

_REFERENCE = re.compile(r"compliance/\d+\.\d+")


def resume_run(named: str, telling: Telling, *, wait: bool = False) -> int:
    """Go on with a run, the newest unfinished one when none is named; its verdict's exit code.

    A run that was judged already is not run again: its verdict is said, its reports are written.
    """
    places = Places.of(os.environ)
    try:
        stored = stored_run(places.runs, named) if named else _newest(places.runs)
        if stored.is_settled and (result := _result_of(stored)) is not None:
            return _tell(stored, result, telling)
        job = stored.job()
    except NoSuchRun as error:
        say(str(error))
        return INVALID
    if not telling.quietness.is_quiet:
        say(f"Going on with the run {stored.id} of {stored.name}, {stored.target}")
    name = stored.name
    return carry_out(lambda start: start.again(stored), job, name, telling, places, wait=wait)


def adopt_scan(reference: str, path: Path, telling: Telling, *, wait: bool = False) -> int:
    """Follow a scan that was launched elsewhere and judge it by the job in a file."""
    if not _REFERENCE.fullmatch(reference):
        say(f"{reference!r} is no scan reference: it looks like compliance/1234567890.12345")
        return INVALID
    job = usable_job(path, quiet=telling.quietness.is_quiet)
    if job is None:
        return INVALID
    name = job_name(job.name, path.stem, os.environ)
    places = Places.of(os.environ)
    return carry_out(
        lambda start: start.adopting(job, name, reference), job, name, telling, places, wait=wait
    )


def _newest(runs: Path) -> StoredRun:
    unfinished = unfinished_runs(runs)
    if not unfinished:
        raise NoSuchRun("No run waits to be gone on with. qpctui runs lists all")
    newest, *others = unfinished
    if others:
        say(f"Other unfinished runs: {', '.join(run.id for run in others)}")
    return newest


def _result_of(stored: StoredRun) -> Result | None:
    """The result of a run that has ended; one that is gone or broken is found out again."""
    try:
        return read_result((stored.folder.path / FILE).read_bytes())
    except (OSError, ResultUnreadable):
        return None


def _tell(stored: StoredRun, result: Result, telling: Telling) -> int:
    if not telling.quietness.is_quiet:
        say(f"The run {stored.id} of {stored.name} has ended already; nothing is run again")
    code, wrote = write_reports(telling.reports, result)
    with contextlib.suppress(OSError):
        LineProgress(telling.quietness).show_result(result, wrote)
    return code
