"""Keeping the form's job in a file: open, save, save as, copy; what others do to the file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from textual import on, work
from textual.message import Message
from textual.widget import Widget

from qpctui.job.document import Conflict, JobDocument, JobFileError, NameTaken, merged
from qpctui.job.fields import leaves, value_of
from qpctui.job.jenkins import Imported
from qpctui.job.model import Job
from qpctui.printable import printable
from qpctui.recent_jobs import note_job, recent_jobs
from qpctui.run.baseline import beside
from qpctui.settings import Places
from qpctui.tui.form.places import said
from qpctui.tui.screens.ask import Ask, AskText
from qpctui.tui.screens.import_job import ImportJob, told_by
from qpctui.tui.screens.open_job import AGAIN, COPY, IMPORT, NEW, OpenJob, job_entries

_LOOK_EVERY = 2.0
_NOT_WRITTEN = "Nothing was written; what you typed is still here."


@dataclass
class _Looked(Message):
    """The file was looked at."""

    document: JobDocument
    changed: bool


class JobKeeper(Widget):
    """Holds the document under the form; asks what only a person can decide."""

    DEFAULT_CSS = "JobKeeper { display: none; }"

    @dataclass
    class Written(Message):
        """The draft was saved; ``job`` is more than the draft where others changed the file."""

        job: Job
        words: str

    @dataclass
    class Replaced(Message):
        """Another job is to be shown; ``fresh`` says that nobody filled it in yet."""

        job: Job
        fresh: bool
        words: str = ""

    @dataclass
    class Noticed(Message):
        """The file was changed by another program, or is as it was again."""

    def __init__(
        self,
        document: JobDocument,
        places: Places,
        draft: Callable[[], Job],
        label: Callable[[str], str],
    ) -> None:
        """``draft`` gives the job as it stands, ``label`` a field's name on the form."""
        super().__init__()
        self.document = document
        self.is_changed_on_disk = False
        self.folder = _folder_of(document) or Path.cwd()
        self._places, self._draft, self._label = places, draft, label

    def on_mount(self) -> None:
        """Look after the file."""
        self._note()
        self.set_interval(_LOOK_EVERY, self._look)

    @property
    def path(self) -> Path | None:
        """The job's file, None for a job that was never saved."""
        return self.document.path

    @property
    def job_to_run(self) -> Job:
        """The job as it stands here, for wherever it is carried out."""
        return beside(self._draft(), self.folder)

    @property
    def name_of_file(self) -> str:
        """The file's name, for people."""
        return printable(self.document.path.name) if self.document.path else "new job"

    @property
    def stem(self) -> str:
        """What a job is called that does not say it itself."""
        return self.document.path.stem if self.document.path else "job"

    @property
    def has_edits(self) -> bool:
        """Whether leaving would lose something."""
        return self._draft() != self.document.job

    @property
    def is_unsaved(self) -> bool:
        """Whether the draft differs from the file, or has none and is not empty."""
        is_begun = self.document.path is None and self.document.job != Job()
        return self.has_edits or is_begun

    @property
    def standing(self) -> str:
        """Whether the job is in its file, in words."""
        if self.is_unsaved:
            return "unsaved changes"
        return "saved" if self.document.path else "empty"

    def text(self) -> str:
        """The file as saving would leave it, or why it can't be saved."""
        try:
            return self.document.text_with(self._draft())
        except JobFileError as error:
            return str(error)

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Write the draft to its file; a new job asks where to."""
        if self.document.path is None:
            self.save_as(then)
        else:
            self._save(then=then)

    def _save(self, *, over_theirs: bool = False, then: Callable[[], None] | None = None) -> None:
        draft = self._draft()
        try:
            self.document = self.document.saved(draft, over_theirs=over_theirs)
        except Conflict as conflict:
            self._ask_about(conflict, then)
        except (JobFileError, OSError) as error:
            self._refuse(self.document.path, error)
        else:
            self._tell_written(draft)
            if then:
                then()

    def save_as(self, then: Callable[[], None] | None = None) -> None:
        """Ask for a name, and write the draft to a new file."""

        def answered(answer: str | None) -> None:
            if answer:
                self._write_new(self.folder / _named(answer), then)

        proposal = f"{self._draft().name or self.stem}.toml"
        words = f"A name, which is written into {printable(str(self.folder))}, or a whole path:"
        self.app.push_screen(AskText("Save the job as", words, proposal, take="Save"), answered)

    def _write_new(self, path: Path, then: Callable[[], None] | None) -> None:
        draft = self._draft()
        try:
            self.document = self.document.saved_as(path, draft)
        except NameTaken as error:
            self._refuse(path, f"{error}: choose another name")
        except (JobFileError, OSError) as error:
            self._refuse(path, error)
        else:
            self._tell_written(draft)
            if then:
                then()

    def ask_what_to_open(self) -> None:
        """Ask which job to go on with."""
        begin = {
            NEW: self.start_anew,
            COPY: self.start_copy,
            IMPORT: self.ask_for_script,
            AGAIN: self.read_in,
        }

        def answered(answer: str | None) -> None:
            if answer in begin:
                begin[answer]()
            elif answer:
                self.open(Path(answer).expanduser())

        recent, changed = recent_jobs(self._places), self.is_changed_on_disk
        entries = job_entries(recent, Path.cwd(), self.document.path, is_changed=changed)
        self.app.push_screen(OpenJob(entries), answered)

    def ask_for_script(self) -> None:
        """Ask for what Jenkins has, and go on with the job in it."""

        def answered(found: Imported | None) -> None:
            if found is not None:
                self.start_with(JobDocument(job=found.job), told_by(found))

        self.app.push_screen(ImportJob(), answered)

    def open(self, path: Path) -> None:
        """Show the job of another file, once edits of this one are settled."""
        self._leave(lambda: self._open(path))

    def start_anew(self) -> None:
        """Show a new job, once edits of this one are settled."""
        self._leave(lambda: self.take(JobDocument(), fresh=True))

    def start_with(self, document: JobDocument, words: str) -> None:
        """Go on with a document that has no file yet, once edits of this one are settled."""
        self._leave(lambda: self.take(document, fresh=False, words=words))

    def start_copy(self) -> None:
        """Go on with a copy of the draft, which has no file yet."""
        draft = self._draft()
        try:
            copy = JobDocument(None, self.document.text_with(draft), draft).copy
        except JobFileError as error:
            self._refuse(self.document.path, error)
            return
        self.start_with(copy, "This is a copy, not saved yet. Saving asks where to.")

    def take(self, document: JobDocument, *, fresh: bool, words: str = "") -> None:
        """Show a document in place of this one."""
        self.document, self.is_changed_on_disk = document, False
        self._note()
        self.post_message(self.Replaced(document.job, fresh, words))

    def _open(self, path: Path) -> None:
        try:
            document = JobDocument.opened(path)
        except JobFileError as error:
            words = "\n".join([*error.lines(), "", "It was not opened and not changed."])
            self.app.push_screen(Ask("Not opened", words, [("back", "Back")]))
        else:
            self.take(document, fresh=False)

    def _leave(self, go_on: Callable[[], None]) -> None:
        """Go on to another job; edits of this one are asked about."""
        if not self.has_edits:
            go_on()
            return

        def answered(answer: str | None) -> None:
            if answer == "save":
                self.save(then=go_on)
            elif answer == "drop":
                go_on()

        words = f"{self.name_of_file} has unsaved changes."
        answers = [("stay", "Stay"), ("save", "Save first"), ("drop", "Drop them")]
        self.app.push_screen(Ask("Unsaved changes", words, answers), answered)

    def _ask_about(self, conflict: Conflict, then: Callable[[], None] | None) -> None:
        theirs = self.document.on_disk() or self.document
        rows = [
            f"{self._label(field)}: here {_value(self._draft(), field)}, "
            f"in the file {_value(theirs.job, field)}"
            for field in conflict.fields
        ]
        words = f"Since you opened {self.name_of_file}, another program changed it too.\n\n"

        def answered(answer: str | None) -> None:
            if answer == "mine":
                self._save(over_theirs=True, then=then)
            elif answer == "theirs":
                self._take_theirs(theirs)

        answers = [("back", "Decide later"), ("mine", "Keep mine"), ("theirs", "Take the file's")]
        self.app.push_screen(Ask("Both changed", words + "\n".join(rows), answers), answered)

    def _take_theirs(self, theirs: JobDocument) -> None:
        """The file's fields win; edits in other fields stay, unsaved."""
        job = merged(self.document.job, theirs.job, self._draft(), over_theirs=True)
        self.document, self.is_changed_on_disk = theirs, False
        self.post_message(self.Replaced(job, fresh=False))

    def read_in(self) -> None:
        """Take in what another program changed in the file; edits here stay, unsaved."""
        try:
            theirs = self.document.on_disk()
        except JobFileError as error:
            self._refuse(self.document.path, error)
            return
        if theirs is None:
            self.notify("The file is as it was.", markup=False)
            return
        try:
            job = merged(self.document.job, self._draft(), theirs.job)
        except Conflict as conflict:
            self._ask_about(conflict, None)
        else:
            self.document, self.is_changed_on_disk = theirs, False
            self.post_message(self.Replaced(job, fresh=False))

    def _tell_written(self, draft: Job) -> None:
        self.is_changed_on_disk = False
        self._note()
        job = self.document.job
        others = [self._label(f) for f in leaves(job) if value_of(job, f) != value_of(draft, f)]
        more = f", with what another program changed: {', '.join(others)}" if others else ""
        self.post_message(self.Written(job, f"Saved {self.document.path}{more}"))

    def _refuse(self, path: Path | None, error: Exception | str) -> None:
        why = error.strerror if isinstance(error, OSError) else str(error)
        words = f"{path}: {why}\n\n{_NOT_WRITTEN}"
        self.app.push_screen(Ask("Not saved", words, [("back", "Back")]))

    def _note(self) -> None:
        """Remember where the job is kept; one without a file is kept beside the last that had."""
        self.folder = _folder_of(self.document) or self.folder
        if self.document.path is not None and self.document.text:
            note_job(self._places, self.document.path)

    @work(thread=True, exclusive=True, group="job-file")
    def _look(self) -> None:
        document = self.document
        try:
            changed = document.on_disk() is not None
        except JobFileError:
            changed = True
        self.post_message(_Looked(document, changed))

    @on(_Looked)
    def _looked(self, event: _Looked) -> None:
        event.stop()
        if event.document is self.document and event.changed != self.is_changed_on_disk:
            self.is_changed_on_disk = event.changed
            self.post_message(self.Noticed())


def _folder_of(document: JobDocument) -> Path | None:
    return document.path.absolute().parent if document.path else None


def _named(answer: str) -> Path:
    return Path(answer if answer.endswith(".toml") else f"{answer}.toml").expanduser()


def _value(job: Job, field: str) -> str:
    value = value_of(job, field)
    words = said(value) or "nothing"
    return f'"{words}"' if value and isinstance(value, str) else words
