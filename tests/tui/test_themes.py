"""Themes: chosen by flag, environment or settings, remembered, readable in few colours."""

import stat
from functools import partial

import pytest
from textual.color import Color
from textual.filter import Monochrome, NoColor
from textual.widgets import Static

from qpctui.job.document import JobDocument
from qpctui.settings import Places, Settings
from qpctui.settings_edit import keep_theme
from qpctui.tui.app import QpctuiApp
from qpctui.tui.look import Look, UnknownTheme, all_problems, look_of
from qpctui.tui.screens.ask import Ask
from qpctui.tui.screens.form import FormScreen
from qpctui.tui.screens.results import ResultsScreen
from qpctui.tui.themes import THEMES
from qpctui.tui.widgets.tick_list import TickList
from tests.tui.conftest import JOB, NARROW, RESULT, come_true, screen_text, settled, users_desk


@pytest.fixture
def places(tmp_path):
    folder = tmp_path / "settings-folder"
    folder.mkdir()
    return Places(folder, tmp_path / "state")


@pytest.fixture
def opened_with(desk_for, places):
    """Makes the app as the command does: ``opened_with(settings, theme=…, environ=…)``."""

    def make(settings="", theme="", environ=None):
        if settings:
            places.settings.write_text(settings)
        look = look_of(places, environ or {}, partial(keep_theme, places), theme)
        desk = desk_for()
        return QpctuiApp(
            lambda: partial(FormScreen, desk, JobDocument(job=JOB), fresh=False), look=look
        )

    return make


LIGHT = '[appearance]\ntheme = "qpctui-light" # mine\n'


@pytest.mark.parametrize(
    ("settings", "environ", "flag", "theme"),
    [
        ("", {}, "", "qpctui-dark"),
        (LIGHT, {}, "", "qpctui-light"),
        (LIGHT, {"QPCTUI_THEME": "nord"}, "", "nord"),
        (LIGHT, {"QPCTUI_THEME": "nord"}, "dracula", "dracula"),
        (LIGHT, {"QPCTUI_THEME": " "}, "", "qpctui-light"),
        (LIGHT, {"QPCTUI_THEME": "norf"}, "", "qpctui-light"),
        ("[appearance]\ntheme = 'norf'\n", {}, "", "qpctui-dark"),
        ("[appearance]\ntheme = 'norf'\n", {"QPCTUI_THEME": "nord"}, "", "nord"),
        ("[appearance]\ntheme = 'nord'\n[oops]\n", {}, "", "nord"),
        ("[appearance\n", {}, "", "qpctui-dark"),
    ],
)
def test_flag_then_environment_then_settings(opened_with, settings, environ, flag, theme):
    assert opened_with(settings, flag, environ).theme == theme


def test_a_flag_that_names_none_is_refused(opened_with):
    with pytest.raises(UnknownTheme, match="did you mean 'nord'"):
        opened_with(theme="norf")


async def test_what_is_wrong_is_said_and_the_form_works_all_the_same(opened_with):
    app = opened_with("[appearance]\ntheme = 'norf'\n[keys]\nform.rnu = 'f9'\n")
    async with app.run_test(size=NARROW) as pilot:
        await come_true(pilot, lambda: isinstance(app.screen, Ask))
        await settled(pilot)
        said = str(app.screen.query_one(".words", Static).visual)
        assert "settings.toml:2: no theme is called 'norf'" in said
        assert "'form.run'" in said
        assert "qpctui settings check" in said
        await pilot.click("#on")
        await come_true(pilot, lambda: isinstance(app.screen, FormScreen))
        assert app.theme == "qpctui-dark"


async def test_broken_toml_is_said_with_its_line(opened_with):
    app = opened_with("# mine\n[appearance\n")
    async with app.run_test(size=NARROW) as pilot:
        await come_true(pilot, lambda: isinstance(app.screen, Ask))
        await settled(pilot)
        words = str(app.screen.query_one(".words", Static).visual)
        assert "settings.toml:2: This is no TOML" in words


async def choose(pilot, words):
    """Choose a theme in the palette, by keys alone."""
    await pilot.press("ctrl+p", *"theme")
    await come_true(pilot, lambda: "Choose dark, light" in screen_text(pilot.app))
    await pilot.press("enter")
    await come_true(pilot, lambda: "Search for themes" in screen_text(pilot.app))
    await pilot.press(*words)
    await come_true(pilot, lambda: words in screen_text(pilot.app))
    await pilot.pause(0.3)
    await pilot.press("enter")


async def test_a_theme_chosen_in_the_palette_is_remembered(opened_with, places):
    app = opened_with(LIGHT)
    places.settings.chmod(0o640)
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        await choose(pilot, "dracula")
        await come_true(pilot, lambda: app.theme == "dracula")
        await come_true(pilot, lambda: Settings.load(places).appearance.theme == "dracula")
        await settled(pilot)
    assert places.settings.read_text() == LIGHT.replace("qpctui-light", "dracula")
    assert stat.S_IMODE(places.settings.stat().st_mode) == 0o640


async def test_a_theme_that_is_merely_used_is_not_written(opened_with, places):
    app = opened_with(theme="nord")
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
    assert not places.settings.exists()


async def test_the_last_of_many_choices_stays(opened_with, places):
    app = opened_with()
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        for theme in ("nord", "dracula", "gruvbox", "qpctui-light"):
            app.theme = theme
        await settled(pilot)
    assert Settings.load(places).appearance.theme == "qpctui-light"


async def test_a_file_that_can_t_be_read_is_left_and_that_is_said(opened_with, places):
    app = opened_with()
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        places.settings.write_text("[broken\n")
        app.theme = "nord"
        await come_true(pilot, lambda: isinstance(app.screen, Ask))
        await settled(pilot)
        assert "Nothing was written" in str(app.screen.query_one(".words", Static).visual)
        assert app.theme == "nord"
    assert places.settings.read_text() == "[broken\n"


async def test_a_variable_that_comes_before_the_choice_is_named(opened_with, places):
    app = opened_with(environ={"QPCTUI_THEME": "nord"})
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await settled(pilot)
        app.theme = "dracula"
        await come_true(pilot, lambda: "QPCTUI_THEME" in screen_text(app))
    assert Settings.load(places).appearance.theme == "dracula"


def foreground_and_background(app, text, beside=""):
    """The colours in which a text stands on the screen, in the line that holds ``beside``."""
    for strip in app.screen._compositor.render_strips():
        if beside in strip.text:
            for segment in strip:
                if text in segment.text:
                    return segment.style.color, segment.style.bgcolor
    raise AssertionError(f"no {text!r} on the screen")


async def test_a_ticked_box_under_the_cursor_drowns_in_no_theme(opened_with):
    app = opened_with()
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        app.screen.form.go_to("scan.policies")
        await come_true(pilot, lambda: isinstance(app.focused, TickList))
        for theme in THEMES[::5]:
            app.theme = theme
            await settled(pilot)
            box, _ = foreground_and_background(app, "[x]", "RHEL 7.x")
            title, ground = foreground_and_background(app, " RHEL 7.x", "RHEL 7.x")
            assert box == title, theme
            assert box != ground, theme


@pytest.mark.parametrize("theme", ["ansi-dark", "ansi-light"])
async def test_the_terminal_s_own_colours_show_verdict_and_fields(opened_with, theme):
    app = opened_with(theme=theme)
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        app.screen.form.go_to("scan.title")
        await settled(pilot)
        focused = app.focused.styles.background
        other = app.screen.query_one("#row-target-host_ip Input").styles
        assert focused != other.background
        assert other.background != app.screen.styles.background
        assert other.background != other.color
        await app.push_screen(ResultsScreen(RESULT, "web-01", users_desk()))
        await settled(pilot)
        verdict, ground = foreground_and_background(app, "FAILED", "of 10 findings")
        assert verdict != ground


@pytest.mark.parametrize(("theme", "kind"), [("qpctui-dark", Monochrome), ("ansi-dark", NoColor)])
async def test_no_color_leaves_words_and_marks(opened_with, monkeypatch, theme, kind):
    monkeypatch.setenv("NO_COLOR", "1")
    app = opened_with(theme=theme)
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        assert any(isinstance(one, kind) for one in app._filters)
        text = screen_text(app)
        assert "✓ connected" in text
        assert "[x] RHEL 7.x" in text
        assert "(•) Scan Host IP" in text
        for line in app.screen._compositor.render_strips():
            for segment in app._filters[-1].apply(list(line), Color(0, 0, 0)):
                colour, ground = segment.style.color, segment.style.bgcolor
                assert all(one is None or is_grey(one) for one in (colour, ground))
                if segment.text.strip() and colour.triplet:
                    assert colour != ground


def is_grey(colour):
    return colour.is_default or len(set(colour.triplet)) == 1


def test_all_problems_are_told_at_once(places):
    places.settings.write_text(
        "[appearance]\ntheme = 'norf'\n[keys]\nform.run = 'ctrl+a'\n"
        "[platforms.PCP]\napi = 'ftp://x'\n[platforms.PCP.versions]\nscan.lst = ['x']\n[oops]\n"
    )
    assert [problem.line for problem in all_problems(places)] == [2, 4, 6, 8, 8, 9]


async def test_no_color_holds_in_a_theme_chosen_later(opened_with, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    app = opened_with()
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        for theme, kind in (("ansi-light", NoColor), ("nord", Monochrome)):
            app.theme = theme
            await settled(pilot)
            assert [type(one) for one in app._filters[1:]] == [kind]


def test_a_look_of_nothing_is_the_default():
    assert Look().theme == "qpctui-dark"
