"""What the commands refuse before anything is done, without a bug and without a secret."""

import http.client
import os
import subprocess
import sys

import pytest

from qpctui.cli.carry_out import Telling
from qpctui.cli.run import run_job
from qpctui.simulator import Simulator
from qpctui.simulator.serve import _line

CANARY = b"c4n4ry-s3cret"
JOB = """\
[qualys]
platform = "PCP"
api_server = "http://127.0.0.1:1"
credentials = "sim"
[target]
host_ip = "93.184.216.34"
[scan]
option_profile = "Jenkins_RHEL"
policies = ["1485826"]
"""


def call(*words, given=b"", **environ):
    done = subprocess.run(
        [sys.executable, "-m", "qpctui", *words],
        input=given,
        capture_output=True,
        timeout=60,
        env=os.environ | environ,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def job(tmp_path, monkeypatch):
    monkeypatch.setenv("QPCTUI_CREDENTIAL_SIM_USERNAME", "u")
    monkeypatch.setenv("QPCTUI_CREDENTIAL_SIM_PASSWORD", CANARY.decode())
    path = tmp_path / "job.toml"
    path.write_text(JOB)
    return path


def run(path, *reports):
    return run_job(path, Telling.parse(list(reports), quiet=False, verbose=False, events=""))


@pytest.mark.parametrize("scale", ["1e-300", "nan", "inf", "-inf", "0", "-1", "1e300", "x"])
def test_a_time_scale_that_is_no_scale_is_2(job, monkeypatch, capsys, tmp_path, scale):
    monkeypatch.setenv("QPCTUI_TIME_SCALE", scale)
    assert run(job) == 2
    assert f"QPCTUI_TIME_SCALE='{scale}' is not a number from" in capsys.readouterr().err
    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize("second", [("--report", "json=-"), ("--events", "-")])
def test_two_things_to_stdout_are_2(job, tmp_path, second):
    code, told, said = call("run", str(job), "--report", "json=-", *second)
    assert (code, told) == (2, b"")
    assert b"Only one report, or the events, can go to stdout" in said
    assert not (tmp_path / "state").exists()


def test_a_password_of_bytes_that_are_no_text_is_2_and_not_shown(job, monkeypatch, capsys):
    monkeypatch.setenv("QPCTUI_CREDENTIAL_SIM_PASSWORD", os.fsdecode(CANARY + b"\xff"))
    assert run(job) == 2
    said = capsys.readouterr().err
    assert "QPCTUI_CREDENTIAL_SIM_PASSWORD is not UTF-8" in said
    assert CANARY.decode() not in said


@pytest.mark.parametrize("speed", ["nan", "inf", "0"])
def test_a_platform_without_a_speed_is_2(speed):
    code, out, said = call("simulate", "--speed", speed)
    assert (code, out) == (2, b"")
    assert b"The speed must be above zero" in said
    assert b"bug" not in said


ADD = ("credentials", "add", "web", "--host", "h.example", "--username", "u")


@pytest.mark.parametrize("words", [ADD[:-2], ADD, (*ADD, "--password-stdin")])
def test_an_end_of_input_where_a_password_should_be_is_2(words, tmp_path):
    code, _, said = call(*words)
    assert code == 2
    assert b"othing was stored" in said
    assert b"bug" not in said
    assert not (tmp_path / "config" / "credentials.toml").exists()


def test_a_closed_input_where_a_password_should_be_is_2():
    line = 'exec "$@" <&-'
    words = ["bash", "-c", line, "bash", sys.executable, "-m", "qpctui", *ADD, "--password-stdin"]
    done = subprocess.run(words, capture_output=True, timeout=60)
    assert done.returncode == 2, done.stderr
    assert b"bug" not in done.stderr


def test_a_password_typed_as_no_text_is_2_and_not_shown():
    code, out, said = call(*ADD, "--password-stdin", given=CANARY + b"\xff\n")
    assert code == 2
    assert b"The password of 'web' is not UTF-8" in said
    assert CANARY not in out + said


def test_a_credential_without_an_id_is_2():
    words = ("credentials", "add", "", *ADD[3:], "--password-stdin")
    code, _, said = call(*words, given=b"p\n")
    assert code == 2
    assert b"needs an id" in said


def test_the_platform_s_log_drives_no_terminal():
    recorded = []
    with Simulator(speed=600.0, on_request=recorded.append) as simulator:
        body = b"action=a%1b%5b31m%0a%9b%c2%9b%e2%80%ae"
        for path in ("/x\x1b[31m\x07\x7f", "/api/2.0/fo/scan/compliance/"):
            host = simulator.api_server.removeprefix("http://")
            connection = http.client.HTTPConnection(host)
            connection._validate_path = lambda _: None
            connection.request(
                "POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"}
            )
            connection.getresponse().read()
            connection.close()
    lines = [_line(one) for one in recorded]
    assert len(lines) == 2
    assert all(line.isprintable() for line in lines), lines
