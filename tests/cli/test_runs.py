"""``qpctui runs`` where there is no terminal."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace
from typer.testing import CliRunner

from qpctui.cli.main import app
from qpctui.job.model import Job, Target
from tests.guide import GUIDE
from tests.run_folders import SCAN, leave_run

NOW = datetime(2026, 11, 23, 14, 2, 42, tzinfo=UTC)
JOB = Job(name="web-01", target=Target(host_ip="10.0.0.7"))


@pytest.fixture
def runs(tmp_path, monkeypatch):
    monkeypatch.setenv("QPCTUI_STATE_DIR", str(tmp_path))
    return tmp_path / "runs"


@pytest.mark.parametrize("words", [[], ["--plain"]])
def test_runs_are_lines_newest_first(runs, words):
    leave_run(runs, JOB, NOW, exit_code=1, breaks=9, findings=412, policies=2)
    leave_run(runs, JOB, NOW + timedelta(minutes=1))
    done = CliRunner().invoke(app, ["runs", *words])
    assert done.exit_code == 0
    head, left, failed = done.stdout.splitlines()
    assert head.split() == ["STATE", "JOB", "TARGET", "STARTED", "TOOK", "BREAKS", "RUN", "NOTE"]
    assert left.split()[:7] == [
        *("Detached", "web-01", "10.0.0.7", "2026-11-23T14:03Z", "-", "-", "2026-11-23-14-03-42")
    ]
    assert failed.startswith("Failed ")
    assert failed.endswith("9       2026-11-23-14-02-42  2 policies, 412 controls")


def test_runs_for_programs(runs):
    leave_run(runs, JOB, NOW, result=GUIDE, exit_code=1, breaks=9, findings=412, policies=2)
    leave_run(runs, replace(JOB, name="\x1b[31mred"), NOW + timedelta(minutes=1))
    done = CliRunner().invoke(app, ["runs", "--json"])
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    left, failed = told.pop("runs")
    assert told == {"format": 1}
    assert (left["state"], left["job"], left["exit_code"]) == ("Detached", "\x1b[31mred", None)
    assert "\x1b" not in done.stdout
    assert failed.pop("seconds") >= 0
    assert failed == {
        "run": "2026-11-23-14-02-42",
        "state": "Failed",
        "job": "web-01",
        "target": "10.0.0.7",
        "started": "2026-11-23T14:02:42Z",
        "exit_code": 1,
        "breaks": 9,
        "note": "2 policies, 412 controls",
        "scan": SCAN["reference"],
        "folder": str(runs / "2026-11-23-14-02-42"),
        "has_result": True,
    }


def test_no_runs_are_an_empty_list_for_programs(runs):
    done = CliRunner().invoke(app, ["runs", "--json"])
    assert (done.exit_code, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {"format": 1, "runs": []}


def test_listing_keeps_an_index_that_can_be_made_anew(runs):
    leave_run(runs, JOB, NOW, exit_code=1, breaks=9, findings=412, policies=2)
    index = runs.with_name("history.sqlite")
    first = CliRunner().invoke(app, ["runs"])
    assert index.exists()
    index.write_bytes(b"no index")
    again = CliRunner().invoke(app, ["runs"])
    assert again.stdout == first.stdout
    assert "was set aside as history.sqlite.2" in again.stderr
    done = CliRunner().invoke(app, ["runs", "--rebuild"])
    assert (done.exit_code, done.stdout) == (0, "")
    assert "The index was made anew: 1 run" in done.stderr


def test_no_runs_are_said(runs):
    done = CliRunner().invoke(app, ["runs"])
    assert (done.exit_code, done.stdout) == (0, "")
    assert "No runs yet" in done.stderr
    assert not runs.parent.joinpath("history.sqlite").exists()
