"""Two results: what is new, fixed, gone or waived since the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static
from textual.worker import get_current_worker

from qpctui.compliance.findings import identity
from qpctui.files import write_atomically
from qpctui.history.index import EarlierState
from qpctui.history.runs import History
from qpctui.printable import printable
from qpctui.reports.comparison import as_json, as_lines
from qpctui.run.comparison import Comparison, FindingChange
from qpctui.tui.compare.details import change_details
from qpctui.tui.compare.table import ChangeTable
from qpctui.tui.compare.words import caution_lines, counts_text, headline, kind_text, side_line
from qpctui.tui.screens.ask import AskText
from qpctui.tui.widgets.control_table import ControlTable
from qpctui.tui.widgets.key_bar import KeyBar
from qpctui.tui.widgets.top_bar import TopBar

_PANE, _PANE_EDGES = 54, 5
"""Cells, and those of them that its padding and its scroll bar take."""
_SHOWN_EARLIER = 8


class ChangeScreen(Screen[None]):
    """One change, whole, where there is no room beside the table."""

    HELP = "Everything known of one change. n and p go to the next and the one before, Esc back."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q", "dismiss", "Back", key_display="Esc", id="change.back"),
        Binding("n,right", "move(1)", "Next", key_display="n", id="change.next"),
        Binding("p,left", "move(-1)", "Previous", key_display="p", id="change.previous"),
    ]

    def __init__(self, compared: Comparison, changes: Sequence[FindingChange], index: int) -> None:
        """``changes`` are those of the table, in its order."""
        super().__init__()
        self._compared, self._changes, self._index = compared, changes, index

    @property
    def change(self) -> FindingChange:
        """The one that is shown."""
        return self._changes[self._index]

    def compose(self) -> ComposeResult:
        """The text, scrolled by the arrows."""
        yield TopBar("Compare")
        with VerticalScroll(id="details"):
            yield Static("", id="detail", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Show it."""
        self.query_one("#details").focus()
        self._draw()

    def on_resize(self) -> None:
        """Rules are as long as there is room."""
        self._draw()

    def action_move(self, by: int) -> None:
        """Show a neighbour."""
        self._index = max(0, min(self._index + by, len(self._changes) - 1))
        self._draw()
        self.query_one("#details", VerticalScroll).scroll_home(animate=False)

    def _draw(self) -> None:
        change, place = self.change, f"{self._index + 1} of {len(self._changes)}"
        words = f"Control {printable(change.finding.control_id)}"
        self.query_one(TopBar).show(words, Content.assemble(kind_text(change.kind), f"   {place}"))
        said = change_details(self._compared, change, max(self.size.width - _PANE_EDGES - 1, 20))
        self.query_one("#detail", Static).update(said)


class CompareScreen(Screen[None]):
    """Shows a comparison; the results are never changed here."""

    HELP = """\
What became of each control since another run. What fails now, errors too, is newly failing or still
failing; what failed before is fixed only when it passes now. Waived is what was excused since: by a
waiver, an excluded control id or an exception. Appeared and gone were not in the other run at all.
n goes to the next kind, s swaps the two runs, Enter opens everything known of a change, e writes
the comparison to a file."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "next_kind", "Next kind", id="compare.next_kind"),
        Binding("s", "swap", "Swap", id="compare.swap"),
        Binding("e", "report", "Report", id="compare.report"),
        Binding("escape", "dismiss", "Back", key_display="Esc", id="compare.back"),
    ]

    table = getters.query_one("#changes", ChangeTable)

    @dataclass
    class Swapped(Message):
        """A comparison, the other way round."""

        of: Comparison
        compared: Comparison

    @dataclass
    class Recalled(Message):
        """How a change's control stood in earlier runs."""

        change: FindingChange
        earlier: tuple[EarlierState, ...]

    def __init__(
        self, compared: Comparison, name: str, history: History | None = None, notice: str = ""
    ) -> None:
        """``name`` is the job's name; ``history`` tells of earlier runs, where it is given."""
        super().__init__()
        self._compared, self._job_name, self._history = compared, name, history
        self._notice = notice
        self._earlier: tuple[EarlierState, ...] = ()

    def compose(self) -> ComposeResult:
        """Both results, what to know, the counts and the table; details beside it."""
        yield TopBar("Compare")
        with Horizontal(id="compare-body"):
            with Vertical(id="browse"):
                yield Static("", id="sides", markup=False)
                with VerticalScroll(id="cautions"):
                    yield Static("", markup=False)
                yield Static("", id="counts", markup=False)
                yield ChangeTable(id="changes")
                yield Static("", id="nothing", markup=False)
            with VerticalScroll(id="beside", can_focus=False):
                yield Static("", id="detail", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Begin at the first change."""
        self.table.focus()
        self._draw()

    def on_resize(self) -> None:
        """Counts and rules are as long as there is room."""
        self._draw_detail()
        self.call_after_refresh(self._draw_counts)

    def action_next_kind(self) -> None:
        """Go to the next group."""
        self.table.next_kind()

    def action_swap(self) -> None:
        """Look at it the other way round; the cursor stays on its control."""
        self._swap(self._compared)

    def action_report(self) -> None:
        """Ask for a file and write the comparison to it."""
        before, after = self._compared.before, self._compared.after
        proposal = f"compared-{Path(before.label).stem}-{Path(after.label).stem}.json"
        words = "A new file's path; it holds JSON where that ends in .json, else plain lines:"

        def answered(answer: str | None) -> None:
            if answer:
                self.notify(f"Written to {answer}", markup=False)

        write = _writer(self._compared)
        box = AskText("Write the comparison", words, proposal, take="Write", refusal=write)
        self.app.push_screen(box, answered)

    @work(thread=True, exclusive=True, group="swap")
    def _swap(self, compared: Comparison) -> None:
        self.post_message(self.Swapped(compared, compared.swapped()))

    @on(Swapped)
    def _swapped(self, event: Swapped) -> None:
        if event.of is self._compared:
            self._compared = event.compared
            self._draw()

    @on(ControlTable.Highlighted)
    def _highlighted(self) -> None:
        self._earlier = ()
        self._draw_detail()
        change = self.table.change
        if change is not None and self._history is not None:
            self._recall(self._history, change)

    @work(thread=True, exclusive=True, group="recall")
    def _recall(self, history: History, change: FindingChange) -> None:
        worker, run = get_current_worker(), self._compared.after.label
        found = history.earlier_states(
            identity(change.finding), run, _SHOWN_EARLIER, lambda: not worker.is_cancelled
        )
        self.post_message(self.Recalled(change, tuple(found)))

    @on(Recalled)
    def _recalled(self, event: Recalled) -> None:
        if event.change is self.table.change:
            self._earlier = event.earlier
            self._draw_detail()

    @on(ControlTable.Chosen)
    def _chosen(self) -> None:
        changes, change = self.table.changes, self.table.change
        if change is None:
            return
        index = next(i for i, one in enumerate(changes) if one is change)
        screen = ChangeScreen(self._compared, changes, index)
        self.app.push_screen(screen, lambda _: self.table.go_to(screen.change))

    def _draw(self) -> None:
        compared = self._compared
        lines = [
            headline(compared),
            side_line("Before", compared.before),
            side_line("After", compared.after),
        ]
        self.query_one("#sides", Static).update(Content("\n").join(lines))
        cautions = self.query_one("#cautions")
        cautions.display = bool(compared.cautions)
        cautions.query_one(Static).update(caution_lines(compared))
        self._draw_counts()
        self.table.compare(compared)
        self.table.display = bool(self.table.rows)
        nothing = self.query_one("#nothing", Static)
        nothing.display = not self.table.rows
        nothing.update(_nothing(compared))
        labels = f"{compared.before.label} → {compared.after.label}"
        self.query_one(TopBar).show(printable(self._job_name), printable(labels), self._notice)
        self._draw_detail()

    def _draw_counts(self) -> None:
        counts = self.query_one("#counts", Static)
        counts.update(counts_text(self._compared, counts.size.width or self.size.width))

    def _draw_detail(self) -> None:
        change = self.table.change
        width = (_PANE if self.has_class("-wide") else self.size.width) - _PANE_EDGES
        said = (
            Content("")
            if change is None
            else change_details(self._compared, change, max(width, 20), self._earlier)
        )
        self.query_one("#beside #detail", Static).update(said)


def _nothing(compared: Comparison) -> Content:
    if compared.before.gap or compared.after.gap:
        return Content.styled("? Nothing is known to have changed.", "$warning")
    return Content.styled("✓ Nothing changed, and nothing fails.", "$success")


def _writer(compared: Comparison) -> Callable[[str], str]:
    """Writes a comparison to the file of that name; why it was not, empty when it was."""

    def write(answer: str) -> str:
        path = Path(answer).expanduser()
        if not answer:
            return "A path is needed."
        if path.exists():
            return f"{path} is there already: choose another name."
        data = as_json(compared) if path.suffix == ".json" else as_lines(compared)
        try:
            write_atomically(path, data)
        except OSError as error:
            return f"{path} was not written: {error.strerror}"
        return ""

    return write
