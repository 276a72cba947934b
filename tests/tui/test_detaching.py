"""Runs outlive the terminal that they were started from, in real pseudo-terminals."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from qpctui.cli.screens import demo_job
from qpctui.job.toml import save
from qpctui.run.journal import read_journal
from qpctui.run.stored_runs import stored_runs
from tests.tui.terminal import CTRL_Q, F5


@pytest.fixture
def running(terminal, simulated, tmp_path):
    """A run that was begun from the form, and its platform, once the scan is launched."""

    def start(speed):
        simulator = simulated(speed=speed)
        job = tmp_path / "web.toml"
        save(job, demo_job(simulator.api_server))
        environ = {
            "QPCTUI_CREDENTIAL_DEMO_USERNAME": simulator.username,
            "QPCTUI_CREDENTIAL_DEMO_PASSWORD": simulator.password,
            "QPCTUI_TIME_SCALE": str(speed),
        }
        term = terminal(str(job), **environ)
        term.expect("✓ connected", 60)
        term.press(F5)
        deadline = time.monotonic() + 60
        while "scan.launch answer" not in written(tmp_path):
            assert time.monotonic() < deadline, term.text
            term.read()
        return term, simulator, environ

    return start


def written(folder):
    """The writes of the runs so far, and how each went."""
    files = (folder / "state" / "runs").glob("*/journal.jsonl")
    entries = [entry for file in files for entry in read_journal(file.parent)]
    return [f"{entry.write} {entry.kind}" for entry in entries if entry.write]


def launches(simulator):
    return sum(request.parameters.get("action") == "launch" for request in simulator.requests)


def test_a_run_is_left_and_gone_on_with_in_another_terminal(running, terminal):
    term, simulator, environ = running(20)
    term.press("d")
    term.expect("qpctui resume 2")
    term.press(CTRL_Q)
    assert term.end() == 0
    (left,) = stored_runs(Path(os.environ["QPCTUI_STATE_DIR"]) / "runs")
    assert left.is_unfinished
    other = terminal("runs", **environ)
    other.expect("○ Detached")
    other.press("\r")
    other.expect("Step . of 12|Step .. of 12")
    other.expect("Enter opens the results", 60)
    assert "× FAILED" in other.text
    assert launches(simulator) == 1
    other.press(CTRL_Q)
    assert other.end() == 0


def test_a_terminal_that_goes_during_a_run_leaves_the_scan(running, tmp_path):
    term, simulator, environ = running(40)
    term.hang_up()
    # Python itself ends with 120 where it can't flush to what is gone.
    assert term.child.wait() in (120, 129, 143)
    assert [line for line in written(tmp_path) if line.startswith("scan.cancel")] == []
    done = subprocess.run(
        [sys.executable, "-m", "qpctui", "resume"],
        env=os.environ | environ,
        capture_output=True,
        text=True,
        timeout=90,
    )
    assert done.returncode == 1, done.stderr
    assert written(tmp_path).count("scan.launch answer") == 1
    assert len(simulator.platform.scans) == 1


def is_whole(term):
    """Whether the bar is in the first line, the keys in the last, each once, and steps between."""
    top, *between, bottom = term.screen.display
    once = term.text.count("qpctui") == term.text.count("F1 Help") == 1
    shown = "Wait for the scan" in "\n".join(between)
    return once and shown and "qpctui" in top and "F1 Help" in bottom


def test_another_size_during_a_run_keeps_the_screen_whole(running):
    term, _, _ = running(5)
    for lines, columns in ((30, 120), (24, 80)):
        term.resize(lines, columns)
        deadline = time.monotonic() + 30
        while not is_whole(term):
            assert time.monotonic() < deadline, term.text
            term.read()
        term.read(1)
        assert is_whole(term), term.text
    term.child.kill(signal.SIGTERM)
    assert term.end(30) == 143
