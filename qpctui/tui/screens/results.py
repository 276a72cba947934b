"""A result: its summary, and its controls with the why of each beside them."""

from __future__ import annotations

from typing import Any, ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, Static, TabbedContent, TabPane

from qpctui.printable import printable
from qpctui.run.result import FindingPart, Result, worst_first
from qpctui.tui.results.browsing import BREAKS, NOT_PASSED, Shown
from qpctui.tui.results.columns import breaking_columns, control_columns
from qpctui.tui.results.details import details
from qpctui.tui.results.summary import numbers, verdict
from qpctui.tui.results.words import state_name, verdict_text
from qpctui.tui.widgets.control_table import ControlTable, step_back
from qpctui.tui.widgets.drop_down import DropDown, Item
from qpctui.tui.widgets.entry import Entry
from qpctui.tui.widgets.headings import Heading
from qpctui.tui.widgets.key_bar import KeyBar
from qpctui.tui.widgets.top_bar import TopBar

_ALL = "all"
_FEWEST_BREAKING, _MOST_BREAKING = 3, 10
_AROUND_BREAKING = 4
"""Rows of the summary around the list: its heading, its columns' names, two blank ones."""


class DetailsScreen(Screen[None]):
    """One finding, whole, where there is no room beside the table."""

    HELP = "Everything known of one control. ↑↓ go to the one before or after, Esc back."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q", "dismiss", "Back", key_display="Esc", id="details.back"),
        Binding("n,right", "move(1)", "Next control", key_display="n", id="details.next"),
        Binding("p,left", "move(-1)", "Previous", key_display="p", id="details.previous"),
    ]

    def __init__(self, result: Result, findings: list[FindingPart], index: int) -> None:
        """``findings`` are those of the table, in its order."""
        super().__init__()
        self._result, self._findings, self.index = result, findings, index

    def compose(self) -> ComposeResult:
        """The text, scrolled by the arrows."""
        yield TopBar("Results")
        with VerticalScroll(id="details"):
            yield Static("", id="detail", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Show it."""
        self.query_one("#details").focus()
        self._draw()

    def action_move(self, by: int) -> None:
        """Show a neighbour."""
        self.index = max(0, min(self.index + by, len(self._findings) - 1))
        self._draw()

    def _draw(self) -> None:
        finding = self._findings[self.index]
        place = f"{self.index + 1} of {len(self._findings)}"
        self.query_one(TopBar).show(f"Control {printable(finding.control_id)}", place)
        self.query_one("#detail", Static).update(details(self._result, finding))
        self.query_one("#details", VerticalScroll).scroll_home(animate=False)


class ResultsScreen(Screen[None]):
    """Reads a result; it is never changed here."""

    HELP = """\
1 shows the summary, 2 the controls. / narrows the table by words; every word must be somewhere
in the row. Tab goes on to the choices of policy, criticality and status, then to the table.
Enter opens everything known of a control; b shows only what breaks the build."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "tab('summary')", "Summary", id="results.summary"),
        Binding("2", "tab('controls')", "Controls", id="results.controls"),
        Binding("slash", "filter", "Filter", key_display="/", id="results.filter"),
        Binding("b", "breaking", "What breaks", id="results.breaking"),
        Binding("escape", "back", "Back", key_display="Esc", id="results.back"),
    ]

    table = getters.query_one("#table", ControlTable)

    def __init__(self, result: Result, name: str, notice: str = "") -> None:
        """``name`` is the job's name, ``notice`` what is said on top of everything."""
        super().__init__()
        self._result, self._job_name, self._notice = result, name, notice
        self._findings = worst_first(result.findings)
        breaks = any(finding.causes_failure for finding in self._findings)
        self._shown = Shown(state=BREAKS if breaks else NOT_PASSED)

    def compose(self) -> ComposeResult:
        """Two tabs; in the second filter, choices, table and details."""
        yield TopBar("Results")
        with TabbedContent(initial="summary"):
            with TabPane("Summary", id="summary"), VerticalScroll(id="summary-scroll"):
                yield Static("", id="verdict-text", markup=False)
                yield Heading("Controls causing Build Failure", id="breaking-heading")
                yield ControlTable[FindingPart](breaking_columns(self._result), id="breaking")
                yield Static("", id="summary-text", markup=False)
            with TabPane(f"Controls {len(self._findings)}", id="controls"), Horizontal():
                with Vertical(id="browse"):
                    with Horizontal(id="filter-line"):
                        yield Static("/", id="slash")
                        yield Entry(placeholder="words to find", id="filter", compact=True)
                        yield Static("", id="count", markup=False)
                    with Horizontal(id="choices"):
                        yield from self._choices()
                    yield ControlTable[FindingPart](control_columns(self._result), id="table")
                with VerticalScroll(id="beside", can_focus=False):
                    yield Static("", id="detail", markup=False)
        yield KeyBar()

    def _choices(self) -> ComposeResult:
        for label in ("Policy", "Criticality", "Status"):
            yield Static(label, classes="choice-label")
            drop_down = DropDown((label,), value=_ALL)
            drop_down.id = f"choose-{label.lower()}"
            yield drop_down

    def on_mount(self) -> None:
        """Offer the choices, begin at the summary."""
        self.query_one("#beside").can_focus = False
        self._show_breaking()
        titles = [(policy.id, policy.title or policy.id) for policy in self._result.policies]
        self._offer("policy", titles)
        ranks = {
            finding.criticality.title(): finding.criticality_value or 0
            for finding in self._findings
        }
        names = sorted(ranks, key=lambda name: -ranks[name])
        self._offer("criticality", [(name, name) for name in names])
        states = sorted({state_name(finding) for finding in self._findings})
        words = [(BREAKS, "breaks build"), (NOT_PASSED, "not Passed")]
        self._offer("status", [*words, *((state, state) for state in states)])
        self.query_one(TopBar).show(self._place(), verdict_text(self._result), self._notice)
        self.query_one("#verdict-text").add_class(f"-{self._result.verdict.lower()}")
        self._summary_target().focus(scroll_visible=False)
        self._draw()

    def _place(self) -> str:
        scan = self._result.scan
        said = [self._job_name, scan.target if scan else ""]
        if scan and scan.launched:
            said.append(f"{scan.launched:%Y-%m-%d %H:%M} UTC")
        return printable(" · ".join(words for words in said if words))

    def on_resize(self) -> None:
        """The summary uses the width there is."""
        self._draw_summary()

    def _offer(self, name: str, values: list[tuple[str, str]]) -> None:
        drop_down = self.query_one(f"#choose-{name}", DropDown)
        items = [Item(_ALL, (_ALL,)), *(Item(value, (label,)) for value, label in values)]
        drop_down.offer(items)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool:
        """The tab that is shown is not offered."""
        return action != "tab" or parameters != (self.query_one(TabbedContent).active,)

    def action_tab(self, name: str) -> None:
        """Show a tab."""
        self.query_one(TabbedContent).active = name
        target = self._summary_target() if name == "summary" else self.table
        target.focus(scroll_visible=False)

    def _summary_target(self) -> Widget:
        """Where the keys go on the summary: what breaks the build, or the page."""
        breaking = self.query_one("#breaking", ControlTable)
        return breaking if breaking.rows else self.query_one("#summary-scroll")

    def _show_breaking(self) -> None:
        """List what breaks the build; where nothing does, the verdict's reasons say all."""
        rows = [finding for finding in self._findings if finding.causes_failure]
        table = self.query_one("#breaking", ControlTable)
        table.show(rows)
        table.display = bool(rows)
        heading = self.query_one("#breaking-heading", Heading)
        heading.display = bool(rows)
        unpassed = sum(finding.state != "Passed" for finding in self._findings)
        heading.note = Content(f"{len(rows)} of {unpassed} not passed")

    @on(TabbedContent.TabActivated)
    def _tab_shown(self) -> None:
        self.refresh_bindings()
        self._draw_summary()

    def action_filter(self) -> None:
        """Go to the entry that narrows the table."""
        self.query_one(TabbedContent).active = "controls"
        self.query_one("#filter").focus()

    def action_breaking(self) -> None:
        """Show what breaks the build, or everything again."""
        self.action_tab("controls")
        self._narrow(state="" if self._shown.state == BREAKS else BREAKS)

    def action_back(self) -> None:
        """From the filter to the table, then to all that it hides, and from there back."""
        if not step_back(self.query_one("#filter", Input), self.table):
            self.dismiss()

    @on(Input.Changed, "#filter")
    def _typed(self, event: Input.Changed) -> None:
        self._narrow(text=event.value)

    @on(Input.Submitted, "#filter")
    def _typed_enough(self) -> None:
        self.table.focus()

    @on(DropDown.Changed)
    def _chose(self, event: DropDown.Changed) -> None:
        value = "" if event.value == _ALL else event.value
        field = {
            "choose-policy": "policy_id",
            "choose-criticality": "criticality",
            "choose-status": "state",
        }[event.drop_down.id or ""]
        self._narrow(**{field: value})

    @on(ControlTable.PastEnd, "#breaking")
    def _past_end(self, event: ControlTable.PastEnd) -> None:
        """Beyond the list goes on with the page around it."""
        self.query_one("#summary-scroll").scroll_relative(y=event.by, animate=False)

    @on(ControlTable.Highlighted, "#table")
    def _highlighted(self) -> None:
        self._draw_detail()

    @on(ControlTable.Chosen)
    def _chosen(self, event: ControlTable.Chosen) -> None:
        table = event.table
        screen = DetailsScreen(self._result, table.rows, event.index)

        def back(_: None) -> None:
            table.cursor = screen.index

        self.app.push_screen(screen, back)

    def _narrow(self, **changes: Any) -> None:
        from dataclasses import replace

        self._shown = replace(self._shown, **changes)
        self._draw()

    def _draw(self) -> None:
        shown = [finding for finding in self._findings if self._shown.holds(finding)]
        self.table.show(shown)
        breaking = sum(finding.causes_failure for finding in shown)
        count = Content.assemble(
            (f"{len(shown)}", "bold"), f" of {len(self._findings)} · {breaking} break"
        )
        self.query_one("#count", Static).update(count)
        for name, value in (
            ("policy", self._shown.policy_id),
            ("criticality", self._shown.criticality),
            ("status", self._shown.state),
        ):
            self.query_one(f"#choose-{name}", DropDown).take(value or _ALL)
        self._draw_detail()

    def _draw_detail(self) -> None:
        finding = self.table.row
        if finding is not None:
            said = details(self._result, finding)
        elif not self._findings:
            said = Content("Nothing was found: the summary tells why.")
        elif self._shown.state == BREAKS and not self._shown.text:
            said = Content.styled("✓ Nothing breaks this build.", "$success")
        else:
            said = Content("Nothing matches. b and the choices above show more.")
        self.query_one("#beside #detail", Static).update(said)

    def _draw_summary(self) -> None:
        width = max(self.size.width - 3, 40)
        said = verdict(self._result, width)
        self.query_one("#verdict-text", Static).update(said)
        self.query_one("#summary-text", Static).update(numbers(self._result, width))
        page = self.query_one("#summary-scroll").size.height
        table = self.query_one("#breaking", ControlTable)
        room = page - len(said.plain.split("\n")) - _AROUND_BREAKING
        shown = min(len(table.rows), max(min(room, _MOST_BREAKING), _FEWEST_BREAKING))
        table.styles.height = shown + 1
