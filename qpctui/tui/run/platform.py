"""The platform's side of a run: the scan's states to scale, and the clocks."""

from __future__ import annotations

from textual.content import Content

from qpctui.job.model import Job
from qpctui.job.syntax import minutes
from qpctui.printable import printable
from qpctui.run.follow import RunFollowed, StateFollowed
from qpctui.run.words import duration
from qpctui.tui.run.awaited import unseen_words

_QUIET = "$foreground 58%"
_FAINT = "$foreground 25%"
_STATES = ("Queued", "Running", "Loading", "Finished", "Processed")
_LAST = ("", "Processed", "Canceled", "Error")
_DONE = ("Finished", "Processed")
_SCALES = tuple(minute * 60.0 for minute in (1, 2, 5, 10, 20, 30, 60, 120, 240, 480, 1440))
_TIME = 10

Part = Content | str | tuple[str, str]


def goes_on(run: RunFollowed, is_over: bool) -> bool:
    """Whether the scan's last known state may still change."""
    return not is_over and run.scan_state not in _LAST


def states(run: RunFollowed, *, is_over: bool) -> Content:
    """The scan's states, how long each lasted, and those to come."""
    seen = run.states
    if not seen:
        return _not_looked_at(run, is_over=is_over)
    parts: list[Part] = []
    for index, state in enumerate(seen):
        is_now = index == len(seen) - 1 and goes_on(run, is_over)
        is_last = index == len(seen) - 1 and not is_now
        mark = ("● ", "$primary") if is_now else ("✓ ", "$success")
        if is_last and state.name not in _DONE:
            mark = ("– ", "$warning")
        lasted = "" if is_last else f" {duration(_lasted(run, index))}"
        if is_now and run.unseen_since is not None:
            mark, lasted = ("? ", "$warning"), f" {unseen_words(run).partition(',')[0]}"
        parts += [mark, (printable(state.name), "bold" if is_now else ""), (lasted, _QUIET), "   "]
    last = seen[-1].name
    may_come = last in _STATES and not is_over and run.unseen_since is None
    later = _STATES[_STATES.index(last) + 1 :] if may_come else ()
    parts += [(f"○ {name}  ", "$foreground 45%") for name in later]
    return Content.assemble(*parts)


def _not_looked_at(run: RunFollowed, *, is_over: bool) -> Content:
    if run.launched is None:
        return Content.styled("○ No scan is launched yet", _QUIET)
    mark = ("– ", "$warning") if is_over else ("● ", "$primary")
    return Content.assemble(mark, ("Launched", "bold"), (", not looked at yet", _QUIET))


def timeline(run: RunFollowed, width: int, *, is_over: bool) -> tuple[Content, Content]:
    """When each state began, and a line in which each is as long as it lasted."""
    seen = run.states
    if not seen:
        return Content(""), Content.styled("─" * width, _FAINT)
    whole = sum(_lasted(run, index) for index in range(len(seen))) or 1.0
    room = max(round(width * whole / _scale(whole)), 1) if goes_on(run, is_over) else width
    times, used = "", 0
    bar: list[Part] = []
    for index, state in enumerate(seen):
        is_now = index == len(seen) - 1 and goes_on(run, is_over)
        size = max(round(room * _lasted(run, index) / whole), 1)
        size = min(size, room - used) if index < len(seen) - 1 else room - used
        bar.append(("━" * size, "$primary" if is_now else "$foreground 45%"))
        if used >= len(times) and size >= _TIME:
            times = f"{times:<{used}}{_began(run, state)}"
        used += size
    now = f"{'now ' if goes_on(run, is_over) else 'to '}{run.clock():%H:%M:%S} UTC"
    if goes_on(run, is_over):
        now += f" · line spans {duration(_scale(whole))}"
    if len(times) + len(now) < width:
        times = f"{times:<{width - len(now)}}{now}"
    line = Content.assemble(*bar, ("─" * (width - used), _FAINT))
    return Content.styled(times, _QUIET), line


def _scale(elapsed: float) -> float:
    """How long a time the whole line stands for: the next of a few that people think in."""
    return next((seconds for seconds in _SCALES if seconds > elapsed), elapsed * 1.2)


def _lasted(run: RunFollowed, index: int) -> float:
    later = run.states[index + 1 :]
    return (later[0].since if later else run.monotonic()) - run.states[index].since


def _began(run: RunFollowed, state: StateFollowed) -> str:
    return f"{run.time_of(state.since):%H:%M:%S}"


def cards(run: RunFollowed, job: Job, *, is_over: bool) -> list[tuple[str, str, str]]:
    """Title, value and note of each clock."""
    look = f"in {duration(run.seconds_awaited)}" if run.awaits and not is_over else "–"
    every = f"every {duration(run.pace.seconds(minutes(job.timing.poll_every) * 60))}"
    gives_up, at = "–", "once the scan is launched"
    elapsed = "–"
    if run.launched_at is not None:
        timeout = run.pace.seconds(minutes(job.timing.timeout) * 60)
        elapsed = duration(run.monotonic() - run.launched_at)
        at = f"after {duration(timeout)}"
        if not is_over and run.gives_up_at is not None:
            gives_up = f"in {duration(max(run.gives_up_at - run.monotonic(), 0))}"
    calls = "limit not told" if run.calls_left is None else f"{run.calls_left} left"
    return [
        ("Next look", look, every),
        ("Gives up", gives_up, at),
        ("API calls", f"{run.requests_made} made", calls),
        ("Scan", elapsed, "since the launch"),
    ]


def cards_in_rows(clocks: list[tuple[str, str, str]]) -> Content:
    """The clocks in two rows of two, for a narrow terminal; one note alone has room."""
    (look, gives_up, calls, scan) = clocks
    rows = [(look, calls), (gives_up, scan)]
    lines = [
        Content.assemble(
            (f"{left[0]:<11}", _QUIET),
            (f"{left[1]:<20}", "bold"),
            (f"{right[0]:<11}", _QUIET),
            (right[1], "bold"),
            (f"  {right[2]}" if right is calls else "", _QUIET),
        )
        for left, right in rows
    ]
    return Content("\n").join(lines)


def card(title: str, value: str, note: str) -> Content:
    """A clock in three rows."""
    return Content("\n").join(
        [Content.styled(title, _QUIET), Content.styled(value, "bold"), Content.styled(note, _QUIET)]
    )
