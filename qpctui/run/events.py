"""What happens during a run, as it happens; screens, lines and journals listen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from qpctui.compliance.criteria import Outcome
from qpctui.job.model import Job


class Step(StrEnum):
    """The steps of a run, in order; the values are what people read."""

    RESOLVE = "Resolve the target"
    CONNECT = "Test the connection"
    INSTANCE = "Find the instance"
    ADD_HOST = "Add the host"
    AUTH_RECORD = "Authentication record"
    ASSET_GROUP = "Asset group"
    POLICIES = "Assign policies"
    LAUNCH = "Launch the scan"
    WAIT = "Wait for the scan"
    RESULT = "Read the scan result"
    POSTURE = "Fetch posture"
    JUDGE = "Judge"
    REPORT = "Write reports"


def steps_of(job: Job) -> tuple[Step, ...]:
    """The steps of this job: only an EC2 instance has to be found."""
    return tuple(step for step in Step if step is not Step.INSTANCE or job.target.kind == "ec2")


class Level(StrEnum):
    """How much a line of the log matters."""

    DETAIL = "detail"
    INFO = "info"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class StepStarted:
    """A step begins."""

    step: Step


@dataclass(frozen=True, slots=True)
class StepDone:
    """A step ended well or was not needed; ``result`` says so in a few words."""

    step: Step
    result: str
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class StepFailed:
    """A step ended the run; ``reason`` says why."""

    step: Step
    reason: str


@dataclass(frozen=True, slots=True)
class ScanLaunched:
    """The platform's names for the scan."""

    reference: str
    scan_id: str
    title: str


@dataclass(frozen=True, slots=True)
class ScanState:
    """The scan's state as the platform tells it, each time we look."""

    state: str
    sub_state: str
    processed: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """A wait of ``seconds`` begins; ``reason`` completes "waiting for …"."""

    reason: str
    seconds: float


@dataclass(frozen=True, slots=True)
class PolicyArrived:
    """A policy's posture can be judged, or is as good as it gets."""

    policy_id: str
    title: str
    findings: int
    data: str


@dataclass(frozen=True, slots=True)
class Log:
    """A line for people."""

    text: str
    level: Level = Level.INFO


@dataclass(frozen=True, slots=True)
class RequestMade:
    """A request went out; ``status`` is 0 when no answer came."""

    purpose: str
    method: str
    path: str
    status: int
    seconds: float
    calls_left: int | None


@dataclass(frozen=True, slots=True)
class Finished:
    """The run is over."""

    outcome: Outcome
    reasons: tuple[str, ...]
    exit_code: int


Event = (
    StepStarted
    | StepDone
    | StepFailed
    | ScanLaunched
    | ScanState
    | Waiting
    | PolicyArrived
    | Log
    | RequestMade
    | Finished
)

Listener = Callable[[Event], None]
