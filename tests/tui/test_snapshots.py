"""How the screens look. Update these only after looking at each difference."""

import dataclasses
from datetime import timedelta

import pytest
from msgspec.structs import replace

from qpctui.job.model import Job
from qpctui.qualys.errors import Unreachable
from qpctui.qualys.pace import Pace
from qpctui.run.connection_test import EMPTY_LISTS, Stage
from qpctui.run.events import (
    Level,
    Log,
    PolicyArrived,
    RequestMade,
    ScanLaunched,
    ScanState,
    Step,
    StepDone,
    StepStarted,
    TimeoutBegan,
    Waiting,
)
from qpctui.run.offered import Offer
from qpctui.tui.screens import run as run_screen
from qpctui.tui.screens.add_credentials import AddCredentials
from qpctui.tui.screens.results import ResultsScreen
from qpctui.tui.screens.run import RunScreen
from tests.credentials.conftest import Ring, trust
from tests.tui.conftest import (
    JOB,
    NARROW,
    NOW,
    RESULT,
    WIDE,
    connection_report,
    settled,
    users_desk,
)

TINY = (60, 20)

EVENTS = [
    (StepStarted(Step.RESOLVE), 0),
    (StepDone(Step.RESOLVE, "10.10.32.162"), 0),
    (StepStarted(Step.CONNECT), 0),
    (StepDone(Step.CONNECT, "api_user, platform 10.39.1.0-2"), 1),
    (StepStarted(Step.ADD_HOST), 0),
    (StepDone(Step.ADD_HOST, "10.10.32.162 is in the subscription"), 1),
    (StepStarted(Step.AUTH_RECORD), 0),
    (StepDone(Step.AUTH_RECORD, "left as it is", skipped=True), 0),
    (StepStarted(Step.ASSET_GROUP), 0),
    (StepDone(Step.ASSET_GROUP, "Jenkins_AG_web-01, unchanged"), 2),
    (StepStarted(Step.POLICIES), 0),
    (StepDone(Step.POLICIES, "1 policy"), 3),
    (StepStarted(Step.LAUNCH), 0),
    (TimeoutBegan(7200), 0),
    (ScanLaunched("compliance/1764000162.40118", "40118", "web-01_jenkins_build_418"), 1),
    (StepDone(Step.LAUNCH, "compliance/1764000162.40118"), 3),
    (StepStarted(Step.WAIT), 0),
    (ScanState("Queued", "Launching", False), 0),
    (Waiting("the scan", 120), 241),
    (RequestMade("list the scans", "POST", "/api/2.0/fo/scan/compliance/", 200, 0.2, 184), 0),
    (ScanState("Running", "", False), 0),
    (Log("Rate limit: the platform asks to wait 35 s (1965)", Level.WARNING), 590),
    (Waiting("the scan", 84), 0),
]
OVER = [
    (ScanState("Finished", "", True), 5),
    (StepDone(Step.WAIT, "Finished, 00:28:11"), 0),
    (StepStarted(Step.RESULT), 1),
    (StepDone(Step.RESULT, "authentication worked (Unix)"), 0),
    (StepStarted(Step.POSTURE), 31),
    (PolicyArrived("1485826", "RHEL 7.x", 9, "complete"), 0),
    (StepDone(Step.POSTURE, "9 findings of 1 policies"), 0),
    (StepStarted(Step.JUDGE), 0),
    (StepDone(Step.JUDGE, "FAILED"), 0),
    (StepStarted(Step.REPORT), 0),
    (StepDone(Step.REPORT, "run 2026-11-23-14-02-42"), 0),
]


async def lists_read(pilot):
    await settled(pilot)


def test_form_wide(snap_compare, app_for):
    assert snap_compare(app_for(), terminal_size=WIDE, run_before=lists_read)


def test_form_80x24(snap_compare, app_for):
    assert snap_compare(app_for(), terminal_size=NARROW, run_before=lists_read)


def test_form_60x20(snap_compare, app_for):
    assert snap_compare(app_for(), terminal_size=TINY, run_before=lists_read)


def test_form_light(snap_compare, app_for):
    async def act(pilot):
        pilot.app.theme = "qpctui-light"
        await settled(pilot)

    assert snap_compare(app_for(), terminal_size=WIDE, run_before=act)


def test_form_problems(snap_compare, app_for):
    async def act(pilot):
        await settled(pilot)
        await pilot.press("f5")
        await settled(pilot)

    assert snap_compare(app_for(Job(), fresh=True), terminal_size=(100, 40), run_before=act)


def test_form_ec2(snap_compare, app_for):
    target = replace(JOB.target, kind="ec2")
    app = app_for(replace(JOB, target=target), connectors_=[])
    assert snap_compare(app, terminal_size=(100, 40), run_before=lists_read)


LISTS_EMPTY = connection_report(
    warned=Stage.LISTS, said="0 scanners, 0 option profiles", remedy=EMPTY_LISTS
)
NO_NAME = connection_report(
    failed=Stage.NAME,
    said="No host is known by the name qualysapi.mycloud.com",
    remedy="Check the API server URL and this machine's DNS; behind a proxy, set the proxy",
)


@pytest.mark.parametrize("report", [NO_NAME, LISTS_EMPTY], ids=["failed", "empty"])
def test_form_connection_tested(snap_compare, app_for, report):
    async def act(pilot):
        await settled(pilot)
        pilot.app.screen.query_one("#test-connection").focus()
        await pilot.press("ctrl+t")
        await settled(pilot)

    app = app_for(report=report)
    assert snap_compare(app, terminal_size=NARROW, run_before=act)


def test_connection_details(snap_compare, app_for):
    async def act(pilot):
        await settled(pilot)
        await pilot.press("ctrl+t")
        await settled(pilot)
        pilot.app.screen.query_one("#connection-details").focus()
        await pilot.press("enter")
        await settled(pilot)

    app = app_for(report=LISTS_EMPTY)
    assert snap_compare(app, terminal_size=NARROW, run_before=act)


@pytest.mark.parametrize(
    "canned",
    [
        {"profiles": Unreachable("No answer from qualysapi.mycloud.com for 60 s")},
        {"profiles": [], "scanners_": [Offer("External")]},
        {"profiles": [Offer("Jenkins_RHEL", "99", policies=(("7", "Other"),))]},
    ],
    ids=["not-read", "empty", "gone"],
)
def test_form_list_states(snap_compare, app_for, canned):
    async def act(pilot):
        await settled(pilot)
        pilot.app.screen.form.go_to("scan.option_profile")
        await settled(pilot)

    assert snap_compare(app_for(**canned), terminal_size=NARROW, run_before=act)


def test_form_list_open(snap_compare, app_for):
    async def act(pilot):
        await settled(pilot)
        pilot.app.screen.form.go_to("scan.scanner")
        await pilot.press(*"build")
        await settled(pilot)

    assert snap_compare(app_for(), terminal_size=NARROW, run_before=act)


AN_OAUTH_CLIENT = ["shift+tab", "right", "tab"]


@pytest.mark.parametrize(
    ("field", "keys", "size"),
    [
        ("auth_record.credentials", [], NARROW),
        ("qualys.credentials", AN_OAUTH_CLIENT, NARROW),
        ("qualys.credentials", AN_OAUTH_CLIENT, TINY),
    ],
    ids=["password", "oauth", "oauth-60x20"],
)
def test_add_credentials(snap_compare, app_for, monkeypatch, field, keys, size):
    trust(monkeypatch, Ring())

    async def act(pilot):
        await settled(pilot)
        await pilot.app.push_screen(AddCredentials(pilot.app.screen._desk, JOB, field))
        await settled(pilot)
        await pilot.press(*keys, *"mine", "enter", *"api_user", "enter", *"c4n4ry")
        await settled(pilot)

    assert snap_compare(app_for(), terminal_size=size, run_before=act)


def test_help(snap_compare, app_for):
    async def act(pilot):
        await settled(pilot)
        await pilot.press("f1")
        await settled(pilot)

    assert snap_compare(app_for(), terminal_size=NARROW, run_before=act)


def watching(events, monkeypatch, *, result=None):
    """An act that shows a run after these events, each followed by its seconds."""
    monkeypatch.setattr(run_screen.RunScreen, "_carry_out", lambda self: None)

    async def act(pilot):
        await settled(pilot)
        now = [1000.0]
        desk = dataclasses.replace(
            pilot.app.screen._desk,
            monotonic=lambda: now[0],
            clock=lambda: NOW + timedelta(seconds=now[0] - 1000),
        )
        screen = RunScreen(desk, JOB, "web-01")
        await pilot.app.push_screen(screen)
        screen.post_message(RunScreen.Begun(Pace()))
        await pilot.pause()
        for event, seconds in events:
            # At once: a message each would wait for the screen to be idle each time.
            screen._heard(RunScreen.Heard(event))
            now[0] += seconds
        if result is not None:
            screen.post_message(RunScreen.Ended(result))
        await pilot.pause()
        screen._draw()
        await settled(pilot)

    return act


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "80x24"])
def test_run(snap_compare, app_for, monkeypatch, size):
    act = watching(EVENTS, monkeypatch)
    assert snap_compare(app_for(), terminal_size=size, run_before=act)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "80x24"])
def test_run_over(snap_compare, app_for, monkeypatch, size):
    act = watching(EVENTS + OVER, monkeypatch, result=RESULT)
    assert snap_compare(app_for(), terminal_size=size, run_before=act)


def test_run_stop(snap_compare, app_for, monkeypatch):
    watch = watching(EVENTS, monkeypatch)

    async def act(pilot):
        await watch(pilot)
        await pilot.press("x")
        await settled(pilot)

    assert snap_compare(app_for(), terminal_size=NARROW, run_before=act)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "80x24"])
def test_results_summary(snap_compare, app_for, size):
    async def act(pilot):
        await settled(pilot)
        await pilot.app.push_screen(ResultsScreen(RESULT, "web-01", users_desk()))
        await settled(pilot)

    assert snap_compare(app_for(), terminal_size=size, run_before=act)


@pytest.mark.parametrize("size", [WIDE, (110, 36), NARROW], ids=["wide", "medium", "80x24"])
def test_results_controls(snap_compare, app_for, size):
    async def act(pilot):
        await settled(pilot)
        await pilot.app.push_screen(ResultsScreen(RESULT, "web-01", users_desk()))
        await settled(pilot)
        await pilot.press("2", "b", "down")
        await settled(pilot)

    assert snap_compare(app_for(), terminal_size=size, run_before=act)


def test_results_details(snap_compare, app_for):
    async def act(pilot):
        await settled(pilot)
        await pilot.app.push_screen(ResultsScreen(RESULT, "web-01", users_desk()))
        await settled(pilot)
        await pilot.press("2", "b", "down", "enter")
        await settled(pilot)

    assert snap_compare(app_for(), terminal_size=NARROW, run_before=act)
