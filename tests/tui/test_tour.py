"""The demo's tour: it leads on, marks keys, takes none, and is gone when it is not wanted."""

import signal
from functools import partial

import pytest
from textual.widgets import Input
from textual.widgets._footer import FooterKey

from qpctui.job.document import JobDocument
from qpctui.tui.app import QpctuiApp
from qpctui.tui.keymap import actions
from qpctui.tui.screens.form import FormScreen
from qpctui.tui.screens.results import ResultsScreen
from qpctui.tui.tour import STEPS, TourNote
from tests.tui.conftest import JOB, NARROW, RESULT, come_true, screen_text, settled
from tests.tui.terminal import CTRL_Q, ESCAPE, F5


@pytest.fixture
def app_on_tour(desk_for):
    """The app on a form, with a tour."""
    form = partial(FormScreen, desk_for(), JobDocument(None, "", JOB), fresh=False)
    return QpctuiApp(lambda: form, tours=True)


def told(app):
    return [str(note.visual) for note in app.screen.query(TourNote) if note.display]


def marked(app):
    """The keys that stand out, by what they do."""
    keys = app.screen.query(FooterKey)
    return [str(key.description) for key in keys if "reverse" in str(key.render().spans)]


async def test_it_goes_along_and_does_not_come_back(app_on_tour, desk_for):
    app = app_on_tour
    async with app.run_test(size=NARROW) as pilot:
        await come_true(pilot, lambda: marked(app) == ["Run"])
        assert "1/5" in told(app)[0]
        await come_true(pilot, lambda: "F5 runs it" in screen_text(app))
        app.push_screen(ResultsScreen(RESULT, "web-01", desk_for()))
        await come_true(pilot, lambda: marked(app) == ["What if"])
        assert "4/5" in told(app)[0]
        await pilot.press("w")
        await come_true(pilot, lambda: "5/5" in "".join(told(app)))
        assert "^P finds" in told(app)[0]
        app.pop_screen()
        app.pop_screen()
        await come_true(pilot, lambda: isinstance(app.screen, FormScreen) and not told(app))


async def test_esc_ends_it_at_once_and_then_does_what_it_usually_does(app_on_tour, desk_for):
    app = app_on_tour
    async with app.run_test(size=NARROW) as pilot:
        await come_true(pilot, lambda: told(app))
        app.push_screen(ResultsScreen(RESULT, "web-01", desk_for()))
        await come_true(pilot, lambda: told(app) and marked(app))
        await pilot.press("escape")
        assert isinstance(app.screen, ResultsScreen)
        await come_true(pilot, lambda: not app.screen.query(TourNote) and not marked(app))
        await pilot.press("escape")
        await settled(pilot)
        assert isinstance(app.screen, FormScreen)
        assert not app.screen.query(TourNote)


async def test_keys_and_boxes_are_as_without_it(app_on_tour):
    app = app_on_tour
    async with app.run_test(size=NARROW) as pilot:
        await come_true(pilot, lambda: told(app))
        app.screen.form.go_to("target.host_ip")
        await pilot.press("end", "7")
        assert app.focused.value == "10.10.32.1627"
        assert isinstance(app.focused, Input)
        await pilot.press("f1")
        await pilot.press("escape")
        await come_true(pilot, lambda: told(app))


async def test_keys_are_told_as_the_user_has_them(app_on_tour):
    app = app_on_tour
    async with app.run_test(size=NARROW) as pilot:
        app.set_keymap({"form.run": "f9"})
        await come_true(pilot, lambda: "F9 runs it" in "".join(told(app)))


def test_each_step_is_about_a_key_that_is_there():
    assert [step.action for step in STEPS if step.action not in actions()] == []


def test_the_demo_tours_unless_it_shall_not(terminal):
    toured, plain = terminal("demo", NO_COLOR="1"), terminal("demo", "--no-tour")
    toured.expect("Tour 1/5")
    plain.expect("nothing real is scanned. F5 runs")
    plain.expect("✓ connected")
    plain.press(CTRL_Q)
    assert "Tour" not in plain.text
    assert plain.end() == 0
    toured.press(F5)
    toured.expect("Tour 2/5")
    toured.press(ESCAPE)
    toured.expect("Step . of 12")
    assert "Tour" not in toured.text
    toured.child.kill(signal.SIGTERM)
    assert toured.end() == 143
