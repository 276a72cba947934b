"""Runs outlive the terminal that they were started from, in real pseudo-terminals."""

import os
import signal
from pathlib import Path

import pytest

from qpctui.cli.screens import demo_job
from qpctui.job.toml import save
from qpctui.run.stored_runs import stored_runs
from tests.tui.terminal import CTRL_Q, F5, Terminal


@pytest.fixture
def running(simulated, tmp_path):
    """Starts a run in the screens of a terminal: the terminal, simulator and environment."""
    started = []

    def start(speed):
        simulator = simulated(speed=speed)
        job = tmp_path / "web.toml"
        save(job, demo_job(simulator.api_server))
        environ = {
            "QPCTUI_CREDENTIAL_DEMO_USERNAME": simulator.username,
            "QPCTUI_CREDENTIAL_DEMO_PASSWORD": simulator.password,
            "QPCTUI_TIME_SCALE": str(speed),
        }
        term = Terminal(str(job), **environ)
        started.append(term)
        term.expect(r"\[x\] Debian 12 baseline")
        term.press(F5)
        term.expect("compliance/")
        return term, simulator, environ

    yield start
    for term in started:
        term.child.close(force=True)


def launches(simulator):
    return sum(request.parameters.get("action") == "launch" for request in simulator.requests)


def test_a_run_is_left_and_gone_on_with_in_another_terminal(running):
    term, simulator, environ = running(speed=20)
    term.press("d")
    term.expect("qpctui resume 2")
    term.press(CTRL_Q)
    assert term.end() == 0
    (left,) = stored_runs(Path(os.environ["QPCTUI_STATE_DIR"]) / "runs")
    assert left.is_unfinished
    other = Terminal("runs", **environ)
    try:
        other.expect("○ Detached")
        other.press("\r")
        other.expect("Step . of 12|Step .. of 12")
        other.expect("Enter opens the results", 60)
        assert "× FAILED" in other.text
        assert launches(simulator) == 1
        other.press(CTRL_Q)
        assert other.end() == 0
    finally:
        other.child.close(force=True)


def test_a_terminal_that_grows_and_then_hangs_up_leaves_the_scan(running):
    term, simulator, _ = running(speed=10)
    term.expect("looks again in")
    term.child.setwinsize(44, 140)
    term.screen.resize(44, 140)
    term.expect("Steps ─+ ")
    term.child.kill(signal.SIGHUP)
    assert term.end() == 128 + signal.SIGHUP
    (left,) = stored_runs(Path(os.environ["QPCTUI_STATE_DIR"]) / "runs")
    assert left.is_unfinished
    assert not simulator.platform.scans[0].canceled
