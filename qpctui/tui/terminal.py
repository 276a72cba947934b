"""The terminal, which may be gone from one moment to the next, its multiplexer killed, say."""

from __future__ import annotations

import os
import select
import signal
from contextlib import suppress
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from textual.drivers.linux_driver import LinuxDriver

from qpctui.output import Output
from qpctui.printable import printable

if TYPE_CHECKING:
    from qpctui.tui.app import QpctuiApp

_LOOK_EVERY_MS = 200
_KEEP_TITLE, _OLD_TITLE = "\x1b[22;2t", "\x1b[23;2t"
_LONGEST_TITLE = 80


class TerminalDriver(LinuxDriver):
    """Ends the app as its hang-up signal does, which need not come when the terminal goes.

    A shell in between may keep the signal to itself. Textual alone would then read the end of the
    input for ever, and wait for ever, deaf to signals too, to write what nobody takes.
    """

    def __init__(self, app: QpctuiApp, **options: Any) -> None:
        super().__init__(app, **options)
        self._file: Any = Output(self._file)
        self._watching = Event()
        self._title = ""

    def set_title(self, words: str) -> None:
        """Name the terminal's window; nothing gives it back the name that it had before."""
        if words == self._title:
            return
        if not self._title:
            self.write(_KEEP_TITLE)
        title = printable(words)[:_LONGEST_TITLE]
        self.write(f"\x1b]2;{title}\x1b\\" if words else _OLD_TITLE)
        self._title = words

    def start_application_mode(self) -> None:
        """Watch the terminal from now on."""
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self._watching = Event()
        Thread(target=_watch, args=(self.fileno, self._watching), daemon=True).start()

    def stop_application_mode(self) -> None:
        """Watch it no more."""
        self._watching.set()
        self.set_title("")
        super().stop_application_mode()

    def run_input_thread(self) -> None:
        """Read what is typed; a terminal that goes is no bug."""
        with suppress(OSError):
            super().run_input_thread()


def _watch(terminal: int, over: Event) -> None:
    looks = select.poll()
    looks.register(terminal, 0)  # a hang-up is told unasked
    while not over.is_set():
        if looks.poll(_LOOK_EVERY_MS):
            os.kill(os.getpid(), signal.SIGHUP)
            return
