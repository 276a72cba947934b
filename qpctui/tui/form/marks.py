"""How each section of the form stands."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from textual.content import Content

from qpctui.job.rules import Problem
from qpctui.tui.form.sections import SECTIONS, section_of


def section_marks(
    problems: Sequence[Problem], shown: Collection[str], *, words: bool
) -> list[Content]:
    """A mark for each section; ``shown`` are the fields whose problems may be told already.

    With ``words`` it says "× 2 to fix", else "× 2".
    """
    return [_mark(index, problems, shown, words) for index in range(len(SECTIONS))]


def _mark(index: int, problems: Sequence[Problem], shown: Collection[str], words: bool) -> Content:
    here = [problem for problem in problems if section_of(problem.field) == index]
    errors = [problem for problem in here if problem.severity == "error"]
    told = [problem for problem in errors if problem.field in shown]
    warnings = len(here) - len(errors)
    if told:
        return Content.styled(f"× {len(told)}{' to fix' if words else ''}", "bold $error")
    if errors:
        return Content.styled("○ to fill in" if words else "○", "$foreground 58%")
    if warnings:
        plural = "" if warnings == 1 else "s"
        return Content.styled(f"! {warnings}{f' warning{plural}' if words else ''}", "$warning")
    return Content.styled("✓", "$success")
