"""How a stored run stands, in the words of every list of runs."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from qpctui.run import exit_codes
from qpctui.run.stored_runs import RunEnd, StoredRun


class Standing(StrEnum):
    """How a run stands; the values are what people read."""

    RUNNING = "Running"
    DETACHED = "Detached"
    PASSED = "Passed"
    FAILED = "Failed"
    INCONCLUSIVE = "Inconclusive"
    TIMEOUT = "Timeout"
    SCAN_ERROR = "Scan error"
    CANCELED = "Canceled"
    NOT_SCANNED = "Not scanned"
    NOT_CONNECTED = "Not connected"
    STOPPED = "Stopped"
    REFUSED = "Refused"
    BUG = "Bug"
    NOT_BEGUN = "Not begun"


_BY_EXIT_CODE = {
    exit_codes.PASSED: Standing.PASSED,
    exit_codes.FAILED: Standing.FAILED,
    exit_codes.INVALID: Standing.REFUSED,
    exit_codes.NOT_CONNECTED: Standing.NOT_CONNECTED,
    exit_codes.INCONCLUSIVE: Standing.INCONCLUSIVE,
    exit_codes.TIMED_OUT: Standing.TIMEOUT,
    exit_codes.BUG: Standing.BUG,
}
_JUDGED = (Standing.PASSED, Standing.FAILED)


def standing_of(run: StoredRun) -> Standing:
    """How it stands now; what timed out is called so though its scan may go on."""
    if run.owner is not None:
        return Standing.RUNNING
    end = run.end
    if end is not None and end.exit_code == exit_codes.TIMED_OUT:
        return Standing.TIMEOUT
    if run.is_unfinished:
        return Standing.DETACHED
    if end is None:
        return Standing.NOT_BEGUN
    if end.scan_state == "Canceled":
        return Standing.CANCELED
    if end.exit_code == exit_codes.NOT_SCANNED:
        return Standing.SCAN_ERROR if end.scan_state else Standing.NOT_SCANNED
    return _BY_EXIT_CODE.get(end.exit_code, Standing.STOPPED)


def note_on(run: StoredRun) -> str:
    """The most that a line has room for: what was judged, else why it was not."""
    standing, end = standing_of(run), run.end
    if standing is Standing.RUNNING:
        return f"by {run.owner}"
    if standing is Standing.NOT_BEGUN:
        return "nothing is known of it"
    if end is None:
        return "its process ended before it did; it can be gone on with"
    if standing is Standing.DETACHED:
        return "scan goes on; it can be gone on with"
    if standing in _JUDGED and end.findings:
        return _counted(end)
    return end.reason


def _counted(end: RunEnd) -> str:
    policies = "1 policy" if end.policies == 1 else f"{end.policies} policies"
    return f"{policies}, {end.findings:,} controls"


def breaks_of(run: StoredRun) -> int | None:
    """How many controls break the build, None while nobody has judged."""
    if run.owner is not None or run.end is None or standing_of(run) not in _JUDGED:
        return None
    return run.end.breaks


def seconds_of(run: StoredRun, now: datetime) -> float | None:
    """How long it took, or takes until now; None when nobody knows."""
    if run.owner is not None:
        return max((now - run.folder.stamp).total_seconds(), 0.0)
    return max((run.end.at - run.folder.stamp).total_seconds(), 0.0) if run.end else None
