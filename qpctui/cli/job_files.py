"""Opening a job file for a command: the job, and in lines all that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from qpctui.job.model import Job
from qpctui.job.rules import Problem, check
from qpctui.job.toml import FileProblem, JobFileError, line_of, load_text, read
from qpctui.run.prepare import not_yet_run


@dataclass(frozen=True)
class OpenedJob:
    """A job file's job, None unless it can run, with a line for each of its problems."""

    job: Job | None
    lines: tuple[str, ...]
    errors: int
    warnings: int


def open_job(path: Path, change: Callable[[Job], Job] = lambda job: job) -> OpenedJob:
    """Read a job file and check it after ``change``; nothing is written, nothing raised."""
    text = ""
    broken: tuple[FileProblem, ...] = ()
    try:
        text = load_text(path)
        job = change(read(text, source=path.name))
    except JobFileError as error:
        if error.draft is None:
            return OpenedJob(None, tuple(error.lines()), len(error.problems), 0)
        job, broken = change(error.draft), error.problems
    problems = [
        problem
        for problem in (*check(job), *not_yet_run(job))
        if not any(_within(problem.field, file_problem.field) for file_problem in broken)
    ]
    lines = sorted(_placed(text, broken, problems, path.name), key=lambda placed: placed[0])
    errors = len(broken) + sum(problem.severity == "error" for problem in problems)
    return OpenedJob(
        job=None if errors else job,
        lines=tuple(line for _, line in lines),
        errors=errors,
        warnings=len(problems) + len(broken) - errors,
    )


def _within(field: str, other: str) -> bool:
    """Whether a field is another, or in the table that the other is, or the reverse."""
    return f"{field}.".startswith(f"{other}.") or f"{other}.".startswith(f"{field}.")


def _placed(
    text: str, broken: tuple[FileProblem, ...], problems: list[Problem], source: str
) -> Iterator[tuple[int, str]]:
    """Each problem's line number and its line of words."""
    for wrong in broken:
        number = wrong.line or 1
        yield number, f"{source}:{number}: error: {wrong.message}"
    for problem in problems:
        number = line_of(text, problem.field) or 1
        hint = f". {problem.hint}" if problem.hint else ""
        said = f"{problem.severity}: {problem.field}: {problem.message}{hint}"
        yield number, f"{source}:{number}: {said}"
