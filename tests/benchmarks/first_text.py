"""How soon ``qpctui demo`` shows itself, beside a bare Textual app and harlequin.

Harlequin is a program of the same make that is known to be well made; it is pinned in rivals.txt
and lives in an environment of its own, which is made where it is missing. Each shows itself in an
80x24 pseudo-terminal, in turn, so that a busy moment meets all.
"""

import os
import statistics
import subprocess
import sys
import time
import venv
from dataclasses import dataclass
from pathlib import Path

import pexpect

ROUNDS = 9
RIVALS = Path(".venv-rivals")
PINS = Path(__file__).parent / "rivals.txt"
BARE = """
from textual.app import App
from textual.widgets import Static

class Bare(App):
    def compose(self):
        yield Static("first text")

Bare().run()
"""


@dataclass(frozen=True)
class Program:
    """How it is started; the words that it shows first, when it can be used, when all is there."""

    name: str
    command: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Shown:
    """Seconds from the start until each of the words, and then the most memory so far in MiB."""

    seconds: tuple[float, ...]
    memory: int


def programs() -> tuple[Program, ...]:
    """Those that are compared, the bare one first."""
    python = sys.executable
    return (
        Program("a bare Textual app", (python, "-c", BARE), ("first text",)),
        Program(
            "qpctui demo",
            (python, "-m", "qpctui", "demo"),
            ("simulated platform", "API Server URL", "✓ connected"),
        ),
        Program("harlequin", (str(_harlequin()),), ("Data Catalog", "Query Editor")),
    )


def _harlequin() -> Path:
    """Its command, once it is installed as pinned."""
    made_from = RIVALS / "made-from.txt"
    if not made_from.exists() or made_from.read_text() != PINS.read_text():
        venv.create(RIVALS, clear=True, with_pip=True)
        subprocess.run([RIVALS / "bin/pip", "install", "-q", "-r", PINS], check=True)
        made_from.write_text(PINS.read_text())
    return RIVALS / "bin/harlequin"


def shown(program: Program) -> Shown:
    """Start it and wait for its words."""
    started = time.perf_counter()
    command, *arguments = program.command
    environ = os.environ | {"TERM": "xterm-256color"}
    child = pexpect.spawn(command, arguments, dimensions=(24, 80), env=environ, timeout=30)
    sent, seconds = b"", dict[str, float]()
    while len(seconds) < len(program.words):
        sent += child.read_nonblocking(65536, timeout=30)
        for words in program.words:
            if words.encode() in sent:
                seconds.setdefault(words, time.perf_counter() - started)
    memory = peak(child.pid)
    child.close(force=True)
    return Shown(tuple(seconds[words] for words in program.words), memory)


def peak(pid: int) -> int:
    """The most memory that a process held so far, in MiB."""
    status = Path(f"/proc/{pid}/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) // 1024


def main() -> None:
    """Print a line a program: medians, and their ratios to the bare one's first text."""
    compared = programs()
    rounds = [[shown(program) for program in compared] for _ in range(ROUNDS)]
    bare = statistics.median(one[0].seconds[0] for one in rounds)
    for at, program in enumerate(compared):
        of_it = [one[at] for one in rounds]
        medians = map(statistics.median, zip(*(one.seconds for one in of_it), strict=True))
        told = ", ".join(
            f'"{words}" {seconds * 1000:.0f} ms ({seconds / bare:.2f})'
            for words, seconds in zip(program.words, medians, strict=True)
        )
        memory = max(one.memory for one in of_it)
        print(f"{program.name}: {told}; {memory} MiB (medians of {ROUNDS})", flush=True)


if __name__ == "__main__":
    main()
