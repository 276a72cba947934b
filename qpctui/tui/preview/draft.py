"""What there is to look at beside the form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qpctui.job.model import Job
from qpctui.job.rules import Problem


@dataclass(frozen=True)
class Listed:
    """A problem as a list names it: its field, that field's name and section."""

    field: str
    label: str
    section: str
    problem: Problem


@dataclass(frozen=True)
class Draft:
    """The job as it stands on the form, and where it is kept.

    ``text`` makes what saving would write, ``field`` is the one with the focus.
    ``is_connected`` says that this very log-in has read lists: only then more is asked for.
    """

    job: Job
    name: str
    file_name: str
    text: Callable[[], str]
    field: str
    problems: Sequence[Listed]
    is_connected: bool

    @property
    def can_run(self) -> bool:
        """Whether nothing keeps the job from running."""
        return all(one.problem.severity != "error" for one in self.problems)
