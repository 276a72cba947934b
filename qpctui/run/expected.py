"""How long a scan of this job takes, as its earlier runs on this machine saw it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from statistics import median

from qpctui.compliance.criteria import DataState
from qpctui.run.event_log import EventReader
from qpctui.run.events import PolicyArrived, PolicyStale, ScanLaunched, ScanState
from qpctui.run.stored_runs import StoredRun

_OF_LATE = 6


@dataclass(frozen=True)
class Span:
    """Seconds within which something happened: not yet at ``after``, surely by ``by``."""

    after: float
    by: float

    @classmethod
    def of(cls, spans: Sequence[Span]) -> Span:
        """What several have in common, or else the usual one."""
        after, by = max(span.after for span in spans), min(span.by for span in spans)
        if after < by:
            return cls(after, by)
        return cls(median(span.after for span in spans), median(span.by for span in spans))


@dataclass(frozen=True)
class Expected:
    """What earlier runs let expect, in seconds from the launch at the platform's pace.

    ``processed`` is when the results are processed, ``fresh`` when the last policy's posture is
    there. ``runs`` is how many runs say so.
    """

    processed: Span
    fresh: Span
    runs: int

    def fresh_after(self, processed: float) -> Span:
        """When the posture is there of a scan that was found processed at ``processed``.

        What that is earlier or later than ever before, its evaluation will be too.
        """
        usual = min(max(processed, self.processed.after), self.processed.by)
        late = processed - usual
        return Span(self.fresh.after + late, self.fresh.by + late)


def expected(runs: Iterable[StoredRun]) -> Expected | None:
    """What the last of a job's runs let expect, newest first, if any was seen to its end."""
    seen = (_course_of(run) for run in runs)
    courses = list(islice((course for course in seen if course is not None), _OF_LATE))
    if not courses:
        return None
    return Expected(
        processed=Span.of([course.processed for course in courses]),
        fresh=Span.of([course.fresh for course in courses]),
        runs=len(courses),
    )


def _course_of(run: StoredRun) -> Expected | None:
    """How one run went, None unless it was watched from the launch to the last posture."""
    launched = unprocessed = processed = stale = fresh = None
    complete = True
    for happened in EventReader(run.folder.path).more():
        match happened.event:
            case ScanLaunched():
                launched = unprocessed = happened.at
            case ScanState(processed=False):
                unprocessed = happened.at
            case ScanState(processed=True):
                processed = processed or happened.at
            case PolicyStale():
                stale = happened.at
            case PolicyArrived(data=data):
                fresh = happened.at
                complete = complete and data == DataState.COMPLETE
    if launched is None or unprocessed is None or processed is None or fresh is None:
        return None
    if not complete:
        return None

    def paced(until: datetime) -> float:
        return (until - launched).total_seconds() * run.scale

    return Expected(
        processed=Span(paced(unprocessed), paced(processed)),
        fresh=Span(paced(stale or unprocessed), paced(fresh)),
        runs=1,
    )
