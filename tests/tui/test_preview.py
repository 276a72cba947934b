"""The file's text: beside the form where there is room, else on a screen of its own."""

import pytest
from msgspec.structs import replace
from textual.widgets import Static

from qpctui.job.toml import dump, save
from qpctui.tui.preview.text import PreviewText
from qpctui.tui.screens.form import FormScreen
from qpctui.tui.screens.preview import PreviewScreen
from tests.tui.conftest import JOB, NARROW, WIDE, screen_text, settled, type_over


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
