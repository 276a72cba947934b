"""How soon ``qpctui demo`` shows its first text, and its form, beside a bare Textual app."""

import os
import statistics
import sys
import time

import pexpect

ROUNDS = 9
BARE = """
from textual.app import App
from textual.widgets import Static

class Bare(App):
    def compose(self):
        yield Static("first text")

Bare().run()
"""


def seconds_until(words: tuple[str, ...], *arguments: str) -> list[float]:
    """From the start of a Python program in an 80x24 pseudo-terminal until it shows each."""
    started = time.perf_counter()
    child = pexpect.spawn(
        sys.executable,
        list(arguments),
        dimensions=(24, 80),
        env=os.environ | {"TERM": "xterm-256color"},
        timeout=30,
    )
    seconds = []
    for word in words:
        child.expect_exact(word.encode())
        seconds.append(time.perf_counter() - started)
    child.close(force=True)
    return seconds


def main() -> None:
    """Alternate the two, so that a busy moment meets both."""
    rounds = []
    for _ in range(ROUNDS):
        bare = seconds_until(("first text",), "-c", BARE)
        demo = seconds_until(("simulated platform", "✓ connected"), "-m", "qpctui", "demo")
        rounds.append((*bare, *demo))
    bare, first, form = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(
        f"first text: qpctui demo {first * 1000:.0f} ms, a bare Textual app {bare * 1000:.0f} ms, "
        f"ratio {first / bare:.2f}; the form with its lists {form * 1000:.0f} ms, "
        f"ratio {form / bare:.2f} (medians of {ROUNDS})"
    )


if __name__ == "__main__":
    main()
