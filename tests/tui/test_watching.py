"""Runs that other processes carry out, and runs taken up again, in the run screen."""

import dataclasses
from datetime import timedelta

import pytest

from qpctui.qualys.pace import Pace
from qpctui.run.event_log import FILE as EVENTS
from qpctui.run.event_log import Happened, line_of
from qpctui.run.events import (
    Finished,
    ScanExpected,
    ScanLaunched,
    ScanState,
    ScanUnseen,
    Step,
    StepDone,
    StepFailed,
    StepStarted,
    Waiting,
)
from qpctui.run.follow import RunFollowed
from qpctui.run.journal import Journal
from qpctui.run.ownership import held, run_lock
from qpctui.run.result import FILE
from qpctui.run.stored_runs import stored_run
from qpctui.settings import WatchingSettings
from qpctui.tui.run import links
from qpctui.tui.run.awaited import awaited
from qpctui.tui.run.estimate import estimate
from qpctui.tui.run.platform import states
from qpctui.tui.screens.ask import Ask
from qpctui.tui.screens.results import ResultsScreen
from qpctui.tui.screens.run import RunScreen
from tests.run_folders import leave_run
from tests.tui.conftest import JOB, NARROW, NOW, RESULT, come_true, screen_text, settled

LAUNCHED = ScanLaunched("compliance/1764000162.40118", "40118", "web-01")
BEFORE = [
    (StepStarted(Step.LAUNCH), 0),
    (LAUNCHED, 2),
    (StepDone(Step.LAUNCH, LAUNCHED.reference), 2),
    (StepStarted(Step.WAIT), 2),
    (ScanState("Queued", "", False), 2),
    (ScanState("Running", "", False), 62),
    (Waiting("the scan", 120), 62),
]


def happened(events=BEFORE):
    return [(NOW + timedelta(seconds=seconds), event) for event, seconds in events]


def replayed(*more, after=1000):
    """A run of which these events were heard ``after`` seconds, then more now."""
    now = [5000.0 + after]
    clock = lambda: NOW + timedelta(seconds=now[0] - 5000)  # noqa: E731
    run = RunFollowed.of(JOB, lambda: now[0], clock)
    for at, event in happened():
        run.hear(event, at)
    for event, seconds in more:
        run.hear(event)
        now[0] += seconds
    return run


def test_what_is_replayed_keeps_its_own_times():
    run = replayed()
    assert [(state.name, state.since) for state in run.states] == [
        ("Queued", 5002.0),
        ("Running", 5062.0),
    ]
    assert run.seconds_of(run.steps[Step.LAUNCH]) == 2.0
    assert run.seconds_of(run.steps[Step.WAIT]) == 998.0
    assert run.seconds_awaited == 0.0
    assert run.log[0][0] == NOW + timedelta(seconds=2)
    assert "● Running 15 m 38 s" in states(run, is_over=False).plain


def test_a_step_that_was_broken_off_goes_on_with_its_time():
    run = replayed((StepFailed(Step.WAIT, "Interrupted"), 10), (StepStarted(Step.WAIT), 5))
    assert run.steps[Step.WAIT].symbol == "●"
    assert run.seconds_of(run.steps[Step.WAIT]) == 1013.0


def test_a_scan_that_is_unseen_says_since_when():
    unseen = (ScanUnseen("Running"), 60)
    run = replayed(unseen, unseen, (Waiting("the scan", 120), 0))
    assert "? Running unknown since 14:19" in states(run, is_over=False).plain
    said = awaited(run).plain
    assert said.endswith("looks again in 2 m 00 s; unknown since 14:19, last Running")
    run.hear(ScanState("Running", "", False))
    assert "unknown" not in states(run, is_over=False).plain + awaited(run).plain


@pytest.mark.parametrize(
    ("seconds", "runs", "said"),
    [
        (
            1600,
            6,
            "Scan: about 62 %, about 10 min left   from the last 6 runs of this job (27 min)",
        ),
        (900, 1, "Scan: longer than usual by 2 min   from the last run of this job (15 min)"),
        (8 * 3600, 2, "Scan: about 3 %, about 7 h 43 min left   from the last 2 runs of this jo"),
    ],
)
def test_earlier_runs_tell_about_how_long_it_takes(seconds, runs, said):
    bar, words = estimate(
        replayed((ScanExpected(seconds, runs), 0)), 90, is_over=False
    ).plain.split("\n")
    assert len(bar) == 90
    assert set(bar) <= {"━"}
    assert words.startswith(said)


def test_without_earlier_runs_that_is_said_while_the_scan_is_waited_for():
    assert "No earlier run" in estimate(replayed(), 90, is_over=False).plain
    assert estimate(replayed(), 90, is_over=True).plain == ""
    done = replayed((StepDone(Step.WAIT, "Finished"), 0), (StepStarted(Step.RESULT), 0))
    assert estimate(done, 90, is_over=False).plain == ""


@pytest.mark.parametrize(
    ("link", "environ", "opened"),
    [
        ("https://x/1", {"DISPLAY": ":0"}, True),
        ("https://x/1", {"DISPLAY": ":0", "SSH_TTY": "/dev/pts/1"}, False),
        ("https://x/1", {}, False),
        ("http://x/1", {"DISPLAY": ":0"}, False),
        ("file:///etc/passwd", {"DISPLAY": ":0"}, False),
    ],
)
def test_only_https_is_opened_and_only_where_it_is_seen(monkeypatch, link, environ, opened):
    asked = []

    class Browser:
        def open(self, link):
            asked.append(link)
            return True

    monkeypatch.setattr(links.sys, "platform", "linux")
    monkeypatch.setattr(links.webbrowser, "get", Browser)
    assert links.open_in_browser(link, environ) is opened
    assert asked == ([link] if opened else [])


def test_a_browser_in_the_terminal_is_none(monkeypatch):
    monkeypatch.setattr(links.webbrowser, "get", lambda: links.webbrowser.GenericBrowser("lynx"))
    assert not links.open_in_browser("https://x/1", {"DISPLAY": ":0"})


def finish(folder, events, result=RESULT, **end):
    """What the process that carries a run out writes at its end."""
    with (folder.path / EVENTS).open("ab") as file:
        file.writelines(line_of(event, NOW) for event in events)
    (folder.path / FILE).write_bytes(result.to_json())
    with Journal(folder.path) as journal:
        journal.note("ended", **end)


async def following(app, pilot, desk, folder):
    await settled(pilot)
    screen = RunScreen(desk, JOB, "web-01", stored=stored_run(desk.places.runs, folder.id))
    await app.push_screen(screen)
    await come_true(pilot, lambda: "● Running" in screen_text(app))
    return screen


async def test_another_process_is_followed_to_its_end(
    app_without_form, desk_for, tmp_path, monkeypatch
):
    folder = leave_run(tmp_path / "state" / "runs", JOB, NOW, happened=happened())
    app, desk, said = app_without_form(), desk_for(), []
    monkeypatch.setattr(RunScreen, "notify", lambda self, words, **_: said.append(words))
    async with app.run_test(size=NARROW) as pilot:
        with held(run_lock(folder.path)):
            screen = await following(app, pilot, desk, folder)
            await come_true(pilot, lambda: "· by process" in screen_text(app))
            assert LAUNCHED.reference in screen_text(app)
            await pilot.press("x", "r")
            await come_true(pilot, lambda: len(said) == 2)
            assert "it alone can cancel the scan" in said[0]
            assert "looks when it wants to" in said[1]
            assert screen.unfinished == ""
            finish(folder, [Finished("FAILED", ("r",), 1)], exit_code="1", findings="9")
        await come_true(pilot, lambda: screen.is_over)
        await come_true(pilot, lambda: "Enter opens the results" in screen_text(app))
        await pilot.press("enter")
        await come_true(pilot, lambda: isinstance(app.screen, ResultsScreen))


async def test_a_process_that_dies_is_told_and_its_run_gone_on_with(
    app_without_form, desk_for, tmp_path, monkeypatch
):
    folder = leave_run(tmp_path / "state" / "runs", JOB, NOW, happened=happened())
    app, desk, taken = app_without_form(), desk_for(), []
    monkeypatch.setattr(
        "qpctui.tui.run.carrying.Starter.again",
        lambda self, stored: taken.append(stored.id) or (_ for _ in ()).throw(OSError("enough")),
    )
    async with app.run_test(size=NARROW) as pilot:
        with held(run_lock(folder.path)):
            screen = await following(app, pilot, desk, folder)
        await come_true(pilot, lambda: screen.is_over)
        await come_true(pilot, lambda: "Enter goes on with it" in screen_text(app))
        await come_true(pilot, lambda: "ended before the run did" in screen_text(app))
        assert f"qpctui resume {folder.id}" in " ".join(screen_text(app).split())
        await pilot.press("enter")
        await come_true(pilot, lambda: taken == [folder.id])
        assert app.screen is not screen
        await come_true(pilot, lambda: "The scan is Running" in screen_text(app))


@pytest.mark.parametrize("key", ["d", "escape"])
async def test_leaving_what_another_process_does_asks_nothing(
    app_without_form, desk_for, tmp_path, key
):
    folder = leave_run(tmp_path / "state" / "runs", JOB, NOW, happened=happened())
    app, desk = app_without_form(), desk_for()
    async with app.run_test(size=NARROW) as pilot:
        with held(run_lock(folder.path)):
            screen = await following(app, pilot, desk, folder)
            await pilot.press(key)
            await come_true(pilot, lambda: app.screen is not screen)
            assert not isinstance(app.screen, Ask)
            await app.workers.wait_for_complete()


async def test_the_link_is_shown_where_no_browser_is(app_without_form, desk_for, monkeypatch):
    monkeypatch.setattr(RunScreen, "_carry_out", lambda self: None)
    app, copied = app_without_form(), []
    monkeypatch.setattr(app, "copy_to_clipboard", copied.append)
    link = "https://qualysguard.mycloud.com/fo/report/compliance_scan_result.php?id=40118"
    async with app.run_test(size=(140, 40)) as pilot:
        await settled(pilot)
        screen = RunScreen(desk_for(), JOB, "web-01")
        await app.push_screen(screen)
        screen.post_message(RunScreen.Begun(Pace()))
        screen.post_message(RunScreen.Replayed((Happened(NOW, LAUNCHED),)))
        await settled(pilot)
        await pilot.press("o")
        await come_true(pilot, lambda: isinstance(app.screen, Ask))
        assert link[:50] in screen_text(app)
        await pilot.press("right", "enter")
        await come_true(pilot, lambda: copied == [link])


@pytest.mark.parametrize("bell", [True, False])
async def test_the_bell_rings_at_the_end_if_wanted(app_without_form, desk_for, monkeypatch, bell):
    monkeypatch.setattr(RunScreen, "_carry_out", lambda self: None)
    app, rung = app_without_form(), []
    monkeypatch.setattr(app, "bell", lambda: rung.append(1))
    app._look = dataclasses.replace(app._look, watching=WatchingSettings(bell=bell))
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        screen = RunScreen(desk_for(), JOB, "web-01")
        await app.push_screen(screen)
        screen.post_message(RunScreen.Ended(RESULT))
        await come_true(pilot, lambda: screen.is_over)
        await settled(pilot)
        assert len(rung) == bell
