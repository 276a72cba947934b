"""The journal: durable lines, reserved stamps, and what earlier runs assigned."""

import os
import stat
from datetime import UTC, datetime

from qpctui.run.journal import Journal, Writes, assigned_policies, read_journal, reserve

NOW = datetime(2026, 11, 23, 8, 15, 0, 900_000, tzinfo=UTC)
API = "https://qualysapi.example.com"


def write(runs, entries, api=API):
    folder = reserve(runs, NOW)
    with Journal(folder.path) as journal:
        journal.note("begun", api=api)
        for kind, name, policy in entries:
            journal.note(kind, name, policy=policy, group_title="g")
    return folder


def test_stamps_are_reserved_by_second(tmp_path):
    ids = [reserve(tmp_path / "runs", NOW).id for _ in range(3)]
    assert ids == ["2026-11-23-08-15-00", "2026-11-23-08-15-01", "2026-11-23-08-15-02"]


def test_folders_and_files_are_private(tmp_path):
    folder = write(tmp_path / "runs", [])
    assert stat.S_IMODE((tmp_path / "runs").stat().st_mode) == 0o700
    assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder.path / "journal.jsonl").stat().st_mode) == 0o600


def test_each_line_is_on_disk_before_the_call_returns(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr(os, "fsync", synced.append)
    write(tmp_path / "runs", [("intent", Writes.LAUNCH, "")])
    lines_and_folders = 2 + 3
    assert len(synced) == lines_and_folders


def test_a_line_cut_by_a_crash_is_passed_over(tmp_path):
    folder = write(tmp_path / "runs", [("answer", Writes.ASSIGN, "7")])
    file = folder.path / "journal.jsonl"
    file.write_bytes(file.read_bytes() + b'{"at": "2026')
    assert [entry.kind for entry in read_journal(folder.path)] == ["begun", "answer"]


def test_a_folder_without_a_journal_is_empty(tmp_path):
    assert list(read_journal(tmp_path)) == []
    assert assigned_policies(tmp_path / "none", API, "g") == frozenset()


def test_what_earlier_runs_assigned(tmp_path):
    runs = tmp_path / "runs"
    write(runs, [("answer", Writes.ASSIGN, "7"), ("answer", Writes.ASSIGN, "8")])
    write(runs, [("answer", Writes.UNASSIGN, "8"), ("intent", Writes.ASSIGN, "9")])
    write(runs, [("answer", Writes.ASSIGN, "10")], api="https://other.example.com")
    assert assigned_policies(runs, API, "g") == {"7", "9"}
    assert assigned_policies(runs, API, "another") == frozenset()
