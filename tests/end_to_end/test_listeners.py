"""Whoever reads may be gone: a run keeps its verdict, its exit code and its result."""

import json
import os

import pytest

ALL_EXCLUDED = 'exclude_cids = "1-99999"\n'
TO_STDOUT = "--quiet --report json=-"


@pytest.fixture
def passing(work):
    """A job whose verdict is that it passed."""
    job = work()
    job.add(ALL_EXCLUDED)
    return job


@pytest.mark.parametrize(
    ("line", "expected", "words"),
    [
        (f'"$@" {TO_STDOUT} >&-', 2, "The report - was not written: stdout is closed"),
        (f'"$@" {TO_STDOUT} >/dev/full', 2, "The report - was not written: No space left"),
        (f'"$@" {TO_STDOUT} | true; exit ${{PIPESTATUS[0]}}', 2, "The report - was not written"),
        ('"$@" 2>&-', 0, ""),
        ('"$@" <&- >&- 2>&-', 0, ""),
    ],
)
def test_a_passing_run_without_a_reader_is_no_failed_one(passing, line, expected, words):
    code, _, said = passing.shell(line)
    assert code == expected
    assert words in said
    assert "bug" not in said
    assert passing.result()["verdict"] == "PASSED"
    assert passing.result()["exit_code"] == 0


def test_a_failing_run_without_a_reader_still_fails(work):
    job = work()
    code, _, said = job.shell(f'"$@" {TO_STDOUT} | true; exit ${{PIPESTATUS[0]}}')
    assert code == job.result()["exit_code"] == 1
    assert "The report - was not written: Broken pipe" in said


def test_who_stops_listening_mid_run_does_not_stop_the_run(passing):
    process = passing.start()
    process.stderr.readline()
    process.stderr.close()
    report = process.stdout.read()
    process.stdout.close()
    assert process.wait(timeout=60) == 0
    assert json.loads(report) == passing.result()


def test_a_report_goes_into_a_pipe_with_a_name(passing):
    os.mkfifo(passing.folder / "pipe")
    line = 'cat pipe >got & "$@" --quiet --report json=pipe; code=$?; wait; exit $code'
    assert passing.shell(line)[0] == 0
    assert json.loads((passing.folder / "got").read_bytes()) == passing.result()
    assert (passing.folder / "pipe").is_fifo()


@pytest.mark.parametrize(
    ("line", "unknown_keys", "expected"),
    [
        ('"$@" | true; exit ${PIPESTATUS[0]}', 2000, 2),
        ('"$@" | true; exit ${PIPESTATUS[0]}', 0, 0),
        ('"$@" >&-', 0, 0),
        ('"$@" >/dev/full 2>&-', 1, 2),
    ],
)
def test_check_without_a_reader_keeps_its_exit_code(work_at, line, unknown_keys, expected):
    job = work_at("http://127.0.0.1:1")
    job.job.write_text(
        "".join(f"x{number} = 1\n" for number in range(unknown_keys)) + job.job.read_text()
    )
    code, _, said = job.shell(line, "check")
    assert code == expected
    assert said == ""


def test_a_job_named_by_bytes_that_are_no_text_is_run(passing):
    passing.job.write_text(passing.job.read_text().replace('name = "web-01"', ""))
    code, report, _ = passing.run(JOB_NAME="web\udcff")
    assert code == 0
    assert report["scan"]["title"].startswith("web?_jenkins_build_local_")
