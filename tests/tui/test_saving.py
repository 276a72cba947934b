"""What the form writes, and that no edit is lost."""

import tomllib

import pytest
from msgspec.structs import replace
from textual.widgets import Input

from qpctui.job.rules import check, errors
from qpctui.job.toml import load, save
from qpctui.tui.screens.ask import Ask, AskText
from tests.tui.conftest import (
    JOB,
    NARROW,
    WIDE,
    come_true,
    row,
    screen_text,
    settled,
    type_over,
)


async def test_what_is_saved_is_a_sound_job(app_for, tmp_path):
    file = tmp_path / "web.toml"
    save(file, JOB)
    file.write_text("# ours\n" + file.read_text())
    app = app_for(JOB, file)
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        await type_over(pilot, "target.host_ip", "93.184.216.34")
        assert "unsaved" in screen_text(app)
        await pilot.press("ctrl+s")
        await settled(pilot)
        assert "• unsaved" not in screen_text(app)
    saved = load(file)
    assert saved.target.host_ip == "93.184.216.34"
    assert errors(check(saved)) == []
    assert file.read_text().startswith("# ours\n")


async def test_a_new_job_asks_where_to(app_for, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    app = app_for(JOB)
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        await pilot.press("ctrl+s")
        assert isinstance(app.screen, AskText)
        await pilot.press("enter")
        await settled(pilot)
    assert load(tmp_path / "web-01.toml") == JOB


async def test_a_name_alone_is_written_beside_the_job_s_own_file(app_for, tmp_path, monkeypatch):
    elsewhere, file = tmp_path / "elsewhere", tmp_path / "jobs" / "web.toml"
    for folder in (elsewhere, file.parent):
        folder.mkdir()
    save(file, JOB)
    monkeypatch.chdir(elsewhere)
    app = app_for(JOB, file)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await settled(pilot)
        for name in ("other", "copied"):
            if name == "copied":
                app.screen.keeper.start_copy()
                await settled(pilot)
            await pilot.press("f2")
            await come_true(pilot, lambda: isinstance(app.screen, AskText))
            app.screen.query_one(Input).value = name
            await pilot.press("enter")
            await settled(pilot)
            assert f"{name}.toml" in screen_text(app)
    assert load(file.parent / "other.toml").scan == JOB.scan
    assert load(file.parent / "copied.toml").scan == JOB.scan
    assert list(elsewhere.iterdir()) == []


async def test_a_file_that_is_there_already_is_not_replaced(app_for, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "web-01.toml").write_text("mine")
    app = app_for(JOB)
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        await pilot.press("ctrl+s", "enter")
        await settled(pilot)
        assert "Not saved" in screen_text(app)
        assert "there already" in screen_text(app)
    assert (tmp_path / "web-01.toml").read_text() == "mine"


@pytest.mark.parametrize("broken", ["a = [", 'unknown = "key"'])
async def test_a_file_broken_meanwhile_is_not_touched_and_nothing_is_lost(
    app_for, tmp_path, broken
):
    file = tmp_path / "web.toml"
    save(file, JOB)
    app = app_for(JOB, file)
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        await type_over(pilot, "scan.title", "typed")
        file.write_text(broken)
        await pilot.press("ctrl+s")
        await settled(pilot)
        assert "Nothing was written" in screen_text(app)
        await pilot.press("enter")
        assert app.screen.form.job.scan.title == "typed"
    assert file.read_text() == broken


async def test_problems_do_not_keep_a_job_from_being_saved(app_for, tmp_path):
    file = tmp_path / "web.toml"
    save(file, JOB)
    app = app_for(JOB, file)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await settled(pilot)
        await type_over(pilot, "timing.timeout", "2*0")
        await pilot.press("ctrl+s")
        await settled(pilot)
    assert tomllib.loads(file.read_text())["timing"]["timeout"] == "2*0"


async def test_quitting_with_unsaved_changes_asks(app_for):
    app = app_for()
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        await type_over(pilot, "scan.title", "typed")
        await pilot.press("ctrl+q")
        await settled(pilot)
        assert "unsaved changes" in screen_text(app)
        await pilot.press("escape")
        assert app.is_running
        assert app.screen.form.job.scan.title == "typed"


async def test_spaces_around_a_pasted_value_reach_neither_job_nor_file(app_for, tmp_path):
    file = tmp_path / "web.toml"
    save(file, JOB)
    app = app_for(JOB, file)
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        await type_over(pilot, "target.host_ip", " 93.184.216.34  ")
        await type_over(pilot, "timing.timeout", " 60 ")
        await pilot.press("ctrl+s", "shift+tab")
        await settled(pilot)
        assert row(app, "timing.timeout").query_one(Input).value == "60"
    saved = load(file)
    assert (saved.target.host_ip, saved.timing.timeout) == ("93.184.216.34", "60")


async def test_a_title_keeps_the_spaces_within_it_as_it_is_typed(app_for):
    app = app_for(replace(JOB, scan=replace(JOB.scan, title="")))
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        app.screen.form.go_to("scan.title")
        await pilot.press(*"my scan")
        await settled(pilot)
        assert app.screen.form.job.scan.title == "my scan"


async def test_words_without_room_scroll_above_their_answers(app_without_form):
    app = app_without_form()
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        words = "\n".join(f"line {number}." for number in range(60))
        app.push_screen(Ask("Settings to mend", words, [("on", "Go on")]))
        await come_true(pilot, lambda: "Go on" in screen_text(app))
        assert "line 59." not in screen_text(app)
        await pilot.press(*["pagedown"] * 5)
        await come_true(pilot, lambda: "line 59." in screen_text(app))
        assert "Go on" in screen_text(app)
        assert app.focused is app.screen.query_one("#on")
