"""What happens during a run, as it happens; screens, lines and the run's folder listen.

As JSON an event is an object whose ``event`` names its kind, ``scan_state`` say.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import msgspec

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


class _Happening(msgspec.Struct, frozen=True, tag_field="event"):
    """One kind of event."""


class StepStarted(_Happening, tag="step_started", frozen=True):
    """A step begins."""

    step: Step


class StepDone(_Happening, tag="step_done", frozen=True):
    """A step ended well or was not needed; ``result`` says so in a few words."""

    step: Step
    result: str
    skipped: bool = False


class StepFailed(_Happening, tag="step_failed", frozen=True):
    """A step ended the run; ``reason`` says why."""

    step: Step
    reason: str


class ScanLaunched(_Happening, tag="scan_launched", frozen=True):
    """The platform's names for the scan."""

    reference: str
    scan_id: str
    title: str


class ScanExpected(_Happening, tag="scan_expected", frozen=True):
    """By so many earlier ``runs`` the results are processed ``seconds`` after the launch."""

    seconds: float
    runs: int


class ScanState(_Happening, tag="scan_state", frozen=True):
    """The scan's state as the platform tells it, each time we look."""

    state: str
    sub_state: str
    processed: bool


class ScanUnseen(_Happening, tag="scan_unseen", frozen=True):
    """A look at the scan failed; ``last`` is the state that it had before."""

    last: str


class TimeoutBegan(_Happening, tag="timeout_began", frozen=True):
    """The job's timeout of ``seconds`` begins now, anew when a run is taken up again."""

    seconds: float


class Waiting(_Happening, tag="waiting", frozen=True):
    """A wait of ``seconds`` begins; ``reason`` completes "waiting for …"."""

    reason: str
    seconds: float


class PolicyArrived(_Happening, tag="policy_arrived", frozen=True):
    """A policy's posture can be judged, or is as good as it gets."""

    policy_id: str
    title: str
    findings: int
    data: str


class PolicyStale(_Happening, tag="policy_stale", frozen=True):
    """A policy's posture was asked for and can't be judged yet."""

    policy_id: str
    title: str
    data: str


class Log(_Happening, tag="log", frozen=True):
    """A line for people."""

    text: str
    level: Level = Level.INFO


class RequestMade(_Happening, tag="request_made", frozen=True):
    """A request went out; ``status`` is 0 when no answer came."""

    purpose: str
    method: str
    path: str
    status: int
    seconds: float
    calls_left: int | None


class Finished(_Happening, tag="finished", frozen=True):
    """The run is over."""

    outcome: Outcome
    reasons: tuple[str, ...]
    exit_code: int


Event = (
    StepStarted
    | StepDone
    | StepFailed
    | ScanLaunched
    | ScanExpected
    | ScanState
    | ScanUnseen
    | TimeoutBegan
    | Waiting
    | PolicyArrived
    | PolicyStale
    | Log
    | RequestMade
    | Finished
)

Listener = Callable[[Event], None]
