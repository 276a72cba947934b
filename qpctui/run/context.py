"""What a run is given, and what its steps learn on the way."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from threading import Event as Flag

from qpctui.compliance.assessment import Scope
from qpctui.compliance.baseline import NO_BASELINE, Baseline
from qpctui.compliance.criteria import Criteria
from qpctui.compliance.findings import AuthOutcome, LoginOutcome, Posture
from qpctui.compliance.waivers import Waivers
from qpctui.job.model import Job
from qpctui.job.syntax import minutes
from qpctui.qualys.authorisation import Login
from qpctui.qualys.instances import Instance
from qpctui.qualys.scans import LaunchedScan, ScanRecord
from qpctui.qualys.transport import Transport
from qpctui.run.baseline import BaselineUnusable, read_baseline
from qpctui.run.events import Level, Listener, Log, Step, TimeoutBegan
from qpctui.run.expected import Expected
from qpctui.run.journal import Journal, Known, NotNoted, RunFolder, journalled, note_after
from qpctui.run.looks import Looks
from qpctui.run.names import group_title
from qpctui.run.past import Past
from qpctui.run.result import BaselinePart
from qpctui.run.words import way_back


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
    past: Past = field(default_factory=Past)
    """What an earlier process did of this run."""
    monotonic: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    """By this machine's clock, for the days on which waivers expire."""
    looks: Looks | None = None
    """Who waits for the next look; None when nobody may shorten it."""

    host_login: Login | None = None
    """The target's own log-in, for its authentication record."""
    ip: str = ""
    instance_id: str = ""
    instance: Instance | None = None
    group_id: str = ""
    title: str = ""
    scan: LaunchedScan | None = None
    record: ScanRecord | None = None
    launched_at: float | None = None
    """By this machine's clock, None when that is not known."""
    processed_at: float | None = None
    """When it was seen that the results are processed now, None when they were before we looked."""
    give_up_at: float = 0.0
    expected: Expected | None = None
    authentication: AuthOutcome = field(default=AuthOutcome(LoginOutcome.UNREAD))
    postures: list[Posture] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    baseline_part: BaselinePart | None = None
    unscanned: str = ""
    """Why what the platform has of the target can't come from this scan, empty when it can."""
    launch_unknown: bool = False
    """Whether a launch was sent whose answer never arrived."""

    @property
    def known(self) -> Known:
        """What another process needs to take the run on."""
        instance, scan = self.instance, self.scan
        return Known(
            ip=self.ip,
            instance_id=self.instance_id,
            region=instance.region if instance else "",
            host_id=instance.host_id if instance else "",
            title=self.title,
            reference=scan.reference if scan else "",
            scan_id=scan.id if scan else "",
        )

    def remember(self, known: Known) -> None:
        """Take up what an earlier process had learnt."""
        self.ip, self.instance_id = known.ip, known.instance_id
        self.title = known.title or self.title
        if known.region:
            self.instance = Instance(known.instance_id, "", known.region, known.ip, known.host_id)
        if known.reference:
            self.scan = LaunchedScan(known.reference, known.scan_id)

    @property
    def way_back(self) -> str:
        """How to go on with this run."""
        return way_back(self.folder.id)

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

    @cached_property
    def criteria(self) -> Criteria:
        """What fails the build, and what is excused; a baseline that excuses nothing is told."""
        waivers = Waivers.of(self.job.waiver, self.judged.date())
        return Criteria(self.job.fail_on, waivers, self._baseline())

    @cached_property
    def judged(self) -> datetime:
        """The one moment whose day decides on waivers, also where midnight passes meanwhile."""
        return self.now()

    def _baseline(self) -> Baseline:
        path = self.job.fail_on.baseline
        if not path:
            return NO_BASELINE
        problem = ""
        try:
            return read_baseline(path, self.ip)
        except BaselineUnusable as error:
            problem = str(error)
            self.warn(f"The baseline {path} excuses nothing: {problem}")
            return NO_BASELINE
        finally:
            self.baseline_part = BaselinePart(path=path, problem=problem)

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
        self.emit(TimeoutBegan(timeout))
        self.give_up_at = self.monotonic() + self.transport.pace.seconds(timeout)

    def since(self, moment: float | None) -> float | None:
        """The seconds since then at the platform's pace."""
        return None if moment is None else (self.monotonic() - moment) * self.transport.pace.scale

    def wait_to_look(self, seconds: float) -> None:
        """Wait until it is time to look at the platform again, or somebody wants to.

        Raises:
            Cancelled: told to stop.
        """
        if self.looks is None:
            self.transport.pace.wait(seconds, self.stop)
        else:
            self.looks.wait(seconds, self.transport.pace)

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
            with journalled(self.journal, write, self._unwritable, **details) as learnt:
                yield learnt
        except NotNoted as error:
            raise RunEnded(
                f"The journal {self.folder.path} can't be written ({error}), so nothing "
                "more is changed on the platform. Free some space, or set QPCTUI_STATE_DIR",
                3,
            ) from None

    def note_after(self, kind: str, write: str, details: dict[str, str]) -> None:
        """Note how a write went; what is done on the platform can't be undone for a full disk."""
        note_after(self.journal, self._unwritable, kind, write, details)

    def note_done(self, step: Step, result: str) -> None:
        """Note that a step is done, and what is known by now."""
        try:
            self.journal.note_done(step.name, result, self.known)
        except OSError as error:
            self._unwritable(error)

    def _unwritable(self, error: OSError) -> None:
        self.warn(f"The journal can't be written any more ({error.strerror})")
