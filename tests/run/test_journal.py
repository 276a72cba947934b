"""The journal: durable lines, reserved stamps, and what earlier runs assigned."""

import errno
import os
import stat
import subprocess
import sys
from datetime import UTC, datetime

import pytest

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


def test_a_write_that_is_cut_short_still_ends_in_a_whole_line(tmp_path, monkeypatch):
    real = os.write
    monkeypatch.setattr(os, "write", lambda file, data: real(file, data[: len(data) // 2 + 1]))
    folder = write(
        tmp_path / "runs", [("intent", Writes.LAUNCH, ""), ("answer", Writes.LAUNCH, "")]
    )
    data = (folder.path / "journal.jsonl").read_bytes()
    assert data.endswith(b"}\n")
    assert data.count(b"\n") == 3
    assert [entry.kind for entry in read_journal(folder.path)] == ["begun", "intent", "answer"]


def test_a_write_that_fails_is_told_and_costs_no_other_line(tmp_path, monkeypatch):
    real = os.write
    left = [40]

    def full(file, data):
        if not left[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        data = data[: left[0]]
        left[0] -= len(data)
        return real(file, data)

    with Journal(tmp_path) as journal:
        journal.note("begun", api=API)
        with monkeypatch.context() as patch:
            patch.setattr(os, "write", full)
            for _ in range(2):
                with pytest.raises(OSError, match="No space left"):
                    journal.note("intent", Writes.ASSIGN, policy="7", group_title="g")
        journal.note("intent", Writes.ASSIGN, policy="8", group_title="g")
        journal.note("ended")
    entries = list(read_journal(tmp_path))
    assert [entry.kind for entry in entries] == ["begun", "intent", "ended"]
    assert entries[1].details["policy"] == "8"


def test_a_line_that_did_not_reach_the_disk_is_told(tmp_path, monkeypatch):
    with Journal(tmp_path) as journal:
        journal.note("begun")
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(5, "I/O error")))
            with pytest.raises(OSError, match="I/O error"):
                journal.note("intent", Writes.LAUNCH)
        journal.note("ended")
    assert [entry.kind for entry in read_journal(tmp_path)][-1] == "ended"


LIMITED = """
import resource, sys
from pathlib import Path
from qpctui.run.journal import Journal
with Journal(Path(sys.argv[1])) as journal:
    journal.note("begun")
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, resource.RLIM_INFINITY))
    try:
        journal.note("intent", "scan.launch", title="x" * 200)
    except OSError as error:
        print(error.strerror)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
    journal.note("ended")
"""


def test_a_journal_that_may_not_grow_is_told_and_read_again(tmp_path):
    words = [sys.executable, "-c", LIMITED, str(tmp_path)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert done.stdout == "File too large\n"
    assert [entry.kind for entry in read_journal(tmp_path)] == ["begun", "ended"]
