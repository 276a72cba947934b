"""``qpctui runs`` where there is no terminal."""

from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from qpctui.cli.main import app
from qpctui.job.model import Job, Target
from tests.run_folders import leave_run

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


def test_no_runs_are_said(runs):
    done = CliRunner().invoke(app, ["runs"])
    assert (done.exit_code, done.stdout) == (0, "")
    assert "No runs yet" in done.stderr
