"""``qpctui run`` at a real terminal: left, told to stop, of another size."""

import json
import os
import re
import signal
import subprocess
import termios
import time

import pytest

from tests.end_to_end.conftest import QPCTUI
from tests.tui.terminal import Terminal

SHOWN = b"\x1b[?25h"
CTRL_C = "\x03"
CANCEL = "/api/2.0/fo/scan/compliance/ cancel -> 200"
LAUNCH = "/api/2.0/fo/scan/compliance/ launch"


@pytest.fixture
def following(work):
    """A job, and its run at a terminal that follows a scan of seconds; modes as before it."""
    started = []

    def start(speed=5):
        job = work(speed=speed)
        environ = job.environ | {"QPCTUI_TIME_SCALE": str(speed)}
        term = Terminal("run", str(job.job), **environ)
        started.append(term)
        modes = termios.tcgetattr(term.child.child_fd)
        term.expect("● Wait for the scan", 60)
        return job, term, modes

    yield start
    for one in started:
        one.child.close(force=True)


def is_as_before(term, modes):
    """The cursor is shown, no other mode was left on, and typing is as it was."""
    assert term.seen.rfind(SHOWN) > term.seen.rfind(b"\x1b[?25l") > 0
    for mode in set(re.findall(rb"\x1b\[\?(\d+)h", term.seen)) - {b"25"}:
        assert term.seen.rfind(b"\x1b[?%sl" % mode) > term.seen.rfind(b"\x1b[?%sh" % mode)
    assert termios.tcgetattr(term.child.child_fd) == modes
    return True


def journal(job):
    (file,) = (job.folder / "state" / "runs").glob("*/journal.jsonl")
    return [json.loads(line) for line in file.read_text().splitlines()]


def steps_shown(term):
    """How often each step stands on the screen."""
    return [
        term.text.count(f" {step} ")
        for step in ("Resolve the target", "Asset group", "Launch the scan", "Wait for the scan")
    ]


def test_a_closed_terminal_leaves_the_scan_and_resume_brings_its_verdict(following):
    job, term, _ = following(40)
    term.hang_up()
    assert term.child.wait() == 143
    assert job.result()["scan"]["state"] in ("Queued", "Running")
    assert CANCEL not in job.requests()
    done = subprocess.run(
        [*QPCTUI, "resume", "--report", "json=-"],
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | job.environ | {"QPCTUI_TIME_SCALE": "40"},
    )
    assert done.returncode == json.loads(done.stdout)["exit_code"] == 1
    assert job.requests().count(LAUNCH) == 1


def test_sigterm_cancels_the_scan_and_leaves_the_terminal_as_it_was(following):
    job, term, modes = following()
    term.child.kill(signal.SIGTERM)
    deadline = time.monotonic() + 30
    while "VERDICT" not in term.text.upper() and "INCONCLUSIVE" not in term.text:
        assert time.monotonic() < deadline, term.text
        term.read()
    assert is_as_before(term, modes)
    assert term.end() == job.result()["exit_code"] == 143
    assert CANCEL in job.requests()
    assert "scan.cancel" in [entry.get("write") for entry in journal(job)]


def test_another_size_during_a_run_is_drawn_at_once_and_whole(following):
    _, term, _ = following()
    for lines, columns in ((24, 50), (30, 110)):
        term.resize(lines, columns)
        term.seen = b""
        # The durations stand at the right edge, which is elsewhere now.
        term.expect(rf"(?m)^✓ Launch the scan .{{{columns - 24},{columns - 21}}}\d+ s$", 30)
        assert steps_shown(term) == [1, 1, 1, 1], term.text
        assert max(map(len, (line.rstrip() for line in term.screen.display))) <= columns
        assert not re.search(r"\x1b|\[\?", term.text)
    term.press(CTRL_C)
    assert term.end(30) == 130


def test_ctrl_c_twice_ends_at_once_though_the_platform_hangs(following):
    job, term, modes = following()
    os.kill(job.platform["pid"], signal.SIGSTOP)
    try:
        term.press(CTRL_C)
        term.expect("Ctrl.C again does not wait")
        term.press(CTRL_C)
        term.expect("INCONCLUSIVE", 12)
        assert is_as_before(term, modes)
        assert term.end(12) == 130
    finally:
        os.kill(job.platform["pid"], signal.SIGKILL)
    assert job.result()["exit_code"] == 130
    (reason,) = job.result()["reasons"]
    assert "was not waited for" in reason
