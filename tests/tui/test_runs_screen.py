"""The list of all runs: found, opened, deleted, run again; read anew without moving."""

import time
from datetime import timedelta

import pytest
from msgspec.structs import replace

from qpctui.run.journal import STAMP
from qpctui.run.ownership import held, run_lock
from qpctui.tui.screens.ask import Ask
from qpctui.tui.screens.help import HelpScreen
from qpctui.tui.screens.results import ResultsScreen
from qpctui.tui.screens.run import RunScreen
from qpctui.tui.screens.runs import RunsScreen
from tests.run_folders import leave_run
from tests.tui.conftest import JOB, NARROW, NASTY, NOW, RESULT, SHOWN, WIDE, come_true, screen_text

JUDGED = {"verdict": "FAILED", "exit_code": 1, "breaks": 3, "findings": 10, "policies": 2}
LEFT = {"exit_code": 130, "unfinished": "yes", "reason": "Interrupted. The scan goes on"}


@pytest.fixture
def runs(tmp_path):
    return tmp_path / "state" / "runs"


@pytest.fixture
def three(runs):
    """A run that failed, one that is left a minute later, one that was killed."""
    failed = leave_run(runs, JOB, NOW, result=RESULT, **JUDGED)
    left = leave_run(runs, replace(JOB, name="db-02"), NOW + timedelta(minutes=1), **LEFT)
    killed = leave_run(runs, replace(JOB, name="edge [x]"), NOW + timedelta(minutes=2))
    return failed, left, killed


@pytest.fixture
def opened(app_without_form, desk_for):
    """Opens the list in an app: ``async with opened() as (app, pilot, screen)``."""
    from contextlib import asynccontextmanager

    @asynccontextmanager
    async def make(size=NARROW):
        app = app_without_form()
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            screen = RunsScreen(desk_for())
            await app.push_screen(screen)
            await come_true(pilot, lambda: screen._runs is not None)
            yield app, pilot, screen

    return make


def names(screen):
    return [run.name for run in screen.table.rows]


async def test_all_runs_are_listed_newest_first(three, opened):
    async with opened(WIDE) as (app, pilot, screen):
        await come_true(pilot, lambda: "3 runs" in screen_text(app))
        assert names(screen) == ["edge [x]", "db-02", "web-01"]
        text = screen_text(app)
        assert "○ Detached" in text
        assert "× Failed" in text
        assert "× 3 2 policies, 10 controls" in text
        assert "2026-11-23 14:02" in text
        await pilot.press("end")
        await come_true(pilot, lambda: "Enter opens its results" in screen_text(app))
        await pilot.press("f1")
        await come_true(pilot, lambda: isinstance(app.screen, HelpScreen))


async def test_words_narrow_the_list_and_esc_brings_it_back(three, opened):
    async with opened() as (app, pilot, screen):
        await pilot.press("slash", *"detached db")
        await come_true(pilot, lambda: names(screen) == ["db-02"])
        await come_true(pilot, lambda: "1 of 3 runs" in screen_text(app))
        await pilot.press("enter")
        assert app.focused is screen.table
        await pilot.press("slash", *"zz")
        await come_true(pilot, lambda: 'Nothing matches "zz"' in screen_text(app))
        await pilot.press("escape", "escape")
        await come_true(pilot, lambda: len(screen.table.rows) == 3)
        assert app.screen is screen
        await pilot.press("escape")
        await come_true(pilot, lambda: app.screen is not screen)


async def test_without_runs_it_says_how_to_begin(opened):
    async with opened() as (app, pilot, _):
        await come_true(pilot, lambda: "F5 in a job starts one" in screen_text(app))
        await pilot.press("enter", "delete", "f5")


async def test_a_run_that_ended_opens_its_results(three, opened):
    async with opened() as (app, pilot, _):
        await pilot.press("end", "enter")
        await come_true(pilot, lambda: isinstance(app.screen, ResultsScreen))
        await pilot.press("escape")
        await come_true(pilot, lambda: isinstance(app.screen, RunsScreen))


async def test_a_result_that_is_gone_is_told_beside_its_run(three, opened):
    (three[0].path / "result.json").unlink()
    async with opened() as (app, pilot, _):
        await pilot.press("end", "enter")
        await come_true(pilot, lambda: "× The run 2026-11-23-14-02-42 has no" in screen_text(app))


@pytest.mark.parametrize(
    ("key", "is_again"), [("enter", True), ("f5", False)], ids=["goes-on", "anew"]
)
async def test_a_run_goes_on_or_its_job_is_run_anew(three, opened, monkeypatch, key, is_again):
    monkeypatch.setattr(RunScreen, "_carry_out", lambda self: None)
    async with opened() as (app, pilot, _):
        await pilot.press("down", key)
        await come_true(pilot, lambda: isinstance(app.screen, RunScreen))
        assert app.screen._job.name == "db-02"
        assert (app.screen._stored is not None) is is_again
        assert app.screen._carrying.owner is None


async def test_what_another_process_runs_is_watched_and_not_deleted(three, opened):
    with held(run_lock(three[1].path)):
        async with opened() as (app, pilot, _):
            await come_true(pilot, lambda: "● 1 running" in screen_text(app))
            await pilot.press("down", "delete")
            await come_true(pilot, lambda: "can't be deleted while process" in screen_text(app))
            await pilot.press("enter")
            await come_true(pilot, lambda: isinstance(app.screen, RunScreen))
            assert app.screen._carrying.owner is not None
            await pilot.press("escape")
            await come_true(pilot, lambda: isinstance(app.screen, RunsScreen))
            await app.workers.wait_for_complete()
    assert three[1].path.exists()


async def test_deleting_asks_first_and_warns_of_what_may_go_on(three, opened):
    async with opened() as (app, pilot, screen):
        await pilot.press("down", "delete")
        await come_true(pilot, lambda: isinstance(app.screen, Ask))
        await come_true(pilot, lambda: "Its scan may go on at the platform" in screen_text(app))
        await pilot.press("enter")
        await come_true(pilot, lambda: app.screen is screen)
        assert three[1].path.exists()
        await pilot.press("delete")
        await come_true(pilot, lambda: isinstance(app.screen, Ask))
        await pilot.press("right", "enter")
        await come_true(pilot, lambda: names(screen) == ["edge [x]", "web-01"])
        assert not three[1].path.exists()
        assert three[0].path.exists()


async def test_the_list_reads_itself_anew_and_the_cursor_stays_on_its_run(three, opened, runs):
    async with opened() as (_, pilot, screen):
        await pilot.press("down")
        assert screen.table.row.name == "db-02"
        leave_run(runs, JOB, NOW + timedelta(hours=1), **JUDGED)
        await come_true(pilot, lambda: len(screen.table.rows) == 4)
        assert screen.table.row.name == "db-02"
        assert screen.table.cursor == 2


async def test_text_from_elsewhere_stays_text(runs, opened):
    leave_run(runs, replace(JOB, name=NASTY), NOW, **(LEFT | {"reason": NASTY}))
    async with opened((200, 40)) as (app, pilot, _):
        await come_true(pilot, lambda: SHOWN[:14] in screen_text(app))
        assert "\x1b" not in screen_text(app)


async def test_a_thousand_runs_block_no_key(runs, opened):
    journal = (leave_run(runs, JOB, NOW, **JUDGED).path / "journal.jsonl").read_bytes()
    for index in range(1, 1000):
        folder = runs / f"{NOW + timedelta(seconds=index):{STAMP}}"
        folder.mkdir()
        (folder / "journal.jsonl").write_bytes(journal)
    async with opened() as (app, pilot, screen):
        await come_true(pilot, lambda: "1,000 runs" in screen_text(app))
        lags = [await lag_of(pilot, key) for key in ["down", "up", "pagedown", "end"] * 5]
        assert screen.table.cursor == 999
        await pilot.press("slash", *"web")
        await come_true(pilot, lambda: "1,000 of 1,000 runs" in screen_text(app))
        assert sorted(lags)[10] < 0.25


async def lag_of(pilot, key):
    """The CPU seconds of this process from a key to what it moved."""
    began = time.process_time()
    await pilot.press(key)
    return time.process_time() - began
