"""The real program in a pseudo-terminal of 80x24, its screen read as text."""

import os
import re
import signal
import sys
import time

import pexpect
import pyte
import pytest

from tests.canaries import holds_canary

LINES, COLUMNS = 24, 80
ESCAPE, F4, F5, F9, CTRL_S, CTRL_Q = "\x1b", "\x1bOS", "\x1b[15~", "\x1b[20~", "\x13", "\x11"
RIGHT = "\x1b[C"


class Terminal:
    """A program in a terminal, its screen read as text."""

    def __init__(self, *words, program=("-m", "qpctui"), **environ):
        self.screen = pyte.Screen(COLUMNS, LINES)
        self.stream = pyte.ByteStream(self.screen)
        self.seen = b""
        # Test workers may set a size, which would stand above the terminal's own.
        dropped = ("NO_COLOR", "COLUMNS", "LINES")
        clean = {name: value for name, value in os.environ.items() if name not in dropped}
        self.child = pexpect.spawn(
            sys.executable,
            [*program, *words],
            dimensions=(LINES, COLUMNS),
            env=clean | {"TERM": "xterm-256color", "TEXTUAL_ANIMATIONS": "none"} | environ,
            timeout=20,
            # A shell's background jobs ignore Ctrl+C, and so would all that they start.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    def read(self, seconds=0.1):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                data = self.child.read_nonblocking(65536, timeout=0.05)
            except pexpect.TIMEOUT:
                continue
            except pexpect.EOF:
                return
            self.seen += data
            self.stream.feed(data)

    @property
    def text(self):
        return "\n".join(self.screen.display)

    def expect(self, words, seconds=30):
        """Wait until the screen shows this."""
        deadline = time.monotonic() + seconds
        while not re.search(words, self.text):
            assert time.monotonic() < deadline, f"no {words!r} in\n{self.text}"
            self.read()
        self.read(0.2)

    def resize(self, lines, columns):
        """Give the terminal another size, as a window manager does."""
        self.screen.resize(lines, columns)
        self.child.setwinsize(lines, columns)

    def hang_up(self):
        """Take the terminal away from the program, which goes on or ends by itself."""
        self.child.ptyproc.fileobj.close()

    def press(self, *keys):
        for key in keys:
            self.child.send(key)
            self.read(0.15)

    def end(self, seconds=15):
        """Wait for the end; the exit code."""
        deadline = time.monotonic() + seconds
        while self.child.isalive():
            assert time.monotonic() < deadline, self.text
            self.read()
        self.read(0.2)
        self.child.close()
        return (
            self.child.exitstatus if self.child.signalstatus is None else -self.child.signalstatus
        )


@pytest.fixture
def terminal():
    """Starts the program in pseudo-terminals, which end with the test."""
    started = []

    def start(*words, **options):
        started.append(Terminal(*words, **options))
        return started[-1]

    yield start
    for one in started:
        one.child.close(force=True)
    assert not [one.text for one in started if holds_canary(one.seen)], "a secret was shown"
