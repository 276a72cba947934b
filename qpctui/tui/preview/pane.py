"""The pane beside the form: pages that follow every key, and the list of what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical
from textual.content import Content
from textual.message import Message

from qpctui.job.jenkins import FORMS, lost_in, written
from qpctui.job.rules import check, errors
from qpctui.job.toml import line_of
from qpctui.printable import printable
from qpctui.tui.desk import Desk
from qpctui.tui.key_names import key_for
from qpctui.tui.preview.comparison import Comparison
from qpctui.tui.preview.draft import Draft
from qpctui.tui.preview.pages import Page, file_page, jenkins_page, plan_page
from qpctui.tui.preview.problems import ProblemList
from qpctui.tui.preview.text import PreviewText
from qpctui.tui.widgets.said import Said

FILE, PIPELINE, PLAN, PROBLEMS = "file", "pipeline", "plan", "problems"
VIEWS = {FILE: "TOML", PIPELINE: "Pipeline", PLAN: "Plan", PROBLEMS: "Problems"}
_QUIET = "$foreground 58%"


class _Tab(Said):
    """A page's name; a click turns to it."""

    @dataclass
    class Clicked(Message):
        """Somebody wants that page."""

        view: str

    def __init__(self, view: str) -> None:
        super().__init__(classes="tab")
        self.view = view

    def on_click(self) -> None:
        """Turn to it."""
        self.post_message(self.Clicked(self.view))


class _Form(Said):
    """A form that the script can have; a click shows it."""

    @dataclass
    class Clicked(Message):
        """Somebody wants that form."""

        form: str

    def __init__(self, form: str) -> None:
        super().__init__(classes="form")
        self.form = form

    def on_click(self) -> None:
        """Show it."""
        self.post_message(self.Clicked(self.form))


class PreviewPane(Vertical):
    """Pages that can be turned: the file, Jenkins, the plan, the problems."""

    DEFAULT_CSS = """
    PreviewPane {
        background: $surface;
        .tabs { height: 1; margin: 0 0 1 0; padding: 0 1; }
        .tab { width: auto; margin-right: 3; pointer: pointer; }
        .notes { height: auto; max-height: 8; padding: 0 1 1 1; color: $warning; display: none; }
        .notes.-shown { display: block; }
        .forms {
            display: none;
            layout: grid;
            grid-size: 2;
            grid-rows: 1;
            height: auto;
            padding: 0 1;
        }
        .form { width: auto; height: 1; pointer: pointer; }
        &.-pipeline .forms { display: block; }
        ProblemList { display: none; }
        &.-problems ProblemList { display: block; }
        &.-problems PreviewText { display: none; }
    }
    .-short PreviewPane .tabs { margin: 0; }
    """

    @dataclass
    class Chosen(Message):
        """Somebody wants to go to a field."""

        field: str

    text_view = getters.query_one(PreviewText)
    problem_list = getters.query_one(ProblemList)
    comparison = getters.query_one(Comparison)

    def __init__(
        self,
        desk: Desk,
        view: str = FILE,
        form: str = "pipeline",
        *,
        id: str = "",  # noqa: A002
    ) -> None:
        """``view`` is the page to begin with, ``form`` that of Jenkins' page."""
        super().__init__(id=id or None)
        self._desk = desk
        self.view, self.form = view, form
        self._draft: Draft | None = None

    def compose(self) -> ComposeResult:
        """The pages' names, the page, and in which form."""
        with Horizontal(classes="tabs"):
            for view in VIEWS:
                yield _Tab(view)
        yield Said(classes="notes")
        yield PreviewText()
        yield ProblemList()
        yield Comparison(self._desk)
        with Container(classes="forms"):
            for form in FORMS:
                yield _Form(form)

    @property
    def has_page_focus(self) -> bool:
        """Whether a page has the focus."""
        return self.text_view.has_focus or self.problem_list.has_focus

    def focus_page(self) -> None:
        """Give the page the focus."""
        shown = self.problem_list if self.view == PROBLEMS else self.text_view
        shown.focus(scroll_visible=False)

    def show(self, draft: Draft) -> None:
        """Show a draft; nothing is drawn while there is no room for it."""
        self._draft = draft
        if self.display:
            if self.view == PROBLEMS and not draft.problems:
                self.turn_to(FILE)
            else:
                self._draw(draft)

    def forget_comparison(self) -> None:
        """A run may have changed what the plan was compared with."""
        self.comparison.forget()

    def turn_to(self, view: str) -> None:
        """Turn to a page."""
        had_focus = self.has_page_focus
        self.view = view
        if self._draft is not None:
            self._draw(self._draft)
        if had_focus:
            self.focus_page()

    @on(PreviewText.Turned)
    @on(ProblemList.Turned)
    def _turned(self, event: PreviewText.Turned | ProblemList.Turned) -> None:
        event.stop()
        views = [tab.view for tab in self.query(_Tab) if tab.display]
        self.turn_to(views[(views.index(self.view) + event.by) % len(views)])

    @on(_Tab.Clicked)
    def _tab_clicked(self, event: _Tab.Clicked) -> None:
        event.stop()
        self.turn_to(event.view)
        self.focus_page()

    @on(PreviewText.Varied)
    def _varied(self, event: PreviewText.Varied) -> None:
        event.stop()
        forms = list(FORMS)
        self._show_form(forms[(forms.index(self.form) + 1) % len(forms)])

    @on(_Form.Clicked)
    def _form_clicked(self, event: _Form.Clicked) -> None:
        event.stop()
        self._show_form(event.form)

    def _show_form(self, form: str) -> None:
        self.form = form
        self._redraw()

    @on(Comparison.Changed)
    def _compared(self, event: Comparison.Changed) -> None:
        event.stop()
        self._redraw()

    @on(ProblemList.Chosen)
    def _problem_chosen(self, event: ProblemList.Chosen) -> None:
        event.stop()
        self.post_message(self.Chosen(event.field))

    def _redraw(self) -> None:
        if self._draft is not None and self.display:
            self._draw(self._draft)

    def _draw(self, draft: Draft) -> None:
        self.set_class(self.view == PIPELINE, "-pipeline")
        self.set_class(self.view == PROBLEMS, "-problems")
        self._draw_tabs(draft)
        if self.view == PROBLEMS:
            self._draw_notes(())
            self.problem_list.show(draft.problems)
        else:
            page = {FILE: self._file, PIPELINE: self._jenkins, PLAN: self._plan}[self.view](draft)
            self._draw_notes(page.notes)
            self.text_view.show(page, follow=not self.text_view.has_focus)

    def _draw_tabs(self, draft: Draft) -> None:
        count = len(draft.problems)
        for tab in self.query(_Tab):
            title = VIEWS[tab.view]
            if tab.view == PROBLEMS:
                tab.display = count > 0
                title = f"{title} {count}"
            here = tab.view == self.view
            tab.say(Content.styled(title, "bold underline $primary" if here else _QUIET))

        for entry in self.query(_Form):
            mark = ("(•)", "$primary bold") if entry.form == self.form else "( )"
            entry.say(Content.assemble(mark, f" {FORMS[entry.form]}"))

    def _draw_notes(self, notes: Sequence[str]) -> None:
        said = self.query_one(".notes", Said)
        said.say("\n".join(f"! {printable(one)}" for one in notes))
        said.set_class(bool(notes), "-shown")

    def _file(self, draft: Draft) -> Page:
        text = draft.text()
        return file_page(text, line_of(text, draft.field))

    def _jenkins(self, draft: Draft) -> Page:
        text = written(draft.job, self.form, file_name=draft.file_name)
        lost = lost_in(draft.job) if self.form != "stage" else ()
        wrong = len(errors(check(draft.job)))
        plural = "" if wrong == 1 else "s"
        key = key_for(self, "form.problem") or key_for(self, "preview.problem")
        lack = f"Not complete: {wrong} problem{plural}, {key}"
        return jenkins_page(
            text, is_xml=self.form == "config-xml", lost=lost, lack=lack if wrong else ""
        )

    def _plan(self, draft: Draft) -> Page:
        return plan_page(*self.comparison.plan(draft))
