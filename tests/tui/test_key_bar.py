"""The keys at the bottom: few, and whole."""

import pytest
from textual.widgets._footer import FooterKey

from qpctui.job.model import Job
from qpctui.tui.preview.text import PreviewText
from qpctui.tui.screens.run import RunScreen
from qpctui.tui.widgets.key_bar import KeyBar
from tests.tui.conftest import NARROW, RESULT, WIDE, opened, settled

MOST = 6


def keys(app, *, everything=False):
    """The keys that the bar shows, the palette's only when asked for."""
    shown = app.screen.query_one(KeyBar).query(FooterKey)
    return [key for key in shown if key.display and (everything or not is_palette(key))]


def is_palette(key):
    return key.has_class("-everything")


async def drawn(pilot):
    """Wait until the bar is composed anew, which may be after everything else."""
    await settled(pilot)
    for _ in range(40):
        if keys(pilot.app) and all(key.region.width for key in keys(pilot.app)):
            return
        await pilot.pause(0.05)


def names(app):
    return [f"{key.key_display} {key.description}" for key in keys(app)]


def assert_few_and_whole(app):
    assert 1 <= len(keys(app)) <= MOST, names(app)
    end = 0
    for key in sorted(keys(app, everything=True), key=lambda key: key.region.x):
        whole = len(key.key_display) + 1 + len(key.description)
        assert key.region.width >= whole, key.description
        assert key.region.x >= end, key.description
        end = key.region.right
    assert end <= app.size.width
    room = 2 * (len(keys(app, everything=True)) - 1)
    assert sum(key.region.width for key in keys(app, everything=True)) + room <= app.size.width


sizes = pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80", "140"])


@sizes
async def test_on_the_form(app_for, size):
    app = app_for()
    async with app.run_test(size=size) as pilot:
        await drawn(pilot)
        for field in ("qualys.platform", "scan.title", "scan.policies", "fail_on.criticalities"):
            app.screen.form.go_to(field)
            await drawn(pilot)
            assert_few_and_whole(app)
        assert {"F5 Run", "^S Save", "F4 Preview", "^G Go to", "F1 Help"} <= set(names(app))
        assert ("F6 Section" in names(app)) is (size == NARROW)
        assert ("^T Test connection" in names(app)) is (size != NARROW)


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80", "140"])
async def test_a_job_with_problems_offers_the_next_one_uncut(app_for, size):
    app = app_for(Job(), fresh=True)
    async with app.run_test(size=size) as pilot:
        await drawn(pilot)
        assert "F8 Next problem" in names(app)
        assert all(key.region.right <= size[0] for key in keys(app))


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80", "140"])
async def test_on_the_form_with_problems(app_for, size):
    app = app_for(Job(), fresh=True)
    async with app.run_test(size=size) as pilot:
        await drawn(pilot)
        assert_few_and_whole(app)


async def test_the_pane_offers_to_copy(app_for):
    app = app_for()
    async with app.run_test(size=WIDE) as pilot:
        await drawn(pilot)
        await pilot.press("f4")
        await drawn(pilot)
        assert app.focused is app.screen.query_one(PreviewText)
        assert "y Copy" in names(app)
        assert all(key.region.right <= WIDE[0] for key in keys(app))


async def test_on_the_pane(app_for):
    app = app_for()
    async with app.run_test(size=WIDE) as pilot:
        await drawn(pilot)
        await pilot.press("f4")
        await drawn(pilot)
        assert_few_and_whole(app)
        await pilot.press("right")
        await drawn(pilot)
        assert_few_and_whole(app)
        assert {"y Copy", "←→ View", "Space As", "F4 Preview"} <= set(names(app))


async def test_on_the_screen_of_the_text(app_for):
    app = app_for()
    async with app.run_test(size=NARROW) as pilot:
        await drawn(pilot)
        await pilot.press("f4")
        await drawn(pilot)
        assert_few_and_whole(app)
        assert set(names(app)) == {"y Copy", "←→ View", "F4 Form", "^S Save", "F1 Help"}
        await pilot.press("right")
        await drawn(pilot)
        assert_few_and_whole(app)
        assert "Space As" in names(app)


@sizes
async def test_on_a_run_and_when_it_is_over(app_for, monkeypatch, size):
    monkeypatch.setattr(RunScreen, "_carry_out", lambda self: None)
    app = app_for()
    async with app.run_test(size=size) as pilot:
        await drawn(pilot)
        await pilot.press("f5")
        await drawn(pilot)
        assert_few_and_whole(app)
        shown = "l Requests o Open link" if size == WIDE else "s Steps l Requests"
        assert " ".join(names(app)) == f"d Detach x Cancel scan r Look now {shown} F1 Help"
        app.screen.post_message(RunScreen.Ended(RESULT))
        await drawn(pilot)
        assert_few_and_whole(app)
        shown = "l Requests o Open link" if size == WIDE else "s Steps l Requests"
        assert " ".join(names(app)) == f"Enter Results {shown} F1 Help"


@sizes
async def test_on_results_in_each_of_their_places(app_for, size):
    app = app_for()
    async with app.run_test(size=size) as pilot:
        await opened(app, pilot)
        assert_few_and_whole(app)
        assert "2 Controls" in names(app)
        assert "1 Summary" not in names(app)
        await pilot.press("2")
        await drawn(pilot)
        assert_few_and_whole(app)
        assert {"x Exclude", "v Waive", "y Copy"} <= set(names(app))
        await pilot.press("slash")
        await drawn(pilot)
        assert_few_and_whole(app)
        await pilot.press("escape", "enter")
        await drawn(pilot)
        assert_few_and_whole(app)
        assert "n Next control" in names(app)


@sizes
async def test_the_palette_is_named_where_there_is_room(app_for, size):
    app = app_for()
    async with app.run_test(size=size) as pilot:
        await drawn(pilot)
        palette = [key for key in keys(app, everything=True) if is_palette(key)]
        assert [key.key_display for key in palette] == ([] if size == NARROW else ["^P"])
        assert all(key.region.right == size[0] - 2 for key in palette)
