"""Making a run ready to go: log-in found, target known, a folder reserved, others kept away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from qpctui.credentials import Credentials
from qpctui.job.model import Job
from qpctui.job.syntax import SyntaxProblem
from qpctui.qualys.pace import Pace
from qpctui.run.connect import UNCONNECTABLE, Connection, connection_of
from qpctui.run.events import Level, Listener, Log
from qpctui.run.exit_codes import CANT_STORE, INVALID
from qpctui.run.expected import Expected, expected
from qpctui.run.journal import RunFolder, reserve
from qpctui.run.names import group_title
from qpctui.run.ownership import Owned, Owner, held, job_lock, run_lock
from qpctui.run.past import Past
from qpctui.run.prepare import target_named
from qpctui.run.runner import Runner
from qpctui.run.stored_runs import NoSuchRun, StoredRun, runs_of_job, stored_run
from qpctui.settings import Places


class CantStart(Exception):
    """A run that can't begin; ``str()`` says why, ``exit_code`` is the contract's number."""

    def __init__(self, why: str, exit_code: int) -> None:
        super().__init__(why)
        self.exit_code = exit_code


@dataclass(frozen=True)
class _Taken:
    """A run that is this process's own: its folder, what is known of it, its locks."""

    folder: RunFolder
    past: Past
    expected: Expected | None
    held: ExitStack


@dataclass(frozen=True)
class Starter:
    """Makes runners, with the pace of their waits; nothing is sent before a runner runs.

    All of them raise ``CantStart``: no log-in, no target, nowhere to store the run, or another
    live process at it. ``wait`` is called again and again while another run of the job goes on,
    and returns when it is time to look again; without it that is refused.
    """

    credentials: Credentials
    places: Places
    environ: Mapping[str, str]
    now: datetime
    listener: Listener
    wait: Callable[[Owner | None], None] | None = None

    def new(self, job: Job, name: str) -> tuple[Runner, Pace]:
        """A new run of a job that passed its rules."""
        return self._begun(job, name, Past())

    def adopting(self, job: Job, name: str, reference: str) -> tuple[Runner, Pace]:
        """A run that follows and judges a scan which somebody else launched."""
        return self._begun(job, name, Past.adopted(reference))

    def again(self, stored: StoredRun) -> tuple[Runner, Pace]:
        """The runner that goes on with a run where its last process left it."""
        try:
            job = stored.job()
        except NoSuchRun as error:
            raise CantStart(str(error), INVALID) from None
        connection = self._connection(job, prepares=not stored.past.goes_on_after_launch)
        with ExitStack() as claim:
            self._keep(claim, run_lock(stored.folder.path), f"The run {stored.id}")
            self._keep_job(claim, connection, stored.name)
            # Read anew: until it was ours another process may have gone on with it.
            past = stored_run(self.places.runs, stored.id).past
            earlier = self._earlier(connection, stored.name)
            taken = _Taken(stored.folder, past, expected(earlier), claim.pop_all())
            return self._runner(job, stored.name, connection, taken)

    def _begun(self, job: Job, name: str, past: Past) -> tuple[Runner, Pace]:
        connection = self._connection(job, prepares=not past.is_adopted)
        try:
            target_named(job, self.environ)
        except SyntaxProblem as error:
            raise CantStart(str(error), INVALID) from None
        with ExitStack() as claim:
            self._keep_job(claim, connection, name)
            earlier = self._earlier(connection, name)
            self._tell_of_unfinished(earlier)
            folder = self._reserved()
            try:
                self._keep(claim, run_lock(folder.path), f"The run {folder.id}")
            except CantStart:
                folder.discard()
                raise
            taken = _Taken(folder, past, expected(earlier), claim.pop_all())
            return self._runner(job, name, connection, taken)

    def _earlier(self, connection: Connection, name: str) -> list[StoredRun]:
        return runs_of_job(self.places.runs, connection.endpoints.api, name)

    def _tell_of_unfinished(self, earlier: list[StoredRun]) -> None:
        for run in earlier:
            if run.is_unfinished:
                said = f"An earlier run of this job is not finished: qpctui resume {run.id}"
                self.listener(Log(said, Level.WARNING))

    def _connection(self, job: Job, *, prepares: bool) -> Connection:
        try:
            return connection_of(job, self.credentials, self.environ, for_run=prepares)
        except UNCONNECTABLE as error:
            raise CantStart(str(error), INVALID) from None

    def _reserved(self) -> RunFolder:
        try:
            return reserve(self.places.runs, self.now)
        except OSError as error:
            raise self._cant_store(error) from None

    def _keep_job(self, claim: ExitStack, connection: Connection, name: str) -> None:
        lock = job_lock(self.places.state, connection.endpoints.api, group_title(name))
        self._keep(claim, lock, f"The job {name}")

    def _keep(self, claim: ExitStack, lock: Path, what: str) -> None:
        """Hold a lock until the run is over."""
        while True:
            try:
                dead = claim.enter_context(held(lock))
            except Owned as owned:
                if self.wait is None:
                    since = f" since {owned.owner.since}" if owned.owner else ""
                    raise CantStart(
                        f"{what} is being run by {owned}{since}. Watch it in qpctui runs, or wait "
                        "for its end with --wait",
                        INVALID,
                    ) from None
                self.wait(owned.owner)
            except OSError as error:
                raise self._cant_store(error) from None
            else:
                break
        if dead is not None:
            self.listener(Log(f"{what} was left by {dead}, which is gone"))

    def _cant_store(self, error: OSError) -> CantStart:
        return CantStart(
            f"No run can be stored below {self.places.runs} ({error.strerror}): set "
            "QPCTUI_STATE_DIR",
            CANT_STORE,
        )

    def _runner(
        self, job: Job, name: str, connection: Connection, taken: _Taken
    ) -> tuple[Runner, Pace]:
        runner = Runner(
            job,
            name,
            transport=connection.transport,
            folder=taken.folder,
            environ=self.environ,
            listener=self.listener,
            host_login=connection.host_login,
            past=taken.past,
            expected=taken.expected,
            held=taken.held,
        )
        return runner, connection.pace
