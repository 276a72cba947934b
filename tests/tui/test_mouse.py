"""With the mouse alone: every action of the form is somewhere to be clicked."""

from textual.widgets import OptionList
from textual.widgets._footer import FooterKey

from qpctui.job.toml import load
from qpctui.tui.screens.ask import AskText
from qpctui.tui.screens.form import FormScreen
from qpctui.tui.screens.go_to import GoTo
from qpctui.tui.screens.help import HelpScreen
from qpctui.tui.screens.preview import PreviewScreen
from qpctui.tui.widgets.drop_down import DropDown
from qpctui.tui.widgets.section_index import SectionStrip
from qpctui.tui.widgets.tick_list import TickList
from qpctui.tui.widgets.ticks import Choice, Tick
from tests.tui.conftest import NARROW, come_true, row, screen_text, settled


async def click_key(pilot, action):
    """Click a key of the bar by its action's name."""
    await come_true(pilot, lambda: pilot.app.screen.query(FooterKey).filter(f".-{action}"))
    await settled(pilot)
    await pilot.click(pilot.app.screen.query(FooterKey).filter(f".-{action}").first())


async def shown(pilot, screen):
    await come_true(pilot, lambda: isinstance(pilot.app.screen, screen))
    await settled(pilot)


async def test_help_preview_and_go_to_are_opened_and_left(app_for):
    app = app_for()
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        await click_key(pilot, "help")
        await shown(pilot, HelpScreen)
        await pilot.click(offset=(0, 0))
        await shown(pilot, FormScreen)
        await click_key(pilot, "preview")
        await shown(pilot, PreviewScreen)
        await click_key(pilot, "back")
        await shown(pilot, FormScreen)
        await click_key(pilot, "go_to")
        await shown(pilot, GoTo)
        await pilot.click(offset=(0, 0))
        await shown(pilot, FormScreen)
        await click_key(pilot, "go_to")
        await shown(pilot, GoTo)
        await pilot.click(OptionList, offset=(4, 2))
        await shown(pilot, FormScreen)


async def test_sections_and_fields_are_clicked(app_for):
    app = app_for()
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        form = app.screen.form
        await pilot.click(app.screen.query_one(SectionStrip).children[1])
        await come_true(pilot, lambda: form.focused_field == "scan.title")
        ticked = form.job.scan.policies
        form.go_to("scan.policies")
        await settled(pilot)
        await pilot.click(app.screen.query_one(TickList), offset=(2, 1))
        await come_true(pilot, lambda: form.job.scan.policies != ticked)
        form.go_to("scan.scanner")
        await settled(pilot)
        drop = row(app, "scan.scanner").query_one(DropDown)
        await pilot.click(drop.face)
        await come_true(pilot, lambda: drop.options.display and drop.options.region.height)
        await settled(pilot)
        await pilot.click(drop.options, offset=(2, 0))
        await come_true(pilot, lambda: form.job.scan.scanner.name == "External")
        form.go_to("auth_record.use")
        await settled(pilot)
        await pilot.click(row(app, "auth_record.use").query_one(Tick))
        await come_true(pilot, lambda: form.job.auth_record.use)
        form.go_to("target.kind")
        await settled(pilot)
        await pilot.click(row(app, "target.kind").query_one(Choice), offset=(22, 0))
        await come_true(pilot, lambda: form.job.target.kind == "ec2")


async def test_a_new_job_is_saved(app_for, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    app = app_for()
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        await click_key(pilot, "save")
        await shown(pilot, AskText)
        await pilot.click("#back")
        await shown(pilot, FormScreen)
        await click_key(pilot, "save")
        await shown(pilot, AskText)
        await pilot.click("#take")
        await come_true(pilot, lambda: (tmp_path / "web-01.toml").exists())
    assert load(tmp_path / "web-01.toml").name == "web-01"


async def test_everything_else_is_behind_the_name_at_the_top(app_for):
    app = app_for()
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        await pilot.click(".place", offset=(2, 0))
        await come_true(
            pilot, lambda: "Leave qpctui" in screen_text(app) or app.screen.query(OptionList)
        )
        await settled(pilot)
        listed = app.screen.query_one(OptionList)
        await come_true(pilot, lambda: listed.option_count > 8)
        names = [str(listed.get_option_at_index(i).prompt) for i in range(listed.option_count)]
        quits = next(i for i, name in enumerate(names) if name.startswith("Quit"))
        assert any(name.startswith("Theme") for name in names)
        titles = [name.partition("\n")[0] for name in names]
        assert len(titles) == len(set(titles))
        listed.scroll_to(y=2 * quits, animate=False, immediate=True)
        await settled(pilot)
        top = listed.scroll_offset.y
        await pilot.click(listed, offset=(4, 2 * quits - top + 1))
        await come_true(pilot, lambda: app.return_code is not None)
