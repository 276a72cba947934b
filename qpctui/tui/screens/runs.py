"""Every run of this machine, newest first; each opens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input, Static
from textual.worker import get_current_worker

from qpctui.history.runs import History
from qpctui.printable import printable
from qpctui.run.comparison import CantCompare, Comparison, sides
from qpctui.run.names import group_title
from qpctui.run.ownership import Owned
from qpctui.run.result import ResultUnreadable
from qpctui.run.shelf import delete_run
from qpctui.run.standing import Standing, standing_of
from qpctui.run.stored import stored_result
from qpctui.run.stored_runs import NoSuchRun, StoredRun
from qpctui.tui.desk import Desk
from qpctui.tui.runs.rows import about, holds, run_columns, started, state_text, what_keys_do
from qpctui.tui.screens.ask import Ask
from qpctui.tui.screens.compare import CompareScreen
from qpctui.tui.screens.results import ResultsScreen
from qpctui.tui.screens.run import RunScreen
from qpctui.tui.widgets.control_table import ControlTable, step_back
from qpctui.tui.widgets.entry import Entry
from qpctui.tui.widgets.headings import Heading
from qpctui.tui.widgets.key_bar import KeyBar
from qpctui.tui.widgets.top_bar import TopBar

_READ_EVERY = 2.0
_NONE_YET = """\
No runs yet. F5 in a job starts one; so does qpctui run JOB.toml.

Each run keeps its journal and its result here: you can watch it from any terminal, come back to it
after a lost connection, and browse what it found."""


class RunTable(ControlTable[StoredRun]):
    """The list; Enter opens."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Open", key_display="Enter", id="runs.open"),
    ]


class RunsScreen(Screen[None]):
    """Lists the runs, reads them anew by itself, and opens one."""

    HELP = """\
Every run of this machine, newest first, times in UTC. Enter opens one: what another process runs
is watched, what was left or killed goes on where it was, what has ended shows its results.
/ narrows the list by words of job, target, state or date. c compares a run with the one of its
job before it; Space marks one or two runs to be compared instead. F5 runs a run's job once more.
Del deletes a run with its result; what its job made on the platform stays, and qpctui cleanup
still knows it. The list is read anew by itself."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "compare", "Compare", id="runs.compare"),
        Binding("space", "mark", "Mark for comparing", show=False, id="runs.mark"),
        Binding("f5", "run_again", "Run again", key_display="F5", id="runs.again"),
        Binding("delete", "delete", "Delete", key_display="Del", id="runs.delete"),
        Binding("slash", "filter", "Filter", key_display="/", id="runs.filter"),
        Binding("escape", "back", "Back", key_display="Esc", show=False, id="runs.back"),
    ]

    table = getters.query_one("#runs", RunTable)

    @dataclass
    class Read(Message):
        """The runs as they stand now, or why they can't be read."""

        runs: tuple[StoredRun, ...] = ()
        why_not: str = ""

    def __init__(self, desk: Desk) -> None:
        """Nothing is read yet."""
        super().__init__()
        self._desk, self._history = desk, History(desk.places, self._tell)
        self._shelf = self._history.shelf()
        self._marked: list[str] = []
        self._runs: tuple[StoredRun, ...] | None = None
        self._why_not = ""
        self._failed = ("", "")

    def compose(self) -> ComposeResult:
        """Filter, list, a few lines on the chosen one."""
        yield TopBar("Runs")
        with Vertical(id="runs-body"):
            with Horizontal(id="filter-line"):
                yield Static("/", id="slash")
                yield Entry(placeholder="job, target or state", id="filter", compact=True)
                yield Static("Reading…", id="count", markup=False)
            yield Static("", id="none", markup=False)
            columns = run_columns(self._desk.clock, lambda run: run.id in self._marked)
            yield RunTable(columns, key=lambda run: run.id, id="runs")
            yield Heading("", id="chosen-heading")
            yield Static("", id="chosen", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Read, and again every now and then."""
        self.table.focus()
        self._read()
        self.set_interval(_READ_EVERY, self._read_anew)

    def on_screen_resume(self) -> None:
        """What was watched meanwhile stands otherwise now."""
        self._read_anew()

    def _read_anew(self) -> None:
        """Unless a reading is still under way."""
        mine = (worker for worker in self.workers if worker.node is self)
        if not any(worker.group == "read" and worker.is_running for worker in mine):
            self._read()

    @work(thread=True, group="read")
    def _read(self) -> None:
        try:
            self.post_message(self.Read(self._shelf.read()))
        except OSError as error:
            why_not = f"{self._desk.places.runs} can't be read: {error.strerror}"
            self.post_message(self.Read(why_not=why_not))

    @work(thread=True, exclusive=True, group="index")
    def _index(self) -> None:
        """Let the next list, and what a control was in earlier runs, be found quickly."""
        worker = get_current_worker()
        self._history.bring_up_to_date(lambda: not worker.is_cancelled)

    def _tell(self, words: str) -> None:
        self.notify(words, severity="warning", markup=False)

    @on(Read)
    def _was_read(self, event: Read) -> None:
        if event.runs != self._runs or event.why_not != self._why_not:
            self._runs, self._why_not = event.runs, event.why_not
            self._draw()
            self._index()
        elif any(run.owner is not None for run in event.runs):
            self.table.refresh()

    @on(Input.Changed, "#filter")
    def _typed(self) -> None:
        self._draw()

    @on(Input.Submitted, "#filter")
    def _typed_enough(self) -> None:
        self.table.focus()

    @on(ControlTable.Highlighted)
    def _highlighted(self) -> None:
        self._draw_chosen()
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What is done with a run needs one."""
        needs_one = action in ("run_again", "delete", "compare", "mark")
        return not needs_one or self._chosen is not None

    def _before(self, run: StoredRun) -> StoredRun | None:
        """The run of the same job that a run is compared with."""
        earlier = (one for one in self._runs or () if one.id < run.id and one.api == run.api)
        same = (one for one in earlier if group_title(one.name) == group_title(run.name))
        return next((one for one in same if one.has_verdict), None)

    @property
    def _chosen(self) -> StoredRun | None:
        return self.table.row if self.is_mounted else None

    @on(ControlTable.Chosen)
    def _open(self) -> None:
        run = self._chosen
        if run is None:
            return
        if run.owner is not None or run.is_unfinished:
            self._prepare(run, lambda: self._run_screen(run, stored=run))
        else:
            self._prepare(run, lambda: self._results_screen(run))

    def action_run_again(self) -> None:
        """Run the chosen run's job once more."""
        run = self._chosen
        if run is not None:
            self._prepare(run, lambda: self._run_screen(run, stored=None))

    @work(thread=True, exclusive=True, group="open")
    def _prepare(self, run: StoredRun, make: Callable[[], Callable[[], Screen[None]]]) -> None:
        """Read in the thread what a screen shows, then open it."""
        try:
            opened = make()
        except (NoSuchRun, ResultUnreadable, CantCompare) as error:
            self.app.call_from_thread(self._fail, run, str(error))
        else:
            self.app.call_from_thread(self._push, opened)

    def _run_screen(self, run: StoredRun, stored: StoredRun | None) -> Callable[[], Screen[None]]:
        job = run.job()
        return lambda: RunScreen(self._desk, job, run.name, stored=stored)

    def _results_screen(self, run: StoredRun) -> Callable[[], Screen[None]]:
        result = stored_result(self._desk.places.runs, run.id)
        return lambda: ResultsScreen(result, run.name, self._desk, run_id=run.id)

    def action_mark(self) -> None:
        """Mark the chosen run for comparing, or mark it no more; two are marked at most."""
        run = self._chosen
        if run is None:
            return
        if run.id in self._marked:
            self._marked.remove(run.id)
        else:
            self._marked = [*self._marked[-1:], run.id]
        self.table.refresh()
        self._draw_count()

    def action_compare(self) -> None:
        """Compare what is marked, with the chosen run where that is one; else it alone."""
        run = self._chosen
        if run is None:
            return
        both = self._marked if len(self._marked) == 2 else {*self._marked, run.id}
        self._prepare(run, lambda: self._compare_screen(run.name, sorted(both)))

    def _compare_screen(self, name: str, named: list[str]) -> Callable[[], Screen[None]]:
        compared = Comparison.of(*sides(self._desk.places.runs, named))
        return lambda: CompareScreen(compared, name, self._history, self._desk.notice)

    def _push(self, opened: Callable[[], Screen[None]]) -> None:
        if self.is_current:
            self.app.push_screen(opened())

    def _fail(self, run: StoredRun, words: str) -> None:
        """Say why something can't be done, beside the run, as long as it is chosen."""
        self._failed = (run.id, words)
        self._draw_chosen()

    def action_delete(self) -> None:
        """Ask whether to delete the chosen run."""
        run = self._chosen
        if run is None:
            return
        if run.owner is not None:
            self._fail(run, f"It can't be deleted while {run.owner} carries it out.")
            return
        words = [f"{run.name} of {started(run)} UTC, {standing_of(run)}: its result goes."]
        if run.is_unfinished:
            words.append("Its scan may go on at the platform, and can't be gone on with any more.")
        words.append("What its job made on the platform stays; qpctui cleanup removes it.")

        def answered(answer: str | None) -> None:
            if answer == "delete":
                self._delete(run)

        answers = [("keep", "Keep it"), ("delete", "Delete it")]
        self.app.push_screen(Ask("Delete this run?", "\n".join(words), answers), answered)

    @work(thread=True, group="delete")
    def _delete(self, run: StoredRun) -> None:
        try:
            delete_run(run)
        except Owned as owned:
            words = f"Not deleted: {owned} carries it out."
        except OSError as error:
            words = f"Not deleted: {error.strerror}"
        else:
            words = ""
        self.app.call_from_thread(self._fail, run, words)
        self.app.call_from_thread(self._read)

    def action_filter(self) -> None:
        """Go to the entry that narrows the list."""
        self.query_one("#filter").focus()

    def action_back(self) -> None:
        """From the filter to the list, then to all that it hides, and from there back."""
        if not step_back(self.query_one("#filter", Input), self.table):
            self.dismiss()

    def _draw(self) -> None:
        runs = self._runs or ()
        typed = self.query_one("#filter", Input).value.strip()
        words = typed.casefold().split()
        shown = [run for run in runs if holds(run, words)] if words else list(runs)
        self.table.show(shown)
        self._draw_none(typed, has_runs=bool(runs), is_empty=not shown)
        self._marked = [run for run in self._marked if run in {one.id for one in runs}]
        self._draw_count()
        running = sum(standing_of(run) is Standing.RUNNING for run in runs)
        state = Content.assemble(("● ", "$primary"), f"{running} running") if running else ""
        self.query_one(TopBar).show("", state, self._desk.notice)
        self._draw_chosen()

    def _draw_count(self) -> None:
        """How many runs there are, and what marking is for."""
        runs, shown = self._runs or (), self.table.rows
        many = "1 run" if len(runs) == 1 else f"{len(runs):,} runs"
        is_narrowed = bool(self.query_one("#filter", Input).value.strip())
        count = f"{len(shown):,} of {many}" if is_narrowed else many
        more = {
            0: " · newest first, UTC",
            1: " · 1 marked: c compares it with the chosen one",
            2: " · 2 marked: c compares them",
        }[len(self._marked)]
        said = Content.assemble((count, "bold"), (more, "$foreground 58%"))
        self.query_one("#count", Static).update(said)

    def _draw_none(self, typed: str, *, has_runs: bool, is_empty: bool) -> None:
        self.table.display = not is_empty
        none = self.query_one("#none", Static)
        none.display = is_empty
        words = f'Nothing matches "{printable(typed)}" · Esc clears' if has_runs else _NONE_YET
        if self._why_not:
            none.update(Content.assemble(("× ", "$error"), printable(self._why_not)))
        else:
            none.update(words if is_empty else "")

    def _draw_chosen(self) -> None:
        run, heading = self._chosen, self.query_one("#chosen-heading", Heading)
        heading.display = run is not None
        if run is None:
            self.query_one("#chosen", Static).update("")
            return
        heading.title = printable(f"{run.name or run.id}  {started(run)} UTC")
        heading.note = state_text(run)
        heading.refresh()
        said = about(run, what_keys_do(run, self._before(run)))
        of, words = self._failed
        if of == run.id and words:
            said = Content.assemble(said, "\n", ("× ", "$error"), printable(words))
        self.query_one("#chosen", Static).update(said)
