"""``qpctui check``: every problem of a job file with its line."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path
from threading import Event as Flag

from qpctui.cli.job_files import OpenedJob, open_job
from qpctui.cli.signals import heard
from qpctui.cli.words import give, say
from qpctui.credentials import Credentials
from qpctui.job.model import Job
from qpctui.job.rules import Problem
from qpctui.job.syntax import host_of
from qpctui.printable import printable
from qpctui.qualys.errors import Cancelled, QualysError
from qpctui.run.connect import UNCONNECTABLE, connection_of
from qpctui.run.events import Waiting
from qpctui.run.online import problems_online
from qpctui.run.words import words_for
from qpctui.settings import Places

OK, INVALID = 0, 2
_NOT_CONNECTED, _INTERRUPTED = 3, 130


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
    failed = 0
    try:
        stop = Flag()
        with heard({signal.SIGINT: (stop.set,)}):
            opened = opened.with_problems(_problems_online(opened.job, stop))
    except UNCONNECTABLE as error:
        failed, why = INVALID, str(error)
    except QualysError as error:
        failed, why = _NOT_CONNECTED, str(error)
    except (Cancelled, KeyboardInterrupt):
        failed, why = _INTERRUPTED, "interrupted"
    code = _tell(opened, path)
    if failed:
        say(f"Not compared with the platform: {why}")
    return failed or code


def _problems_online(job: Job, stop: Flag) -> list[Problem]:
    """Log in as a run would, and say what is being waited for."""
    connection = connection_of(job, Credentials(Places.of(os.environ), os.environ), os.environ)
    say(f"Comparing with {host_of(connection.endpoints.api)}")

    def say_wait(reason: str, seconds: float) -> None:
        say(words_for(Waiting(reason, connection.pace.seconds(seconds))) or "")

    transport = connection.transport(stop, lambda _: None, say_wait)
    try:
        return problems_online(job, transport)
    finally:
        transport.close()


def _tell(opened: OpenedJob, path: Path) -> int:
    counts = f"{_count(opened.errors, 'error')}, {_count(opened.warnings, 'warning')}"
    lines = (*opened.lines, f"{path.name}: {counts}")
    with contextlib.suppress(OSError):
        give("".join(f"{printable(line)}\n" for line in lines).encode())
    return INVALID if opened.errors else OK


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"
