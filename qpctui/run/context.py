"""What a run is given, and what its steps learn on the way."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event as Flag

from qpctui.compliance.criteria import Scope
from qpctui.compliance.findings import AuthOutcome, LoginOutcome, Posture
from qpctui.job.model import Job
from qpctui.job.syntax import minutes
from qpctui.qualys.authorisation import Login
from qpctui.qualys.instances import Instance
from qpctui.qualys.scans import LaunchedScan, ScanRecord
from qpctui.qualys.transport import Transport
from qpctui.run.events import Level, Listener, Log
from qpctui.run.journal import Journal, RunFolder
from qpctui.run.names import group_title


class RunEnded(Exception):
    """The run can't go on; ``str()`` says why, ``exit_code`` is the contract's number for it."""

    def __init__(self, reason: str, exit_code: int) -> None:
        super().__init__(reason)
        self.exit_code = exit_code


@dataclass
class RunContext:
    """A run under way; ``name`` is the job's name as titles and groups use it."""

    job: Job
    name: str
    environ: Mapping[str, str]
    transport: Transport
    journal: Journal
    folder: RunFolder
    emit: Listener
    stop: Flag
    hurry: Flag
    """Set when even the last words are to be short."""
    monotonic: Callable[[], float] = time.monotonic

    host_login: Login | None = None
    """The target's own log-in, for its authentication record."""
    ip: str = ""
    instance_id: str = ""
    instance: Instance | None = None
    group_id: str = ""
    title: str = ""
    scan: LaunchedScan | None = None
    record: ScanRecord | None = None
    give_up_at: float = 0.0
    authentication: AuthOutcome = field(default=AuthOutcome(LoginOutcome.UNREAD))
    postures: list[Posture] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    unscanned: str = ""
    """Why what the platform has of the target can't come from this scan, empty when it can."""
    launch_unknown: bool = False
    """Whether a launch was sent whose answer never arrived."""

    @property
    def group_title(self) -> str:
        """The asset group of this job."""
        return group_title(self.name)

    @property
    def target(self) -> str:
        """The target for people: its address, and the instance's id where it is one."""
        return f"{self.instance_id} ({self.ip})" if self.instance_id and self.ip else self.ip

    @property
    def scope(self) -> Scope:
        """What the data must be about."""
        launched = self.record.launched if self.record else None
        return Scope(self.ip, launched, self.job.timing.accept_undated)

    def log(self, text: str, level: Level = Level.INFO) -> None:
        """Say something to whoever follows."""
        self.emit(Log(text, level))

    def warn(self, text: str) -> None:
        """Say it, and keep it once for the result."""
        if text not in self.warnings:
            self.warnings.append(text)
        self.log(text, Level.WARNING)

    def start_clock(self) -> None:
        """Let the job's timeout begin now."""
        timeout = minutes(self.job.timing.timeout) * 60
        self.give_up_at = self.monotonic() + self.transport.pace.seconds(timeout)

    def seconds_left(self) -> float:
        """Until the job's timeout, in this machine's seconds; below zero when it has passed."""
        return self.give_up_at - self.monotonic()

    @contextmanager
    def journalled(self, write: str, **details: str) -> Iterator[dict[str, str]]:
        """Note a write before and after; what is put into the given dict joins the answer.

        Raises:
            RunEnded: the journal can't be written, so the write is not made.
        """
        try:
            self.journal.note("intent", write, **details)
        except OSError as error:
            raise RunEnded(
                f"The journal {self.folder.path} can't be written ({error.strerror}), so nothing "
                "more is changed on the platform. Free some space, or set QPCTUI_STATE_DIR",
                3,
            ) from None
        learnt: dict[str, str] = {}
        try:
            yield learnt
        except Exception as error:
            self._note_after("fault", write, details | {"error": str(error)})
            raise
        self._note_after("answer", write, details | learnt)

    def _note_after(self, kind: str, write: str, details: dict[str, str]) -> None:
        try:
            self.journal.note(kind, write, **details)
        except OSError as error:
            self.warn(f"The journal can't be written any more ({error.strerror})")
