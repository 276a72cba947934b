"""What is kept is for its owner alone, whatever the umask; what is for others obeys it."""

import os
import stat
from datetime import UTC, datetime

import pytest

from qpctui.credentials import Credentials
from qpctui.history.runs import History
from qpctui.job.document import JobDocument
from qpctui.recent_jobs import note_job
from qpctui.run.known_lists import KnownList, keep
from qpctui.run.shelf import delete_run
from qpctui.run.stored_runs import stored_run
from qpctui.secret import Secret
from qpctui.settings import Places
from qpctui.settings_edit import keep_theme
from tests.credentials.conftest import MemoryStore
from tests.run_folders import leave_run

NOW = datetime(2026, 11, 23, 14, 2, 42, tzinfo=UTC)


@pytest.fixture(params=[0o000, 0o077])
def umask(request):
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def modes_below(folder):
    """The mode of each file and folder, of the folder too, by its kind."""
    found = {"files": set(), "folders": set()}
    for path in (folder, *folder.rglob("*")):
        found["folders" if path.is_dir() else "files"].add(stat.S_IMODE(path.stat().st_mode))
    return found


def test_what_is_kept_is_for_its_owner_alone(tmp_path, umask, simulated, job_for):
    places = Places(tmp_path / "home" / "config", tmp_path / "home" / "state")
    job = job_for(simulated())
    keep_theme(places, "nord")
    Credentials(places, {}, MemoryStore()).add("a", "u", Secret("c4n4ry"), ["host.example"])
    note_job(places, tmp_path / "job.toml")
    keep(places, job.qualys.api_server, "a", "scanners", KnownList(NOW, ()))
    for _ in range(2):
        run = leave_run(places.runs, job, NOW, verdict="PASSED", exit_code=0)
    delete_run(stored_run(places.runs, run.id))
    assert History(places).bring_up_to_date() == 1
    kept = {path.name for path in (tmp_path / "home").rglob("*") if path.is_file()}
    assert {"settings.toml", "credentials.toml", "journal.jsonl", "history.sqlite"} < kept
    assert modes_below(tmp_path / "home") == {"files": {0o600}, "folders": {0o700}}


def test_a_new_job_file_obeys_the_umask(tmp_path, umask, simulated, job_for):
    JobDocument().saved_as(tmp_path / "job.toml", job_for(simulated()))
    assert stat.S_IMODE((tmp_path / "job.toml").stat().st_mode) == 0o666 & ~umask
