"""The application: its themes, its global keys, its way out."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import ClassVar, Protocol, runtime_checkable

from rich.text import Text
from textual import work
from textual.app import App, ComposeResult, SystemCommand
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static
from textual.worker import WorkerFailed

from qpctui.printable import bug_report
from qpctui.tui.commands import HasCommands
from qpctui.tui.screens.ask import Ask
from qpctui.tui.screens.help import HelpScreen
from qpctui.tui.themes import DARK, LIGHT

UNUSABLE, BUG = 2, 70
"""Exit codes: what was given can't be opened; qpctui itself is at fault."""

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


def key_name(key: str) -> str:
    """A key as people write it: ``^S``, ``Shift+F6``, ``Esc``."""
    names = {"escape": "Esc", "slash": "/", "question_mark": "?", "up": "↑", "down": "↓"}
    names |= {"left": "←", "right": "→"}
    *before, last = key.split("+")
    name = names.get(last, last if len(last) == 1 else last.capitalize())
    if before == ["ctrl"]:
        return f"^{name.upper()}"
    return "+".join([*(part.capitalize() for part in before), name])


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
        Binding("ctrl+c", "tell_quit", "Copy", show=False, id="copy"),
    ]

    CSS = """
    #opening { padding: 1 2; color: $foreground 75%; }
    """

    def __init__(self, prepare: Prepare, words: str = "Opening …") -> None:
        """``prepare`` may take its time, off the UI thread; ``words`` tell what is awaited."""
        super().__init__()
        self._prepare, self._words = prepare, words
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = DARK.name

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

    def _end_by_signal(self, number: int) -> None:
        self.exit(return_code=128 + number)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Everything that can be done here, by name."""
        for _, binding, enabled, _ in screen.active_bindings.values():
            if enabled and binding.id and "." in binding.id and binding.description:
                action = binding.action

                def run(action: str = action) -> None:
                    self.call_later(screen.run_action, action)

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
        lines += [("^P", "Everything by name"), ("Tab", "Next field or pane")]
        words = " ".join((screen.HELP or "").split())
        if isinstance(screen, Explains) and screen.help_here[1]:
            words = f"{': '.join(screen.help_here)}\n\n{words}"
        self.push_screen(HelpScreen("Help", words, lines))

    def action_tell_quit(self) -> None:
        """Copy what is selected; else say how to leave, which this key does elsewhere."""
        selected = self.screen.get_selected_text()
        if selected:
            self.copy_to_clipboard(selected)
        else:
            self.notify("^Q quits.", markup=False)

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
