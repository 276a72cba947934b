"""The file's text: beside the form where there is room, else on a screen of its own."""

import pytest
from msgspec.structs import replace
from textual.widgets import Static

from qpctui.job.fields import with_value
from qpctui.job.jenkins import FORMS, written
from qpctui.job.toml import dump, save
from qpctui.qualys.asset_groups import AssetGroup
from qpctui.qualys.errors import Unavailable
from qpctui.run.plan import Seen
from qpctui.tui.preview.pane import PIPELINE, PLAN, PROBLEMS, PreviewPane
from qpctui.tui.preview.text import PreviewText
from qpctui.tui.screens.form import FormScreen
from qpctui.tui.screens.preview import PreviewScreen
from tests.tui.conftest import JOB, NARROW, WIDE, come_true, screen_text, settled, type_over


def marked(app):
    """The marked lines of the text, without their bar and number."""
    shown = str(app.screen.query_one(PreviewText).query_one(Static).visual)
    return [line[6:].rstrip() for line in shown.split("\n") if line.startswith("▌")]


async def test_f4_goes_to_the_pane_and_back_to_the_field(app_for):
    app = app_for()
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        app.screen.form.go_to("scan.scanner")
        await settled(pilot)
        field = app.focused
        await pilot.press("f4")
        await settled(pilot)
        assert app.focused is app.screen.query_one(PreviewText)
        assert isinstance(app.screen, FormScreen)
        await pilot.press("f4")
        await settled(pilot)
        assert app.focused is field
        assert app.screen.form.focused_field == "scan.scanner"


async def test_the_line_of_the_focused_field_is_marked_and_stays_so_in_the_pane(app_for):
    app = app_for()
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        app.screen.form.go_to("target.host_ip")
        await settled(pilot)
        assert marked(app) == ['host_ip = "10.10.32.162"']
        await pilot.press("f4")
        await settled(pilot)
        assert marked(app) == ['host_ip = "10.10.32.162"']
        await pilot.press("f4")
        app.screen.form.go_to("scan.title")
        await settled(pilot)
        assert marked(app) == [f'title = "{JOB.scan.title}"']


async def test_a_field_that_the_file_leaves_out_marks_the_table_around_it(app_for):
    app = app_for()
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        app.screen.form.go_to("qualys.proxy.use")
        await settled(pilot)
        assert marked(app) == ["[qualys]"]


async def test_a_terminal_that_gets_narrow_gives_the_focus_back_to_the_field(app_for):
    app = app_for()
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        app.screen.form.go_to("timing.timeout")
        await pilot.press("f4")
        await settled(pilot)
        assert app.focused is app.screen.query_one(PreviewText)
        await pilot.resize_terminal(*NARROW)
        await settled(pilot)
        assert app.screen.form.focused_field == "timing.timeout"


async def test_f4_opens_a_screen_with_the_text_where_there_is_no_room(app_for):
    app = app_for()
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        app.screen.form.go_to("target.host_ip")
        await settled(pilot)
        field = app.focused
        await pilot.press("f4")
        await settled(pilot)
        assert isinstance(app.screen, PreviewScreen)
        assert app.screen.query_one(PreviewText).text == dump(JOB)
        (line,) = [line for line in screen_text(app).split("\n") if line.startswith("▌")]
        assert line.split(maxsplit=2)[2].rstrip() == 'host_ip = "10.10.32.162"'
        await pilot.press("f4")
        await settled(pilot)
        assert isinstance(app.screen, FormScreen)
        assert app.focused is field


@pytest.mark.parametrize("key", ["escape", "q"])
async def test_other_keys_go_back_to_the_form_too(app_for, key):
    app = app_for()
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        await pilot.press("f4")
        await settled(pilot)
        await pilot.press(key)
        await settled(pilot)
        assert isinstance(app.screen, FormScreen)


async def test_a_marked_line_far_down_is_brought_in_sight(app_for):
    app = app_for(replace(JOB, timing=replace(JOB.timing, timeout="3*60")))
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        app.screen.form.go_to("timing.timeout")
        await settled(pilot)
        await pilot.press("f4")
        await settled(pilot)
        assert marked(app) == ['timeout = "3*60"']
        assert 'timeout = "3*60"' in screen_text(app)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["pane", "screen"])
async def test_y_copies_the_text_as_saving_would_leave_it(app_for, tmp_path, size):
    file = tmp_path / "web.toml"
    save(file, JOB)
    file.write_text("# ours\n" + file.read_text())
    app = app_for(JOB, file)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        await type_over(pilot, "target.host_ip", "10.0.0.9")
        await pilot.press("f4")
        await settled(pilot)
        assert app.clipboard == ""
        await pilot.press("y")
        await settled(pilot)
        assert app.clipboard.startswith("# ours\n")
        assert 'host_ip = "10.0.0.9"' in app.clipboard
        assert "10.10.32.162" not in app.clipboard


async def turned_to(pilot, view):
    pilot.app.screen.form.go_to("scan.title")
    await pilot.press("f4")
    pane = pilot.app.screen.query_one(PreviewPane)
    await come_true(pilot, lambda: pane.has_page_focus)
    while pane.view != view:
        await pilot.press("right")
    return pane


SIZES = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["pane", "screen"])


@SIZES
async def test_the_script_for_jenkins_is_shown_in_each_form_and_copied(app_for, size):
    app = app_for(with_value(JOB, "qualys.ca_file", "ca.pem"))
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        pane = await turned_to(pilot, PIPELINE)
        for form, label in FORMS.items():
            await come_true(pilot, lambda form=form: pane.form == form)
            script = written(app.screen_stack[1].form.job, form)
            await pilot.press("y")
            await come_true(pilot, lambda script=script: app.clipboard == script)
            assert f"(•) {label}" in screen_text(app)
            assert ("CA file" in screen_text(app)) == (form != "stage")
            await pilot.press("space")
        await come_true(pilot, lambda: pane.form == "pipeline")


async def test_the_script_follows_every_key(app_for):
    app = app_for()
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        pane = await turned_to(pilot, PIPELINE)
        await pilot.press("f4")
        await type_over(pilot, "scan.title", "nightly's")
        await come_true(pilot, lambda: r"'nightly\'s'" in pane.text_view.text)


async def test_a_click_turns_the_page_and_shows_another_form(app_for):
    app = app_for()
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        pane = app.screen.query_one(PreviewPane)
        tabs = {str(tab.visual): tab for tab in pane.query(".tab")}
        await pilot.click(tabs["Pipeline"])
        await come_true(pilot, lambda: pane.view == PIPELINE)
        forms = list(pane.query(".form"))
        await pilot.click(forms[-1])
        await come_true(pilot, lambda: pane.text_view.text.startswith("<?xml"))


SEEN = Seen(None, None, AssetGroup("9", "Jenkins_AG_web-01", ("10.0.0.1",)), {}, ("77",))


@SIZES
async def test_the_plan_is_compared_with_the_platform(app_for, size):
    app = app_for(seen_=SEEN)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        await turned_to(pilot, PLAN)
        await come_true(pilot, lambda: "compared 14:02" in screen_text(app))
        text = app.screen.query_one(PreviewText).text
        assert "~ Jenkins_AG_web-01: 10.0.0.1 → 10.10.32.162" in text
        assert "~ 77: no longer selected: the group is taken off" in text


async def test_a_plan_that_could_not_be_compared_says_why_and_claims_nothing(app_for):
    app = app_for(seen_=Unavailable("no answer for 30 s"))
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await turned_to(pilot, PLAN)
        await come_true(pilot, lambda: "not compared: no answer" in screen_text(app))
        assert "? Jenkins_AG_web-01: made or set to" in app.screen.query_one(PreviewText).text


async def test_nothing_is_asked_for_a_plan_while_no_list_was_read_with_that_log_in(app_for):
    """A host half typed must never be sent a log-in."""
    app = app_for()
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await turned_to(pilot, PLAN)
        asked = app.screen._desk.canned.asked
        await come_true(pilot, lambda: ("seen", "web-01") in asked)
        asked.clear()
        await pilot.press("f4")
        await type_over(pilot, "qualys.api_server", "https://qualysapi.my")
        pane = app.screen.query_one(PreviewPane)
        said = "not connected, so what is there now is unknown"
        await come_true(pilot, lambda: said in pane.text_view.page.lines[0].plain)
        await pilot.pause(0.6)
        assert asked == []


@SIZES
async def test_all_problems_are_listed_and_enter_goes_to_the_field(app_for, size):
    wrong = with_value(with_value(JOB, "target.host_ip", "10.0.0"), "timing.timeout", "2*0")
    app = app_for(wrong)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        await turned_to(pilot, PROBLEMS)
        text = screen_text(app)
        assert "Problems 2" in text
        assert "× IP  Scan Options" in text
        assert "× Timeout  Timeouts" in text
        await pilot.press("down", "enter")
        await come_true(pilot, lambda: isinstance(app.screen, FormScreen))
        await come_true(pilot, lambda: app.screen.form.focused_field == "timing.timeout")


async def test_a_script_of_a_job_that_is_not_complete_says_so_also_when_copied(app_for):
    app = app_for(with_value(with_value(JOB, "target.host_ip", ""), "timing.timeout", "x"))
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await settled(pilot)
        await pilot.press("f4")
        await come_true(pilot, lambda: isinstance(app.screen, PreviewScreen))
        app.screen.pane.turn_to(PIPELINE)
        lack = "Not complete: 2 problems, F8"
        await come_true(pilot, lambda: f"! {lack}" in screen_text(app))
        await pilot.press("y")
        await come_true(pilot, lambda: screen_text(app).count(lack) == 2)
        await pilot.press("f8")
        await come_true(pilot, lambda: isinstance(app.screen, FormScreen))
        await come_true(pilot, lambda: app.screen.form.focused_field == "target.host_ip")
