"""What the run screen draws: the scan's states to scale, clocks, steps and policies."""

import dataclasses
from datetime import timedelta

import pytest
from msgspec.structs import replace

from qpctui.job.model import Policy
from qpctui.run.events import (
    PolicyArrived,
    RequestMade,
    ScanLaunched,
    ScanState,
    Step,
    StepDone,
    StepFailed,
    StepStarted,
    TimeoutBegan,
    Waiting,
)
from qpctui.run.follow import RunFollowed
from qpctui.tui.run.platform import card, cards, cards_in_rows, goes_on, states, timeline
from qpctui.tui.run.steps import host_login, policy_list, step_line, step_list, steps_over
from qpctui.tui.screens.run import RunScreen
from tests.tui.conftest import JOB, NASTY, NOW, RESULT, SHOWN, WIDE, screen_text, settled

QUEUED, RUNNING, LOADING = (ScanState(name, "", False) for name in ("Queued", "Running", "Loading"))
FINISHED, PROCESSED = ScanState("Finished", "", False), ScanState("Finished", "", True)
LAUNCHED = ScanLaunched("compliance/1764000162.40118", "40118", "web-01")


def told(*events):
    """A run that heard these events, each followed by its seconds."""
    now = [1000.0]
    run = RunFollowed.of(JOB, lambda: now[0], lambda: NOW + timedelta(seconds=now[0] - 1000))
    for event, seconds in events:
        run.hear(event)
        now[0] += seconds
    return run


def lines(content):
    return [line.plain for line in content.split("\n")]


HISTORIES = {
    "none": [],
    "at-once": [(QUEUED, 0)],
    "one": [(QUEUED, 40)],
    "even": [(QUEUED, 100), (RUNNING, 100)],
    "just-begun": [(QUEUED, 100), (RUNNING, 0)],
    "a-sliver": [(QUEUED, 1), (RUNNING, 9999), (LOADING, 1)],
    "all": [(QUEUED, 241), (RUNNING, 590), (LOADING, 7), (FINISHED, 30), (PROCESSED, 33)],
    "no-time": [(QUEUED, 0), (RUNNING, 0), (LOADING, 0), (FINISHED, 0)],
    "back-and-forth": [(QUEUED, 5), (RUNNING, 5)] * 20,
}


@pytest.mark.parametrize("is_over", [False, True], ids=["under-way", "over"])
@pytest.mark.parametrize("width", [10, 40, 77, 200])
@pytest.mark.parametrize("history", HISTORIES.values(), ids=HISTORIES.keys())
def test_the_timeline_is_as_wide_as_its_room(history, width, is_over):
    run = told(*history)
    times, line = timeline(run, width, is_over=is_over)
    assert line.cell_length == width
    assert set(line.plain) <= {"━", "─"}
    assert times.cell_length <= max(width, 8)
    sizes = [span.end - span.start for span in line.spans]
    assert sum(sizes) == width
    if history:
        rest = line.plain.count("─")
        assert rest < width
        assert rest == 0 or goes_on(run, is_over)


@pytest.mark.parametrize(
    ("lasted", "filled"), [(30, 30), (59, 59), (90, 45), (150, 30), (2400, 40), (100_000, 50)]
)
def test_the_line_under_way_stands_for_the_next_round_time(lasted, filled):
    run = told((QUEUED, lasted))
    times, line = timeline(run, 60, is_over=False)
    assert line.plain.count("━") == filled
    assert "line spans" in times.plain


def test_each_state_is_as_long_as_it_lasted_and_begins_below_its_time():
    run = told((QUEUED, 100), (RUNNING, 200), (LOADING, 300))
    times, line = timeline(run, 72, is_over=True)
    assert [span.end - span.start for span in line.spans][:3] == [12, 24, 36]
    assert times.plain.startswith("14:02:42    14:04:22                14:07:42")
    assert times.plain.endswith("to 14:12:42 UTC")
    assert times.cell_length == 72


def test_times_that_have_no_room_are_left_out():
    times, _ = timeline(told((QUEUED, 100), (RUNNING, 1), (LOADING, 100)), 40, is_over=False)
    assert times.plain.count(":") == 2 * len(
        times.plain.replace("now", "").replace("UTC", "").split()
    )
    assert "14:04:22" not in times.plain


def test_states_tell_how_long_each_lasted_and_which_are_to_come():
    said = states(told((QUEUED, 241), (RUNNING, 590)), is_over=False).plain
    assert said.split("   ")[:2] == ["✓ Queued 4 m 01 s", "● Running 9 m 50 s"]
    assert said.rstrip().endswith("○ Loading  ○ Finished  ○ Processed")


def test_before_the_launch_no_state_is_told():
    run = told()
    assert "No scan is launched yet" in states(run, is_over=False).plain
    assert not goes_on(run, is_over=False)
    assert timeline(run, 20, is_over=False)[1].plain == "─" * 20
    run.hear(ScanLaunched("compliance/1.2", "2", "web-01"))
    assert states(run, is_over=False).plain == "● Launched, not looked at yet"


@pytest.mark.parametrize("history", [HISTORIES["all"], HISTORIES["even"]], ids=["all", "left"])
def test_when_a_run_is_over_nothing_is_under_way_or_to_come(history):
    run = told(*history)
    said = states(run, is_over=True).plain
    assert "●" not in said
    assert "○" not in said
    assert not goes_on(run, is_over=True)
    assert "now" not in timeline(run, 60, is_over=True)[0].plain


def test_what_is_processed_goes_on_no_more_though_the_run_does():
    assert goes_on(told((RUNNING, 1), (FINISHED, 1)), is_over=False)
    assert not goes_on(told((RUNNING, 1), (PROCESSED, 1)), is_over=False)


@pytest.mark.parametrize("name", [NASTY, "Paused by the platform's maintenance " * 5])
def test_a_state_of_any_name_is_shown_and_does_not_move_the_line(name):
    run = told((QUEUED, 100), (ScanState(name, "", False), 100))
    said = states(run, is_over=False).plain
    assert (SHOWN if name is NASTY else name.strip()) in said
    assert "\x1b" not in said
    assert "○" not in said
    assert timeline(run, 50, is_over=False)[1].cell_length == 50


def test_the_clocks_count_down_to_the_next_look_and_to_giving_up():
    run = told(
        (TimeoutBegan(7200), 0),
        (LAUNCHED, 0),
        (RUNNING, 60),
        (Waiting("the scan", 120), 36),
        (RequestMade("list", "POST", "/api/", 200, 0.2, 184), 0),
    )
    assert cards(run, JOB, is_over=False) == [
        ("Next look", "in 1 m 24 s", "every 2 m 00 s"),
        ("Gives up", "in 1 h 58 min", "after 2 h 00 min"),
        ("API calls", "1 made", "184 left"),
        ("Scan", "1 m 36 s", "since the launch"),
    ]
    values = [value for _, value, _ in cards(run, JOB, is_over=True)]
    assert values[:2] == ["–", "–"]


def test_the_clocks_stand_before_the_launch_and_never_go_below_nothing():
    values = cards(told(), JOB, is_over=False)
    assert values[1] == ("Gives up", "–", "once the scan is launched")
    assert values[2][2] == "limit not told"
    assert values[3][1] == "–"
    late = cards(told((TimeoutBegan(7200), 0), (LAUNCHED, 9 * 3600)), JOB, is_over=False)
    assert late[1][1] == "in 0 s"


def test_clocks_stand_in_two_rows_or_in_cards():
    clocks = [
        ("Next look", "in 1 h 46 min", "every 2 m 00 s"),
        ("Gives up", "–", "after 2 h 00 min"),
        ("API calls", "1234 made", "184 left"),
        ("Scan", "4 s", "since the launch"),
    ]
    first, second = lines(cards_in_rows(clocks))
    assert first.index("API calls") == second.index("Scan")
    assert "in 1 h 46 min" in first
    assert first.endswith("1234 made  184 left")
    assert max(len(first), len(second)) <= 76
    assert lines(card("Scan", "4 s", "since the launch")) == ["Scan", "4 s", "since the launch"]


def test_a_step_shows_its_time_and_what_came_of_it():
    run = told((StepStarted(Step.CONNECT), 75), (StepDone(Step.CONNECT, f"api_user {NASTY}"), 0))
    shown = lines(step_list(run, 80))
    assert shown[0] == "○ Resolve the target".ljust(len(shown[0]))
    assert shown[1].startswith("✓ Test the connection  ")
    assert shown[1].endswith("1 m 15 s")
    assert len(shown[1]) == 80
    assert shown[2] == f"  api_user {SHOWN}"
    assert steps_over(run) == 1


def test_a_skipped_step_has_no_time_and_says_why():
    run = told(
        (StepStarted(Step.AUTH_RECORD), 5),
        (StepDone(Step.AUTH_RECORD, "left as it is", skipped=True), 0),
    )
    shown = lines(step_list(run, 40))
    at = next(i for i, line in enumerate(shown) if "Authentication record" in line)
    assert shown[at].startswith("– Authentication record")
    assert shown[at].endswith(" –")
    assert shown[at + 1] == "  left as it is"
    assert steps_over(run) == 1


def test_a_failed_step_says_why_in_the_colour_of_errors():
    run = told(
        (StepStarted(Step.LAUNCH), 2),
        (StepFailed(Step.LAUNCH, "license does not cover it " * 9), 0),
    )
    page = step_list(run, 40).split("\n")
    at = next(i for i, line in enumerate(page) if "Launch the scan" in line.plain)
    assert page[at].plain.startswith("× Launch the scan")
    reason = page[at + 1]
    assert reason.plain.startswith("  license does not cover it")
    assert reason.cell_length == 40
    assert reason.plain.endswith("…")
    assert "$error" in [span.style for span in reason.spans]
    assert steps_over(run) == 1
    assert run.now is None


def test_the_step_under_way_shows_the_scans_state_and_the_line_its_place():
    run = told(
        (StepStarted(Step.RESOLVE), 1),
        (StepDone(Step.RESOLVE, "10.10.32.162"), 0),
        (StepStarted(Step.WAIT), 0),
        (RUNNING, 30),
    )
    shown = lines(step_list(run, 40))
    at = next(i for i, line in enumerate(shown) if "Wait for the scan" in line)
    assert shown[at].startswith("●")
    assert shown[at + 1] == "  Running"
    assert step_line(run).plain == (
        "✓○○○○○○●○○○○  Step 8 of 12  Wait for the scan   next: Read the scan result"
    )


def test_the_last_step_has_none_after_it_and_without_a_step_only_marks_stand():
    assert "next:" not in step_line(told((StepStarted(Step.REPORT), 0))).plain
    assert step_line(told()).plain == "○" * (len(Step) - 1)


def test_policies_wait_until_they_arrive_whole_or_not():
    policies = (*JOB.scan.policies, Policy(id="7", title="Apache"), Policy(id="8"))
    run = told(
        (PolicyArrived("1485826", "RHEL 7.x", 9, "complete"), 0),
        (PolicyArrived("7", "Apache", 2, "stale"), 0),
    )
    first, second, third = policy_list(run, policies, 44).split("\n")
    assert first.plain.startswith("✓ RHEL 7.x ")
    assert first.plain.endswith(" 9 findings")
    assert second.plain.startswith("? Apache ")
    assert second.plain.endswith("2 findings, data stale")
    assert third.plain.startswith("○ 8 ")
    assert third.plain.endswith(" waits")
    assert {line.cell_length for line in (first, second, third)} == {44}


def test_a_long_title_is_cut_so_that_what_arrived_stays_in_sight():
    policies = (Policy(id="7", title="größer " * 20), Policy(id="8", title=NASTY))
    for width in (30, 44):
        long, nasty = policy_list(told(), policies, width).split("\n")
        assert long.cell_length == nasty.cell_length == width
        assert long.plain.endswith("… waits")
        assert "\x1b" not in nasty.plain


def test_the_host_log_in_is_known_once_the_result_is_read():
    assert "known when the scan has finished" in host_login(told()).plain
    began = (StepStarted(Step.RESULT), 1)
    read = told(began, (StepDone(Step.RESULT, "authentication worked (Unix)"), 0))
    assert host_login(read).plain == "authentication worked (Unix)"
    assert host_login(told(began, (StepFailed(Step.RESULT, "gone"), 0))).plain == "× not read"


async def test_when_a_run_is_over_its_clocks_stand_still(app_for, monkeypatch):
    monkeypatch.setattr(RunScreen, "_carry_out", lambda self: None)
    app = app_for()
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        now = [1000.0]
        desk = dataclasses.replace(
            app.screen._desk,
            monotonic=lambda: now[0],
            clock=lambda: NOW + timedelta(seconds=now[0] - 1000),
        )
        screen = RunScreen(desk, replace(JOB, name="web-01"), "web-01")
        await app.push_screen(screen)
        for event, seconds in [(LAUNCHED, 0), *HISTORIES["all"]]:
            screen.post_message(RunScreen.Heard(event))
            await pilot.pause()
            now[0] += seconds
        screen.post_message(RunScreen.Ended(RESULT))
        await settled(pilot)
        at_the_end = screen_text(app)
        now[0] += 3600
        await pilot.pause(0.7)
        assert screen_text(app) == at_the_end
