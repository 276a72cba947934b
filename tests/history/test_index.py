"""The index: as the folders are, quick to ask, and never in the way when it can't be used."""

import os
import sqlite3
import stat
from contextlib import closing

import pytest
from msgspec.structs import replace

from qpctui.compliance.findings import identity
from qpctui.history.index import IndexUnusable
from qpctui.history.runs import History
from qpctui.run.journal import Journal
from qpctui.run.shelf import Shelf, delete_run
from tests.history.conftest import JOB, finding, leave
from tests.run_folders import leave_run


def dump(places):
    """All that the index holds."""
    with closing(sqlite3.connect(places.state / "history.sqlite")) as db:
        states = db.execute(
            "SELECT run, policy, host, controls.control, instance, place, state, breaks, excused "
            "FROM states JOIN controls ON number = states.control ORDER BY 1, 2, 3, 4, 5, 6"
        ).fetchall()
        return db.execute("SELECT * FROM runs ORDER BY id").fetchall(), states


def test_a_findings_earlier_states_are_those_of_its_own_job(places, history):
    leave(places, 0, finding("Passed"))
    leave(places, 1, finding("Failed", waiver="why", causes_failure=False), finding(control="7"))
    leave(places, 2, finding(), finding("Passed"))
    leave(places, 3, job=replace(JOB, name="other"))
    leave(places, 4)
    last = leave(places, 5, finding())
    earlier = history.earlier_states(identity(finding()), last.id)
    assert [(one.began.minute, one.state, one.breaks, one.excused) for one in earlier] == [
        (4, "Failed", True, ""),
        (4, "Passed", False, ""),
        (3, "Failed", False, "waived"),
        (2, "Passed", False, ""),
    ]
    assert history.earlier_states(identity(finding()), last.id, limit=1) == earlier[:1]
    assert history.earlier_states(identity(finding()), "2026-01-01-00-00-00") == []


def test_it_follows_the_folders_and_reads_only_what_changed(places, history, monkeypatch):
    first = leave(places, 0, finding())
    leave(places, 1, finding("Passed"))
    left = leave_run(places.runs, JOB, first.stamp.replace(minute=9))
    assert history.bring_up_to_date() == 3
    assert history.bring_up_to_date() == 0
    assert history.shelf().read() == Shelf(places.runs).read()
    with Journal(left.path) as journal:
        journal.note("ended", exit_code="5", unfinished="yes")
    delete_run(Shelf(places.runs).read()[-1])
    read = []
    monkeypatch.setattr("qpctui.run.shelf.read_run", lambda folder: read.append(folder.id))
    history.shelf().read()
    assert read == [left.id]
    assert history.bring_up_to_date() == 2
    followed = dump(places)
    assert history.rebuild() == 2
    assert dump(places) == followed


def test_it_is_private_and_keeps_nothing_but_states(places, history):
    leave(places, 0, finding(unexpected=("kept nowhere",)))
    history.bring_up_to_date()
    file = places.state / "history.sqlite"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with closing(sqlite3.connect(file)) as db:
        assert "kept nowhere" not in "\n".join(db.iterdump())


def broken(file):
    data = bytearray(file.read_bytes())
    data[4096:] = os.urandom(len(data) - 4096)
    file.write_bytes(data)


def no_database(file):
    file.write_bytes(b"hello" * 1000)


def newer(file):
    with closing(sqlite3.connect(file)) as db:
        db.execute("PRAGMA user_version = 99")
        db.commit()


def without_a_table(file):
    with closing(sqlite3.connect(file)) as db:
        db.execute("DROP TABLE states")


@pytest.mark.parametrize("harm", [broken, no_database, newer, without_a_table])
def test_what_is_broken_or_newer_is_set_aside_and_made_anew(places, history, told, harm):
    leave(places, 0, finding("Passed"))
    last = leave(places, 1, finding())
    history.bring_up_to_date()
    before = dump(places)
    file = places.state / "history.sqlite"
    harm(file)
    harmed = file.read_bytes()
    (earlier,) = history.earlier_states(identity(finding()), last.id)
    assert earlier.state == "Passed"
    assert dump(places) == before
    (said,) = told
    assert "was set aside as history.sqlite.2" in said
    (aside,) = places.state.glob("history.sqlite.2*-1")
    assert aside.read_bytes() == harmed


@pytest.fixture
def unusable(places):
    (places.state / "history.sqlite").mkdir(parents=True)


@pytest.mark.usefixtures("unusable")
def test_without_it_the_folders_answer(places, history, told):
    leave(places, 0, finding("Passed"))
    last = leave(places, 1, finding())
    assert len(history.shelf().read()) == 2
    assert history.bring_up_to_date() == 0
    (earlier,) = history.earlier_states(identity(finding()), last.id)
    assert (earlier.state, earlier.began.minute) == ("Passed", 2)
    (said,) = told
    assert "history.sqlite can't be used" in said
    with pytest.raises(IndexUnusable):
        history.rebuild()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_in_a_folder_that_is_read_only_the_folders_answer(places, history, told):
    leave(places, 0, finding("Passed"))
    last = leave(places, 1, finding())
    history.bring_up_to_date()
    places.state.chmod(0o500)
    try:
        leave(places, 2, finding())
        assert History(places).earlier_states(identity(finding()), last.id)
        assert len(history.shelf().read()) == 3
    finally:
        places.state.chmod(0o700)
