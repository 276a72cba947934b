"""The search for secrets finds what it is there to find."""

import base64
import json
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen
from xml.sax.saxutils import escape

import pytest

from qpctui.qualys.errors import Unreachable
from tests import nothing_told
from tests.canaries import HOST_PASSWORD, MARK, files_with_canaries, holds_canary

HOUSE = Path(__file__).parents[2]
PLANTED = """\
MARK = "c4n" + "4ry"

def test_a_file(tmp_path):
    (tmp_path / "run.log").write_text(f"log in as u:{MARK}-1")

def test_a_word():
    print(f"wrong password {MARK}-2")

def test_nothing(tmp_path):
    (tmp_path / "run.log").write_text("log in as u")
"""


@pytest.mark.parametrize(
    "said",
    [
        HOST_PASSWORD,
        escape(HOST_PASSWORD),
        json.dumps({"password": HOST_PASSWORD}),
        HOST_PASSWORD.encode("utf-16-le"),
        HOST_PASSWORD.encode().hex(),
        *(base64.b64encode(b"user"[:n] + HOST_PASSWORD.encode()) for n in range(4)),
    ],
    ids=["plain", "xml", "json", "wide", "hex", "base64", "base64-1", "base64-2", "base64-3"],
)
def test_a_canary_is_known_in_every_dress(said):
    assert holds_canary(said)


def test_what_is_no_canary_is_none():
    assert not holds_canary(base64.b64encode(b"user:password") + b"canary Secret('***')")


def test_files_are_found_by_content_and_name(tmp_path):
    planted = [tmp_path / "a" / "journal.jsonl", tmp_path / f"{MARK}.txt"]
    planted[0].parent.mkdir()
    for file in (*planted, tmp_path / "b"):
        file.write_bytes(b"\x00\xff" + MARK.encode() if "journal" in file.name else b"nothing")
    try:
        assert files_with_canaries(tmp_path) == planted
    finally:
        for file in planted:
            file.unlink()


def test_an_url_with_a_secret_is_told(simulated):
    with pytest.raises(OSError, match="401"):
        urlopen(f"{simulated().api_server}/api/2.0/fo/report/?token={MARK}", timeout=30)
    assert ["the URL" in told and MARK in told for told in nothing_told.taken()] == [True]


def test_an_error_with_a_secret_is_told():
    str(Unreachable(f"no way to http://u:{MARK}@proxy"))
    assert len(nothing_told.taken()) == 1


def test_the_output_of_a_command_with_a_secret_is_told():
    code = f"import sys; print('x'); print('{MARK}', file=sys.stderr)"
    subprocess.run([sys.executable, "-c", code, "qpctui"], capture_output=True, check=True)
    assert len(nothing_told.taken()) == 1


def test_a_process_that_is_started_with_a_secret_is_told():
    program = [sys.executable, "-c", ""]
    subprocess.run([*program, "--password", MARK], check=True)
    subprocess.run(program, env={"PASSWORD": MARK}, check=True)
    subprocess.run(program, env={"QPCTUI_CREDENTIAL_SIM_PASSWORD": MARK}, check=True)
    told = nothing_told.taken()
    assert ["the words" in one for one in told] == [True, False]
    assert "the variables" in told[1]


def test_events_of_a_run_are_looked_at(simulated, job_for, connect, tmp_path):
    """A run's first words hold what its job says: here what no job should."""
    from datetime import UTC, datetime

    from qpctui.run.journal import reserve
    from qpctui.run.runner import Runner

    simulator = simulated()
    job = job_for(simulator, target={"host_ip": "10.10.32.162"})
    runner = Runner(
        job,
        job.name,
        transport=lambda *_: connect(simulator),
        folder=reserve(tmp_path / "runs", datetime.now(UTC)),
        environ={},
        listener=lambda event: None,
    )
    runner._heard_wait(f"the platform says {MARK}", 1.0)
    assert "Waiting" in "".join(nothing_told.taken())


@pytest.mark.parametrize("processes", ["0", "1"])
def test_a_planted_secret_fails_the_session(tmp_path, processes):
    suite = tmp_path / "suite"
    suite.mkdir()
    (suite / "test_planted.py").write_text(PLANTED)
    (suite / "pytest.ini").write_text("[pytest]\n")
    written = tmp_path / "written"
    words = ["-p", "tests.nothing_told", "-n", processes, f"--basetemp={written}", str(suite)]
    command = [sys.executable, "-m", "pytest", "-c", str(suite / "pytest.ini"), *words]
    try:
        done = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, timeout=120)
    finally:
        shutil.rmtree(written, ignore_errors=True)
    assert "3 passed" in done.stdout
    assert done.returncode == 1
    _, _, found = done.stdout.partition("Secrets of tests were written")
    assert "run.log" in found
    assert "test_a_file0" in found
    assert "Captured stdout call of" in found
    assert "test_a_word" in found
    assert "test_nothing" not in found
