"""A result: its summary, and its controls with the why of each beside them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import TabbedContent, TabPane

from qpctui.compliance.findings import identity
from qpctui.printable import printable
from qpctui.run.result import FindingPart, Result, ResultUnreadable
from qpctui.settings import SettingsUnreadable
from qpctui.tui.desk import Desk
from qpctui.tui.results.columns import USUAL, offered_columns
from qpctui.tui.results.controls_page import ControlsPage
from qpctui.tui.results.copying import cells_of, control_text, table_text
from qpctui.tui.results.groups import ControlRow, findings_of
from qpctui.tui.results.matrix_table import MatrixTable
from qpctui.tui.results.policies import tab_title
from qpctui.tui.results.policy_page import PolicyPage
from qpctui.tui.results.summary_page import SummaryPage
from qpctui.tui.results.words import verdict_text
from qpctui.tui.run.links import open_in_browser
from qpctui.tui.screens.choose import Choose, ChooseSome
from qpctui.tui.screens.details import DetailsScreen
from qpctui.tui.screens.link import show_link
from qpctui.tui.widgets.control_table import ControlTable
from qpctui.tui.widgets.key_bar import KeyBar
from qpctui.tui.widgets.top_bar import TopBar

if TYPE_CHECKING:
    from qpctui.history.index import EarlierState
    from qpctui.history.runs import History

_ON_CONTROLS = ("copy", "copy_cell", "columns", "exclude", "waive")
_INSTEAD = {
    "focus_next": "choose",
    "compare": "back",
    "filter": "compare",
    "group": "choose",
    "exclude": "tab",
    "waive": "report",
    "what_if": "back",
    "copy": "what_if",
}
"""Footer keys of a tab, and those whose place they take."""


class ResultsScreen(Screen[None]):
    """Reads a result; it is never changed here."""

    HELP = """\
1 shows the summary, 2 the controls, 3 and more a policy each. Tab goes through the parts of a page:
arrows and Enter show what a cell of the matrix counts, Enter opens a policy or a control. o opens
the scan in the portal, c compares with the run before, e writes a report, w asks what the verdict
would be by other criteria.
In the controls:
/ filters by words and field:value, all of which must hold; ! is "not". The fields are cid, title,
policy, crit, status, host, tech, instance, breaks, since: crit:>=serious status:!passed cid:1-99.
f goes to the choices, which write the same. b shows what breaks the build, n and N go through it.
s sorts by the next column, S the other way round, t chooses columns. g groups by control, → opens.
Enter opens everything known of a control. Space selects; y copies the selection, else the control;
Y copies one of its texts. x excludes and v waives them, and shows first what then becomes of it."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "tab('summary')", "Summary", id="results.summary"),
        Binding("2", "tab('controls')", "Controls", id="results.controls"),
        Binding("w", "what_if", "What if", id="results.what_if"),
        Binding("c", "compare", "Compare", id="results.compare"),
        Binding("e", "report", "Report", id="results.report"),
        *(
            Binding(str(place + 3), f"policy({place})", f"Policy {place + 1}", show=False)
            for place in range(7)
        ),
        Binding("o", "open_link", "Open link", show=False, id="results.open_link"),
        Binding("x", "exclude", "Exclude", id="results.exclude"),
        Binding("v", "waive", "Waive", id="results.waive"),
        Binding("y", "copy", "Copy", id="results.copy"),
        Binding("Y,shift+y", "copy_cell", "Copy a text", show=False, id="results.copy_cell"),
        Binding("t", "columns", "Columns", show=False, id="results.columns"),
        Binding("escape", "back", "Back", key_display="Esc", id="results.back"),
    ]

    controls = getters.query_one(ControlsPage)
    summary = getters.query_one(SummaryPage)

    def __init__(self, result: Result, name: str, desk: Desk, *, run_id: str = "") -> None:
        """``name`` is the job's name, ``run_id`` that of the run, where it is one of this machine.

        Of such a run earlier ones are told.
        """
        super().__init__()
        self._result, self._job_name, self._desk = result, name, desk
        self._run_id = run_id
        self._earlier_of = self._states_in_earlier_runs if run_id else None

    def compose(self) -> ComposeResult:
        """Summary, controls, then a tab a policy."""
        yield TopBar("Results")
        with TabbedContent(initial="summary"):
            with TabPane("Summary", id="summary"):
                yield SummaryPage(self._result, self._result.job.name or self._job_name)
            with TabPane(f"Controls {len(self._result.findings):,}", id="controls"):
                yield ControlsPage(self._result, self._columns(), self._earlier_of)
            for place, policy in enumerate(self._result.policies):
                with TabPane(tab_title(policy), id=f"policy-{place}"):
                    yield PolicyPage(self._result, policy)
        yield KeyBar(instead=_INSTEAD)

    @cached_property
    def _history(self) -> History:
        from qpctui.history.runs import History  # not before a control is looked at

        return History(self._desk.places)

    def _states_in_earlier_runs(self, finding: FindingPart) -> Sequence[EarlierState]:
        return self._history.earlier_states(identity(finding), self._run_id)

    def _columns(self) -> tuple[str, ...]:
        return self._desk.settings.results.columns or USUAL

    def on_mount(self) -> None:
        """Begin at the summary."""
        self.query_one(TopBar).show(self._place(), verdict_text(self._result), self._desk.notice)
        self.summary.target.focus(scroll_visible=False)

    def _place(self) -> str:
        scan = self._result.scan
        said = [self._job_name, scan.target if scan else ""]
        if scan and scan.launched:
            said.append(f"{scan.launched:%Y-%m-%d %H:%M} UTC")
        return printable(" · ".join(words for words in said if words))

    @property
    def table(self) -> ControlTable[ControlRow]:
        """The table of controls."""
        return self.controls.table

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool:
        """The tab that is shown is not offered, nor what needs the other."""
        active = self.query_one(TabbedContent).active
        if action in _ON_CONTROLS:
            return active == "controls"
        return action != "tab" or parameters != (active,)

    async def action_tab(self, name: str) -> None:
        """Show a tab."""
        if name == "controls":
            await self.controls.begin()
        self.query_one(TabbedContent).active = name
        self._target(name).focus(scroll_visible=False)

    async def action_policy(self, place: int) -> None:
        """Show the tab of one of the policies."""
        if place < len(self._result.policies):
            name = f"policy-{place}"
            await self._policy_page(name).build()
            await self.action_tab(name)

    def _policy_page(self, name: str) -> PolicyPage:
        return self.query_one(f"#{name}", TabPane).query_one(PolicyPage)

    def _target(self, name: str) -> Widget:
        if name == "summary":
            return self.summary.target
        return self.table if name == "controls" else self._policy_page(name).target

    async def show_controls(self, query: str) -> None:
        """Show the controls for which a filter holds."""
        await self.controls.build()
        self.controls.look_for(query)
        await self.action_tab("controls")

    @on(TabbedContent.TabActivated)
    async def _tab_shown(self, event: TabbedContent.TabActivated) -> None:
        if self.query_one(TabbedContent).active == "controls":
            await self.controls.begin()
        if page := next(iter(event.pane.query(PolicyPage)), None):
            await page.build()
        self.refresh_bindings()

    @on(SummaryPage.PolicyChosen)
    async def _policy_chosen(self, event: SummaryPage.PolicyChosen) -> None:
        await self.action_policy(event.place)

    @on(MatrixTable.Chosen)
    async def _cell_chosen(self, event: MatrixTable.Chosen) -> None:
        await self.show_controls(event.query)

    def action_open_link(self) -> None:
        """Open the scan in the portal, or show the link."""
        if self._result.scan and self._result.scan.link:
            self._open_link(self._result.scan.link)

    @work(thread=True, exclusive=True, group="link")
    def _open_link(self, link: str) -> None:
        if not open_in_browser(link, self._desk.environ):
            self.app.call_from_thread(show_link, self, link)

    def action_back(self) -> None:
        """From the filter to the table, then to all that it hides, and from there back."""
        on_controls = self.query_one(TabbedContent).active == "controls"
        if not on_controls or not self.controls.step_back():
            self.dismiss()

    @on(ControlTable.Chosen)
    def _chosen(self, event: ControlTable.Chosen) -> None:
        table = event.table
        if table in self.controls.query(ControlTable) and self.controls.toggle_group():
            return
        findings = [finding for row in table.rows for finding in _shown(row)]
        chosen = table.rows[event.index]
        at = next(i for i, finding in enumerate(findings) if finding is chosen)
        screen = DetailsScreen(self._result, findings, at, self._ask_what_if, self._earlier_of)

        def back(_: None) -> None:
            now = findings[screen.index]
            table.cursor = next(i for i, row in enumerate(table.rows) if row is now)

        self.app.push_screen(screen, back)

    def action_what_if(self) -> None:
        """Ask what the verdict would be by other criteria."""
        self._ask_what_if()

    def action_exclude(self) -> None:
        """Ask what it would be with the selection's controls excluded."""
        self._ask_what_if(self.controls.selected, "exclude")

    def action_waive(self) -> None:
        """Ask what it would be with the selection waived."""
        self._ask_what_if(self.controls.selected, "waive")

    def _ask_what_if(self, findings: Sequence[FindingPart] = (), change: str = "") -> None:
        from qpctui.tui.screens.what_if import ask_what_if  # the rows of a form load slowly

        if findings or not change:
            ask_what_if(self, self._result, self._job_name, self._desk, findings, change)

    @work(thread=True, exclusive=True, group="compare")
    def action_compare(self) -> None:
        """Compare it with the run of its job before it."""
        # Only few go there, and a result's first rows wait for what is loaded before.
        from qpctui.run.comparison import CantCompare, Comparison, sides
        from qpctui.run.stored_runs import NoSuchRun
        from qpctui.tui.screens.compare import CompareScreen

        try:
            if not self._run_id:
                raise CantCompare("This result is of no run here: qpctui compare takes two of them")
            both = Comparison.of(*sides(self._desk.places.runs, [self._run_id]))
        except (CantCompare, NoSuchRun, ResultUnreadable) as error:
            self.app.call_from_thread(self.notify, str(error), severity="warning", markup=False)
            return
        screen = CompareScreen(both, self._job_name, self._history, self._desk.notice)
        self.app.call_from_thread(self.app.push_screen, screen)

    def action_copy(self) -> None:
        """Copy what is selected, a line each; where nothing is, the cursor's control."""
        selected = self.controls.selected
        if not selected:
            return
        if self.controls.has_marks:
            self._copy(table_text(self._result, selected), f"{len(selected):,} findings")
        else:
            control = selected[0]
            self._copy(control_text(self._result, control), f"Control {control.control_id}")

    @work
    async def action_copy_cell(self) -> None:
        """Copy one text of the control that the cursor is on."""
        finding = self.controls.finding
        if finding is None:
            return
        cells = cells_of(self._result, finding)
        name = await self.app.push_screen_wait(Choose("Copy what?", cells))
        if name:
            self._copy(dict(cells)[name], name)

    def _copy(self, text: str, what: str) -> None:
        self.app.copy_to_clipboard(text)
        self.notify(f"{printable(what)} sent to the terminal's clipboard", markup=False)

    @work
    async def action_report(self) -> None:
        """Write a report of it to a file."""
        from qpctui.tui.screens.write_report import write_report  # what makes HTML loads slowly

        await write_report(self.app, self._result, f"{self._job_name}-{self._run_id}".rstrip("-"))

    @work
    async def action_columns(self) -> None:
        """Choose the columns; the choice is remembered."""
        offered = offered_columns(self._result, self.table.size.width)
        words = "As far as there is room. CID, criticality, status and title always stay."
        chosen = await self.app.push_screen_wait(
            ChooseSome("Columns", words, offered, self.controls.columns)
        )
        if chosen is None:
            return
        self.controls.show_columns(chosen)
        from qpctui.settings_edit import keep_columns  # what edits TOML is slow to load

        try:
            keep_columns(self._desk.places, chosen)
        except (SettingsUnreadable, OSError) as error:
            self.notify(f"Not remembered: {error}", severity="warning", markup=False)


def _shown(row: ControlRow) -> tuple[FindingPart, ...]:
    """The finding of a row that is one; a group's are in rows of their own."""
    return findings_of(row) if isinstance(row, FindingPart) else ()
