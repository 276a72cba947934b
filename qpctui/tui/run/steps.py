"""A run's own side: its steps, its policies, and how the target let the scanner in."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from qpctui.job.model import Policy
from qpctui.printable import printable
from qpctui.run.events import Step
from qpctui.run.follow import RunFollowed, StepFollowed
from qpctui.run.words import duration

_QUIET = "$foreground 58%"
_STYLES = {"✓": "$success", "×": "$error", "●": "$primary bold", "○": "$foreground 45%"}


def steps_over(run: RunFollowed) -> int:
    """How many steps need nothing more."""
    return sum(step.symbol in "✓×–" for step in run.steps.values())


def step_list(run: RunFollowed, width: int) -> Content:
    """Every step with its time, and beneath it what came of it."""
    lines = [line for step in run.steps.values() for line in _step_lines(run, step, width)]
    return Content("\n").join(lines)


def _step_lines(run: RunFollowed, step: StepFollowed, width: int) -> list[Content]:
    took = run.seconds_of(step)
    time = "–" if step.symbol == "–" else "" if took is None else duration(took)
    name = step.step.value
    gap = " " * max(width - len(name) - len(time) - 2, 1)
    quiet = "$foreground 45%" if step.symbol == "○" else ""
    bold = "bold" if step.symbol == "●" else quiet
    symbol = (step.symbol, _STYLES.get(step.symbol, ""))
    line = Content.assemble(symbol, " ", (name, bold), gap, (time, quiet or _QUIET))
    result = printable(step.result or (run.scan_state if step.symbol == "●" else ""))
    if not result:
        return [line]
    style = "$error" if step.symbol == "×" else _QUIET
    return [line, Content.styled(f"  {result}", style).truncate(width, ellipsis=True)]


def step_rows(run: RunFollowed, width: int) -> Content:
    """Every step in a row of its own, with its time and what came of it."""
    rows = []
    for step in run.steps.values():
        took = run.seconds_of(step)
        time = "" if took is None or step.symbol == "–" else duration(took)
        row = Content.assemble(
            (step.symbol, _STYLES.get(step.symbol, "")),
            f" {step.step.value:<22}",
            (f"{time:>10}  ", _QUIET),
            (printable(step.result), "$error" if step.symbol == "×" else _QUIET),
        )
        rows.append(row.truncate(width, ellipsis=True))
    return Content("\n").join(rows)


def step_line(run: RunFollowed) -> Content:
    """The steps in one row, and the name of the one under way and of the next."""
    steps = list(run.steps.values())
    marks = [(step.symbol, _STYLES.get(step.symbol, "")) for step in steps]
    now = run.now
    said: list[tuple[str, str]] = []
    if now is not None:
        place = steps.index(now) + 1
        said = [(f"  Step {place} of {len(steps)}  ", ""), (now.step.value, "bold")]
        if place < len(steps):
            said.append((f"   next: {steps[place].step.value}", _QUIET))
    return Content.assemble(*marks, *said)


def policy_list(
    run: RunFollowed, policies: Sequence[Policy], width: int, *, is_over: bool = False
) -> Content:
    """The policies, and what arrived of each."""
    arrived = run.policies
    lines = []
    for policy in policies:
        found = arrived.get(policy.id)
        if found is None:
            mark, said = ("○", "$foreground 45%"), "not read" if is_over else "waits"
        elif found.data == "complete":
            mark, said = ("✓", "$success"), f"{found.findings} findings"
        else:
            mark, said = ("?", "$warning"), f"{found.findings} findings, data {found.data}"
        room = max(width - len(said) - 3, 8)
        title = Content(printable(policy.title or policy.id)).truncate(
            room, ellipsis=True, pad=True
        )
        lines.append(Content.assemble(mark, " ", title, " ", (said, _QUIET)))
    return Content("\n").join(lines)


def host_login(run: RunFollowed, *, is_over: bool = False) -> Content:
    """How the scanner's log-in to the target went, once the scan's result is read."""
    step = run.steps[Step.RESULT]
    if step.symbol == "✓":
        return Content(printable(step.result))
    if step.symbol == "×":
        return Content.assemble(("× ", "$error"), "not read")
    if is_over:
        return Content.assemble(("? ", "$warning"), "not read")
    return Content.assemble(("? ", "$warning"), ("known when the scan has finished", _QUIET))
