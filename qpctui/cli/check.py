"""``qpctui check``: every problem of a job file with its line."""

from __future__ import annotations

import contextlib
from pathlib import Path

from qpctui.cli.asking import OK, NotAsked, asked, connection_for
from qpctui.cli.job_files import OpenedJob, open_job
from qpctui.cli.words import give, say
from qpctui.job.model import Job
from qpctui.job.rules import Problem
from qpctui.job.syntax import host_of
from qpctui.printable import printable
from qpctui.run.exit_codes import INVALID
from qpctui.run.online import problems_online


def check_job(path: Path, *, online: bool = False) -> int:
    """Print all that is wrong with a job file; the exit code of ``check``.

    ``online`` compares a job that passed with its platform too.
    """
    opened = open_job(path)
    if not online:
        return _tell(opened, path)
    if opened.job is None:
        say("Not compared with the platform: the job can't run as it is")
        return _tell(opened, path)
    failed: NotAsked | None = None
    try:
        opened = opened.with_problems(_problems_online(opened.job))
    except NotAsked as error:
        failed = error
    code = _tell(opened, path)
    if failed is not None:
        say(f"Not compared with the platform: {failed}")
        return failed.exit_code
    return code


def _problems_online(job: Job) -> list[Problem]:
    connection = connection_for(job)
    with asked(connection) as transport:
        say(f"Comparing with {host_of(connection.endpoints.api)}")
        return problems_online(job, transport)


def _tell(opened: OpenedJob, path: Path) -> int:
    counts = f"{_count(opened.errors, 'error')}, {_count(opened.warnings, 'warning')}"
    lines = (*opened.lines, f"{path.name}: {counts}")
    with contextlib.suppress(OSError):
        give("".join(f"{printable(line)}\n" for line in lines).encode())
    return INVALID if opened.errors else OK


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"
