"""The application: its themes, its global keys, its way out."""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Protocol, runtime_checkable

from rich.text import Text
from textual import events, work
from textual.app import App, ComposeResult, SystemCommand
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.dom import DOMNode
from textual.filter import Monochrome, NoColor
from textual.geometry import Size
from textual.screen import Screen
from textual.widgets import Static
from textual.worker import WorkerFailed

from qpctui.printable import bug_report
from qpctui.settings import SettingsUnreadable
from qpctui.tui.commands import HasCommands
from qpctui.tui.key_names import key_for, key_name
from qpctui.tui.look import Look
from qpctui.tui.screens.ask import Ask
from qpctui.tui.screens.help import HelpScreen
from qpctui.tui.screens.too_small import TooSmall, too_small
from qpctui.tui.terminal import TerminalDriver
from qpctui.tui.themes import DARK, LIGHT

if TYPE_CHECKING:
    from qpctui.tui.tour import Tour

UNUSABLE, BUG = 2, 70
"""Exit codes: what was given can't be opened; qpctui itself is at fault."""
_SHOWN_PROBLEMS = 4

Prepare = Callable[[], Callable[[], Screen[None]]]
"""Does the slow part of opening, and gives what then makes the screen."""


class CantOpen(Exception):
    """There is nothing to show; ``str()`` tells why, in lines."""


@runtime_checkable
class Unfinished(Protocol):
    """A screen that quitting may take something from."""

    @property
    def unfinished(self) -> str:
        """What quitting would lose or leave, in a sentence; empty when nothing."""


@runtime_checkable
class Saves(Protocol):
    """A screen that can save what is on it."""

    @property
    def can_save(self) -> bool:
        """Whether saving needs no question."""

    def save_now(self) -> bool:
        """Save; false when it did not work."""


@runtime_checkable
class Explains(Protocol):
    """A screen that can tell what its focused field is for."""

    @property
    def help_here(self) -> tuple[str, str]:
        """The field's name and its help."""


class QpctuiApp(App[None]):
    """Opens a first screen; everything else is reached from there, and its end is the end."""

    TITLE = "qpctui"
    CSS_PATH = Path(__file__).parent / "styles" / "app.tcss"
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - its base declares it so
        (0, "-tiny"),
        (72, "-narrow"),
        (100, "-medium"),
        (130, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", "Help", key_display="F1", id="help"),
        Binding("question_mark", "help", "Help", show=False, id="help.letter"),
        Binding("ctrl+q", "leave", "Quit", show=False, priority=True, id="quit"),
        Binding("escape", "end_tour", "End the tour", show=False, priority=True, id="tour.end"),
        Binding("ctrl+c", "tell_quit", "Copy", show=False, id="copy"),
        Binding(
            "ctrl+p",
            "command_palette",
            "Everything by name",
            show=False,
            priority=True,
            id="palette",
        ),
    ]

    CSS = """
    #opening { padding: 1 2; color: $foreground 75%; }
    """

    def __init__(
        self,
        prepare: Prepare,
        words: str = "Opening …",
        look: Look | None = None,
        *,
        tours: bool = False,
    ) -> None:
        """``prepare`` may take its time, off the UI thread; ``words`` tell what is awaited.

        It ``tours`` when notes on the screens shall lead through them.
        """
        super().__init__(driver_class=TerminalDriver)
        self._prepare, self._words = prepare, words
        self._look = look or Look()
        self._kept_theme = self._look.theme
        self._keeping = asyncio.Lock()
        self._clashes_told: set[str] = set()
        self._begun, self._tours = False, tours
        self._tour: Tour | None = None
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = self._look.theme
        self._fit_no_color()
        self.set_keymap(dict(self._look.keymap))

    def compose(self) -> ComposeResult:
        """What shows until the first screen is there."""
        yield Static(Content.assemble(("qpctui", "bold"), f"  {self._words}"), id="opening")

    def on_mount(self) -> None:
        """End well when told to by a signal; begin once the first words are seen."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._end_by_signal, number)
        self.call_after_refresh(self._open)

    @work(thread=True)
    def _open(self) -> None:
        try:
            make_screen = self._prepare()
        except CantOpen as error:
            self.call_from_thread(self.exit, return_code=UNUSABLE, message=Text(str(error)))
        else:
            self.call_from_thread(self._begin, make_screen)

    def _begin(self, make_screen: Callable[[], Screen[None]]) -> None:
        self.push_screen(make_screen(), lambda _: self.exit())
        if self._look.problems:
            self._tell_settings(self._look.problems)
        if self._tours:
            from qpctui.tui.tour import Tour  # the demo's alone

            self._tour = Tour(self)
        self._begun = True
        self._fit_size(self.size)
        self.call_after_refresh(_collect_garbage)

    def _tell_settings(self, problems: tuple[str, ...]) -> None:
        """Say what of the settings can't be; the screens work without it."""
        shown = [*problems[:_SHOWN_PROBLEMS]]
        if len(problems) > len(shown):
            shown.append(f"and {len(problems) - len(shown)} more")
        left = (
            "What is wrong is left out here, and may stop a run. qpctui settings check lists all."
        )
        self.push_screen(Ask("Settings to mend", "\n".join([*shown, "", left]), [("on", "Go on")]))

    def on_resize(self, event: events.Resize) -> None:
        """Here ``size`` is still the one before."""
        self._fit_size(event.size)

    def _fit_size(self, size: Size) -> None:
        """In a terminal that is too small say so, over all that is there, until it is not."""
        if not self._begun or too_small(size) == isinstance(self.screen, TooSmall):
            return
        if isinstance(self.screen, TooSmall):
            self.screen.dismiss()
        else:
            self.push_screen(TooSmall())

    def watch_theme(self, theme: str) -> None:
        """Remember a theme that was chosen."""
        self._fit_no_color()
        if theme != self._kept_theme:
            self._kept_theme = theme
            self._keep_theme()

    def _fit_no_color(self) -> None:
        """With NO_COLOR, let the terminal's own colours go; greys made of them are all black.

        Textual decides so before it knows the theme.
        """
        kind = NoColor if self.native_ansi_color else Monochrome
        self._filters = [
            kind() if isinstance(one, NoColor | Monochrome) else one for one in self._filters
        ]

    @work
    async def _keep_theme(self) -> None:
        """Write it down in a thread: a lock may have to be waited for. The last choice stays."""
        async with self._keeping:
            theme = self.theme
            try:
                await asyncio.to_thread(self._look.keep, theme)
            except (SettingsUnreadable, OSError) as error:
                words = f"{error}\n\nNothing was written; the theme stays until you quit."
                self.push_screen(Ask("Theme not kept", words, [("back", "Back")]))
                return
        if self._look.held_by:
            said = f"{theme} is kept, but {self._look.held_by} is set and comes before it."
            self.notify(said, markup=False)

    def ring(self) -> None:
        """Let the terminal's bell tell that something is over, if that is wanted."""
        if self._look.watching.bell:
            self.bell()

    def tell_title(self, words: str) -> None:
        """Name the terminal's window, if that is wanted; nothing gives it its old name back."""
        if self._look.watching.title and isinstance(self._driver, TerminalDriver):
            self._driver.set_title(words and f"{words} · qpctui")

    def get_key_display(self, binding: Binding) -> str:
        """A key as it is written everywhere here."""
        return binding.key_display or key_name(binding.key)

    def handle_bindings_clash(self, clashed_bindings: set[Binding], node: DOMNode) -> None:
        """Say once that a key of the settings was another's.

        Textual reports a binding that usually has several keys as clashing with itself.
        """
        for binding in clashed_bindings:
            others = {name for name, keys in self._keymap.items() if binding.key in keys.split(",")}
            if others - {binding.id} and binding.key not in self._clashes_told:
                self._clashes_told.add(binding.key)
                names = ", ".join(sorted(others | {binding.id or binding.description}))
                said = f"{key_name(binding.key)} is the key of more than one thing: {names}"
                self.notify(said, severity="warning", markup=False)

    def _end_by_signal(self, number: int) -> None:
        self.exit(return_code=128 + number)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Everything that can be done here, by name."""
        named: set[tuple[DOMNode, str]] = set()
        for node, binding, enabled, _ in screen.active_bindings.values():
            its_own = (node, binding.description)
            if node is self or not enabled or not binding.id or its_own in named:
                continue
            named.add(its_own)
            run = partial(self.call_later, self.run_action, binding.action, node)
            yield SystemCommand(binding.description, f"Key {key_name(binding.key)}", run)
        if isinstance(screen, HasCommands):
            for command in screen.commands:
                yield SystemCommand(command.name, command.words, command.do)
        yield SystemCommand("Help", "What this screen is for, and its keys", self.action_help)
        yield SystemCommand("Theme", "Choose dark, light or another theme", self.search_themes)
        yield SystemCommand("Quit", "Leave qpctui", self.action_leave)

    def action_help(self) -> None:
        """Explain the screen."""
        screen = self.screen
        if isinstance(screen, HelpScreen):
            return
        keys: dict[str, list[str]] = {}
        for _, binding, enabled, _ in screen.active_bindings.values():
            if enabled and binding.id and binding.description:
                keys.setdefault(binding.description, []).append(key_name(binding.key))
        lines = [(" ".join(names), what) for what, names in keys.items()]
        lines.append(("Tab", "Next field or pane"))
        words = " ".join((screen.HELP or "").split())
        if isinstance(screen, Explains) and screen.help_here[1]:
            words = f"{': '.join(screen.help_here)}\n\n{words}"
        self.push_screen(HelpScreen("Help", words, lines))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A tour is ended while it is seen, so that its key does what it usually does otherwise."""
        return action != "end_tour" or (self._tour is not None and self._tour.is_seen)

    def action_end_tour(self) -> None:
        """Take the tour's notes away."""
        if self._tour is not None:
            self._tour.end()
            self._tour = None

    def action_tell_quit(self) -> None:
        """Copy what is selected; else say how to leave, which this key does elsewhere."""
        selected = self.screen.get_selected_text()
        if selected:
            self.copy_to_clipboard(selected)
        else:
            self.notify(f"{key_for(self.screen, 'quit')} quits.", markup=False)

    def action_leave(self) -> None:
        """Quit; unsaved edits and a run under way are asked about."""
        words = [s.unfinished for s in self.screen_stack if isinstance(s, Unfinished)]
        words = [said for said in words if said]
        if not words:
            self.exit()
            return
        if isinstance(self.screen, Ask):
            return

        savers = [s for s in self.screen_stack if isinstance(s, Saves) and s.can_save]

        def answered(answer: str | None) -> None:
            if answer == "quit" or (answer == "save" and all(s.save_now() for s in savers)):
                self.exit()

        answers = [("stay", "Stay"), ("quit", "Quit all the same")]
        if savers:
            answers.insert(1, ("save", "Save and quit"))
        self.push_screen(Ask("Quit?", "\n".join(words), answers), answered)

    def _handle_exception(self, error: Exception) -> None:
        """End by a bug: Textual's own report would print local variables, secrets among them.

        What follows from the first bug says nothing new, and on the way out widgets that are
        taken down half made fail without meaning anything.
        """
        if self._exit or self._exception is not None:
            return
        self._exception = error
        self._exception_event.set()
        self.bell()
        cause = error.error if isinstance(error, WorkerFailed) else error
        self._exit_renderables.append(Text(bug_report(cause)))
        self._return_code = BUG
        self._close_messages_no_wait()


def _collect_garbage() -> None:
    """Begin with it, where that was put off; what was loaded until now stays anyway."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
