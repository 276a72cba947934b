"""Opening a job file for a command: the job, and in lines all that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from qpctui.job.model import Job
from qpctui.job.rules import Problem, check, errors
from qpctui.job.toml import JobFileError, line_of, load_text, read
from qpctui.run.baseline import baseline_problems, beside
from qpctui.toml.document import FileProblem


@dataclass(frozen=True)
class OpenedJob:
    """A job file's job, None unless it can run, with all that is wrong with it.

    ``placed`` are problems in words, each with the number of its line.
    """

    job: Job | None
    placed: tuple[tuple[int, str], ...]
    errors: int
    warnings: int
    source: str
    text: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """A line for each problem, in the file's order."""
        return tuple(words for _, words in sorted(self.placed, key=lambda placed: placed[0]))

    def with_problems(self, problems: list[Problem]) -> OpenedJob:
        """The same with more problems of the job."""
        placed = (_placed(self.text, problem, self.source) for problem in problems)
        wrong = len(errors(problems))
        return replace(
            self,
            job=None if wrong else self.job,
            placed=(*self.placed, *placed),
            errors=self.errors + wrong,
            warnings=self.warnings + len(problems) - wrong,
        )


def open_job(path: Path, change: Callable[[Job], Job] = lambda job: job) -> OpenedJob:
    """Read a job file and check it after ``change``; nothing is written, nothing raised."""
    text = ""
    broken: tuple[FileProblem, ...] = ()
    try:
        text = load_text(path)
        job = change(read(text, source=path.name))
    except JobFileError as error:
        if error.draft is None:
            lines = tuple((0, line) for line in error.lines())
            return OpenedJob(None, lines, len(error.problems), 0, path.name)
        job, broken = change(error.draft), error.problems
    opened = OpenedJob(
        job=None if broken else job,
        placed=tuple(_placed_in_file(wrong, path.name) for wrong in broken),
        errors=len(broken),
        warnings=0,
        source=path.name,
        text=text,
    )
    return opened.with_problems(
        [
            problem
            for problem in (*check(job), *baseline_problems(beside(job, path.parent)))
            if not any(_within(problem.field, file_problem.field) for file_problem in broken)
        ]
    )


def _within(field: str, other: str) -> bool:
    """Whether a field is another, or in the table that the other is, or the reverse."""
    return f"{field}.".startswith(f"{other}.") or f"{other}.".startswith(f"{field}.")


def _placed_in_file(wrong: FileProblem, source: str) -> tuple[int, str]:
    number = wrong.line or 1
    return number, f"{source}:{number}: error: {wrong.message}"


def _placed(text: str, problem: Problem, source: str) -> tuple[int, str]:
    """A problem's line number and its line of words."""
    number = line_of(text, problem.field) or 1
    said = f"{problem.severity}: {problem.field}: {problem.words}"
    return number, f"{source}:{number}: {said}"
