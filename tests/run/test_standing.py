"""How stored runs stand in lists, and reading many of them again and again."""

from datetime import UTC, datetime, timedelta

import pytest

from qpctui.run.journal import writes_to
from qpctui.run.ownership import Owned, held, run_lock
from qpctui.run.shelf import Shelf, delete_run
from qpctui.run.standing import breaks_of, note_on, seconds_of, standing_of
from tests.run_folders import leave_run

NOW = datetime(2026, 11, 23, 14, 2, 42, tzinfo=UTC)


@pytest.fixture
def runs(tmp_path):
    return tmp_path / "runs"


@pytest.fixture
def job(job_for, simulated):
    return job_for(simulated())


def only(runs):
    (run,) = Shelf(runs).read()
    return run


JUDGED = {"verdict": "FAILED", "exit_code": 1, "breaks": 9, "findings": 1412, "policies": 2}


@pytest.mark.parametrize(
    ("end", "standing", "breaks", "note"),
    [
        (JUDGED, "Failed", 9, "2 policies, 1,412 controls"),
        ({"exit_code": 0, "findings": 3, "policies": 1}, "Passed", 0, "1 policy, 3 controls"),
        ({"exit_code": 1, "reason": "host log-in failed"}, "Failed", 0, "host log-in failed"),
        ({"exit_code": 4, "reason": "no data"}, "Inconclusive", None, "no data"),
        ({"exit_code": 5, "reason": "too late", "unfinished": "yes"}, "Timeout", None, "too late"),
        ({"exit_code": 130, "unfinished": "yes"}, "Detached", None, "scan goes on"),
        ({"exit_code": 130, "scan_state": "Canceled"}, "Canceled", None, ""),
        ({"exit_code": 6, "scan_state": "Error", "reason": "dead"}, "Scan error", None, "dead"),
        ({"exit_code": 6, "reason": "refused"}, "Not scanned", None, "refused"),
        ({"exit_code": 3, "reason": "no answer"}, "Not connected", None, "no answer"),
        ({"exit_code": 2, "reason": "other host"}, "Refused", None, "other host"),
        ({"exit_code": 143}, "Stopped", None, ""),
        ({"exit_code": 70}, "Bug", None, ""),
        ({}, "Detached", None, "its process ended"),
    ],
)
def test_a_run_stands_as_it_ended(runs, job, end, standing, breaks, note):
    leave_run(runs, job, NOW, **end)
    run = only(runs)
    assert standing_of(run) == standing
    assert breaks_of(run) == breaks
    assert note_on(run).startswith(note)
    assert (seconds_of(run, NOW) is None) is (not end)


def test_a_run_that_a_process_holds_is_running(runs, job):
    folder = leave_run(runs, job, NOW, **JUDGED)
    with held(run_lock(folder.path)):
        run = only(runs)
        assert standing_of(run) == "Running"
        assert breaks_of(run) is None
        assert note_on(run).startswith("by process ")
        assert seconds_of(run, NOW + timedelta(seconds=90)) == 90.0
        with pytest.raises(Owned):
            delete_run(run)
    assert folder.path.exists()
    wrote = writes_to(runs, run.api)
    delete_run(run)
    assert not folder.path.exists()
    assert only_writes(wrote) == only_writes(writes_to(runs, run.api)) != []


def only_writes(entries):
    return [(entry.kind, entry.write) for entry in entries]


def test_what_did_not_change_is_not_read_again(runs, job):
    leave_run(runs, job, NOW, **JUDGED)
    left = leave_run(runs, job, NOW + timedelta(hours=1))
    shelf = Shelf(runs)
    first = shelf.read()
    assert [run.folder.stamp for run in first] == [NOW + timedelta(hours=1), NOW]
    assert all(a is b for a, b in zip(first, shelf.read(), strict=True))
    with held(run_lock(left.path)):
        running, ended = shelf.read()
        assert standing_of(running) == "Running"
        assert ended is first[1]
    assert standing_of(shelf.read()[0]) == "Detached"
    delete_run(first[1])
    assert len(shelf.read()) == 1


def test_a_journal_that_makes_no_sense_hides_no_other_run(runs, job):
    leave_run(runs, job, NOW, **JUDGED)
    broken = leave_run(runs, job, NOW + timedelta(hours=1))
    lines = b'{"at":"x","kind":"done","details":{"step":"NO SUCH","result":""}}\n'
    (broken.path / "journal.jsonl").write_bytes(lines)
    (runs / "notes.txt").write_text("mine")
    unknown, known = Shelf(runs).read()
    assert standing_of(known) == "Failed"
    assert standing_of(unknown) == "Not begun"
    assert note_on(unknown) == "nothing is known of it"
