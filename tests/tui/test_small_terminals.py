"""Terminals with little room: what still works, and what says that it can't."""

import pytest
from textual.widgets import Input

from qpctui.job.model import Job
from qpctui.tui.screens.ask import Ask
from qpctui.tui.screens.form import FormScreen
from qpctui.tui.screens.results import ResultsScreen
from qpctui.tui.screens.too_small import LEAST, TooSmall
from tests.tui.conftest import (
    JOB,
    RESULT,
    come_true,
    opened,
    press_last,
    row,
    screen_text,
    settled,
)

TINY = (60, 20)


@pytest.mark.parametrize("size", [TINY, LEAST])
async def test_every_field_is_seen_whole_when_it_has_the_focus(app_for, size):
    app = app_for()
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        form = app.screen.form
        for one in form.rows:
            if not one.display:
                continue
            form.go_to(one.field)
            await pilot.pause()
            focused = app.focused
            assert focused is not None, one.field
            region = focused.region
            assert region.width >= 10 or region.width == focused.size.width, one.field
            assert form.region.contains(region.x, region.y), one.field
            assert region.right <= size[0], one.field


async def test_a_job_is_made_ready_in_a_tiny_terminal(app_for):
    app = app_for(Job(qualys=JOB.qualys, scan=JOB.scan, fail_on=JOB.fail_on))
    async with app.run_test(size=TINY) as pilot:
        await come_true(pilot, lambda: isinstance(app.screen, FormScreen))
        await come_true(pilot, lambda: app.screen.form.focused_field == "target.host_ip")
        await pilot.press(*"10.0.0.1")
        await come_true(pilot, lambda: app.screen.form.can_run)
        assert "F5 Run" in screen_text(app)


@pytest.mark.parametrize("size", [(LEAST.width - 1, 24), (80, LEAST.height - 1), (20, 5), (1, 1)])
async def test_what_is_too_small_says_what_it_needs_and_comes_back(app_for, size):
    app = app_for()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app.screen.form.go_to("scan.title")
        row(app, "scan.title").query_one(Input).value = "typed"
        await settled(pilot)
        await pilot.resize_terminal(*size)
        await come_true(pilot, lambda: isinstance(app.screen, TooSmall))
        if size[0] >= 20:
            await come_true(pilot, lambda: "Too small" in screen_text(app))
        if size[1] >= 14:
            words = " ".join(screen_text(app).split())
            assert f"{size[0]} columns and {size[1]} lines" in words
            assert f"needs {LEAST.width} and {LEAST.height}" in words
            assert "^Q quits" in words
        await pilot.press("x", "f5")
        await pilot.resize_terminal(80, 24)
        await come_true(pilot, lambda: isinstance(app.screen, FormScreen))
        await settled(pilot)
        assert row(app, "scan.title").query_one(Input).value == "typed"
        assert app.focused is row(app, "scan.title").query_one(Input)
        assert "F5 Run" in screen_text(app)


async def test_one_may_quit_where_there_is_no_room(app_for, tmp_path):
    app = app_for()
    async with app.run_test(size=(30, 8)) as pilot:
        await come_true(pilot, lambda: isinstance(app.screen, TooSmall))
        await press_last(pilot, "ctrl+q")
    assert app.return_code == 0


async def test_a_question_that_comes_above_it_leaves_nothing_behind(app_for):
    app = app_for()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.resize_terminal(40, 12)
        await come_true(pilot, lambda: isinstance(app.screen, TooSmall))
        await app.push_screen(Ask("Quit?", "Really?", [("stay", "Stay")]))
        await pilot.resize_terminal(80, 24)
        await settled(pilot)
        await pilot.press("escape")
        await come_true(pilot, lambda: isinstance(app.screen, FormScreen))


async def test_the_table_of_a_result_never_wraps(app_for):
    app = app_for()
    async with app.run_test(size=TINY) as pilot:
        await opened(app, pilot)
        assert isinstance(app.screen, ResultsScreen)
        head = next(line for line in screen_text(app).split("\n") if "Unde" in line)
        assert "Total" in head
        assert RESULT.findings
