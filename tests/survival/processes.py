"""Commands of qpctui as processes, forked from one that has imported everything already."""

import multiprocessing
import os
import sys
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 60.0
"""Seconds that any command may take at these speeds, also on a loaded machine."""

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(
    [
        "qpctui.cli.main",
        "qpctui.cli.run",
        "qpctui.cli.resume",
        "qpctui.qualys.sessions",
        "requests",
        "rich.live",
        "tomlkit",
        __name__,
    ]
)


def _main(words, environ, told, said):
    os.environ.clear()
    os.environ.update(environ)
    for number, path in ((1, told), (2, said)):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(handle, number)
        os.close(handle)
    from qpctui.cli.main import main

    sys.argv = ["qpctui", *words]
    main()


@dataclass
class Command:
    """A command under way, and what it said so far."""

    process: multiprocessing.Process
    stdout: Path
    stderr: Path

    @property
    def pid(self):
        return self.process.pid

    @property
    def ended(self):
        return self.process.exitcode is not None

    @property
    def said(self):
        return self.stderr.read_text() if self.stderr.exists() else ""

    def kill(self):
        """SIGKILL, whatever it is doing."""
        self.process.kill()

    def code(self):
        """Its exit code, below zero the signal that ended it."""
        self.process.join(PATIENCE)
        assert self.ended, self.said
        return self.process.exitcode


class Starter:
    """Starts commands in an environment, each with files of its own to write to."""

    def __init__(self, folder, environ):
        self._folder, self._environ = folder, os.environ | environ
        self._started = []

    def start(self, *words):
        number = len(self._started)
        told, said = (self._folder / f"{number}.{name}" for name in ("stdout", "stderr"))
        given = (words, self._environ, str(told), str(said))
        process = _FORKS.Process(target=_main, args=given, daemon=True)
        process.start()
        command = Command(process, told, said)
        self._started.append(command)
        return command

    def close(self):
        for command in self._started:
            command.process.kill()
            command.process.join(PATIENCE)
            command.process.close()


def in_a_process(work, *given):
    """A function at work in a process of its own, forked like the commands."""
    process = _FORKS.Process(target=work, args=given, daemon=True)
    process.start()
    return process
