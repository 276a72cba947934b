"""A run that is told to stop leaves its result, and no scan that nobody knows of."""

import os
import signal
import subprocess
import sys

import pytest

CANCEL = "/api/2.0/fo/scan/compliance/ cancel -> 200"


@pytest.fixture
def following(work):
    """A job, and its run that follows a scan which takes seconds."""
    job = work(speed=20)
    process = job.start(QPCTUI_TIME_SCALE="20")
    read_until(process, "The scan is")
    return job, process


def read_until(process, words):
    for line in process.stderr:
        if words in line:
            return
    raise AssertionError(f"{words!r} was never said")


def test_a_lost_terminal_leaves_the_scan_and_is_143(following):
    job, process = following
    process.send_signal(signal.SIGHUP)
    process.communicate(timeout=60)
    assert process.returncode == job.result()["exit_code"] == 143
    assert job.result()["scan"]["state"] in ("Queued", "Running")
    assert CANCEL not in job.platform["log"].read_text()
    (reason,) = job.result()["reasons"]
    assert "qpctui resume 2" in reason


def test_under_nohup_a_lost_terminal_is_no_news(work):
    job = work()
    line = "import os, signal, sys; signal.signal(signal.SIGHUP, signal.SIG_IGN); "
    line += "os.execv(sys.argv[1], sys.argv[1:])"
    words = [sys.executable, "-c", line, sys.executable, "-m", "qpctui", "run", str(job.job)]
    environ = os.environ | job.environ
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True, env=environ) as process:
        read_until(process, "Resolve")
        process.send_signal(signal.SIGHUP)
        process.communicate(timeout=60)
    assert process.returncode == job.result()["exit_code"] == 1


def test_a_second_ctrl_c_leaves_the_result_and_is_130(following):
    job, process = following
    process.send_signal(signal.SIGINT)
    read_until(process, "Stopping; Ctrl+C again")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == job.result()["exit_code"] == 130


def test_a_second_ctrl_c_does_not_wait_for_a_platform_that_hangs(following):
    job, process = following
    os.kill(job.platform["pid"], signal.SIGSTOP)
    try:
        process.send_signal(signal.SIGINT)
        read_until(process, "Stopping; Ctrl+C again")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=8)
    finally:
        os.kill(job.platform["pid"], signal.SIGKILL)
        process.kill()
    assert process.returncode == job.result()["exit_code"] == 130
    (reason,) = job.result()["reasons"]
    assert "was not waited for" in reason
