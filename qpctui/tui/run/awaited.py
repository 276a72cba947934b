"""The last line of a run's screen: what is awaited, or how it ended and what can be done now."""

from __future__ import annotations

from textual.content import Content

from qpctui.printable import printable
from qpctui.run.follow import RunFollowed
from qpctui.run.result import Result
from qpctui.run.words import duration
from qpctui.tui.results.words import verdict_text
from qpctui.tui.run.carrying import Left, Outcome

_KEY = "bold $primary"
_NOW = ("● ", "$primary")


def outcome_words(outcome: Outcome) -> Content:
    """How it ended, and what Enter and Esc do."""
    if isinstance(outcome, Result):
        keys = ("Enter", _KEY), " opens the results · ", ("Esc", _KEY), " goes back\n"
        reasons = printable("; ".join(outcome.reasons))
        return Content.assemble(verdict_text(outcome), "  ", *keys, reasons)
    if isinstance(outcome, Left):
        keys = ("Enter", _KEY), " goes on with it · ", ("Esc", _KEY), " goes back\n"
        words = printable(f"{outcome.words}. Or later: qpctui resume {outcome.stored.id}")
        return Content.assemble(("○ ", "$warning"), ("Left  ", "bold"), *keys, words)
    words = printable(outcome)
    return Content.assemble(("× ", "$error"), words, "\n", ("Esc", _KEY), " goes back")


def stopping_words(run: RunFollowed, scan: str) -> Content:
    """What a stop still does; a launch whose answer is awaited is not broken off."""
    doing = "Cancelling the scan" if scan == "cancel" else "Detaching"
    step = f" (now: {run.now.step.value})" if run.now else ""
    return Content.assemble(_NOW, (doing, "bold"), f"…{step}")


def awaited(run: RunFollowed, width: int = 0, hint: str = "") -> Content:
    """What the run waits for, and until when; a ``hint`` follows where there is room for it."""
    unseen = unseen_words(run)
    if not run.awaits:
        now = run.now.step.value if run.now else "Starting"
        return Content.assemble(_NOW, now, "…", (unseen and f" Its state is {unseen}", "$warning"))
    said = printable(f"Waiting for {run.awaits}")
    left = f", looks again in {duration(run.seconds_awaited)}"
    words = Content.assemble(_NOW, (said, "bold"), left, (unseen and f"; {unseen}", "$warning"))
    whole = words + Content.styled(hint, "$foreground 58%")
    return whole if whole.cell_length <= width else words


def unseen_words(run: RunFollowed) -> str:
    """``unknown since 14:14, last Running``; empty while looks succeed."""
    if run.unseen_since is None:
        return ""
    last = f", last {printable(run.scan_state)}" if run.scan_state else ""
    return f"unknown since {run.time_of(run.unseen_since):%H:%M}{last}"
