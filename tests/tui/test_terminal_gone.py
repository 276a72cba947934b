"""What becomes of the screens when their terminal goes, or a signal comes while a server is silent.

A multiplexer that is killed takes its terminals with it; a shell in between may keep the signal of
that to itself.
"""

import os
import signal
import socket
import time
from pathlib import Path

import pytest

from qpctui.cli.screens import demo_job
from qpctui.job.toml import save
from tests.tui.terminal import Terminal

HOLDER = """
import pathlib, signal, subprocess, sys
signal.signal(signal.SIGHUP, lambda *_: None)
code = subprocess.call([sys.executable, "-m", "qpctui", *sys.argv[2:]])
pathlib.Path(sys.argv[1]).write_text(str(code))
"""
CTRL_T = "\x14"


@pytest.fixture
def silent_job(tmp_path):
    """A job file whose API server accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        job = tmp_path / "silent.toml"
        save(job, demo_job(f"http://127.0.0.1:{server.getsockname()[1]}"))
        yield job


@pytest.fixture
def testing(silent_job, tmp_path):
    """A program that tests its connection to a silent server, held by a shell of its own."""
    term = Terminal(
        str(tmp_path / "code"),
        str(silent_job),
        program=("-c", HOLDER),
        QPCTUI_CREDENTIAL_DEMO_USERNAME="user",
        QPCTUI_CREDENTIAL_DEMO_PASSWORD="c4n4ry",
    )
    term.expect("… connecting")
    term.press(CTRL_T)
    term.expect("Test Connection|Stop")
    term.expect("… (Testing|Log-in)")
    yield term
    for child in children(term.child.pid):
        os.kill(child, signal.SIGKILL)
    term.child.close(force=True)


def come(path, within=30):
    deadline = time.monotonic() + within
    while not (path.exists() and path.read_text()):
        assert time.monotonic() < deadline, f"{path.name} did not come"
        time.sleep(0.05)
    return path.read_text()


def test_a_terminal_that_goes_ends_the_program_though_no_signal_comes(testing, tmp_path):
    testing.child.ptyproc.fileobj.close()
    # Python itself ends with 120 where it can't flush to what is gone.
    assert come(tmp_path / "code") in (str(128 + signal.SIGHUP), "120")


def test_a_signal_ends_it_while_a_server_is_silent(testing, tmp_path):
    [child] = children(testing.child.pid)
    os.kill(child, signal.SIGTERM)
    deadline = time.monotonic() + 30
    while not (tmp_path / "code").exists():
        assert time.monotonic() < deadline, testing.text
        testing.read()
    assert come(tmp_path / "code") == str(128 + signal.SIGTERM)


def children(pid):
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(word) for word in listed.read_text().split()] if listed.exists() else []
