"""100,000 findings: how soon a stored result shows, and a key, a filter and a sort after it.

The result is that of a run in the scenario ``large``. The same is done in Textual's DataTable.
Times are what somebody at an 80x24 terminal sees, each program in a process of its own.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from qpctui.cli.screens import demo_desk, demo_job
from qpctui.run.result import FILE
from qpctui.run.start import Starter
from qpctui.simulator import Simulator
from tests.benchmarks.first_text import peak
from tests.tui.terminal import Terminal

SPEED = 600.0
WORDS = "permissions"
RIVAL = """
import sys
from pathlib import Path
from textual.app import App
from textual.widgets import DataTable, Input, Static
from qpctui.run.result import read_result, worst_first

class Rival(App):
    BINDINGS = [("f2", "sort", "Sort")]

    def compose(self):
        yield Input(id="filter", compact=True)
        yield Static("", id="count")
        yield DataTable(cursor_type="row")

    def on_mount(self):
        self.findings = worst_first(read_result(Path(sys.argv[1]).read_bytes()).findings)
        self.query_one(DataTable).add_columns("CID", "Criticality", "Status", "Title")
        self.fill("")

    def fill(self, words):
        table = self.query_one(DataTable)
        table.clear()
        shown = [f for f in self.findings if words in f"{f.control_id} {f.title}".casefold()]
        table.add_rows((f.control_id, f.criticality, f.state, f.title) for f in shown)
        self.query_one("#count").update(f"{len(shown):,} of {len(self.findings):,}")

    def on_input_changed(self, event):
        self.fill(event.value)

    def action_sort(self):
        table = self.query_one(DataTable)
        table.sort(next(iter(table.columns)))
        self.query_one("#count").update("sorted")

Rival().run()
"""


def stored(folder: Path) -> Path:
    """Run the demo's job where everything stands three hundred times; its result."""
    with Simulator(speed=SPEED, scenario="large") as simulator:
        return run_demo(simulator, folder)


def run_demo(simulator: Simulator, folder: Path) -> Path:
    """Run the demo's job on it; its result."""
    desk = demo_desk(simulator, folder, SPEED)
    starter = Starter(
        credentials=desk.credentials,
        places=desk.places,
        environ=desk.environ,
        now=datetime.now(UTC),
        listener=lambda _: None,
    )
    runner, _ = starter.new(demo_job(simulator.api_server), "demo")
    runner.run()
    return desk.places.runs / runner.run_id / FILE


def seconds_until(terminal: Terminal, holds: Callable[[str], bool], within: float = 300) -> float:
    """How long it takes until the screen's text is as wanted."""
    started = time.perf_counter()
    while not holds(terminal.text):
        if time.perf_counter() - started > within:
            raise TimeoutError(terminal.text)
        terminal.read(0.001)
    return time.perf_counter() - started


def typed(terminal: Terminal, shown: Callable[[str, str], bool]) -> list[float]:
    """How long each letter of the words takes to be seen."""
    seconds = []
    for count in range(1, len(WORDS) + 1):
        terminal.child.send(WORDS[count - 1])
        so_far = WORDS[:count]
        seconds.append(seconds_until(terminal, lambda text, so_far=so_far: shown(text, so_far)))
        time.sleep(0.3)
    return seconds


def p95(seconds: list[float]) -> float:
    """The time that nineteen of twenty keep to."""
    return statistics.quantiles(seconds, n=20, method="inclusive")[-1]


def ours(result: Path) -> str:
    """What somebody sees of ``qpctui results``."""
    started = time.perf_counter()
    terminal = Terminal("results", str(result))
    seconds_until(terminal, lambda text: "Controls causing Build Failure" in text)
    first = time.perf_counter() - started
    terminal.child.send("2")
    controls = seconds_until(terminal, lambda text: "breaks:yes" in text)
    time.sleep(3)
    terminal.child.send("b")
    everything = seconds_until(terminal, lambda text: "106,200 of 106,200" in text)
    terminal.child.send("/")
    keys = typed(terminal, lambda text, so_far: f"/  {so_far} " in text)
    terminal.child.send("\r")
    time.sleep(1)
    terminal.child.send("b")
    seconds_until(terminal, lambda text: "breaks:yes" in text)
    time.sleep(1)
    terminal.child.send("b")
    whole = seconds_until(terminal, lambda text: "106,200 of 106,200" in text)
    sorts = []
    for column in ("CID▲", "Criticality▼", "Status▲", "Title▲"):
        terminal.child.send("s")
        sorts.append(seconds_until(terminal, lambda text, column=column: column in text))
    memory = peak(terminal.child.pid)
    terminal.child.close(force=True)
    return (
        f"first rows {first * 1000:.0f} ms, controls {controls * 1000:.0f} ms; a key p95 "
        f"{p95(keys) * 1000:.0f} ms; all rows {everything * 1000:.0f} and {whole * 1000:.0f} ms; "
        f"a sort {max(sorts) * 1000:.0f} ms at most; {memory} MiB"
    )


def rival(result: Path) -> str:
    """What somebody sees of the same findings in a DataTable."""
    started = time.perf_counter()
    terminal = Terminal(str(result), program=("-c", RIVAL))
    seconds_until(terminal, lambda text: "106,200 of 106,200" in text)
    first = time.perf_counter() - started
    keys = typed(terminal, lambda text, so_far: so_far in text.split("\n")[0])
    terminal.child.send("\x1bOQ")
    sort = seconds_until(terminal, lambda text: "sorted" in text)
    memory = peak(terminal.child.pid)
    terminal.child.close(force=True)
    return (
        f"first rows {first * 1000:.0f} ms; a key p95 {p95(keys) * 1000:.0f} ms; "
        f"a sort {sort * 1000:.0f} ms; {memory} MiB"
    )


def main() -> None:
    """Print both lines; a result given by name is taken instead of a new run."""
    with TemporaryDirectory() as folder:
        os.environ.setdefault("QPCTUI_CONFIG_DIR", folder)
        os.environ.setdefault("QPCTUI_STATE_DIR", folder)
        result = Path(sys.argv[1]) if len(sys.argv) > 1 else stored(Path(folder))
        print(f"106,200 findings: {ours(result)}", flush=True)
        print(f"106,200 findings in a DataTable: {rival(result)}", flush=True)


if __name__ == "__main__":
    main()
