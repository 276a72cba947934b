"""Who made an object, as journals tell: by its id, or because an answer was lost."""

from datetime import UTC, datetime, timedelta

import pytest

from qpctui.run.journal import (
    CLEANUPS,
    Entry,
    Journal,
    Writes,
    assigned_policies,
    reserve,
    writes_to,
)
from qpctui.run.made import made

API = "https://qualysapi.example.com"
NOW = datetime(2026, 11, 23, 8, 15, tzinfo=UTC)
INTENT, REFUSED, FAULT = ("add", "intent", ""), ("add", "refused", ""), ("add", "fault", "")
DELETED = ("delete", "answer", "")


def answer(object_id):
    return ("add", "answer", object_id)


def told(*lines, title="g"):
    entries = [
        Entry(at=str(at), kind=kind, write=write, details={"title": title, "id": object_id})
        for at, (write, kind, object_id) in enumerate(lines)
    ]
    return made(entries, "add", "delete", "g")


@pytest.mark.parametrize(
    ("lines", "own"),
    [
        ([], False),
        ([INTENT, answer("5")], True),
        ([INTENT, answer("6")], False),
        ([INTENT], True),
        ([INTENT, FAULT], True),
        ([INTENT, REFUSED], False),
        ([INTENT, FAULT, INTENT, REFUSED], True),
        ([INTENT, FAULT, INTENT, answer("6")], False),
        ([INTENT, FAULT, DELETED], False),
        ([INTENT, answer("5"), INTENT, FAULT], True),
        ([INTENT, answer("5"), DELETED], False),
        ([INTENT, answer("5"), ("delete", "fault", "")], True),
        ([INTENT, answer("4"), DELETED, INTENT, answer("5")], True),
    ],
)
def test_the_object_5_is_ours_or_not(lines, own):
    assert told(*lines).has("5") is own


def test_another_title_is_another_object():
    assert not told(INTENT, answer("5"), title="h")


def noted(folder, api, *lines):
    with Journal(folder.path) as journal:
        journal.note("begun", api=api)
        for kind, write, details in lines:
            journal.note(kind, write, **details)


def test_clean_ups_are_read_with_the_runs_and_other_platforms_are_not(tmp_path):
    runs = tmp_path / "runs"
    assign = {"policy": "7", "group_title": "g"}
    noted(reserve(runs, NOW), API, ("answer", Writes.ASSIGN, assign))
    noted(reserve(runs, NOW), "https://other.example.com", ("answer", Writes.ASSIGN, assign))
    assert len(writes_to(runs, API)) == 1
    assert assigned_policies(runs, API, "g") == {"7"}
    later = reserve(tmp_path / CLEANUPS, NOW - timedelta(days=1))
    noted(later, API, ("answer", Writes.DELETE_GROUP, {"title": "h"}))
    assert assigned_policies(runs, API, "g") == {"7"}
    noted(reserve(tmp_path / CLEANUPS, NOW), API, ("answer", Writes.DELETE_GROUP, {"title": "g"}))
    assert assigned_policies(runs, API, "g") == frozenset()
