"""Watching a run: its steps, what the platform does, what it waits for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.screen import Screen

from qpctui.job.model import Job, target_of
from qpctui.printable import printable, printable_lines
from qpctui.qualys.pace import Pace
from qpctui.run.event_log import Happened
from qpctui.run.events import Event
from qpctui.run.follow import RunFollowed
from qpctui.run.result import Result
from qpctui.run.stored_runs import StoredRun
from qpctui.run.words import way_back
from qpctui.tui.app import QpctuiApp
from qpctui.tui.desk import Desk
from qpctui.tui.key_names import key_for
from qpctui.tui.results.words import verdict_text
from qpctui.tui.run.awaited import awaited, outcome_words, stopping_words
from qpctui.tui.run.board import RunBoard
from qpctui.tui.run.carrying import Carrier, Follower, Hearing, Left, Outcome
from qpctui.tui.run.links import open_in_browser
from qpctui.tui.run.platform import goes_on
from qpctui.tui.screens.ask import Ask
from qpctui.tui.screens.link import show_link
from qpctui.tui.screens.results import ResultsScreen
from qpctui.tui.widgets.key_bar import KeyBar
from qpctui.tui.widgets.top_bar import TopBar

_TOLD_SECONDS = 15


class RunScreen(Screen[None]):
    """Carries a job out in a thread, or follows a run, and shows how it goes."""

    HELP = """\
The run goes on by itself: steps at the left (or in one line, all of them by s), the scan's states,
what is awaited. The states fill a line; "line spans" tells how long a time all of it stands for.
The estimate is of the scan alone: its data and the verdict come after that. d detaches: the scan
goes on at the platform, and qpctui resume or the list of runs comes back to it. x asks whether to
cancel the scan there. r looks at the platform at once. o opens the scan in the portal, or shows the
link. A run that another process carries out is only watched here; should that process end before
the run, Enter goes on with it. When the run has ended, Enter opens the results."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open_results", "Results", key_display="Enter", id="run.results"),
        Binding("enter", "go_on", "Go on", key_display="Enter", id="run.go_on"),
        Binding("d", "detach", "Detach", id="run.detach"),
        Binding("x", "cancel", "Cancel scan", id="run.stop"),
        Binding("r", "look", "Look now", id="run.look"),
        Binding("s", "steps", "Steps", id="run.steps"),
        Binding("l", "requests", "Requests", id="run.requests"),
        Binding("o", "link", "Open link", id="run.link"),
        Binding("escape", "back", "Back", key_display="Esc", show=False, id="run.back"),
    ]

    app = getters.app(QpctuiApp)
    board = getters.query_one(RunBoard)

    @dataclass
    class Heard(Message):
        """Something happened in the run."""

        event: Event

    @dataclass
    class Replayed(Message):
        """What had happened before, or in another process."""

        happened: tuple[Happened, ...]

    @dataclass
    class Begun(Message):
        """The run goes, at this pace and by this id."""

        pace: Pace
        run_id: str = ""

    @dataclass
    class Ended(Message):
        """The run is over: a result, or why there is none."""

        outcome: Outcome

    def __init__(
        self,
        desk: Desk,
        job: Job,
        name: str,
        *,
        unsaved: bool = False,
        stored: StoredRun | None = None,
    ) -> None:
        """``name`` is the job's name as titles and groups use it; ``unsaved`` edits are told.

        A ``stored`` run is gone on with, or only followed when another process carries it out.
        """
        super().__init__()
        self._desk, self._job, self._job_name, self._unsaved = desk, job, name, unsaved
        self._stored, self._run_id = stored, stored.id if stored else ""
        self._followed = RunFollowed.of(job, desk.monotonic, desk.clock)
        self._carrying = self._carrying_of(stored)
        self._outcome: Outcome | None = None
        self._detaches = False

    def _carrying_of(self, stored: StoredRun | None) -> Carrier | Follower:
        tell = self.post_message
        hearing = Hearing(
            begun=lambda pace, run_id: tell(self.Begun(pace, run_id)),
            heard=lambda event: tell(self.Heard(event)),
            replayed=lambda happened: tell(self.Replayed(happened)),
        )
        desk, job, name = self._desk, self._job, self._job_name
        if stored is None:
            return Carrier(desk, lambda start: start.new(job, name), hearing)
        if stored.owner is not None:
            return Follower(desk.places.runs, stored, stored.owner, hearing)
        return Carrier(desk, lambda start: start.again(stored), hearing, stored)

    def compose(self) -> ComposeResult:
        """Steps beside the platform's side, the log, and what is awaited."""
        yield TopBar("Run")
        yield RunBoard(self._job, self._followed, id="run")
        yield KeyBar(instead={"steps": "link"})

    def on_mount(self) -> None:
        """Begin, and look at the clock each half second."""
        self.query_one("#log").focus()
        self._carry_out()
        self.set_interval(0.5, self._draw_clocks)
        self._draw()

    def on_unmount(self) -> None:
        """A screen that goes leaves the scan running: only an answer to a question cancels."""
        self._carrying.stop(self._carrying.stop_wanted or "leave")
        self.app.tell_title("")

    def on_resize(self) -> None:
        """Steps have a key of their own where they have no room."""
        if self.board.lower == "steps" and self.has_class("-wide"):
            self.board.turn_to("log")
        self.call_after_refresh(self._draw)
        self.call_after_refresh(self.refresh_bindings)

    @property
    def result(self) -> Result | None:
        """What the run found, once it is over."""
        return self._outcome if isinstance(self._outcome, Result) else None

    @property
    def is_over(self) -> bool:
        """Whether the run has ended."""
        return self._outcome is not None

    @property
    def unfinished(self) -> str:
        """What quitting leaves to itself."""
        if self.is_over or self._carrying.owner is not None:
            return ""
        back = f" {way_back(self._run_id)}" if self._run_id else ""
        return f"A run is under way. Its scan goes on at the platform, unjudged.{back}"

    @work(thread=True, exclusive=True, group="run")
    def _carry_out(self) -> None:
        # Not by the worker's result: a screen that goes no longer hears, and quitting waits for us.
        self.post_message(self.Ended(self._carrying.go()))

    @on(Begun)
    def _begun(self, event: Begun) -> None:
        self._followed.pace, self._run_id = event.pace, event.run_id

    @on(Heard)
    def _heard(self, event: Heard) -> None:
        self._followed.hear(event.event)
        self._draw()

    @on(Replayed)
    def _replayed(self, event: Replayed) -> None:
        for one in event.happened:
            self._followed.hear(one.event, one.at)
        self._draw()

    @on(Ended)
    def _ended(self, event: Ended) -> None:
        self._outcome = outcome = event.outcome
        self._followed.stop_clocks()
        if self._detaches and isinstance(outcome, Result) and outcome.is_broken_off:
            self._tell_way_back(outcome)
            self.dismiss()
            return
        self.app.ring()
        self._draw()
        self.refresh_bindings()

    def _tell_way_back(self, result: Result) -> None:
        words = "; ".join(result.reasons)
        if result.scan:
            palette = key_for(self, "palette")
            words = (
                f"The scan goes on. Come back:\nqpctui resume {self._run_id}\nor {palette}, Runs"
            )
        self.notify(printable_lines(words), title="Detached", timeout=_TOLD_SECONDS, markup=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Results only when there are some; what moves the run only while it goes."""
        match action:
            case "open_results":
                return self.result is not None
            case "go_on":
                return isinstance(self._outcome, Left)
            case "detach" | "cancel" | "look":
                return not self.is_over
            case "steps":
                return not self.has_class("-wide")
        return True

    def results_screen(self) -> ResultsScreen | None:
        """What shows what the run found; None while there is nothing."""
        if self.result is None:
            return None
        return ResultsScreen(self.result, self._job_name, self._desk, run_id=self._run_id)

    def action_open_results(self) -> None:
        """Open what the run found."""
        if (results := self.results_screen()) is not None:
            self.app.switch_screen(results)

    def action_go_on(self) -> None:
        """Carry out what the other process left."""
        if isinstance(self._outcome, Left):
            stored = self._outcome.stored
            self.app.switch_screen(RunScreen(self._desk, self._job, self._job_name, stored=stored))

    def action_requests(self) -> None:
        """Show requests in place of the log, or the log again."""
        self._turn_to("requests")

    def action_steps(self) -> None:
        """Show all steps in place of the log, or the log again."""
        self._turn_to("steps")

    def _turn_to(self, name: str) -> None:
        self.board.turn_to("log" if self.board.lower == name else name)
        self._draw()

    def action_link(self) -> None:
        """Open the scan in the portal."""
        link = self._desk.scan_link(self._job, self._scan_id)
        if link:
            self._open_link(link)
        else:
            self.notify("There is no link yet: no scan is launched.", markup=False)

    @work(thread=True, exclusive=True, group="link")
    def _open_link(self, link: str) -> None:
        if not open_in_browser(link, self._desk.environ):
            self.app.call_from_thread(show_link, self, link)

    @property
    def _scan_id(self) -> str:
        known = self._stored.past.known.scan_id if self._stored else ""
        return self._followed.launched.scan_id if self._followed.launched else known

    @property
    def _reference(self) -> str:
        known = self._stored.past.known.reference if self._stored else ""
        return self._followed.launched.reference if self._followed.launched else known

    def action_look(self) -> None:
        """Look at the platform instead of waiting on."""
        if self._refers_to_owner("looks when it wants to"):
            return
        seconds = self._carrying.look_now()
        if seconds is None:
            self.notify("A look can only end a wait for the scan or its data.", markup=False)
        else:
            self._followed.look_comes(seconds)
            self._draw_clocks()

    def _refers_to_owner(self, words: str) -> bool:
        """Whether another process carries the run out, which is said."""
        owner = self._carrying.owner
        if owner is not None:
            said = f"This run is carried out by {owner}: it {words}."
            self.notify(printable(said), markup=False)
        return owner is not None

    def action_back(self) -> None:
        """Back to where one came from; a run that is carried out here asks first."""
        if self.is_over or self._carrying.owner is not None:
            self.dismiss()
            return

        def answered(answer: str | None) -> None:
            if answer == "leave":
                self.action_detach()
            elif answer == "cancel":
                self._stop_by_cancel()

        answers = [("stay", "Stay"), ("leave", "Detach"), ("cancel", "Cancel the scan")]
        words = f"{self._scan_words} Without this run nothing judges it."
        self.app.push_screen(Ask("Leave this run?", words, answers), answered)

    def action_detach(self) -> None:
        """Leave the scan to the platform, and the screen once that is certain."""
        if self._carrying.owner is not None:
            self.dismiss()
        elif not self.is_over:
            self._detaches = True
            self._carrying.stop("leave")
            self._draw_clocks()

    def action_cancel(self) -> None:
        """Ask whether to cancel the scan."""

        def answered(answer: str | None) -> None:
            if answer == "cancel":
                self._stop_by_cancel()

        if not self._refers_to_owner("alone can cancel the scan"):
            answers = [("stay", "Let it go on"), ("cancel", "Cancel the scan")]
            words = f"{self._scan_words} The run ends without a verdict."
            self.app.push_screen(Ask("Cancel the scan?", words, answers), answered)

    def _stop_by_cancel(self) -> None:
        if not self.is_over:
            self._detaches = False
            self._carrying.stop("cancel")
            self._draw_clocks()

    @property
    def _scan_words(self) -> str:
        reference = self._reference
        return f"The scan is {reference}." if reference else "No scan is launched yet."

    def _draw(self) -> None:
        if self.is_attached:
            self._draw_head()
            self.board.draw_lines(self._reference)
            self._draw_clocks()

    def _draw_clocks(self) -> None:
        """What changes with the clock alone."""
        if self.is_attached:
            self.board.is_over = self.is_over
            self.board.draw_clocks(self._awaited())

    def _awaited(self) -> Content:
        if self._outcome is not None:
            return outcome_words(self._outcome)
        if self._carrying.stop_wanted:
            return stopping_words(self._followed, self._carrying.stop_wanted)
        width = self.query_one("#awaited").size.width
        key = key_for(self, "run.detach")
        hint = f". You may detach ({key}): the scan goes on" if self._followed.launched else ""
        return awaited(self._followed, width, hint)

    def _draw_head(self) -> None:
        state = self._state()
        edited = Content.styled(" • unsaved edits", "$warning") if self._unsaved else ""
        about = printable(f"{self._job_name} · {target_of(self._job)}")
        owner = self._carrying.owner
        by = Content.styled(f" · by {owner}", "$foreground 58%") if owner else ""
        place = Content.assemble(about, edited, by)
        self.query_one(TopBar).show(place, state, self._desk.notice)
        self.app.tell_title(f"{self._job_name}: {state.plain}")

    def _state(self) -> Content:
        outcome, run = self._outcome, self._followed
        if isinstance(outcome, Result):
            return verdict_text(outcome)
        if isinstance(outcome, Left):
            return Content.styled("○ left", "bold $warning")
        if outcome is not None:
            return Content.styled("× not started", "bold $error")
        if run.scan_state and goes_on(run, self.is_over):
            mark = ("● ", "$primary") if run.unseen_since is None else ("? ", "$warning")
            return Content.assemble(mark, (printable(run.scan_state), "bold"))
        return Content.assemble(("● ", "$primary"), run.now.step.value if run.now else "Starting")
