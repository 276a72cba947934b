"""Making a run ready to go: log-in found, target known, a folder reserved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from qpctui.credentials import Credentials
from qpctui.job.model import Job
from qpctui.qualys.pace import Pace
from qpctui.run.connect import UNCONNECTABLE, connection_of
from qpctui.run.events import Listener
from qpctui.run.journal import reserve
from qpctui.run.prepare import target_named
from qpctui.run.runner import Runner
from qpctui.settings import Places

_INVALID, _CANT_STORE = 2, 3


class CantStart(Exception):
    """A run that can't begin; ``str()`` says why, ``exit_code`` is the contract's number."""

    def __init__(self, why: str, exit_code: int) -> None:
        super().__init__(why)
        self.exit_code = exit_code


def runner_of(
    job: Job,
    name: str,
    *,
    credentials: Credentials,
    places: Places,
    environ: Mapping[str, str],
    now: datetime,
    listener: Listener,
) -> tuple[Runner, Pace]:
    """A runner for a job that passed its rules, and the pace of its waits.

    Raises:
        CantStart: no log-in, no target, or nowhere to store the run; nothing was sent.
    """
    try:
        connection = connection_of(job, credentials, environ, for_run=True)
        target_named(job, environ)
    except UNCONNECTABLE as error:
        raise CantStart(str(error), _INVALID) from None
    try:
        folder = reserve(places.runs, now)
    except OSError as error:
        raise CantStart(
            f"No run can be stored below {places.runs} ({error.strerror}): set QPCTUI_STATE_DIR",
            _CANT_STORE,
        ) from None
    runner = Runner(
        job,
        name,
        transport=connection.transport,
        folder=folder,
        environ=environ,
        listener=listener,
        host_login=connection.host_login,
    )
    return runner, connection.pace
