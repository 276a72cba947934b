"""How long a run takes by those before it."""

from __future__ import annotations

from typing import Protocol

from textual.content import Content

from qpctui.run.follow import RunFollowed
from qpctui.run.words import duration

_QUIET = "$foreground 58%"
_FAINT = "$foreground 25%"


class Usual(Protocol):
    """The seconds from launch to processed at this run's pace, and of how many runs they are."""

    @property
    def seconds(self) -> float:
        """The median."""

    @property
    def runs(self) -> int:
        """How many runs tell it."""


def estimate(run: RunFollowed, usual: Usual | None, width: int, *, is_over: bool) -> Content:
    """A bar and about how much is left; empty once the scan is processed or the run over."""
    if is_over or run.scan_state == "Processed":
        return Content("")
    if usual is None or usual.seconds <= 0:
        return Content.styled("No earlier run of this job to estimate from", _QUIET)
    runs = "run" if usual.runs == 1 else f"{usual.runs} runs"
    source = f"   from the last {runs} of this job (median {about(usual.seconds)})"
    if run.launched_at is None:
        said = Content.assemble("About ", (about(usual.seconds), "bold"), " from the launch on")
        return Content.assemble(said, (source, _QUIET)).truncate(width, ellipsis=True)
    elapsed = run.monotonic() - run.launched_at
    share = min(elapsed / usual.seconds, 1.0)
    if share >= 1.0:
        said = Content.assemble(
            ("Longer than usual", "bold"), f" by {about(elapsed - usual.seconds)}"
        )
    else:
        left = about(usual.seconds - elapsed)
        said = Content.assemble(
            "About ", (f"{share * 100:.0f} %", "bold"), ", about ", (left, "bold"), " left"
        )
    done = round(width * share)
    bar = Content.assemble(("━" * done, "$primary"), ("━" * (width - done), _FAINT))
    line = Content.assemble(said, (source, _QUIET)).truncate(width, ellipsis=True)
    return Content("\n").join([bar, line])


def share_words(run_seconds: float, usual: Usual | None) -> str:
    """``62 %, about 8 min left``; empty when nothing tells it, or it takes longer than usual."""
    if usual is None or not 0 <= run_seconds < usual.seconds:
        return ""
    share = run_seconds / usual.seconds
    return f"{share * 100:.0f} %, about {about(usual.seconds - run_seconds)} left"


def about(seconds: float) -> str:
    """A time as estimates have it: ``40 s``, ``8 min``, ``1 h 45 min``."""
    if 60 <= seconds < 3600:
        return f"{round(seconds / 60)} min"
    return duration(seconds)
