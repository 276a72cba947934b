"""Keys of the settings: what they may be, that they work, and that every place shows them."""

import re

import pytest
from textual.widgets import Static
from textual.widgets._footer import FooterKey

from qpctui.job.document import JobDocument
from qpctui.tui.app import QpctuiApp
from qpctui.tui.key_names import key_name, key_of, why_not
from qpctui.tui.keymap import _merged, _nodes, actions, usable, widgets_of
from qpctui.tui.look import Look
from qpctui.tui.screens.ask import Ask, AskText
from qpctui.tui.screens.choose import Choose, ChooseSome
from qpctui.tui.screens.form import FormScreen
from qpctui.tui.screens.go_to import GoTo
from qpctui.tui.screens.help import HelpScreen
from qpctui.tui.screens.import_job import ImportJob
from tests.tui.conftest import JOB, NARROW, come_true, opened, screen_text, settled


@pytest.fixture
def app_with(desk_for):
    """Makes the form's app with these keys of the settings."""

    def make(job=JOB, **keys):
        keymap, problems = usable({name.replace("__", "."): key for name, key in keys.items()})
        assert problems == []
        desk = desk_for()
        screen = lambda: FormScreen(desk, JobDocument(job=job), fresh=False)  # noqa: E731
        return QpctuiApp(lambda: screen, look=Look(keymap=keymap))

    return make


def words_of(app):
    """All words of a screen, those too that must be scrolled to."""
    return "\n".join(str(one.visual) for one in app.screen.query(Static))


@pytest.mark.parametrize(
    ("written", "key", "shown"),
    [
        ("f9", "f9", "F9"),
        ("F9", "f9", "F9"),
        ("Ctrl+R", "ctrl+r", "^R"),
        ("^r", "ctrl+r", "^R"),
        ("Shift+F6", "shift+f6", "Shift+F6"),
        ("esc", "escape", "Esc"),
        ("PgDn", "pagedown", "PgDn"),
        ("/", "slash", "/"),
        ("?", "question_mark", "?"),
        ("R", "R", "R"),
        ("r", "r", "r"),
    ],
)
def test_keys_may_be_written_as_people_do(written, key, shown):
    assert key_of(written) == key
    assert key_name(key) == shown
    assert why_not(key) == ""


@pytest.mark.parametrize(
    "key",
    ["ctrl+[", "ctrl+\\", "F10", "f11", "alt+0", "alt+7", *(f"^{key}" for key in "abdehijkmuvwxz")],
)
def test_keys_that_others_own_are_refused(key):
    assert "belongs to terminals" in why_not(key_of(key))
    keymap, (problem,) = usable({"form.run": key})
    assert keymap == {}
    assert problem.field == "keys.form.run"


@pytest.mark.parametrize("key", ["f99", "strg+r", "ctrl+", "", "runn", "<any>"])
def test_what_is_no_key_is_refused(key):
    keymap, problems = usable({"form.run": key})
    assert keymap == {}
    assert len(problems) == 1


@pytest.mark.parametrize(
    ("keys", "refused", "said"),
    [
        ({"form.rnu": "f9"}, ["form.rnu"], "did you mean 'form.run'"),
        ({"form.run": "f4"}, ["form.run"], "key of form.preview"),
        ({"form.run": "f9", "form.save": "f9"}, ["form.save"], "key of form.run"),
        ({"form.run": "f1"}, ["form.run"], "key of help"),
        ({"form.run": "tab"}, ["form.run"], "Focus Next"),
        ({"help": "f2"}, ["help"], "key of form.save_as"),
        ({"table.choose": "b"}, ["table.choose"], "key of controls.breaking"),
        ({"form.read": "home"}, ["form.read"], "Input"),
        ({"form.run": "f4", "form.preview": "ctrl+a"}, ["form.preview", "form.run"], "ctrl+a"),
    ],
)
def test_clashes_on_one_screen_are_told(keys, refused, said):
    keymap, problems = usable(keys)
    assert [problem.field.removeprefix("keys.") for problem in problems] == refused
    assert said in problems[0].message
    assert set(keymap) == set(keys) - set(refused)


@pytest.mark.parametrize(
    "keys",
    [
        {"form.run": "f4", "form.preview": "f5"},
        {"run.stop": "k"},
        {"run.stop": "f5"},
        {"help.back": "x,escape"},
        {"help": "shift+f1,f1"},
        {"form.run": "f5"},
    ],
)
def test_what_does_not_meet_on_one_screen_may_share_keys(keys):
    assert usable(keys) == (keys, [])


def test_every_binding_with_words_has_a_name_of_its_own():
    names = {
        binding.id
        for node in _nodes()
        for bindings in _merged(node).values()
        for binding in bindings
        if binding.id
    }
    assert names - {""} <= set(actions()) | {"command_palette"}
    assert all(action.words for action in actions().values())
    assert all(re.fullmatch(r"[a-z_]+(\.[a-z_]+)?", name) for name in actions())


def test_our_own_keys_are_none_that_others_own():
    for action in actions().values():
        assert [key for key in action.keys if why_not(key)] == [], action.id


async def test_the_widgets_of_a_screen_are_known(app_with):
    app = app_with()
    async with app.run_test(size=(140, 44)) as pilot:
        await opened(app, pilot)
        for screen in app.screen_stack[1:]:
            found = {type(one) for one in screen.query("*")} & set(_nodes())
            named = {
                node for node in found if any(b.id for bs in _merged(node).values() for b in bs)
            }
            assert named <= set(widgets_of(type(screen))), type(screen)


async def test_given_keys_work_and_are_shown_everywhere(app_with):
    app = app_with(form__section="f9", help="shift+f1", palette="f12", form__go_to="g")
    async with app.run_test(size=NARROW) as pilot:
        await come_true(pilot, lambda: "F9 Section" in screen_text(app))
        assert "F9 next" in screen_text(app)
        assert "Shift+F1 Help" in screen_text(app)
        assert "F6" not in screen_text(app)
        app.screen.form.go_to("qualys.platform")
        await pilot.press("f6")
        await settled(pilot)
        assert app.screen.form.focused_field == "qualys.platform"
        await pilot.press("f9")
        await come_true(pilot, lambda: app.screen.form.focused_field == "scan.title")
        await pilot.press("f1")
        await settled(pilot)
        assert isinstance(app.screen, FormScreen)
        await pilot.press("shift+f1")
        await come_true(pilot, lambda: isinstance(app.screen, HelpScreen))
        await come_true(pilot, lambda: re.search(r"F9\s+Section", words_of(app)))
        assert re.search(r"F12\s+Everything by name", words_of(app))
        await pilot.press("escape")
        await settled(pilot)
        await pilot.press("f12", *"section")
        await come_true(pilot, lambda: "Key F9" in screen_text(app))


async def test_several_keys_for_one_thing_and_no_false_alarm(app_with, monkeypatch):
    app = app_with(help__back="x,f9")
    said = []
    monkeypatch.setattr(app, "notify", lambda message, **_: said.append(message))
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        for key in ("x", "f9"):
            await pilot.press("f1")
            await come_true(pilot, lambda: isinstance(app.screen, HelpScreen))
            await settled(pilot)
            assert "x goes back" in words_of(app)
            await pilot.press(key)
            await come_true(pilot, lambda: isinstance(app.screen, FormScreen))
        assert said == []


async def test_a_clash_that_comes_about_all_the_same_is_said_once(app_with, monkeypatch):
    app = app_with()
    app.set_keymap({"form.run": "f9", "form.save": "f9"})
    said = []
    monkeypatch.setattr(app, "notify", lambda message, **_: said.append(message))
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        await pilot.press("tab", "tab")
        await settled(pilot)
        assert said == ["F9 is the key of more than one thing: form.run, form.save"]


async def test_the_bar_names_the_palette_s_own_key(app_with):
    app = app_with(palette="f12")
    async with app.run_test(size=(140, 44)) as pilot:
        await settled(pilot)
        await come_true(pilot, lambda: app.screen.query(FooterKey))
        assert "F12 everything" in screen_text(app)


@pytest.mark.parametrize(
    ("dialog", "told"),
    [
        (lambda: Ask("Sure?", "Words.", [("no", "No"), ("yes", "Yes")]), "Esc takes the first"),
        (lambda: AskText("Name", "Words.", "x", take="Take"), "Enter takes it"),
        (lambda: Choose("Which?", [("a", "one")]), "Enter takes one of it"),
        (lambda: ChooseSome("Some", "Words.", [("a", "one")], ()), "Space ticks"),
        (lambda: GoTo([]), "Typing narrows"),
        (ImportJob, "Paste what Jenkins has"),
    ],
)
async def test_f1_explains_a_dialog_too_and_leads_back_to_it(app_without_form, dialog, told):
    app = app_without_form()
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        shown = dialog()
        await app.push_screen(shown)
        await settled(pilot)
        await pilot.press("f1")
        await come_true(pilot, lambda: isinstance(app.screen, HelpScreen))
        await come_true(pilot, lambda: told in " ".join(words_of(app).split()))
        assert re.search(r"Esc.*\s+Back", words_of(app))
        await pilot.press("f1")
        await come_true(pilot, lambda: app.screen is shown)
