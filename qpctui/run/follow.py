"""Following a run by its events: how each step stands, what is awaited, what was said."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from qpctui.job.model import Job
from qpctui.qualys.pace import Pace
from qpctui.run.events import (
    Event,
    Level,
    PolicyArrived,
    RequestMade,
    ScanExpected,
    ScanLaunched,
    ScanState,
    ScanUnseen,
    Step,
    StepDone,
    StepFailed,
    StepStarted,
    TimeoutBegan,
    Waiting,
    steps_of,
)
from qpctui.run.words import level_of, words_for

_KEPT = 1000
"""Lines and requests that are kept: a scan may take days."""


def utc_now() -> datetime:
    """The time now, in UTC."""
    return datetime.now(UTC)


@dataclass
class StepFollowed:
    """A step: its symbol (``○ ● ✓ × –``), when it began and ended, and its result in words."""

    step: Step
    symbol: str = "○"
    began: float | None = None
    ended: float | None = None
    result: str = ""


@dataclass
class StateFollowed:
    """A state of the scan and when it was first seen."""

    name: str
    since: float


@dataclass
class RunFollowed:
    """What is known of a run by now; times are this machine's, by ``monotonic``."""

    pace: Pace
    monotonic: Callable[[], float]
    clock: Callable[[], datetime] = utc_now
    steps: dict[Step, StepFollowed] = field(default_factory=dict)
    states: list[StateFollowed] = field(default_factory=list)
    policies: dict[str, PolicyArrived] = field(default_factory=dict)
    requests: deque[RequestMade] = field(default_factory=lambda: deque(maxlen=_KEPT))
    requests_made: int = 0
    log: deque[tuple[datetime, Level, str]] = field(default_factory=lambda: deque(maxlen=_KEPT))
    launched: ScanLaunched | None = None
    launched_at: float | None = None
    unseen_since: float | None = None
    """When looks at the scan began to fail."""
    gives_up_at: float | None = None
    expected: ScanExpected | None = None
    awaits: str = ""
    calls_left: int | None = None
    _awaits_until: float = 0.0
    _last_awaited: str = ""

    @classmethod
    def of(
        cls,
        job: Job,
        monotonic: Callable[[], float],
        clock: Callable[[], datetime] = utc_now,
    ) -> RunFollowed:
        """A run of this job, of which nothing is heard yet."""
        steps = {step: StepFollowed(step) for step in steps_of(job)}
        return cls(Pace(), monotonic, clock, steps)

    @property
    def now(self) -> StepFollowed | None:
        """The step under way."""
        return next((step for step in self.steps.values() if step.symbol == "●"), None)

    @property
    def scan_state(self) -> str:
        """The scan's state as last seen."""
        return self.states[-1].name if self.states else ""

    @property
    def seconds_awaited(self) -> float:
        """Until the wait under way ends."""
        return max(self._awaits_until - self.monotonic(), 0.0)

    @property
    def seconds_to_processed(self) -> float | None:
        """How long it takes yet, by earlier runs; None without any, below zero when it is late."""
        if self.expected is None or self.launched_at is None:
            return None
        return self.launched_at + self.pace.seconds(self.expected.seconds) - self.monotonic()

    def seconds_of(self, step: StepFollowed) -> float | None:
        """How long a step took, or takes until now."""
        if step.began is None:
            return None
        return (self.monotonic() if step.ended is None else step.ended) - step.began

    def stop_clocks(self) -> None:
        """The run is over: nothing takes longer from now on."""
        now, at = self.monotonic(), self.clock()
        self.monotonic, self.clock = lambda: now, lambda: at

    def time_of(self, moment: float) -> datetime:
        """A moment of ``monotonic`` by the clock."""
        return self.clock() - timedelta(seconds=self.monotonic() - moment)

    def look_comes(self, seconds: float) -> None:
        """The wait under way ends in so many seconds, since somebody wants to look."""
        self._awaits_until = min(self._awaits_until, self.monotonic() + seconds)

    def hear(self, event: Event, at: datetime | None = None) -> None:
        """Take note of an event that happens now, or happened ``at``."""
        now, at_clock = self.monotonic(), at or self.clock()
        if at is not None:
            now -= max((self.clock() - at).total_seconds(), 0.0)
        said_already = False
        match event:
            case StepStarted(step):
                before = self.steps.get(step, StepFollowed(step))
                # A run that is taken up goes on with the step that was broken off.
                began = before.began if before.symbol in "●×" else now
                self.steps[step] = StepFollowed(step, "●", began)
                self.awaits = ""
            case StepDone(step, result, skipped):
                self._end(step, "–" if skipped else "✓", result, now)
            case StepFailed(step, reason):
                self._end(step, "×", reason, now)
            case ScanLaunched():
                self.launched, self.launched_at = event, now
            case ScanExpected():
                self.expected = event
                event = ScanExpected(self.pace.seconds(event.seconds), event.runs)
            case ScanUnseen():
                self.unseen_since = now if self.unseen_since is None else self.unseen_since
            case ScanState(state, _, processed):
                name = "Processed" if processed and state == "Finished" else state
                self.unseen_since = None
                if self.scan_state != name:
                    self.states.append(StateFollowed(name, now))
            case TimeoutBegan(seconds):
                self.gives_up_at = now + self.pace.seconds(seconds)
            case Waiting(reason, seconds):
                said_already = reason == self._last_awaited
                event = Waiting(reason, self.pace.seconds(seconds))
                self._last_awaited = self.awaits = reason
                self._awaits_until = now + event.seconds
            case PolicyArrived():
                self.policies[event.policy_id] = event
            case RequestMade():
                self.requests.append(event)
                self.requests_made += 1
                self.calls_left = self.calls_left if event.calls_left is None else event.calls_left
        words = words_for(event)
        if words and not said_already and not isinstance(event, RequestMade):
            self.log.append((at_clock, level_of(event), words))

    def _end(self, step: Step, symbol: str, result: str, now: float) -> None:
        followed = self.steps.setdefault(step, StepFollowed(step))
        if followed.symbol == "✓":
            return  # an earlier process has done it
        followed.symbol, followed.ended, followed.result = symbol, now, result
        self.awaits = ""
