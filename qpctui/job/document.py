"""A job file under one's hands: what stood there last, what it would say now, saving over others.

Two people, or two programs, may edit one file. What each changed stays, as long as they changed
different fields; where both changed one, nothing is written until somebody decides.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from qpctui.files import locked_folder, usual_mode, write_atomically
from qpctui.job.fields import leaves, value_of, with_value
from qpctui.job.model import Job
from qpctui.job.toml import JobFileError, dump, edit, load_text, read


class Conflict(Exception):
    """The file's other writer changed fields that the draft changes too: nothing was written."""

    def __init__(self, fields: Collection[str]) -> None:
        super().__init__(", ".join(fields))
        self.fields = tuple(fields)


class NameTaken(Exception):
    """Another file stands where a new one was to be written: nothing was written."""


@dataclass(frozen=True, slots=True)
class JobDocument:
    """A job file as it was last read or written; without a ``path`` it was never saved.

    ``text`` is the file's text, or that which a new file starts from.
    """

    path: Path | None = None
    text: str = ""
    job: Job = dataclasses.field(default_factory=Job)

    @classmethod
    def opened(cls, path: Path) -> JobDocument:
        """The document in a file.

        Raises:
            JobFileError: it can't be read, or is no job file.
        """
        text = load_text(path)
        return cls(path, text, read(text, source=path.name))

    @property
    def copy(self) -> JobDocument:
        """The same as a new document; it has no name, which would make both runs one job's."""
        job = replace(self.job, name="")
        return JobDocument(None, _text(self.text, job), job)

    def text_with(self, draft: Job) -> str:
        """What saving the draft would write: comments and order stay.

        Raises:
            JobFileError: the text is laid out so that it can't be edited.
        """
        return _text(self.text, draft)

    def on_disk(self) -> JobDocument | None:
        """What another program has made of the file meanwhile, None when it is as it was.

        A file that is gone is as it was: saving writes it anew.

        Raises:
            JobFileError: what stands there now can't be read, or is no job file.
        """
        if self.path is None or not self.path.exists():
            return None
        text = load_text(self.path)
        if text == self.text:
            return None
        return JobDocument(self.path, text, read(text, source=self.path.name))

    def saved(self, draft: Job, *, over_theirs: bool = False) -> JobDocument:
        """Write the draft; what others changed in other fields meanwhile stays.

        ``over_theirs`` settles a conflict for the draft. The document's job may then be more
        than the draft.

        Raises:
            Conflict: another program changed the same fields.
            JobFileError: what stands there can't be read or edited; it was not touched.
            OSError: the file could not be written; it was not touched.
        """
        if self.path is None:
            raise ValueError("a document without a path is saved with saved_as")
        with locked_folder(self.path.parent):
            theirs = self.on_disk() or self
            job = merged(self.job, draft, theirs.job, over_theirs=over_theirs)
            return _written(self.path, theirs.text_with(job), job)

    def saved_as(self, path: Path, draft: Job) -> JobDocument:
        """Write the draft to a new file.

        Raises:
            NameTaken: a file is there.
            JobFileError: the text that it starts from can't be edited.
            OSError: the file could not be written.
        """
        with locked_folder(path.parent):
            if path.exists():
                raise NameTaken(f"{path} is there already")
            return _written(path, self.text_with(draft), draft)


def merged(base: Job, mine: Job, theirs: Job, *, over_theirs: bool = False) -> Job:
    """What both made of ``base``, field by field.

    Raises:
        Conflict: both changed a field, and not to the same, unless it is written ``over_theirs``.
    """
    job, both = theirs, []
    for field in leaves(mine):
        before, wanted, found = (value_of(one, field) for one in (base, mine, theirs))
        if wanted in (before, found):
            continue
        if found != before and not over_theirs:
            both.append(field)
        job = with_value(job, field, wanted)
    if both:
        raise Conflict(both)
    return job


def _text(text: str, job: Job) -> str:
    return edit(text, job) if text else dump(job)


def _written(path: Path, text: str, job: Job) -> JobDocument:
    write_atomically(path, text, mode=usual_mode())
    return JobDocument(path, text, job)


__all__ = ["Conflict", "JobDocument", "JobFileError", "NameTaken", "merged"]
