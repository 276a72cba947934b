"""The screen of the form: where one is, what the file will say, save, test, run."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import Screen

from qpctui.job.document import JobDocument
from qpctui.job.rules import errors
from qpctui.job.syntax import job_name
from qpctui.run.result import Result
from qpctui.tui.commands import Command
from qpctui.tui.desk import Desk
from qpctui.tui.form import sections
from qpctui.tui.form.approval import Approval
from qpctui.tui.form.connection_test import ConnectionTest
from qpctui.tui.form.drafts import draft_of
from qpctui.tui.form.help_line import HelpLine
from qpctui.tui.form.help_texts import HELP
from qpctui.tui.form.job_form import TEST, JobForm
from qpctui.tui.form.job_keeper import JobKeeper
from qpctui.tui.form.places import places_of
from qpctui.tui.form.standing import connection, head, readiness
from qpctui.tui.key_names import key_for
from qpctui.tui.preview.draft import Draft
from qpctui.tui.preview.pane import VIEWS, PreviewPane
from qpctui.tui.screens.add_credentials import AddCredentials
from qpctui.tui.screens.credentials import CredentialsScreen
from qpctui.tui.screens.go_to import GoTo
from qpctui.tui.screens.preview import PreviewScreen
from qpctui.tui.screens.run import RunScreen
from qpctui.tui.screens.runs import RunsScreen
from qpctui.tui.widgets.key_bar import KeyBar
from qpctui.tui.widgets.section_index import SectionClicked, SectionIndex, SectionStrip
from qpctui.tui.widgets.top_bar import TopBar

_ON_THE_PANE = {"copy": "test", "turn": "go_to", "vary": "run"}
_TOP = "qualys.platform"
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
        Binding("ctrl+o", "open", "Open a job", show=False, id="form.open"),
        Binding("f2", "save_as", "Save as", show=False, id="form.save_as"),
        Binding("ctrl+r", "read", "Read lists again", show=False, id="form.read"),
        Binding("f7", "results", "Last results", show=False, id="form.results"),
        Binding("escape", "leave_field", "Leave the field", show=False, id="form.leave"),
    ]

    form = getters.query_one(JobForm)
    pane = getters.query_one(PreviewPane)
    keeper = getters.query_one(JobKeeper)

    def __init__(self, desk: Desk, document: JobDocument, *, fresh: bool) -> None:
        """``fresh`` says that nobody filled the job in yet."""
        super().__init__()
        self._desk, self._document, self._fresh = desk, document, fresh
        self._field = _TOP
        self._is_there, self._offers_problems = False, False
        self._last_run: RunScreen | None = None

    def compose(self) -> ComposeResult:
        """Index or strip, form, the file's text where there is room, help, keys."""
        yield TopBar("Job")
        yield SectionStrip(_SHORT_TITLES)
        with Horizontal(id="body"):
            yield SectionIndex(_SHORT_TITLES)
            yield JobForm(
                self._document.job, self._desk, lambda: self.keeper.folder, fresh=self._fresh
            )
            yield PreviewPane(self._desk, id="preview")
        yield HelpLine(id="help")
        yield Approval(self._desk)
        yield JobKeeper(self._document, self._desk.places, lambda: self.form.job, self.form_label)
        yield KeyBar(instead={"problem": "preview"} | _ON_THE_PANE)

    def on_mount(self) -> None:
        """Begin where something is to be filled in."""
        self._is_there = True
        self._begin()
        self.refresh_bindings()

    def _begin(self) -> None:
        """Go to the first field that is still empty, else to the top."""
        wrong = errors(self.form.problems)
        first = sections.row_for(self.form.rows, wrong[0].field) if wrong else None
        self.form.go_to(first.field if first else _TOP)
        self._draw()

    @property
    def unfinished(self) -> str:
        """Edits that leaving would lose."""
        return "The job has unsaved changes." if self.keeper.has_edits else ""

    @property
    def commands(self) -> list[Command]:
        """What the palette offers besides what has a key."""
        keeper, push = self.keeper, self.app.push_screen
        pages = [
            Command(f"Preview: {title}", "Beside the form", partial(self._preview, view))
            for view, title in VIEWS.items()
        ]
        return [
            Command("New job", "Begin with an empty form", keeper.start_anew),
            Command("Copy of this job", "A new job like this one", keeper.start_copy),
            Command("Import from Jenkins", "A script or config.xml", keeper.ask_for_script),
            Command("Take in the file", "What another program changed", keeper.read_in),
            Command("Runs", "Watch, go on with, browse", lambda: push(RunsScreen(self._desk))),
            *pages,
        ]

    def form_label(self, field: str) -> str:
        """A field's name on the form."""
        row = sections.row_for(self.form.rows, field)
        return row.label if row is not None else field

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
        """A run that was watched meanwhile has left a verdict, and changed the platform."""
        if self._is_there:
            self.pane.forget_comparison()
            self._draw()

    @property
    def help_here(self) -> tuple[str, str]:
        """The focused field and what it is for."""
        if self._field == TEST:
            return self.query_one(ConnectionTest).help_words
        return self.form_label(self._field), HELP.get(self._field, "")

    @property
    def can_save(self) -> bool:
        """Whether saving needs no question."""
        return self.keeper.path is not None

    def save_now(self) -> bool:
        """Save to the job's file; false when it was not written, which was told."""
        self._save()
        return not self.keeper.is_unsaved

    def on_resize(self) -> None:
        """A preview that goes hands its focus to the form; all is drawn for the room there is."""
        if not self.has_class("-wide") and self.pane.has_page_focus:
            self.form.go_to(self._field)
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
            self.notify("Nothing to fix.", markup=False)

    def action_preview(self) -> None:
        """Go to the pages: in the pane beside the form, or on a screen of their own; and back."""
        if self.pane.has_page_focus:
            self.form.go_to(self._field)
        else:
            self._preview(self.pane.view)

    def _preview(self, view: str) -> None:
        if self.has_class("-wide"):
            self.pane.turn_to(view)
            self.pane.focus_page()
            return
        self.pane.view = view
        pages = PreviewScreen(self._desk, self.pane, self._draft, self._place, self._save)
        self.app.push_screen(pages, self._go_if_told)

    @on(PreviewPane.Chosen)
    def _problem_chosen(self, event: PreviewPane.Chosen) -> None:
        self.form.go_to(event.field)

    def action_go_to(self) -> None:
        """Ask where to go."""
        self.app.push_screen(GoTo(places_of(self.form)), self._go_if_told)

    def _go_if_told(self, field: str | None) -> None:
        if field:
            self.form.go_to(field)

    def action_read(self) -> None:
        """Read every list again."""
        self.form.offer_credentials()
        self.form.read_lists(anew=True)

    def action_leave_field(self) -> None:
        """Stop a connection test; else leave a text field, so that letters are keys again."""
        if not self.query_one(ConnectionTest).stop_testing():
            self.set_focus(None)

    @on(ConnectionTest.Wanted)
    def action_test(self) -> None:
        """Log in once."""
        wrong = [p for p in errors(self.form.problems) if p.field.startswith("qualys")]
        if wrong:
            self.form.go_to_problem(first=True)
            self.notify(f"Not tested: {len(wrong)} to fix in API Login first.", markup=False)
            return
        self.query_one(ConnectionTest).test(self.form.job)

    @on(ConnectionTest.ApprovalWanted)
    def _approval_wanted(self, event: ConnectionTest.ApprovalWanted) -> None:
        self.query_one(Approval).ask_for(event.refusal)

    @on(Approval.Given)
    def _approved(self) -> None:
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

        shown = CredentialsScreen(self._desk, self.form.job, self.keeper.path)
        self.app.push_screen(shown, seen)

    def action_results(self) -> None:
        """Open the last run's results again."""
        results = self._last_run.results_screen() if self._last_run else None
        if results is None:
            self.notify(f"No results yet: {key_for(self, 'form.run')} runs the job.", markup=False)
        else:
            self.app.push_screen(results)

    def action_save(self) -> None:
        """Write the job file, once what was typed just before has arrived in the draft."""
        self.call_after_refresh(self._save)

    def _save(self, then: Callable[[], None] | None = None) -> None:
        self.form.tell_all()
        self.keeper.save(then)

    def action_save_as(self) -> None:
        """Write the draft to another file, and go on with that."""
        self.form.tell_all()
        self.call_after_refresh(self.keeper.save_as)

    @on(JobKeeper.Written)
    def _written(self, event: JobKeeper.Written) -> None:
        if event.job != self.form.job:
            self.form.show_job(event.job)
        count = len(errors(self.form.problems))
        fix = f", with {count} to fix before it can run" if count else ""
        self.notify(f"{event.words}{fix}", markup=False)
        self._draw()

    @on(JobKeeper.Replaced)
    def _replaced(self, event: JobKeeper.Replaced) -> None:
        self.form.show_job(event.job, fresh=event.fresh)
        self._last_run = None
        if event.words:
            self.notify(event.words, markup=False)
        self._begin()

    @on(JobKeeper.Noticed)
    def _noticed(self) -> None:
        if self.keeper.is_changed_on_disk:
            words = (
                f"{self.keeper.name_of_file} was changed by another program. Saving joins its "
                f"edits with yours; {key_for(self, 'form.open')} can take them in first."
            )
            self.notify(words, markup=False, severity="warning")
        self._draw()

    def action_open(self) -> None:
        """Ask which job to open."""
        self.keeper.ask_what_to_open()

    def action_run(self) -> None:
        """Run the job, once what was typed just before has arrived in the draft."""
        self.call_after_refresh(self._run)

    def _run(self) -> None:
        """Run the job as it stands here; the first problem comes first."""
        if not self.form.can_run:
            self.form.go_to_problem(first=True)
            count = len(errors(self.form.problems))
            self.notify(f"Not run: {count} to fix first.", markup=False)
            return
        name, unsaved = self._job_name, self.keeper.is_unsaved
        self._last_run = RunScreen(self._desk, self.keeper.job_to_run, name, unsaved=unsaved)
        self.app.push_screen(self._last_run)

    def _here(self) -> int:
        return sections.section_of(self._field)

    @property
    def _job_name(self) -> str:
        """The job's name, as titles and the asset group have it."""
        return job_name(self.form.job.name, self.keeper.stem, self._desk.environ)

    def _place(self) -> Content:
        said = " • unsaved" if self.keeper.is_unsaved else ""
        if self.keeper.is_changed_on_disk:
            said = " ! changed on disk"
        return Content.assemble(self.keeper.name_of_file, (said, "$warning"))

    def _draft(self) -> Draft:
        return draft_of(self.form, self.keeper, self._job_name, self._field)

    def _draw(self) -> None:
        self._draw_bar()
        self._draw_index()
        self._draw_help()
        self._draw_preview()

    def _draw_bar(self) -> None:
        brief = self.has_class("-tiny") or self.keeper.is_changed_on_disk
        state = connection(self.form, self._desk.notice, brief=brief)
        self.query_one(TopBar).show(self._place(), state)

    def _draw_preview(self) -> None:
        if self.pane.display:
            self.pane.show(self._draft())

    def _draw_index(self) -> None:
        marks, here = self.form.marks(words=False), self._here()
        self.query_one(SectionStrip).show(marks, here)
        top = head(self.keeper.name_of_file, self.keeper.standing)
        ready = readiness(self.form, self._last_result)
        self.query_one(SectionIndex).show(top, marks, here, ready)

    @property
    def _last_result(self) -> Result | None:
        return self._last_run.result if self._last_run else None

    def _draw_help(self) -> None:
        title, words = self.help_here if self.form.focused_field else ("", "")
        if self.pane.has_page_focus:
            title, words = (
                "Preview",
                f"←→ turn the page, {key_for(self, 'form.preview')} goes back.",
            )
        words = words or "Tab goes to the first field."
        self.query_one(HelpLine).explain(title, words)
