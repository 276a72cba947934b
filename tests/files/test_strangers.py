"""What another user of the machine planted, or may change, is refused and said."""

import json
import os
import sys
from datetime import UTC, datetime

import pytest

from qpctui.cli.carry_out import Telling
from qpctui.cli.cleanup import clean_up
from qpctui.cli.resume import resume_run
from qpctui.cli.run import run_job
from qpctui.credentials import Credentials, IndexUnreadable
from qpctui.files import demand_own, make_private_folder
from qpctui.settings import Places, Settings, SettingsUnreadable
from tests.end_to_end.conftest import JOB
from tests.files.strangers import WAYS, give_away
from tests.run_folders import leave_run

HOST = "qualysapi.example.com"
BEGAN = datetime(2026, 11, 23, 14, 2, 42, tzinfo=UTC)


@pytest.fixture
def places(tmp_path):
    return Places(tmp_path / "config", tmp_path / "state")


@pytest.fixture
def asked(places):
    """A file that is there once a secret was asked for at the settings' command."""
    places.config.mkdir()
    asked = places.config / "asked"
    command = [sys.executable, "-c", f"open({str(asked)!r}, 'w'); print('what it prints')"]
    settings = f'[credentials]\nbackend = "command"\ncommand = {json.dumps(command)}\n'
    places.settings.write_text(settings)
    index = f'[sim]\nusername = "u"\nhosts = ["{HOST}"]\n'
    (places.config / "credentials.toml").write_text(index)
    return asked


@pytest.fixture(params=WAYS)
def harm(request, monkeypatch):
    """Does what a stranger may, and gives what is then said."""

    def harm(path):
        WAYS[request.param](path, monkeypatch)
        return request.param.strip()

    return harm


def test_an_index_that_others_may_change_gives_no_secret(places, asked, harm):
    credentials = Credentials(places, {})
    credentials.find("sim", hosts=[HOST])
    assert asked.exists()
    asked.unlink()
    words = harm(places.config / "credentials.toml")
    with pytest.raises(IndexUnreadable, match=words):
        credentials.find("sim", hosts=[HOST])
    with pytest.raises(IndexUnreadable, match=words):
        credentials.allow("sim", "evil.example.com")
    assert not asked.exists()


def test_settings_that_others_may_change_run_no_command(places, asked, harm):
    words = harm(places.settings)
    with pytest.raises(SettingsUnreadable, match=f"is not used: .*{words}"):
        Settings.load(places)
    with pytest.raises(SettingsUnreadable):
        Credentials(places, {}).find("sim", hosts=[HOST])
    assert not asked.exists()


def test_a_folder_that_others_may_write_to_takes_no_credential(places, asked, harm):
    words = harm(places.config)
    with pytest.raises(OSError, match=words):
        Credentials(places, {}).allow("sim", "evil.example.com")
    assert "evil" not in (places.config / "credentials.toml").read_text()


@pytest.fixture
def job(tmp_path, monkeypatch):
    monkeypatch.setenv("QPCTUI_CREDENTIAL_SIM_USERNAME", "u")
    monkeypatch.setenv("QPCTUI_CREDENTIAL_SIM_PASSWORD", "c4n4ry-s3cret")
    path = tmp_path / "job.toml"
    path.write_text(JOB.format(api_server="http://127.0.0.1:1"))
    return path


def test_runs_are_not_stored_where_others_may_write(places, job, harm, capsys):
    make_private_folder(places.runs)
    words = harm(places.runs)
    assert run_job(job, Telling()) == 3
    said = capsys.readouterr().err
    assert f"No run can be stored below {places.runs}" in said
    assert words in said
    assert "set QPCTUI_STATE_DIR" in said
    assert list(places.runs.iterdir()) == []


def test_a_run_that_others_may_have_planted_is_not_gone_on_with(
    places, simulated, job_for, job, harm, capsys
):
    platform = simulated()
    folder = leave_run(places.runs, job_for(platform), BEGAN)
    before = (folder.path / "journal.jsonl").read_bytes()
    words = harm(folder.path)
    assert resume_run(folder.id, Telling()) == 3
    assert words in capsys.readouterr().err
    assert (folder.path / "journal.jsonl").read_bytes() == before


def test_what_others_may_have_noted_is_not_taken_away(places, job, harm, capsys):
    make_private_folder(places.runs)
    words = harm(places.runs)
    assert clean_up(job, yes=True) == 3
    assert words in capsys.readouterr().err


def test_what_is_ones_own_or_not_there_is_fine(tmp_path):
    own = tmp_path / "own"
    own.touch(0o664)
    link = tmp_path / "link"
    link.symlink_to(own)
    for path in (own, link, tmp_path, tmp_path / "none"):
        demand_own(path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_what_belongs_to_root_is_fine(tmp_path, monkeypatch):
    own = tmp_path / "by-root"
    own.touch()
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    demand_own(own)
    give_away(own, monkeypatch)
    demand_own(own)
