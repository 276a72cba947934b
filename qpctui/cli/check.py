"""``qpctui check``: every problem of a job file with its line."""

from __future__ import annotations

from pathlib import Path

from qpctui.cli.words import problem_lines, say
from qpctui.job.rules import check, errors
from qpctui.job.toml import JobFileError, line_of, load_text, read

OK, INVALID = 0, 2


def check_job(path: Path) -> int:
    """Say all that is wrong with a job file; the exit code of ``check``."""
    try:
        text = load_text(path)
        job = read(text, source=path.name)
    except JobFileError as error:
        for line in error.lines():
            say(line)
        return INVALID
    problems = check(job)
    for line in problem_lines([(line_of(text, p.field), p) for p in problems], path.name):
        say(line)
    found = len(errors(problems))
    warnings = len(problems) - found
    say(f"{path.name}: {_count(found, 'error')}, {_count(warnings, 'warning')}")
    return INVALID if found else OK


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"
