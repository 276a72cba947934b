"""``qpctui cleanup``: listed, asked about, removed; and who is in its way."""

import json
import signal
import time

import pytest

from tests.end_to_end.test_resume import read_until
from tests.tui.terminal import Terminal

GROUP = "Asset group Jenkins_AG_web-01"


@pytest.fixture
def ran(work):
    """A job that ran once."""
    job = work()
    assert job.run()[0] == 1
    return job


@pytest.fixture
def at_terminal():
    started = []

    def start(job):
        started.append(Terminal("cleanup", str(job.job), **job.environ))
        return started[-1]

    yield start
    for one in started:
        one.child.close(force=True)


def cleanup(job, *words, **environ):
    """What it ended with, printed and said."""
    code, told, said = job.shell(f'"$@" {" ".join(words)}', "cleanup", **environ)
    assert job.platform["password"] not in told + said
    return code, told, said


def writes(job):
    """The writes that only clean-ups make."""
    lines = job.requests().splitlines()
    return [line for line in lines if " delete ->" in line or "remove_asset_group_ids" in line]


def test_without_a_terminal_it_lists_and_yes_removes_once(ran):
    code, told, said = cleanup(ran, "</dev/null")
    assert code == 0
    listed = told.splitlines()
    assert listed[0].startswith("Made from here by web-01 on 127.0.0.1:")
    assert listed[1] == "- Asset group Jenkins_AG_web-01 on policy 1485826, RHEL 7.x"
    assert [line for line in listed if line.startswith(f"- {GROUP} (id ")]
    assert "Hosts stay in the subscription" in listed[-1]
    assert "--yes does not ask" in said
    assert writes(ran) == []
    code, told, said = cleanup(ran, "--yes")
    assert (code, told.splitlines()) == (0, listed)
    assert said.count("Removed: ") == 4
    assert len(writes(ran)) == 4
    (folder,) = (ran.folder / "state" / "cleanups").iterdir()
    kinds = [
        json.loads(line)["kind"] for line in (folder / "journal.jsonl").read_text().splitlines()
    ]
    assert kinds == ["begun", *["intent", "answer"] * 4, "ended"]
    code, told, said = cleanup(ran, "--yes")
    assert (code, said) == (0, "")
    assert "Nothing that this user can see" in told
    assert len(writes(ran)) == 4
    assert ran.run()[0] == 1, "and the next run makes everything anew"


def test_a_declined_question_removes_nothing_and_yes_removes(ran, at_terminal):
    term = at_terminal(ran)
    term.expect(r"Remove these 4\? \[y/N\]")
    term.press("\r")
    assert term.end() == 0
    assert "Nothing was removed" in term.text
    assert writes(ran) == []
    term = at_terminal(ran)
    term.expect(r"Remove these 4\? \[y/N\]")
    # The first may come before the answer is waited for, where nothing interrupts the wait.
    for _ in range(20):
        if not term.child.isalive():
            break
        term.press("\x03")
        time.sleep(0.5)
    assert term.end() == 130
    assert writes(ran) == []
    term = at_terminal(ran)
    term.expect(r"Remove these 4\? \[y/N\]")
    term.press("y\r")
    assert term.end() == 0
    assert len(writes(ran)) == 4


def test_a_run_of_the_job_is_in_the_way_and_an_unfinished_one_is_named(work):
    job = work(speed=200)
    process = job.start(QPCTUI_TIME_SCALE="20")
    read_until(process, "Launch the scan:")
    code, told, said = cleanup(job, "--yes")
    assert (code, told) == (2, "")
    assert f"web-01 is being run by process {process.pid}" in said
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    (run,) = (job.folder / "state" / "runs").iterdir()
    code, told, said = cleanup(job, "</dev/null")
    assert code == 0
    assert GROUP in told
    assert f"The run {run.name} is unfinished, and its posture needs the group" in said


def test_3_when_not_connected_and_2_when_not_approved(ran):
    code, told, said = cleanup(ran, "--yes", QPCTUI_CREDENTIAL_SIM_PASSWORD="wrong")
    assert (code, told) == (3, "")
    assert "Not cleaned up: " in said
    ran.keep_credential_for_another_host()
    code, told, said = cleanup(ran, "--yes")
    assert (code, told) == (2, "")
    assert "qpctui credentials allow sim 127.0.0.1:" in said
