"""Job files of late."""

from pathlib import Path

import pytest

from qpctui.recent_jobs import FILE, note_job, recent_jobs
from qpctui.settings import Places


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path / "config", tmp_path / "state")


def test_the_newest_job_comes_first_and_each_once(places, tmp_path):
    web, db = tmp_path / "web.toml", tmp_path / "db.toml"
    for file in (web, db, web):
        note_job(places, file)
    assert recent_jobs(places) == [web, db]


def test_the_list_has_an_end(places, tmp_path):
    for number in range(40):
        note_job(places, tmp_path / f"{number}.toml")
    listed = recent_jobs(places)
    assert (len(listed), listed[0].name, listed[-1].name) == (30, "39.toml", "10.toml")


@pytest.mark.parametrize("broken", ["", "{", '{"a": 1}', "[1, null]", "\0"])
def test_a_broken_list_is_as_good_as_none(places, tmp_path, broken):
    places.state.mkdir()
    (places.state / FILE).write_text(broken)
    assert recent_jobs(places) == []
    note_job(places, tmp_path / "web.toml")
    assert recent_jobs(places) == [tmp_path / "web.toml"]


def test_a_state_folder_that_cannot_be_written_costs_nothing(tmp_path):
    (tmp_path / "state").write_text("no folder")
    places = Places(tmp_path / "config", tmp_path / "state")
    note_job(places, tmp_path / "web.toml")
    assert recent_jobs(places) == []
