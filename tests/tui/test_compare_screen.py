"""Two results on a screen: groups, the way between them, and both ways round."""

import json
from datetime import timedelta

import pytest
from msgspec.structs import replace

from qpctui.compliance.compare import Kind
from qpctui.run.comparison import Comparison, Side
from qpctui.tui.screens.compare import ChangeScreen, CompareScreen
from qpctui.tui.screens.runs import RunsScreen
from tests.run_folders import leave_run
from tests.tui.conftest import (
    FINDINGS,
    JOB,
    NARROW,
    NASTY,
    NOW,
    RESULT,
    SHOWN,
    WIDE,
    come_true,
    finding,
    screen_text,
    settled,
)

NEW = finding(6110, "Sudo log file [/var/log/sudo.log]", "Error", 1)
BEFORE = replace(
    RESULT,
    scan=replace(RESULT.scan, launched=NOW - timedelta(days=1)),
    findings=(
        finding(2247, FINDINGS[1].title, "Passed", 4),
        *(replace(one, state="Passed") for one in FINDINGS[4:5]),
        *FINDINGS[:1],
        *FINDINGS[2:4],
        *FINDINGS[5:],
        finding(1159, "List of accounts having 'root-level' access"),
        finding(1072, "Status of the 'Minimum Password Age' setting"),
        finding(1120, "Status of the 'klogin' service", rank=3),
        finding(1180, "Status of the 'rsh' client packages", rank=2),
    ),
)
AFTER = replace(
    RESULT,
    findings=(
        *FINDINGS,
        finding(1159, "List of accounts having 'root-level' access", "Passed"),
        finding(1072, "Status of the 'Minimum Password Age' setting", "Passed"),
        finding(1180, "Status of the 'rsh' client packages", rank=2, waiver="until the move"),
        NEW,
        finding(3001, "Permissions of /etc/motd", "Passed", 1),
    ),
)
COMPARED = Comparison.of(Side(BEFORE, "2026-11-22-14-02-38"), Side(AFTER, "2026-11-23-14-02-42"))


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "80x24"])
def test_compare(snap_compare, app_without_form, size):
    async def act(pilot):
        await settled(pilot)
        await pilot.app.push_screen(CompareScreen(COMPARED, "web-01"))
        await settled(pilot)

    assert snap_compare(app_without_form(), terminal_size=size, run_before=act)


@pytest.fixture
def shown(app_without_form):
    """Opens a comparison: ``async with shown(compared) as (app, pilot, screen)``."""
    from contextlib import asynccontextmanager

    @asynccontextmanager
    async def make(compared=COMPARED, size=NARROW):
        app = app_without_form()
        async with app.run_test(size=size) as pilot:
            await settled(pilot)
            screen = CompareScreen(compared, "web-01")
            await app.push_screen(screen)
            await settled(pilot)
            yield app, pilot, screen

    return make


async def test_keys_go_from_kind_to_kind_and_the_cursor_is_never_on_a_head(shown):
    async with shown() as (_, pilot, screen):
        kinds = []
        for _ in range(6):
            kinds.append(screen.table.change.kind)
            await pilot.press("n")
        assert kinds == [
            Kind.NEWLY_FAILING,
            Kind.STILL_FAILING,
            Kind.FIXED,
            Kind.APPEARED,
            Kind.GONE,
            Kind.WAIVED,
        ]
        for key in ("home", "up", "end", "down", *["down", "up", "up"] * 3, "pageup", "home"):
            await pilot.press(key)
            assert screen.table.change is not None
        assert screen.table.change is screen.table.changes[0]


async def test_swapping_keeps_the_cursor_on_its_control_and_turns_the_kinds(shown):
    async with shown() as (app, pilot, screen):
        await pilot.press("n", "n")
        control = screen.table.change.finding.control_id
        await pilot.press("s")
        await settled(pilot)
        assert screen.table.change.finding.control_id == control
        assert screen.table.change.kind is Kind.NEWLY_FAILING
        assert "2026-11-23-14-02-42 → 2026-11-22" in screen_text(app)


async def test_the_outcome_stands_first_and_errors_are_counted_among_what_fails(shown):
    async with shown() as (app, _, _screen):
        assert "× 3 newly failing controls" in screen_text(app)
        assert "5 still failing (1 error)" in screen_text(app)
        assert "Still failing 5 (1 error)" in screen_text(app)
    same = Comparison.of(Side(AFTER, "a"), Side(AFTER, "b"))
    async with shown(same) as (app, _, _screen):
        assert "✓ No newly failing control" in screen_text(app)
        assert "(2 errors)" in screen_text(app)
    stale = replace(AFTER, policies=(replace(AFTER.policies[0], data="stale"),))
    async with shown(Comparison.of(Side(stale, "a"), Side(stale, "b"))) as (app, _, _screen):
        assert "? It is not known whether a control newly fails" in screen_text(app)


async def test_a_title_that_has_no_room_is_whole_in_the_details(shown):
    title = " ".join(f"word{number}" for number in range(30))
    new = replace(AFTER, findings=(finding(1, title, instance="/opt/a-shop/conf"),))
    nothing = replace(AFTER, findings=())
    async with shown(Comparison.of(Side(nothing, "a"), Side(new, "b"))) as (app, pilot, _):
        assert "word29" not in screen_text(app)
        await pilot.press("enter")
        await settled(pilot)
        assert title in " ".join(screen_text(app).split())
        assert "/opt/a-shop/conf" in screen_text(app)


async def test_enter_opens_a_change_and_leaving_goes_to_where_one_went(shown):
    async with shown() as (app, pilot, screen):
        await pilot.press("enter")
        await come_true(pilot, lambda: isinstance(app.screen, ChangeScreen))
        await come_true(pilot, lambda: "+ /etc/pam.d/system-auth" in screen_text(app))
        assert "Set retry=3" in screen_text(app)
        await pilot.press("n", "escape")
        await come_true(pilot, lambda: app.screen is screen)
        assert screen.table.change is screen.table.changes[1]


async def test_text_from_elsewhere_stays_text_and_what_can_not_be_trusted_is_told(shown):
    odd = replace(AFTER, policies=(replace(AFTER.policies[0], data="stale", title=NASTY),))
    compared = Comparison.of(COMPARED.before, Side(odd, "x"))
    async with shown(compared, (200, 40)) as (app, _, _screen):
        text = screen_text(app)
        assert f"! x (after) is not complete: the data of {SHOWN} is stale." in text
        assert "! What is missing is never fixed here" in text
        assert "! Other policies: only before, Apache 2.4 [httpd]." in text


async def test_it_is_written_to_a_new_file_alone(shown, tmp_path):
    async with shown() as (app, pilot, screen):
        (tmp_path / "there.json").write_text("mine")
        for name in ("there.json", "new.json"):
            await pilot.press("e")
            await settled(pilot)
            app.screen.query_one("Input").value = str(tmp_path / name)
            await pilot.press("enter")
            await settled(pilot)
            if name == "there.json":
                assert "is there already" in screen_text(app).replace("\n", " ")
                await pilot.press("escape")
        await come_true(pilot, lambda: app.screen is screen)
    assert (tmp_path / "there.json").read_text() == "mine"
    assert json.loads((tmp_path / "new.json").read_bytes())["counts"]["newly failing"] == 3


async def test_from_the_list_of_runs_with_the_one_before_or_with_a_marked_one(
    app_without_form, desk_for, tmp_path
):
    runs = tmp_path / "state" / "runs"
    judged = {"verdict": "FAILED", "exit_code": 1}
    results = (BEFORE, BEFORE, AFTER)
    ids = [
        leave_run(runs, JOB, NOW + timedelta(hours=n), result=one, **judged).id
        for n, one in enumerate(results)
    ]
    app = app_without_form()
    async with app.run_test(size=(140, 30)) as pilot:
        await settled(pilot)
        listed = RunsScreen(desk_for())
        await app.push_screen(listed)
        await come_true(pilot, lambda: f"c compares it with {ids[1]}" in screen_text(app))
        await pilot.press("c")
        await come_true(pilot, lambda: isinstance(app.screen, CompareScreen))
        await come_true(pilot, lambda: "Earlier runs" in screen_text(app))
        assert app.screen._compared.before.label == ids[1]
        await pilot.press("escape")
        await come_true(pilot, lambda: app.screen is listed)
        await pilot.press("space", "end")
        await come_true(pilot, lambda: "1 marked: c compares it with" in screen_text(app))
        await pilot.press("c")
        await come_true(pilot, lambda: isinstance(app.screen, CompareScreen))
        assert app.screen._compared.before.label == ids[0]
        assert app.screen._compared.after.label == ids[2]
        await pilot.press("escape")
        await come_true(pilot, lambda: app.screen is listed)
        await pilot.press("space", "space", "c")
        await come_true(pilot, lambda: isinstance(app.screen, CompareScreen))
        await pilot.press("escape")
        await come_true(pilot, lambda: app.screen is listed)
        await pilot.press("home", "space", "c")
        await come_true(pilot, lambda: isinstance(app.screen, CompareScreen))
        await pilot.press("escape")
        await pilot.press("end", "c")
        await come_true(pilot, lambda: "× No earlier run of web-01" in screen_text(app))
