"""``qpctui run``: a job from file to verdict, for people at a terminal and for CI."""

from __future__ import annotations

import os
from pathlib import Path

from msgspec.structs import replace

from qpctui.cli.carry_out import Telling, carry_out
from qpctui.cli.job_files import open_job
from qpctui.cli.words import say
from qpctui.job.model import PRIVATE_CLOUD, Job
from qpctui.job.syntax import job_name
from qpctui.run.baseline import beside
from qpctui.run.exit_codes import INVALID
from qpctui.settings import Places


def run_job(path: Path, telling: Telling, *, api_server: str = "", wait: bool = False) -> int:
    """Run the job in a file; the exit code of the contract."""
    job = usable_job(path, api_server, quiet=telling.quietness.is_quiet)
    if job is None:
        return INVALID
    name = job_name(job.name, path.stem, os.environ)
    places = Places.of(os.environ)
    return carry_out(lambda start: start.new(job, name), job, name, telling, places, wait=wait)


def usable_job(path: Path, api_server: str = "", *, quiet: bool) -> Job | None:
    """The job, or None after saying all that keeps it from running."""
    opened = open_job(path, lambda job: _at(api_server, job) if api_server else job)
    if opened.job is None or not quiet:
        for line in opened.lines:
            say(line)
    return opened.job and beside(opened.job, path.parent)


def _at(api_server: str, job: Job) -> Job:
    """The same job on another private cloud."""
    qualys = replace(job.qualys, platform=PRIVATE_CLOUD, api_server=api_server, gateway_server="")
    return replace(job, qualys=qualys)
