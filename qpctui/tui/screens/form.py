"""The screen of the form: where one is, what the file will say, save, test, run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.screen import Screen

from qpctui.credentials import CredentialError, StoreUnavailable
from qpctui.job.model import Job
from qpctui.job.rules import errors
from qpctui.job.syntax import job_name
from qpctui.job.toml import JobFileError, dump, edit, line_of, load_text, save
from qpctui.printable import printable
from qpctui.run.result import Result
from qpctui.settings import SettingsUnreadable
from qpctui.tui.desk import Desk
from qpctui.tui.form import sections
from qpctui.tui.form.connection_test import ConnectionTest
from qpctui.tui.form.help_texts import HELP
from qpctui.tui.form.job_form import JobForm
from qpctui.tui.form.places import places_of
from qpctui.tui.form.preview import Preview
from qpctui.tui.form.standing import connection, head, readiness
from qpctui.tui.screens.add_credentials import AddCredentials
from qpctui.tui.screens.ask import Ask, AskText
from qpctui.tui.screens.credentials import CredentialsScreen
from qpctui.tui.screens.go_to import GoTo
from qpctui.tui.screens.preview import PreviewScreen
from qpctui.tui.screens.results import ResultsScreen
from qpctui.tui.screens.run import RunScreen
from qpctui.tui.widgets.key_bar import KeyBar
from qpctui.tui.widgets.said import Said
from qpctui.tui.widgets.section_index import SectionClicked, SectionIndex, SectionStrip
from qpctui.tui.widgets.top_bar import TopBar

_SHORT_TITLES = [short for _, short, _ in sections.SECTIONS]


class FormScreen(Screen[None]):
    """A job, its file, and what can be done with it."""

    HELP = """\
The form has the four sections of the Jenkins connector's page. Tab goes from field to field,
F6 from section to section. A list opens with Enter and is narrowed by typing.
What is wrong stands beneath its field; a job with problems can be saved, not run."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "run", "Run", key_display="F5", id="form.run"),
        Binding("ctrl+s", "save", "Save", key_display="^S", id="form.save"),
        Binding("ctrl+t", "test", "Test connection", key_display="^T", id="form.test"),
        Binding("f8", "problem(1)", "Next problem", key_display="F8", id="form.problem"),
        Binding("f3", "credentials", "Credentials", show=False, id="form.credentials"),
        Binding("f4", "preview", "Preview", key_display="F4", id="form.preview"),
        Binding("f6", "section(1)", "Section", key_display="F6", id="form.section"),
        Binding("shift+f6", "section(-1)", "Section before", show=False, id="form.section_before"),
        Binding("ctrl+g", "go_to", "Go to", key_display="^G", id="form.go_to"),
        Binding("shift+f8", "problem(-1)", "Problem before", show=False, id="form.problem_before"),
        Binding("ctrl+r", "read", "Read lists again", show=False, id="form.read"),
        Binding("f7", "results", "Last results", show=False, id="form.results"),
        Binding("escape", "leave_field", "Leave the field", show=False, id="form.leave"),
    ]

    form = getters.query_one(JobForm)

    @dataclass
    class Approved(Message):
        """Approving a host ended; ``refusal`` says why it did not work, empty when it did."""

        refusal: str

    def __init__(self, desk: Desk, job: Job, file: Path | None, *, fresh: bool) -> None:
        """``file`` is None for a job that was never saved."""
        super().__init__()
        self._desk, self._file, self._fresh = desk, file, fresh
        self._job = job
        self._saved = job
        self._field = "qualys.platform"
        self._offers_problems = False
        self._is_there = False
        self._last_run: RunScreen | None = None
        self._last_name = ""

    def compose(self) -> ComposeResult:
        """Index or strip, form, the file's text where there is room, help, keys."""
        yield TopBar("Job")
        yield SectionStrip(_SHORT_TITLES)
        with Horizontal(id="body"):
            yield SectionIndex(_SHORT_TITLES)
            yield JobForm(self._job, self._desk, fresh=self._fresh)
            yield Preview(id="preview")
        yield Said(id="help")
        yield KeyBar(instead={"problem": "preview", "copy": "test"})

    def on_mount(self) -> None:
        """Begin at the first field that is still empty, else at the top."""
        wrong = errors(self.form.problems)
        first = sections.row_for(self.form.rows, wrong[0].field) if wrong else None
        self._is_there = True
        self.form.go_to(first.field if first else "qualys.platform")
        self._draw()
        self.refresh_bindings()

    @property
    def name_of_file(self) -> str:
        """The file's name, for people."""
        return printable(self._file.name) if self._file else "new job"

    @property
    def unfinished(self) -> str:
        """Edits that leaving would lose."""
        return "The job has unsaved changes." if self.form.job != self._saved else ""

    @property
    def unsaved(self) -> bool:
        """Whether the draft differs from the file."""
        return self.form.job != self._saved or self._file is None

    @on(JobForm.Changed)
    def _changed(self) -> None:
        self._draw()
        if self._offers_problems == self.form.can_run:
            self._offers_problems = not self.form.can_run
            self.refresh_bindings()

    def on_descendant_focus(self) -> None:
        """The focused field explains itself, and marks the line that it writes."""
        self._field = self.form.focused_field or self._field
        self._draw_help()
        self._draw_index()
        self._draw_preview()

    def on_screen_resume(self) -> None:
        """A run that was watched meanwhile has left a verdict."""
        if self._is_there:
            self._draw_index()

    @property
    def help_here(self) -> tuple[str, str]:
        """The focused field and what it is for."""
        row = next((row for row in self.form.rows if row.field == self._field), None)
        return (row.label, HELP.get(self._field, "")) if row is not None else ("", "")

    @property
    def can_save(self) -> bool:
        """Whether saving needs no question."""
        return self._file is not None

    def save_now(self) -> bool:
        """Save to the job's file; false when it was not written, which was told."""
        self._save()
        return not self.unsaved

    def on_resize(self) -> None:
        """A preview that goes hands its focus to the form; all is drawn for the room there is."""
        if not self.has_class("-wide") and self.query_one(Preview).has_focus:
            self.action_preview()
        self.call_after_refresh(self._draw)

    @on(SectionClicked)
    def _section_clicked(self, event: SectionClicked) -> None:
        self.form.go_to_section(event.index)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing works on a form that is not there yet; F8 does while there is a problem."""
        if not self._is_there:
            return False
        return action != "problem" or not self.form.can_run

    def action_section(self, by: int) -> None:
        """Go to the next section."""
        self.form.go_to_section((self._here() + by) % len(sections.SECTIONS))

    def action_problem(self, by: int) -> None:
        """Go to the next problem."""
        if not self.form.go_to_problem(by):
            self.notify("Nothing to fix: F5 runs the job.", markup=False)

    def action_preview(self) -> None:
        """Go to the file's text: the pane beside the form, or a screen of its own; and back."""
        pane = self.query_one(Preview)
        if pane.has_focus:
            self.form.go_to(self._field)
        elif self.has_class("-wide"):
            pane.focus()
        else:
            text = self._text()
            line = line_of(text, self._field)
            self.app.push_screen(PreviewScreen(self._place(), text, line))

    def action_go_to(self) -> None:
        """Ask where to go."""

        def answered(field: str | None) -> None:
            if field:
                self.form.go_to(field)

        self.app.push_screen(GoTo(places_of(self.form)), answered)

    def action_read(self) -> None:
        """Read every list again."""
        self.form.offer_credentials()
        self.form.read_lists(anew=True)

    def action_leave_field(self) -> None:
        """Leave a text field, so that letters are keys again."""
        self.set_focus(None)

    def action_test(self) -> None:
        """Log in once."""
        wrong = [p for p in errors(self.form.problems) if p.field.startswith("qualys")]
        if wrong:
            self.form.go_to_problem(first=True)
            return
        self.query_one(ConnectionTest).test(self.form.job)

    @on(ConnectionTest.Wanted)
    def _test_wanted(self) -> None:
        self.action_test()

    @on(ConnectionTest.ApprovalWanted)
    def _approval_wanted(self, event: ConnectionTest.ApprovalWanted) -> None:
        credential, host = event.refusal.credential_id, event.refusal.host

        def answered(answer: str | None) -> None:
            if answer == "send":
                self._approve(credential, host)

        words = (
            f"The stored credential {credential} was never sent to {host}. If this job file came "
            "from somebody else, make sure that this is your platform before you send it there."
        )
        answers = [("keep", "Don't send"), ("send", f"Send it to {host}")]
        self.app.push_screen(Ask("Send the log-in there?", words, answers), answered)

    @work(thread=True, exclusive=True, group="approval")
    def _approve(self, credential: str, host: str) -> None:
        """Approve in a thread: the store and a lock may have to be waited for."""
        try:
            self._desk.credentials.allow(credential, host)
            refusal = ""
        except (CredentialError, StoreUnavailable, SettingsUnreadable, OSError) as error:
            refusal = str(error)
        self.post_message(self.Approved(refusal))

    @on(Approved)
    def _approved(self, event: Approved) -> None:
        if event.refusal:
            words = f"{event.refusal}\n\nNothing was sent."
            self.app.push_screen(Ask("Not approved", words, [("back", "Back")]))
        else:
            self.action_test()
            self.action_read()

    @on(JobForm.CredentialWanted)
    def _credential_wanted(self, event: JobForm.CredentialWanted) -> None:
        def added(credential_id: str | None) -> None:
            self.form.offer_credentials()
            if credential_id:
                self.form.choose_credential(event.field, credential_id)

        self.app.push_screen(AddCredentials(self._desk, self.form.job, event.field), added)

    def action_credentials(self) -> None:
        """Go to the credentials; what was changed there is offered here."""

        def seen(_: None) -> None:
            self.form.offer_credentials()
            self.action_read()

        self.app.push_screen(CredentialsScreen(self._desk, self.form.job, self._file), seen)

    def action_results(self) -> None:
        """Open the last run's results again."""
        result = self._last_result
        if result is None:
            self.notify("No results yet: F5 runs the job.", markup=False)
        else:
            self.app.push_screen(ResultsScreen(result, self._last_name, self._desk.notice))

    def action_save(self) -> None:
        """Write the job file, once what was typed just before has arrived in the draft."""
        self.call_after_refresh(self._save)

    def _save(self) -> None:
        """Write it; a new job asks where to."""
        if self._file is not None:
            self._write(self._file)
            return

        def answered(answer: str | None) -> None:
            if answer:
                name = answer if answer.endswith(".toml") else f"{answer}.toml"
                self._write(Path(name).expanduser())

        proposal = f"{self.form.job.name or 'job'}.toml"
        self.app.push_screen(
            AskText("Save the job", "The file to write, in this folder or any other:", proposal),
            answered,
        )

    def _write(self, file: Path) -> None:
        self.form.tell_all()
        job = self.form.job
        try:
            if self._file is None and file.exists():
                raise OSError(0, "it is there already; choose another name")
            save(file, job)
        except (JobFileError, OSError) as error:
            why = error.strerror if isinstance(error, OSError) else str(error)
            words = f"{file}: {why}\n\nNothing was written; what you typed is still here."
            self.app.push_screen(Ask("Not saved", words, [("back", "Back")]))
            return
        self._file, self._saved = file, job
        count = len(errors(self.form.problems))
        fix = f", with {count} to fix before it can run" if count else ""
        self.notify(f"Saved {file}{fix}", markup=False)
        self._draw()

    def action_run(self) -> None:
        """Run the job, once what was typed just before has arrived in the draft."""
        self.call_after_refresh(self._run)

    def _run(self) -> None:
        """Run the job as it stands here; the first problem comes first."""
        if not self.form.can_run:
            self.form.go_to_problem(first=True)
            count = len(errors(self.form.problems))
            self.notify(f"Not run: {count} to fix first. F8 goes on.", markup=False)
            return
        job = self.form.job
        stem = self._file.stem if self._file else "job"
        name = job_name(job.name, stem, self._desk.environ)
        screen = RunScreen(self._desk, job, name, unsaved=self.unsaved)
        self._last_run, self._last_name = screen, name
        self.app.push_screen(screen)

    def _here(self) -> int:
        return sections.section_of(self._field)

    def _place(self) -> Content:
        mark = Content.styled(" • unsaved", "$warning") if self.unsaved else Content("")
        return Content.assemble(self.name_of_file, mark)

    def _draw(self) -> None:
        self._draw_bar()
        self._draw_index()
        self._draw_help()
        self._draw_preview()

    def _draw_bar(self) -> None:
        brief = self.has_class("-tiny")
        state = connection(self.form, self._desk.notice, brief=brief)
        self.query_one(TopBar).show(self._place(), state)

    def _draw_preview(self) -> None:
        pane = self.query_one(Preview)
        if not pane.display:
            return
        text = self._text()
        pane.show(text, line_of(text, self._field), follow=not pane.has_focus)

    def _draw_index(self) -> None:
        marks, here = self.form.marks(words=False), self._here()
        self.query_one(SectionStrip).show(marks, here)
        top = head(self.name_of_file, unsaved=self.unsaved)
        ready = readiness(self.form, self._last_result)
        self.query_one(SectionIndex).show(top, marks, here, ready)

    @property
    def _last_result(self) -> Result | None:
        return self._last_run.result if self._last_run else None

    def _draw_help(self) -> None:
        field = self.form.focused_field
        row = next((row for row in self.form.rows if row.field == field), None)
        if row is not None:
            title, words = row.label, HELP.get(field, "")
        elif (help_of_test := self.query_one(ConnectionTest).help_words) != ("", ""):
            title, words = help_of_test
        else:
            title, words = "", "Tab goes to the first field."
        said = Content.assemble((title, "bold"), "  ", words)
        self.query_one("#help", Said).say(said, layout=False)

    def _text(self) -> str:
        """The file as saving would leave it."""
        try:
            if self._file is not None and self._file.exists():
                return edit(load_text(self._file), self.form.job)
        except JobFileError as error:
            return str(error)
        return dump(self.form.job)
