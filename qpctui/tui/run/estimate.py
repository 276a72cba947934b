"""How far a scan is, by how long it took in earlier runs of its job."""

from __future__ import annotations

from textual.content import Content

from qpctui.run.events import Step
from qpctui.run.follow import RunFollowed
from qpctui.run.words import duration

_QUIET = "$foreground 58%"
_FAINT = "$foreground 25%"


def estimate(run: RunFollowed, width: int, *, is_over: bool) -> Content:
    """A bar and about how much of the scan is left, not of what follows it; else empty."""
    expected, now, left = run.expected, run.now, run.seconds_to_processed
    if is_over or now is None or now.step is not Step.WAIT:
        return Content("")
    if expected is None or left is None:
        return Content.styled("No earlier run of this job to estimate from", _QUIET)
    usual = run.pace.seconds(expected.seconds)
    elapsed = usual - left
    if left > 0:
        share = (f"{elapsed / usual * 100:.0f} %", "bold")
        said = Content.assemble("Scan: about ", share, ", about ", (about(left), "bold"), " left")
    else:
        said = Content.assemble("Scan: ", ("longer than usual", "bold"), f" by {about(-left)}")
    runs = "run" if expected.runs == 1 else f"{expected.runs} runs"
    source = f"   from the last {runs} of this job ({about(usual)})"
    line = Content.assemble(said, (source, _QUIET)).truncate(width, ellipsis=True)
    done = round(width * min(elapsed / usual, 1.0))
    bar = Content.assemble(("━" * done, "$primary"), ("━" * (width - done), _FAINT))
    return Content("\n").join([bar, line])


def about(seconds: float) -> str:
    """A time as estimates have it: ``40 s``, ``8 min``, ``1 h 45 min``."""
    if 60 <= seconds < 3600:
        return f"{round(seconds / 60)} min"
    return duration(seconds)
