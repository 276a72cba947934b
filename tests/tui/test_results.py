"""The results: verdict first, controls narrowed, the why of each."""

import os

from msgspec.structs import replace
from textual.widgets import Input, TabbedContent

from qpctui.compliance.criteria import Outcome
from qpctui.run.result import worst_first
from qpctui.settings import Places, Settings
from qpctui.tui.results.groups import finding_of
from qpctui.tui.results.matrix import Matrix
from qpctui.tui.screens.ask import AskText
from qpctui.tui.screens.choose import Choose, ChooseSome
from qpctui.tui.screens.details import DetailsScreen
from tests.guide import policy
from tests.tui.conftest import (
    FINDINGS,
    NARROW,
    NASTY,
    RESULT,
    SHOWN,
    WIDE,
    come_true,
    finding,
    opened,
    screen_text,
    settled,
)


def cids(app):
    return [int(row.control_id) for row in app.screen.table.rows]


async def test_the_summary_says_verdict_reasons_and_numbers(app_without_form):
    app = app_without_form()
    async with app.run_test(size=(140, 60)) as pilot:
        await opened(app, pilot)
        text = screen_text(app)
        for words in (
            "× FAILED   3 of 10 findings break the build, 1 more excluded   exit code 1",
            "RHEL 7.x: 3 controls meet the fail criteria",
            "Host log-in worked (Unix).",
            "web-01_jenkins_build_418_2026-11-23-14-02-38",
            "2026-11-23 14:02:42 UTC, took 00:28:11",
            "Urgent Critical  Serious   Medium  Minimal   Undef.  Total",
            "12.5 %",
            "50.0 %",
            "Criticality  Serious, Urgent, Critical",
            "1117, 1200-1220   (1 finding)",
        ):
            assert words in text


def test_the_matrix_counts_by_criticality_and_state():
    table = dict(Matrix(RESULT).rows)
    assert table["Failed"] == [
        ("Urgent", 1, 1),
        ("Critical", 1, 1),
        ("Serious", 1, 1),
        ("Medium", 1, 0),
        ("Minimal", 1, 0),
        ("Undef.", 1, 0),
    ]
    assert [count for _, count, _ in table["Error"]] == [0, 1, 0, 0, 0, 0]
    assert [count for _, count, _ in table["Exceptions"]] == [0, 1, 0, 0, 0, 0]


def test_the_worst_come_first():
    assert [row.control_id for row in worst_first(FINDINGS)][:4] == ["1141", "2247", "5146", "3014"]


async def test_controls_open_on_what_breaks_the_build(app_without_form):
    app = app_without_form()
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("2")
        await settled(pilot)
        assert cids(app) == [1141, 2247, 1091]
        assert "3 of 11 · 3 break" in screen_text(app)
        await pilot.press("b")
        await settled(pilot)
        assert len(cids(app)) == 11


async def test_words_narrow_as_they_are_typed(app_without_form):
    app = app_without_form()
    async with app.run_test(size=NARROW) as pilot:
        await opened(app, pilot)
        await pilot.press("2", "b", "slash", *"servertokens")
        await settled(pilot)
        assert cids(app) == [4812, 4812]
        await pilot.press("enter")
        assert app.focused is app.screen.table


async def test_choices_narrow_by_policy_criticality_and_status(app_without_form):
    app = app_without_form()
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("2", "b", "slash", "tab")
        await pilot.press(*"apache", "enter")
        await settled(pilot)
        assert cids(app) == [4812, 4812]
        await pilot.press("tab", "tab", *"passed", "down", "enter")
        await settled(pilot)
        assert [row.state for row in app.screen.table.rows] == ["Passed"]


async def test_the_selected_control_is_explained_beside_the_table(app_without_form):
    app = app_without_form()
    async with app.run_test(size=(180, 50)) as pilot:
        await opened(app, pilot)
        await pilot.press("2", "down")
        await settled(pilot)
        text = screen_text(app)
        for words in (
            "2247  ▅ Critical  × Failed   breaks the build",
            "+ Unexpected 1",
            "pam_pwquality.so retry=5",
            "− Missing 1",
            "Many tries make guessing easier.",
            "Set retry=3",
            "First failed 2026-11-23 14:02:42",
        ):
            assert words in " ".join(text.split()) or words in text


async def test_enter_opens_everything_known_of_a_control(app_without_form):
    app = app_without_form()
    async with app.run_test(size=NARROW) as pilot:
        await opened(app, pilot)
        await pilot.press("2", "b", "enter")
        await settled(pilot)
        assert isinstance(app.screen, DetailsScreen)
        assert "[Locked/Unlocked]" in screen_text(app)
        await pilot.press("n", "n", "n")
        await settled(pilot)
        text = screen_text(app)
        assert "Approved" in text
        assert "until the move" in text
        await pilot.press("escape")
        await settled(pilot)
        assert app.screen.table.row.control_id == "3014"


async def test_two_instances_are_two_rows(app_without_form):
    app = app_without_form()
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("2", "b", "slash", *"4812")
        await settled(pilot)
        text = screen_text(app)
        assert "[/opt/shop/conf/httpd.conf]" in text
        assert "[/etc/httpd/conf/httpd.conf]" in text


async def test_a_pass_and_an_inconclusive_run_say_so(app_without_form):
    gap = 'Data not found for policy "Debian" and host 10.10.32.162'
    nothing = policy("7", "Debian", data="missing", gap=gap)
    empty = replace(
        RESULT,
        verdict=Outcome.INCONCLUSIVE,
        reasons=(nothing.gap,),
        exit_code=4,
        policies=(nothing,),
        findings=(),
    )
    app = app_without_form()
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot, empty)
        text = screen_text(app)
        assert "? INCONCLUSIVE" in text
        assert "no data" in text
        assert "100 %" not in text
        await pilot.press("2")
        await settled(pilot)
        assert "Nothing was found" in screen_text(app)


async def test_incomplete_data_is_never_a_hundred_percent(app_without_form):
    half = replace(RESULT.policies[0], passed=8, failed=0, error=0, exceptions=0, data="stale")
    app = app_without_form()
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot, replace(RESULT, policies=(half,)))
        assert "? 100 %" in screen_text(app)


async def test_titles_and_values_are_shown_as_they_are(app_without_form):
    nasty = finding(
        7,
        NASTY,
        unexpected=(NASTY,),
        missing=(NASTY,),
        rationale=NASTY,
        remediation=NASTY,
        instance="/x",
        technology=NASTY,
    )
    result = replace(
        RESULT,
        findings=(nasty,),
        reasons=(NASTY,),
        warnings=(NASTY,),
        policies=(replace(RESULT.policies[0], title=NASTY),),
        scan=replace(RESULT.scan, title=NASTY),
    )
    app = app_without_form()
    async with app.run_test(size=(220, 60)) as pilot:
        await opened(app, pilot, result)
        summary = screen_text(app)
        assert summary.count(SHOWN) >= 3
        await pilot.press("2")
        await settled(pilot)
        controls = screen_text(app)
        await pilot.press("enter")
        await settled(pilot)
        details = screen_text(app)
        assert details.count(SHOWN) >= 5
        for text in (summary, controls, details):
            assert "\x1b" not in text
            assert "\u202e" not in text
            assert "[/x]" in text


async def test_a_table_of_any_size_draws_what_is_in_sight(app_without_form):
    many = tuple(finding(n, f"Control number {n}", rank=1) for n in range(20_000))
    app = app_without_form()
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot, replace(RESULT, findings=many))
        await pilot.press("2", "end")
        await settled(pilot)
        assert "Control number 19999" in screen_text(app)
        await pilot.press("home")
        await settled(pilot)
        assert "Control number 0 " in screen_text(app)
        app.screen.query_one("#filter", Input).value = "number 12345"
        await settled(pilot)
        assert cids(app) == [12345]


async def test_the_cursor_stays_on_its_control(app_without_form):
    app = app_without_form()
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("2", "down")
        assert app.screen.table.row.control_id == "2247"
        await pilot.press("b")
        await settled(pilot)
        assert app.screen.table.row.control_id == "2247"


async def test_keys_switch_tabs_and_escape_goes_back(app_without_form):
    app = app_without_form()
    async with app.run_test(size=NARROW) as pilot:
        screen = await opened(app, pilot)
        await pilot.press("2")
        assert screen.query_one(TabbedContent).active == "controls"
        await pilot.press("1")
        assert screen.query_one(TabbedContent).active == "summary"
        await pilot.press("escape")
        await settled(pilot)
        assert app.screen is not screen


async def test_a_report_is_written_where_one_says(app_without_form, tmp_path):
    app = app_without_form()
    async with app.run_test(size=NARROW) as pilot:
        await opened(app, pilot)
        await pilot.press("e")
        await come_true(pilot, lambda: isinstance(app.screen, Choose))
        await pilot.press("down", "enter")
        await come_true(pilot, lambda: isinstance(app.screen, AskText))
        app.screen.query_one(Input).value = str(tmp_path / "no" / "where.md")
        await pilot.press("enter")
        await come_true(pilot, lambda: "does not exist" in screen_text(app))
        app.screen.query_one(Input).value = str(tmp_path / "report.md")
        await pilot.press("enter")
        await come_true(pilot, lambda: (tmp_path / "report.md").exists())
        await come_true(pilot, lambda: "FAILED" in (tmp_path / "report.md").read_text())


async def test_a_report_says_before_it_takes_the_place_of_a_file(
    app_without_form, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    there = tmp_path / "web-01.md"
    there.write_text("mine")
    app = app_without_form()
    async with app.run_test(size=NARROW) as pilot:
        await opened(app, pilot)
        await pilot.press("e")
        await come_true(pilot, lambda: isinstance(app.screen, Choose))
        await pilot.press("down", "enter")  # what is proposed is there
        await come_true(pilot, lambda: "! It is there already" in screen_text(app))
        assert "Overwrite" in screen_text(app)
        for free in ("new.md", "~nobody-of-that-name/x.md"):
            app.screen.query_one(Input).value = free
            await come_true(pilot, lambda: "Overwrite" not in screen_text(app))
            assert "! It is there" not in screen_text(app)
            app.screen.query_one(Input).value = str(there)
            await come_true(pilot, lambda: "Overwrite" in screen_text(app))
        await pilot.press("enter")
        await come_true(pilot, lambda: "FAILED" in there.read_text())


async def test_groups_open_and_what_is_selected_is_copied(app_without_form):
    app = app_without_form()
    async with app.run_test(size=WIDE) as pilot:
        screen = await opened(app, pilot)
        await pilot.press("2", "b", "g")
        await settled(pilot)
        text = screen_text(app)
        assert "▸ 2 instances" in text
        assert cids_of_groups(app).count("4812") == 1
        screen.controls.filter.value = "4812"
        await settled(pilot)
        screen.table.focus()
        await pilot.press("enter")
        await settled(pilot)
        assert cids_of_groups(app) == ["4812"] * 3
        await pilot.press("down", "space", "y")
        await settled(pilot)
        head, line = app.clipboard.split("\n")
        assert head.startswith("Control\tCriticality")
        assert "/opt/shop/conf/httpd.conf" in line
        await pilot.press("Y")
        await come_true(pilot, lambda: isinstance(app.screen, Choose))
        await pilot.press("down", "enter")
        await come_true(pilot, lambda: app.clipboard.startswith("Status of the 'ServerTokens'"))


def cids_of_groups(app):
    return [finding_of(row).control_id for row in app.screen.table.rows]


async def test_columns_are_chosen_and_remembered(app_without_form):
    app = app_without_form()
    async with app.run_test(size=WIDE) as pilot:
        screen = await opened(app, pilot)
        await pilot.press("2", "t")
        await come_true(pilot, lambda: isinstance(app.screen, ChooseSome))
        await pilot.press("down", "space", "tab", "enter")
        await come_true(pilot, lambda: app.screen is screen)
        await settled(pilot)
        assert "Host" in [column.title for column in screen.table.shown_columns]
    kept = Settings.load(Places.of(os.environ)).results.columns
    assert kept == ("policy", "host", "unexpected", "missing")


async def test_a_column_without_room_says_so_where_it_is_chosen(app_without_form):
    app = app_without_form()
    async with app.run_test(size=NARROW) as pilot:
        screen = await opened(app, pilot)
        await pilot.press("2", "t")
        await come_true(pilot, lambda: isinstance(app.screen, ChooseSome))
        width = screen.table.size.width
        said = f"[x] Policy      no room: it needs 80 cells, here are {width}"
        await come_true(pilot, lambda: said in screen_text(app))
        await pilot.press("escape")
        await pilot.resize_terminal(100, 24)
        await settled(pilot)
        await pilot.press("t")
        await come_true(pilot, lambda: "no room: it needs 130" in screen_text(app))
        assert "[x] Policy      no room" not in screen_text(app)


async def test_a_click_on_a_title_sorts_and_a_second_turns_it_round(app_without_form):
    app = app_without_form()
    async with app.run_test(size=WIDE) as pilot:
        screen = await opened(app, pilot)
        await pilot.press("2", "b")
        await settled(pilot)
        await pilot.click(screen.table, offset=(4, 0))
        await settled(pilot)
        assert cids(app) == sorted(cids(app))
        await pilot.click(screen.table, offset=(4, 0))
        await settled(pilot)
        assert cids(app) == sorted(cids(app), reverse=True)
        assert "CID▼" in screen_text(app)


async def test_a_filter_that_says_nothing_leaves_what_is_shown(app_without_form):
    app = app_without_form()
    async with app.run_test(size=WIDE) as pilot:
        screen = await opened(app, pilot)
        await pilot.press("2", "n")
        shown = cids(app)
        screen.controls.filter.value = "cid:x"
        await settled(pilot)
        assert cids(app) == shown
        assert "× cid:" in screen_text(app)
        await pilot.press("escape")
        await settled(pilot)
        assert len(cids(app)) == 11
