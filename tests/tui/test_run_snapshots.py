"""How a run looks in each of its phases, and the list of runs. The clock stands still."""

import dataclasses
from datetime import timedelta

import pytest
from msgspec.structs import replace

from qpctui.qualys.pace import Pace
from qpctui.run.event_log import Happened
from qpctui.run.events import (
    Level,
    Log,
    PolicyArrived,
    ScanExpected,
    ScanState,
    ScanUnseen,
    Step,
    StepDone,
    StepStarted,
    Waiting,
)
from qpctui.run.ownership import Owner
from qpctui.run.stored_runs import stored_run
from qpctui.tui.run.carrying import Left
from qpctui.tui.screens import run as run_screen
from qpctui.tui.screens.run import RunScreen
from qpctui.tui.screens.runs import RunsScreen
from tests.run_folders import leave_run
from tests.tui.conftest import JOB, NARROW, NOW, RESULT, WIDE, come_true, settled
from tests.tui.test_snapshots import EVENTS

LAUNCHED = EVENTS[:17]
FINISHED = [
    (ScanState("Queued", "", False), 120),
    (ScanState("Running", "", False), 600),
    (ScanState("Finished", "", False), 20),
]
PROCESSED = [
    *FINISHED[:2],
    (ScanState("Finished", "", True), 5),
    (StepDone(Step.WAIT, "Finished, 00:12:04"), 0),
    (StepStarted(Step.RESULT), 1),
    (StepDone(Step.RESULT, "authentication worked (Unix)"), 0),
    (StepStarted(Step.POSTURE), 2),
]
LIMIT = "new calls: the platform limits them by the hour (1965)"
PHASES = {
    "queued": [
        (ScanExpected(1380, 6), 0),
        (ScanState("Queued", "Launching", False), 0),
        (Waiting("the scan", 120), 36),
    ],
    "finished": [*FINISHED, (Waiting("the results to be processed", 30), 11)],
    "posture": [
        *PROCESSED,
        (PolicyArrived("1485826", "RHEL 7.x", 300, "complete"), 4),
        (Waiting("data newer than the launch: Apache 2.4", 15), 6),
    ],
    "limit": [*FINISHED[:2], (Waiting(LIMIT, 35), 12)],
    "unseen": [
        *FINISHED[:2],
        (Log("The scan's state is unknown now, last Running: no answer", Level.WARNING), 0),
        (ScanUnseen("Running"), 60),
        (Waiting("the scan", 120), 30),
    ],
}


@pytest.fixture
def shown(app_without_form, desk_for, monkeypatch):
    """An app and an act that shows a run after events, each followed by its seconds."""
    monkeypatch.setattr(run_screen.RunScreen, "_carry_out", lambda self: None)

    def make(events, job=JOB, stored=None, outcome=None):
        at, happened = NOW, []
        for event, seconds in events:
            happened.append(Happened(at, event))
            at += timedelta(seconds=seconds)
        desk = dataclasses.replace(desk_for(), clock=lambda: at)

        async def act(pilot):
            await settled(pilot)
            screen = RunScreen(desk, job, "web-01", stored=stored)
            await pilot.app.push_screen(screen)
            screen.post_message(RunScreen.Begun(Pace(), "2026-11-23-14-02-42"))
            screen.post_message(RunScreen.Replayed(tuple(happened)))
            if outcome is not None:
                screen.post_message(RunScreen.Ended(outcome))
            await settled(pilot)
            screen._draw()
            await settled(pilot)

        return app_without_form(), act

    return make


@pytest.mark.parametrize("phase", PHASES)
def test_phase(snap_compare, shown, phase):
    app, act = shown(LAUNCHED + PHASES[phase])
    assert snap_compare(app, terminal_size=NARROW, run_before=act)


def test_left_by_its_process(snap_compare, shown, tmp_path):
    folder = leave_run(tmp_path / "runs", JOB, NOW)
    stored = stored_run(tmp_path / "runs", folder.id)
    owned = dataclasses.replace(stored, owner=Owner(4711, "build", ""))
    left = Left("Process 4711 on build ended before the run did", stored)
    app, act = shown(LAUNCHED + PHASES["limit"], stored=owned, outcome=left)
    assert snap_compare(app, terminal_size=NARROW, run_before=act)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "80x24"])
def test_runs(snap_compare, app_without_form, desk_for, tmp_path, monkeypatch, size):
    runs = tmp_path / "state" / "runs"
    at = "2026-11-23T14:31:00+00:00"
    monkeypatch.setattr("qpctui.run.journal._now", lambda: at)
    jobs = [replace(JOB, name=name) for name in ("web-01", "db-02", "edge-eu-1", "pg-03")]
    judged = {"findings": 412, "policies": 2}
    leave_run(runs, jobs[0], NOW, exit_code=1, breaks=9, reason="9 break", result=RESULT, **judged)
    leave_run(runs, jobs[2], NOW - timedelta(hours=3), exit_code=0, **judged)
    leave_run(runs, jobs[3], NOW - timedelta(days=1), exit_code=4, reason="PostgreSQL 15: no data")
    leave_run(runs, jobs[3], NOW - timedelta(days=2), exit_code=5, reason="The scan did not end")
    leave_run(runs, jobs[0], NOW - timedelta(days=3), exit_code=130, scan_state="Canceled")
    leave_run(runs, jobs[1], NOW + timedelta(minutes=2))
    desk = desk_for()

    async def act(pilot):
        await settled(pilot)
        screen = RunsScreen(desk)
        await pilot.app.push_screen(screen)
        await come_true(pilot, lambda: screen._runs)
        await pilot.press("down")
        await settled(pilot)

    assert snap_compare(app_without_form(), terminal_size=size, run_before=act)
