"""The application: its themes, its global keys, its way out."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from qpctui.printable import bug_report
from qpctui.tui.screens.ask import Ask
from qpctui.tui.screens.form import FormScreen
from qpctui.tui.screens.help import HelpScreen
from qpctui.tui.screens.run import RunScreen
from qpctui.tui.themes import DARK, LIGHT

BUG = 70
"""The exit code of a bug in qpctui."""


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
    ]

    def __init__(self, first: Screen[None]) -> None:
        """``first`` is the form, or a stored result."""
        super().__init__()
        self._first = first
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = DARK.name

    def on_mount(self) -> None:
        """Open the first screen; end well when told to by a signal."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._end_by_signal, number)
        self.push_screen(self._first, lambda _: self.exit())

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
        self.push_screen(HelpScreen("Help", words, lines))

    def action_leave(self) -> None:
        """Quit; unsaved edits and a run under way are asked about."""
        running = next(
            (s for s in self.screen_stack if isinstance(s, RunScreen) and not s.is_over), None
        )
        forms = [screen for screen in self.screen_stack if isinstance(screen, FormScreen)]
        words = []
        if running is not None:
            words.append("A run is under way. Its scan goes on at the platform, unjudged.")
        if any(form.edited for form in forms):
            words.append("The job has unsaved changes.")
        if not words:
            self.exit()
            return
        if isinstance(self.screen, Ask):
            return

        def answered(answer: str | None) -> None:
            if answer == "quit":
                self.exit()

        answers = [("stay", "Stay"), ("quit", "Quit all the same")]
        self.push_screen(Ask("Quit?", "\n".join(words), answers), answered)

    def _fatal_error(self) -> None:
        """End by a bug: Textual's own report would print local variables, secrets among them."""
        self.bell()
        error = self._exception
        if error is not None:
            self._exit_renderables.append(Text(bug_report(error)))
        self._return_code = BUG
        self._close_messages_no_wait()
