"""A home that can't be written to: what can't be kept is said, and how to go on."""

import os
import subprocess
import tempfile

import pytest
from typer.testing import CliRunner

from qpctui.cli.carry_out import Telling
from qpctui.cli.main import app
from qpctui.cli.run import run_job
from qpctui.cli.screens import open_demo
from tests.end_to_end.conftest import JOB
from tests.survival.small_disk import mounted
from tests.tui.terminal import CTRL_Q, terminal  # noqa: F401 - a fixture


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A folder of a disk that is mounted read-only."""
    with mounted(tmp_path / "home") as disk:
        if disk is None and not os.environ.get("QPCTUI_REQUIRE_REAL"):
            pytest.skip("needs the right to mount a disk")
        assert disk is not None, "a disk can't be mounted"
        subprocess.run(["mount", "-o", "remount,ro", disk.path], check=True)
        monkeypatch.setenv("HOME", str(disk.path))
        monkeypatch.setenv("QPCTUI_CONFIG_DIR", str(disk.path / "config"))
        monkeypatch.setenv("QPCTUI_STATE_DIR", str(disk.path / "state"))
        yield disk.path


def test_a_run_names_the_folder_and_the_way_on(home, tmp_path, monkeypatch, capsys, simulated):
    platform = simulated()
    monkeypatch.setenv("QPCTUI_TIME_SCALE", "600")
    monkeypatch.setenv("QPCTUI_CREDENTIAL_SIM_USERNAME", platform.username)
    monkeypatch.setenv("QPCTUI_CREDENTIAL_SIM_PASSWORD", platform.password)
    job = tmp_path / "job.toml"
    job.write_text(JOB.format(api_server=platform.api_server))
    assert run_job(job, Telling()) == 3
    said = capsys.readouterr().err
    assert f"below {home / 'state' / 'runs'} (Read-only file system): set QPCTUI_STATE_DIR" in said
    assert not platform.requests

    monkeypatch.setenv("QPCTUI_STATE_DIR", str(tmp_path / "elsewhere"))
    assert run_job(job, Telling()) == 1


def test_a_credential_names_the_folder_and_the_way_on(home):
    told = CliRunner().invoke(app, ["credentials", "allow", "a", "host.example"])
    assert told.exit_code == 2
    assert f"{home / 'config'}: Read-only file system. QPCTUI_CONFIG_DIR names" in told.stderr


def test_the_demo_needs_nothing_of_it(home, terminal):  # noqa: F811
    shown = terminal("demo")
    shown.expect("Portal")
    shown.press(CTRL_Q)
    assert shown.end() == 0


def test_a_demo_without_a_temporary_folder_says_so(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    assert open_demo("default", 6.0) == 2
    assert "set TMPDIR" in capsys.readouterr().err
