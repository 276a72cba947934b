"""An index on a full disk: the folders answer, people are told, and with room it is whole again."""

import re
import sqlite3
from contextlib import closing

import pytest

from qpctui.compliance.findings import identity
from qpctui.history.index import VERSION, IndexUnusable
from qpctui.history.runs import History
from qpctui.settings import Places
from tests.history.conftest import finding, leave
from tests.history.test_index import dump

CONTROLS = [str(number) for number in range(120)]
FULL = r"history\.sqlite can't be used: (No space left on device|database or disk is full)"


@pytest.fixture
def places(small_disk):
    return Places(small_disk.path / "config", small_disk.path / "state")


def leave_two(places, minute):
    """Two runs with many findings; the newer one."""
    for after, state in ((0, "Passed"), (1, "Failed")):
        newest = leave(places, minute + after, *(finding(state, control=c) for c in CONTROLS))
    return newest


def assert_runs_are_whole(places):
    """What is in the index of a run is all of it, and no file was left half made."""
    assert [file.name for file in places.state.glob(".*.tmp*")] == []
    if (places.state / "history.sqlite").exists():
        with closing(sqlite3.connect(places.state / "history.sqlite")) as db:
            assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            has_tables = db.execute("PRAGMA user_version").fetchone() == (VERSION,)
        runs, states = dump(places) if has_tables else ((), ())
        assert len(states) == len(CONTROLS) * len(runs)


@pytest.mark.parametrize("indexed", [False, True], ids=["no index yet", "an older index"])
@pytest.mark.parametrize("leave_pages", [0, 1, 3, 12, None], ids="{} pages left".format)
def test_on_a_full_disk_the_folders_answer_and_the_index_stays_whole(
    places, told, small_disk, indexed, leave_pages
):
    if indexed:
        leave_two(places, 0)
        History(places).bring_up_to_date()
    newest = leave_two(places, 10)
    runs = len(list(places.runs.iterdir()))
    if leave_pages is None:
        small_disk.fill_with_names()
    else:
        small_disk.fill(leave=leave_pages)

    history = History(places, told.append)
    assert len(history.shelf().read()) == runs
    history.bring_up_to_date()
    earlier = history.earlier_states(identity(finding(control="7")), newest.id)
    assert [one.state for one in earlier] == ["Passed", "Failed", "Passed"][: runs - 1]
    (said,) = told
    assert re.search(FULL, said)
    with pytest.raises(IndexUnusable, match=FULL):
        History(places).rebuild()

    small_disk.free()
    assert_runs_are_whole(places)
    told.clear()
    history.bring_up_to_date()
    after = dump(places)
    assert len(after[0]) == runs
    history.rebuild()
    assert dump(places) == after
    assert told == []
