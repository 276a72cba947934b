"""What if: turn the criteria, exclude and waive, and watch the verdict."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Button

from qpctui.job.excuses import excluding, waiving
from qpctui.job.model import Job, Waiver
from qpctui.job.syntax import SyntaxProblem
from qpctui.printable import printable
from qpctui.run.result import FindingPart, Result
from qpctui.tui.desk import Desk
from qpctui.tui.results.criteria_pane import CriteriaPane, first_row
from qpctui.tui.results.what_if import Change, Weighed, WhatIf, judged_at
from qpctui.tui.results.what_if_text import change_columns, verdict_lines, warning
from qpctui.tui.results.words import outcome_text
from qpctui.tui.screens.ask import Ask
from qpctui.tui.screens.details import DetailsScreen
from qpctui.tui.screens.waive import Waive
from qpctui.tui.widgets.control_table import ControlTable
from qpctui.tui.widgets.headings import Heading
from qpctui.tui.widgets.key_bar import KeyBar
from qpctui.tui.widgets.said import Said
from qpctui.tui.widgets.top_bar import TopBar

_SOON = 0.1
_NOTHING = (
    "Nothing changes yet: tick other criteria, type control ids to exclude, or exclude (x) and "
    "waive (v) controls where they are listed."
)


class WhatIfScreen(Screen[None]):
    """A stored result by other criteria; the job file changes only when that is asked for."""

    HELP = """\
What would the verdict be by other criteria? Everything follows at once, and nothing is asked of the
platform: the stored findings are weighed again, with the waivers that worked on the day when they
were judged. The table lists the findings on which the effect changes: × breaks the build,
○ excluded, ◇ waived, = known from the baseline, – not counted.
Space ticks, ←→ go along boxes, F6 goes to the table and back. There x excludes the cursor's
control, v waives it, Enter shows all that is known of it. ^S shows what would change in the job
file, and asks before it saves."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Close", key_display="Esc", id="what_if.close"),
        Binding("ctrl+s", "save", "Save to job", id="what_if.save"),
        Binding("f6,shift+f6", "turn", "Table", key_display="F6", id="what_if.table"),
        Binding("x", "exclude", "Exclude", id="what_if.exclude"),
        Binding("v", "waive", "Waive", id="what_if.waive"),
    ]

    pane = getters.query_one(CriteriaPane)

    def __init__(self, result: Result, name: str, desk: Desk, job: Job | None = None) -> None:
        """``job`` is what is asked about at first, the result's own where nothing is yet."""
        super().__init__()
        self._result, self._job_name, self._desk = result, name, desk
        self._first = job or result.job
        self._wanted = self._first
        self._what_if: WhatIf | None = None
        self._saved: dict[Path, Job] = {}
        self._typed: dict[str, dict[str, str]] = {}  # into waivers, by the control's id
        self._is_weighing = False

    def compose(self) -> ComposeResult:
        """The findings that change; both verdicts and the criteria."""
        yield TopBar("What if")
        with Horizontal(id="what-if"):
            with Vertical(id="criteria-side"):
                yield Heading("What if", "nothing is saved yet", id="what-if-heading")
                yield Said("weighing…", id="verdicts")
                yield Said(id="warning")
                yield CriteriaPane(self._result.job, self._first, self._desk.clock().date())
            with Vertical(id="changes-side"):
                yield Said(_NOTHING, id="nothing")
                yield ControlTable[Change](
                    change_columns(), key=lambda row: id(row.finding), id="changes"
                )
        yield KeyBar()

    def on_mount(self) -> None:
        """Begin at the criteria."""
        self._table.display = False
        self._draw_bar(Content(""))
        self.pane.query_one(f"#{first_row()} Tick").focus(scroll_visible=False)
        self._weigh()

    @property
    def _table(self) -> ControlTable[Change]:
        return self.query_one("#changes", ControlTable)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool:
        """What needs a finding is offered on the table."""
        return action not in ("exclude", "waive") or self._table.has_focus

    @on(CriteriaPane.Turned)
    def _turned(self, event: CriteriaPane.Turned) -> None:
        event.stop()
        self._want(event.job)

    def _want(self, job: Job) -> None:
        self._wanted = job
        if not self._is_weighing:
            self._weigh()

    @work
    async def _weigh(self) -> None:
        """Weigh what is wanted, off the UI thread and one at a time, until that is shown."""
        self._is_weighing = True
        shown = None
        try:
            while shown is not self._wanted:
                if shown is not None:
                    await asyncio.sleep(_SOON)
                shown = self._wanted
                self._note("weighing…")
                weighed = await asyncio.to_thread(self._weighed, shown)
                if weighed is not None:
                    self._show(weighed)
        finally:
            self._is_weighing = False
        self._note(self._standing())

    def _weighed(self, job: Job) -> Weighed | None:
        """By these criteria; None when they can't be read, which the pane tells."""
        if self._what_if is None:
            day = judged_at(self._result, self._desk.clock())
            self._what_if = WhatIf(self._result, day)
        try:
            return self._what_if.under(job)
        except SyntaxProblem:
            return None

    def _show(self, weighed: Weighed) -> None:
        assert self._what_if is not None  # noqa: S101 - what was weighed was weighed by it
        outcome = weighed.verdict.outcome
        login = self._result.authentication
        said = self.query_one("#verdicts", Said)
        said.say(verdict_lines(self._what_if.now, weighed, login))
        said.set_classes(f"-{outcome.lower()}")
        hidden = self.query_one("#warning", Said)
        hidden.say(warning(weighed))
        hidden.display = bool(weighed.hidden)
        self.pane.show(weighed)
        had_focus = self._table.has_focus
        self._table.show(list(weighed.changes))
        self._table.styles.max_height = len(weighed.changes) + 1
        self._table.display = bool(weighed.changes)
        self.query_one("#nothing").display = not weighed.changes
        if not had_focus:
            self._table.cursor = 0
        if had_focus and not weighed.changes:
            self.action_turn()
        self._draw_bar(outcome_text(outcome))

    def _draw_bar(self, state: Content) -> None:
        scan = self._result.scan
        said = [self._job_name, scan.target if scan else ""]
        place = printable(" · ".join(words for words in said if words))
        self.query_one(TopBar).show(place, state, self._desk.notice)

    def _note(self, words: str) -> None:
        self.query_one("#what-if-heading", Heading).note = Content(printable(words))

    def _standing(self) -> str:
        if self._wanted == self._result.job:
            return "as it was judged"
        files = [path.name for path, job in self._saved.items() if job == self._wanted]
        return f"saved to {files[0]}" if files else "nothing is saved yet"

    @property
    def _is_unsaved(self) -> bool:
        return self._wanted not in (self._result.job, *self._saved.values())

    def action_turn(self) -> None:
        """Go from the criteria to the table, or back."""
        if self._table.has_focus or not self._table.display:
            self.pane.query_one(f"#{first_row()} Tick").focus()
        else:
            self._table.focus()
        self.refresh_bindings()

    def on_descendant_focus(self) -> None:
        """What is offered depends on where the keys go."""
        self.refresh_bindings()

    @on(ControlTable.Chosen)
    def _chosen(self, event: ControlTable.Chosen) -> None:
        findings = [change.finding for change in self._table.rows]
        self.app.push_screen(DetailsScreen(self._result, findings, event.index))

    def action_exclude(self) -> None:
        """Exclude the cursor's control too."""
        change = self._table.row
        if change is None:
            return
        try:
            self._take(excluding(self._wanted, [change.finding.control_id]))
        except SyntaxProblem as problem:
            self.notify(f"Mend the excluded CIDs first: {printable(str(problem))}", markup=False)

    def action_waive(self) -> None:
        """Waive the cursor's control too."""
        change = self._table.row
        if change is not None:
            typed = self._typed.setdefault(change.finding.control_id, {})
            screen = Waive([change.finding], self._desk.clock().date(), typed)
            self.app.push_screen(screen, self._waive)

    def _waive(self, waivers: tuple[Waiver, ...] | None) -> None:
        if waivers:
            self._take(waiving(self._wanted, waivers))

    def _take(self, job: Job) -> None:
        self.pane.show_job(job)
        self._want(job)

    @on(Button.Pressed, "#reset")
    def _reset(self) -> None:
        self._take(self._result.job)

    @on(Button.Pressed, "#close")
    def _close(self) -> None:
        self.action_leave()

    @on(Button.Pressed, "#save")
    def _save_pressed(self) -> None:
        self.action_save()

    @work(exclusive=True, group="save")
    async def action_save(self) -> None:
        """Show what would change in the job file, and save it when that is wanted."""
        job = self._wanted
        if problems := self.pane.problems:
            words = "\n".join(problems)
            await self.app.push_screen_wait(Ask("Not saved", words, [("back", "Back")]))
            return
        from qpctui.tui.screens.save_criteria import SaveCriteria  # editing TOML is slow to load

        saving = SaveCriteria(self.app, self._desk, self._result.job, self._job_name)
        path = await saving.save(job, self._saved)
        if path is not None:
            self._saved[path] = job
            self._note(self._standing())

    def action_leave(self) -> None:
        """Go back; what was changed and not saved is asked about."""
        if not self._is_unsaved:
            self.dismiss()
            return
        answers = [("stay", "Go on here"), ("leave", "Close")]
        words = "What you changed is not saved in a job file."

        def answered(answer: str | None) -> None:
            if answer == "leave":
                self.dismiss()

        self.app.push_screen(Ask("Close without saving?", words, answers), answered)


def ask_what_if(
    screen: Screen[None],
    result: Result,
    name: str,
    desk: Desk,
    findings: Sequence[FindingPart] = (),
    change: str = "",
) -> None:
    """Open What if over a screen, with controls excluded or waived where ``change`` says so."""
    show = partial(_show_what_if, screen, result, name, desk)
    if result.is_broken_off:
        words = "This run ended before it was judged: there is nothing to weigh"
        screen.notify(words, severity="warning", markup=False)
    elif not result.tells_criteria:
        words = "These files do not tell by which criteria they were judged: nothing can be weighed"
        screen.notify(words, severity="warning", markup=False)
    elif change == "exclude":
        show(excluding(result.job, [finding.control_id for finding in findings]))
    elif change == "waive":

        def waived(waivers: tuple[Waiver, ...] | None) -> None:
            if waivers:
                show(waiving(result.job, waivers))

        screen.app.push_screen(Waive(findings, desk.clock().date()), waived)
    else:
        show(result.job)


def _show_what_if(screen: Screen[None], result: Result, name: str, desk: Desk, job: Job) -> None:
    screen.app.push_screen(WhatIfScreen(result, name, desk, job))
