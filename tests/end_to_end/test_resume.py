"""Runs that were left, killed or launched elsewhere go on, and launch nothing twice."""

import json
import os
import re
import signal
import subprocess
import time

import pytest

from qpctui.run.event_log import EventReader
from qpctui.run.events import ScanLaunched, ScanState, Waiting
from tests.end_to_end.conftest import QPCTUI

LAUNCH = "/api/2.0/fo/scan/compliance/ launch"


def read_until(process, words):
    for line in process.stderr:
        if words in line:
            return line
    raise AssertionError(f"{words!r} was never said")


def resume(job, *words, **environ):
    """Exit code, the report on stdout (None without one), and what was said."""
    done = subprocess.run(
        [*QPCTUI, "resume", *words, "--report", "json=-"],
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | job.environ | environ,
    )
    return done.returncode, json.loads(done.stdout) if done.stdout else None, done.stderr


def begin(job):
    """A slow run whose words can be read."""
    return subprocess.Popen(
        [*QPCTUI, "run", str(job.job)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | job.environ | {"QPCTUI_TIME_SCALE": "20"},
    )


def killed_after(job, words):
    with begin(job) as process:
        read_until(process, words)
        process.kill()


@pytest.mark.parametrize("words", ["Resolve", "Asset group:", "Launch the scan:", "The scan is"])
def test_a_killed_run_goes_on_to_its_verdict_and_launches_once(work, words):
    job = work(speed=200)
    killed_after(job, words)
    code, report, said = resume(job)
    assert code == report["exit_code"] == 1
    assert "Going on with the run 2" in said
    assert "which is gone" in said
    assert job.requests().count(LAUNCH) == 1


def test_a_run_that_has_ended_is_told_again_and_not_run_again(work):
    job = work()
    _, report, _ = job.run()
    (folder,) = (job.folder / "state" / "runs").iterdir()
    asked = job.requests()
    code, again, said = resume(job, folder.name)
    assert (code, again) == (1, report)
    assert "has ended already" in said
    assert job.requests() == asked
    code, _, said = resume(job)
    assert code == 2
    assert "No run waits to be gone on with" in said


def test_after_a_timeout_the_run_goes_on(work):
    job = work(speed=200)
    job.add('[timing]\npoll_every = "1"\ntimeout = "1"\n')
    code, report, _ = job.run(QPCTUI_TIME_SCALE="200")
    assert code == 5
    way_back = re.search(r"qpctui resume ([\d-]+)", report["reasons"][0])
    # Going on has the job's timeout anew, which is shorter than the scan: it ends meanwhile.
    time.sleep(5)
    code, again, _ = resume(job, way_back[1])
    assert code == 1
    assert again["scan"]["reference"] == report["scan"]["reference"]


def test_a_scan_launched_elsewhere_is_judged_by_the_job(work):
    job = work(speed=200)
    _, report, _ = job.run()
    launches = job.requests().count(LAUNCH)
    reference = report["scan"]["reference"]
    code, adopted, _ = resume(job, "--scan", reference, str(job.job))
    assert code == 1
    assert adopted["scan"]["reference"] == reference
    assert adopted["policies"] == report["policies"]
    assert job.requests().count(LAUNCH) == launches


def test_a_scan_of_another_host_is_not_judged(work):
    job = work(speed=200)
    _, report, _ = job.run()
    job.replace("10.10.32.162", "10.10.40.9")
    code, adopted, said = resume(job, "--scan", report["scan"]["reference"], str(job.job))
    assert (code, adopted["verdict"]) == (2, "INCONCLUSIVE")
    assert "is of 10.10.32.162, not of the job's target 10.10.40.9" in said


def test_what_is_no_scan_is_refused(work):
    job = work()
    code, _, said = resume(job, "--scan", "scan/1", str(job.job))
    assert code == 2
    assert "looks like compliance/" in said


def test_two_runs_of_one_job_are_refused_or_wait(work):
    job = work(speed=200)
    first = begin(job)
    read_until(first, "Launch the scan:")
    code, report, said = job.run(QPCTUI_TIME_SCALE="200")
    assert (code, report) == (2, None)
    assert f"The job web-01 is being run by process {first.pid}" in said
    second = job.start("--wait", QPCTUI_TIME_SCALE="200")
    read_until(second, "Waiting for the end of another run")
    first.send_signal(signal.SIGINT)
    first.communicate(timeout=60)
    report, _ = second.communicate(timeout=60)
    assert second.returncode == json.loads(report)["exit_code"] == 1
    assert job.requests().count(LAUNCH) == 2


def test_events_are_lines_of_json(work):
    job = work()
    code, _, _ = job.run("--events", str(job.folder / "events"))
    events = [json.loads(line) for line in (job.folder / "events").read_text().splitlines()]
    assert code == events[-1]["exit_code"] == 1
    assert events[0]["event"] == "step_started"
    states = [event["state"] for event in events if event["event"] == "scan_state"]
    assert states[-1] == "Finished"
    (folder,) = (job.folder / "state" / "runs").iterdir()
    assert len((folder / "events.jsonl").read_text().splitlines()) == len(events)


def test_a_new_run_tells_of_one_that_is_not_finished(work):
    job = work(speed=200)
    killed_after(job, "Launch the scan:")
    (folder,) = (job.folder / "state" / "runs").iterdir()
    _, report, said = job.run(QPCTUI_TIME_SCALE="200")
    assert report["exit_code"] == 1
    assert f"not finished: qpctui resume {folder.name}" in said


def test_earlier_runs_say_how_long_it_takes(work):
    job = work()
    assert "of this job the scan takes about" not in job.run()[2]
    assert "By the last run of this job the scan takes about" in job.run()[2]
    first, second = (
        [type(happened.event) for happened in EventReader(folder).more()]
        for folder in sorted((job.folder / "state" / "runs").iterdir())
    )
    # The first looks at once, the second when there may be something to see.
    assert first.index(ScanState) < first.index(Waiting, first.index(ScanLaunched))
    assert second.index(Waiting, second.index(ScanLaunched)) < second.index(ScanState)


def test_a_journal_that_makes_no_sense_stops_no_other_run(work):
    job = work()
    broken = job.folder / "state" / "runs" / "2026-01-01-00-00-00"
    broken.mkdir(parents=True)
    lines = ['{"at":"x","kind":"begun","details":{"scale":"fast"}}', '{"at":"y","kind":"ended"}']
    (broken / "journal.jsonl").write_text("\n".join(lines))
    assert job.run()[0] == 1
