"""Going to a field by its name, its value, or what is wrong with it."""

import pytest
from msgspec.structs import replace
from textual.widgets import OptionList

from qpctui.tui.form.sections import SECTIONS
from qpctui.tui.screens.form import FormScreen
from qpctui.tui.screens.go_to import GoTo
from tests.tui.conftest import JOB, NARROW, WIDE, screen_text, settled


def places(app):
    """The lines that are offered."""
    shown = app.screen.query_one(OptionList)
    return [str(shown.get_option_at_index(i).prompt) for i in range(shown.option_count)]


async def asked(pilot):
    await settled(pilot)
    await pilot.press("ctrl+g")
    await settled(pilot)
    assert isinstance(pilot.app.screen, GoTo)


async def test_sections_and_the_fields_that_are_shown_are_listed_with_their_values(app_for):
    app = app_for()
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        labels = [row.label for row in app.screen.form.rows if row.display]
        await asked(pilot)
        lines = places(app)
        assert len(lines) == len(labels) + len(SECTIONS)
        for title, _, _ in SECTIONS:
            assert f"{title}  ✓" in lines
        for label in labels:
            assert any(line.startswith(f"  {label}"[:32]) for line in lines)
        assert not any("Proxy Port" in line for line in lines)
        (policies,) = [line for line in lines if "Policies" in line]
        assert "RHEL 7.x" in policies
        (portal,) = [line for line in lines if "Your Qualys Portal" in line]
        assert "Private Cloud Platform" in portal
        assert "1485826" not in "".join(lines)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ("scanner na", "scan.scanner"),
        ("SCANNER  name", "scan.scanner"),
        ("name scanner", "scan.scanner"),
        ("jenkins_rhel", "scan.option_profile"),
        ("10.10.32", "target.host_ip"),
    ],
)
async def test_typing_narrows_and_enter_goes_there(app_for, typed, field):
    app = app_for()
    async with app.run_test(size=NARROW) as pilot:
        await asked(pilot)
        before = len(places(app))
        await pilot.press(*["space" if letter == " " else letter for letter in typed])
        await settled(pilot)
        assert len(places(app)) == 1 < before
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(app.screen, FormScreen)
        assert app.screen.form.focused_field == field
        assert app.screen.form.job == JOB


async def test_a_section_is_its_first_field(app_for):
    app = app_for()
    async with app.run_test(size=NARROW) as pilot:
        await asked(pilot)
        await pilot.press(*"scanoptions"[:4], "space", *"options")
        await settled(pilot)
        assert places(app) == ["Scan Options  ✓"]
        await pilot.press("enter")
        await settled(pilot)
        assert app.screen.form.focused_field == "scan.title"


async def test_arrows_move_and_stay_inside(app_for):
    app = app_for()
    async with app.run_test(size=NARROW) as pilot:
        await asked(pilot)
        shown = app.screen.query_one(OptionList)
        await pilot.press("up")
        assert shown.highlighted == 0
        await pilot.press("pagedown", "down")
        assert shown.highlighted == 9
        await pilot.press(*["pagedown"] * 9)
        assert shown.highlighted == shown.option_count - 1
        await pilot.press("pageup", "up", "enter")
        await settled(pilot)
        shown_fields = [row.field for row in app.screen.form.rows if row.display]
        assert app.screen.form.focused_field in shown_fields


@pytest.mark.parametrize("key", ["escape", "ctrl+g"])
async def test_going_back_changes_nothing(app_for, key):
    app = app_for()
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        app.screen.form.go_to("scan.scanner")
        await asked(pilot)
        await pilot.press(*"time", "down", key)
        await settled(pilot)
        assert isinstance(app.screen, FormScreen)
        assert app.screen.form.focused_field == "scan.scanner"
        assert app.screen.form.job == JOB


async def test_where_nothing_matches_enter_goes_nowhere(app_for):
    app = app_for()
    async with app.run_test(size=NARROW) as pilot:
        await asked(pilot)
        await pilot.press(*"zzz", "down", "enter")
        await settled(pilot)
        assert isinstance(app.screen, GoTo)
        assert places(app) == []
        await pilot.press(*["backspace"] * 3)
        await settled(pilot)
        assert len(places(app)) > len(SECTIONS)


async def test_a_wrong_field_is_to_fix_and_found_by_that(app_for):
    app = app_for(replace(JOB, target=replace(JOB.target, host_ip="10.10.32.1622")))
    async with app.run_test(size=NARROW) as pilot:
        await asked(pilot)
        wrong = [line for line in places(app) if "to fix" in line]
        assert [line.split()[0] for line in wrong] == ["Scan", "IP"]
        await pilot.press(*"10.10", "space", *"fix")
        await settled(pilot)
        assert len(places(app)) == 1
        await pilot.press("enter")
        await settled(pilot)
        assert app.screen.form.focused_field == "target.host_ip"


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "80x24"])
async def test_what_is_to_fix_is_said_uncut(app_for, size):
    app = app_for(replace(JOB, target=replace(JOB.target, host_ip="10.10.32.1622")))
    async with app.run_test(size=size) as pilot:
        await asked(pilot)
        await pilot.press(*"10.10")
        await settled(pilot)
        (line,) = [line for line in screen_text(app).split("\n") if "× to fix" in line]
        assert "10.10.32.1622" in line
        assert "× to fix" in line.partition("10.10.32.1622")[2]
