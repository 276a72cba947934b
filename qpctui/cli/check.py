"""``qpctui check``: every problem of a job file with its line."""

from __future__ import annotations

import contextlib
from pathlib import Path

from qpctui.cli.job_files import open_job
from qpctui.cli.words import give
from qpctui.printable import printable

OK, INVALID = 0, 2


def check_job(path: Path) -> int:
    """Print all that is wrong with a job file; the exit code of ``check``."""
    opened = open_job(path)
    counts = f"{_count(opened.errors, 'error')}, {_count(opened.warnings, 'warning')}"
    lines = (*opened.lines, f"{path.name}: {counts}")
    with contextlib.suppress(OSError):
        give("".join(f"{printable(line)}\n" for line in lines).encode())
    return INVALID if opened.errors else OK


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"
