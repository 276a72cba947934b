"""A run as a row of the list, and the few lines on the chosen one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from textual.content import Content

from qpctui.printable import printable
from qpctui.run.standing import Standing, breaks_of, note_on, seconds_of, standing_of
from qpctui.run.stored_runs import StoredRun
from qpctui.run.words import duration
from qpctui.tui.widgets.control_table import Column

_QUIET = "$foreground 58%"
_MARKS = {
    Standing.RUNNING: ("●", "$primary"),
    Standing.DETACHED: ("○", "$primary"),
    Standing.PASSED: ("✓", "$success"),
    Standing.FAILED: ("×", "$error"),
    Standing.INCONCLUSIVE: ("?", "$warning"),
    Standing.CANCELED: ("–", _QUIET),
    Standing.STOPPED: ("–", _QUIET),
    Standing.NOT_BEGUN: ("–", _QUIET),
}
_TROUBLE = ("!", "$warning")


def state_text(run: StoredRun, *, plain: bool = False) -> Content:
    """``× Failed``; ``plain`` leaves the colours out, for the cursor's row."""
    standing = standing_of(run)
    symbol, style = _MARKS.get(standing, _TROUBLE)
    return Content.assemble((symbol, "" if plain else style), " ", (str(standing), "bold"))


def run_columns(
    now: Callable[[], datetime], is_marked: Callable[[StoredRun], bool]
) -> list[Column[StoredRun]]:
    """The list's columns; ``now`` is asked for what still takes longer."""

    def quiet(words: str, plain: bool) -> Content:
        return Content.styled(words, "" if plain else _QUIET)

    def took(run: StoredRun, plain: bool) -> Content:
        seconds = seconds_of(run, now())
        words = "–" if seconds is None else duration(seconds)
        return Content(f"{words:>12}") if seconds is not None else quiet(f"{words:>12}", plain)

    def breaks(run: StoredRun, plain: bool) -> Content:
        count = breaks_of(run)
        if count:
            return Content.styled(f"{f'× {count}':>6}", "bold" if plain else "bold $error")
        return quiet(f"{'–' if count is None else '0':>6}", plain)

    def mark(run: StoredRun, plain: bool) -> Content:
        return Content.styled("▸" if is_marked(run) else " ", "" if plain else "bold $primary")

    return [
        Column("", 1, mark),
        Column("State", 15, lambda run, plain: state_text(run, plain=plain)),
        Column("Job", 16, lambda run, _: Content(printable(run.name or "–"))),
        Column("Target", 19, lambda run, _: Content(printable(run.target or "–")), 100),
        Column("Started", 16, lambda run, plain: quiet(started(run), plain)),
        Column("        Took", 12, took),
        Column("Breaks", 6, breaks),
        Column("Note", 0, lambda run, plain: quiet(printable(note_on(run)), plain), 90),
    ]


def started(run: StoredRun) -> str:
    """When it began, in UTC."""
    return f"{run.folder.stamp:%Y-%m-%d %H:%M}"


def holds(run: StoredRun, words: list[str]) -> bool:
    """Whether every word is in it somewhere."""
    text = f"{standing_of(run)} {run.name} {run.target} {run.id} {started(run)} {note_on(run)}"
    return all(word in text.casefold() for word in words)


def about(run: StoredRun, keys: str) -> Content:
    """Its reasons, its scan, and what can be done; ``keys`` tell the last."""
    known = run.past.known
    scan = "  ".join(part for part in (known.scan_id, known.reference, known.title) if part)
    reason = run.end.reason if run.end and run.owner is None else ""
    lines = [
        ("Reason", reason or "–"),
        ("Scan", scan or "none was launched"),
        ("Run", f"{run.id}  {run.target}"),
        ("Now", keys),
    ]
    parts = [
        Content.assemble((f"{name:<8}", _QUIET), printable(words)).truncate(400)
        for name, words in lines
    ]
    return Content("\n").join(parts)


def what_keys_do(run: StoredRun, before: StoredRun | None) -> str:
    """In words; ``before`` is the run of its job that it is compared with."""
    if run.owner is not None:
        return f"{run.owner} carries it out: Enter watches it"
    if run.is_unfinished:
        return f"Enter goes on with it, as qpctui resume {run.id} does"
    if run.end is None:
        return "Nothing was sent for it: Del deletes it"
    if before is None:
        return "Enter opens its results"
    return f"Enter opens its results; c compares it with {before.id}, {standing_of(before)}"
