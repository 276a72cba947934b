"""A run's events in words, for logs and screens alike."""

from __future__ import annotations

from qpctui.run.events import (
    Event,
    Level,
    Log,
    PolicyArrived,
    RequestMade,
    ScanExpected,
    ScanLaunched,
    ScanState,
    StepDone,
    StepFailed,
    Waiting,
)


def words_for(event: Event) -> str | None:
    """An event in a line, None when it is not worth one."""
    match event:
        case StepDone(step, result, skipped):
            return f"{step}: {'skipped, ' if skipped else ''}{result}"
        case StepFailed(step, reason):
            return f"{step}: {reason}"
        case ScanLaunched(reference, _, title):
            return f"Launched {title} as {reference}"
        case ScanExpected(seconds, runs):
            earlier = "the last run" if runs == 1 else f"the last {runs} runs"
            return f"By {earlier} of this job the scan takes about {duration(seconds)}"
        case ScanState(state, sub_state, processed):
            more = f" ({sub_state})" if sub_state else ""
            return f"The scan is {state}{more}{', processed' if processed else ''}"
        case Waiting(reason, seconds) if seconds < 1:
            return f"Waiting for {reason}"
        case Waiting(reason, seconds):
            return f"Waiting {duration(seconds)} for {reason}"
        case PolicyArrived(_, title, findings, data):
            return f"{title}: {findings} findings, data {data}"
        case Log(text, _):
            return text
        case RequestMade(purpose, method, path, status, seconds, _):
            return f"{method} {path} ({purpose}): {status or 'no answer'} in {seconds:.2f} s"
    return None


def way_back(run_id: str) -> str:
    """How to go on with a run."""
    return f"To come back to it: qpctui resume {run_id}"


def level_of(event: Event) -> Level:
    """How much an event's line matters."""
    match event:
        case Log(_, level):
            return level
        case RequestMade():
            return Level.DETAIL
        case StepFailed():
            return Level.WARNING
    return Level.INFO


def duration(seconds: float) -> str:
    """``4 s``, ``14 m 02 s``, ``1 h 45 min``."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} m {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} min"
