"""``qpctui export`` and ``qpctui import``: jobs out to Jenkins, and in."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from qpctui.cli.asking import OK
from qpctui.cli.job_files import open_job
from qpctui.cli.words import give, say
from qpctui.files import usual_mode, write_atomically
from qpctui.job.jenkins import (
    FORMS,
    LARGEST,
    NoStep,
    Step,
    imported,
    lost_in,
    steps_in,
    written,
)
from qpctui.job.model import Job
from qpctui.job.toml import dump
from qpctui.run.exit_codes import INVALID

_STDIN = "-"


class _Unusable(Exception):
    """What keeps a command from its work; ``str()`` says it."""


def export_job(path: Path, form: str, output: Path | None) -> int:
    """Write a job in one of Jenkins' forms; the exit code of ``export``.

    A job that can't run is not written.
    """
    if form not in FORMS:
        say(f"There is no form {form!r}. Known: {', '.join(FORMS)}")
        return INVALID
    opened = open_job(path)
    if opened.job is None:
        for line in opened.lines:
            say(line)
        say(f"{path.name} was not exported: mend its errors first")
        return INVALID
    name = path.name if path.is_absolute() else path.as_posix()
    try:
        _put(written(opened.job, form, file_name=name), output)
    except OSError as error:
        say(f"{output or 'It'} was not written: {error.strerror}")
        return INVALID
    for words in lost_in(opened.job) if form != "stage" else ():
        say(f"Left out: {words}")
    return OK


def _put(text: str, output: Path | None) -> None:
    if output is None:
        give(text.encode())
    else:
        write_atomically(output, text, mode=usual_mode())


def import_job(path: Path, output: Path, number: int | None) -> int:
    """Make a job file of a step in Jenkins; the exit code of ``import``, 0 when it was written.

    ``number`` counts from 1. A file that is there is never overwritten.
    """
    source = "stdin" if str(path) == _STDIN else path.name
    try:
        steps = steps_in(_text_of(path))
        step = _chosen(steps, number, source)
        found = imported(step)
        _write_new(output, found.job)
    except (_Unusable, NoStep) as problem:
        say(f"{source}: {problem}")
        return INVALID
    for remark in found.remarks:
        say(f"{source}:{step.line}: {remark.parameter}: {remark.words}")
    opened = open_job(output)
    for line in opened.lines:
        say(line)
    to_do = "; it can't run before its errors are mended" if opened.errors else ""
    say(f"Wrote {output}{to_do}")
    return OK


def _text_of(path: Path) -> str:
    try:
        if str(path) == _STDIN:
            data = sys.stdin.buffer.read(4 * LARGEST)
        else:
            with path.open("rb") as file:
                data = file.read(4 * LARGEST)
        return data.decode("utf-8-sig")
    except OSError as error:
        raise _Unusable(f"it can't be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise _Unusable("it is not UTF-8 text") from None


def _chosen(steps: Sequence[Step], number: int | None, source: str) -> Step:
    lines = ", ".join(str(step.line) for step in steps)
    if number is not None and not 1 <= number <= len(steps):
        raise _Unusable(f"there is no step {number}: it holds {len(steps)}, in line {lines}")
    if number is None and len(steps) > 1:
        say(
            f"{source}: it holds {len(steps)} steps, in lines {lines}: the first was taken; "
            "--step N takes another"
        )
    return steps[(number or 1) - 1]


def _write_new(output: Path, job: Job) -> None:
    try:
        with output.open("x", encoding="utf-8", newline="") as file:
            file.write(dump(job))
    except FileExistsError:
        raise _Unusable(f"{output} is there already: give another name") from None
    except OSError as error:
        raise _Unusable(f"{output} can't be written: {error.strerror}") from None
