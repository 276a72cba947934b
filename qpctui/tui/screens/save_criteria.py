"""Saving other criteria and waivers into a job file, after showing what that changes in it."""

from __future__ import annotations

import asyncio
import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textual.app import App

from qpctui.job.document import Conflict, JobDocument
from qpctui.job.excuses import carried_over
from qpctui.job.fields import leaves, value_of
from qpctui.job.model import Job, target_of
from qpctui.job.toml import JobFileError, load
from qpctui.printable import printable
from qpctui.recent_jobs import note_job, recent_jobs
from qpctui.tui.desk import Desk
from qpctui.tui.form.job_keeper import JobKeeper
from qpctui.tui.screens.ask import Ask, AskText

_AROUND = 1


@dataclass(frozen=True)
class SaveCriteria:
    """Asks for a job file and puts into it what differs from the job that a result was judged by.

    ``base`` is that job, ``name`` what the run called it.
    """

    app: App[Any]
    desk: Desk
    base: Job
    name: str

    async def save(self, job: Job, saved: Mapping[Path, Job]) -> Path | None:
        """The file that was written, None when none was; Back leads from its changes to its name.

        ``saved`` are the jobs that were put into files before, which they are compared with.
        """
        answer = await asyncio.to_thread(job_file, self.desk, self.name, self.base)
        words = "The job file to change. What else stands in it stays, comments too."
        while True:
            asked = AskText("Save to job", words, answer, take="Show changes…", refusal=_why_not)
            answer = await self.app.push_screen_wait(asked)
            if not answer:
                return None
            path = _path(answer)
            if await self._put_into(path, saved.get(path, self.base), job):
                return path

    async def _put_into(self, path: Path, base: Job, job: Job) -> bool:
        """Whether what differs from ``base`` was wanted in that file, and is there now."""
        try:
            document = JobDocument.opened(path)
            new = carried_over(base, job, document.job)
            text = document.text_with(new)
            if new == document.job:
                words = f"{path} says all this already: nothing is to be saved."
                await self._tell("Nothing to save", words)
                return False
            if not await self._is_wanted(document, text):
                return False
            document.saved(new)
        except (JobFileError, OSError, Conflict) as error:
            await self._tell("Not saved", f"{path}: {_words(error)}\n\nThe file is as it was.")
            return False
        note_job(self.desk.places, path)
        self._take_in(path)
        fields = [f for f in leaves(new) if value_of(new, f) != value_of(document.job, f)]
        said = f"Saved {path}: {', '.join(fields)} changed"
        self.app.notify(printable(said), markup=False)
        return True

    def _take_in(self, path: Path) -> None:
        """A form that shows this file shows what was written; edits there stay."""
        for screen in self.app.screen_stack:
            for keeper in screen.query(JobKeeper):
                if keeper.path is not None and keeper.path.absolute() == path:
                    keeper.read_in()

    async def _is_wanted(self, document: JobDocument, text: str) -> bool:
        lines = [*_doubts(document.job, self.base), *changed_lines(document.text, text)]
        name = document.path.name if document.path else ""
        answers = [("back", "Back"), ("save", "Save")]
        ask = Ask(printable(f"Change {name}?"), "\n".join(lines), answers)
        return await self.app.push_screen_wait(ask) == "save"

    async def _tell(self, title: str, words: str) -> None:
        await self.app.push_screen_wait(Ask(title, words, [("back", "Back")]))


def job_file(desk: Desk, name: str, job: Job) -> str:
    """The best guess of where a result's job is kept: the latest of its name, on its target."""
    named = [(path, found) for path, found in _recent(desk) if name in (found.name, path.stem)]
    same = [path for path, found in named if target_of(found) == target_of(job)]
    return str(next(iter([*same, *(path for path, _ in named)]), ""))


def changed_lines(before: str, after: str) -> list[str]:
    """The lines that a file loses (−) and gains (+), with a line around them."""
    diff = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=_AROUND)
    shown: list[str] = []
    for line in list(diff)[2:]:
        if line.startswith("@@"):
            shown += ["…"] if shown else []
        else:
            shown.append(f"{line[0].replace('-', '−')} {line[1:]}")
    return shown


def _recent(desk: Desk) -> Iterator[tuple[Path, Job]]:
    for path in recent_jobs(desk.places):
        try:
            yield path, load(path)
        except JobFileError:
            continue


def _path(answer: str) -> Path:
    return Path(answer).expanduser().absolute()


def _why_not(answer: str) -> str:
    """Why a file can't be changed, empty when it can."""
    if not answer:
        return "Type the path of a job file"
    try:
        JobDocument.opened(_path(answer))
    except JobFileError as error:
        return str(error)
    return ""


def _doubts(found: Job, base: Job) -> Iterator[str]:
    """What says that this may be another job."""
    theirs, ours = target_of(found), target_of(base)
    if theirs != ours and not theirs.startswith("env."):
        yield f"! Its target is {theirs or 'none'}, the result is of {ours}."
        yield ""


def _words(error: Exception) -> str:
    if isinstance(error, Conflict):
        return f"another program changed {error} meanwhile"
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
