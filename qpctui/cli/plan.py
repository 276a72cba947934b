"""``qpctui run --plan``: what a run would write, compared with what is on the platform."""

from __future__ import annotations

import os
from pathlib import Path

from qpctui.cli.asking import OK, NotAsked, asked, connection_for
from qpctui.cli.run import usable_job
from qpctui.cli.words import give, say
from qpctui.job.model import Job
from qpctui.job.syntax import SyntaxProblem, host_of, job_name
from qpctui.printable import printable_lines
from qpctui.qualys import login
from qpctui.run.exit_codes import INVALID
from qpctui.run.plan import PlanPart, look, plan_of, plan_text
from qpctui.run.prepare import target_named
from qpctui.settings import Places


def plan_job(path: Path, *, api_server: str = "", quiet: bool = False) -> int:
    """Print what a run of the job in a file would write; nothing is written, no run reserved."""
    job = usable_job(path, api_server, quiet=quiet)
    if job is None:
        return INVALID
    name = job_name(job.name, path.stem, os.environ)
    try:
        parts = _compared(job, name, quiet=quiet)
    except NotAsked as error:
        say(f"Not compared with the platform: {error}")
        return error.exit_code
    try:
        give(printable_lines(plan_text(parts)).encode())
    except OSError as error:
        say(f"The plan was not written: {error.strerror}")
        return INVALID
    return OK


def _compared(job: Job, name: str, *, quiet: bool) -> tuple[PlanPart, ...]:
    # All that a run needs is looked for, so that a plan is not of a run that could not begin.
    try:
        target_named(job, os.environ)
    except SyntaxProblem as error:
        raise NotAsked(str(error), INVALID) from None
    connection = connection_for(job, for_run=True)
    with asked(connection) as transport:
        if not quiet:
            say(f"Comparing with {host_of(connection.endpoints.api)}")
        tested = login.test_login(transport, job.qualys.platform)
        seen = look(job, name, os.environ, transport, Places.of(os.environ).runs)
    if not quiet:
        for warning in tested.warnings:
            say(f"! {warning}")
    return plan_of(job, name, os.environ, seen)
