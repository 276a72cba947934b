"""The summary: what breaks the build at its top, and its numbers."""

import pytest
from msgspec.structs import replace

from qpctui.compliance.criteria import Outcome
from qpctui.tui.results.charts import overall, percent
from qpctui.tui.results.matrix import Matrix
from qpctui.tui.results.policies import gaps
from qpctui.tui.results.summary import criteria, facts, verdict, waivers, warnings
from qpctui.tui.screens.details import DetailsScreen
from qpctui.tui.screens.results import ResultsScreen
from tests.guide import GUIDE
from tests.tui.conftest import (
    FINDINGS,
    NARROW,
    RESULT,
    WIDE,
    finding,
    opened,
    screen_text,
    settled,
)

SERIOUS_ONLY = tuple(finding(cid, f"Control {cid}", rank=3) for cid in (7, 8))
HARMLESS = replace(
    RESULT,
    verdict=Outcome.PASSED,
    exit_code=0,
    findings=(finding(7, "Control 7", rank=1), finding(8, "Control 8", "Passed", 5)),
)
MANY = tuple(finding(cid, f"Control number {cid}") for cid in range(100, 125))


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "80x24"])
async def test_what_breaks_the_build_is_listed_and_has_the_focus(app_without_form, size):
    app = app_without_form()
    async with app.run_test(size=size) as pilot:
        await opened(app, pilot)
        breaking = app.screen.query_one("#breaking")
        assert app.focused is breaking
        assert [row.control_id for row in breaking.rows] == ["1141", "2247", "1091"]
        text = screen_text(app)
        assert "Controls causing Build Failure" in text
        assert "3 of 8 not passed" in text
        assert text.index("× FAILED   3 of 10") < text.index("causing Build Failure")
        assert text.index("× 2247") < text.index("Pass/Fail Criteria Results Summary")


async def test_enter_opens_that_control_and_escape_returns_to_it(app_without_form):
    app = app_without_form()
    async with app.run_test(size=NARROW) as pilot:
        await opened(app, pilot)
        await pilot.press("down", "enter")
        await settled(pilot)
        assert isinstance(app.screen, DetailsScreen)
        text = screen_text(app)
        assert "Control 2247" in text
        assert "2 of 3" in text
        assert "Many tries make guessing easier." in " ".join(text.split())
        await pilot.press("n")
        await settled(pilot)
        assert "Control 1091" in screen_text(app)
        await pilot.press("escape")
        await settled(pilot)
        assert isinstance(app.screen, ResultsScreen)
        breaking = app.screen.query_one("#breaking")
        assert app.focused is breaking
        assert breaking.row.control_id == "1091"
        assert app.screen.table.row.control_id == "1141"


async def test_coming_back_from_the_controls_focuses_the_list_again(app_without_form):
    app = app_without_form()
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.press("2")
        await settled(pilot)
        assert app.focused is app.screen.table
        await pilot.press("1")
        await settled(pilot)
        assert app.focused is app.screen.query_one("#breaking")


async def test_where_nothing_breaks_there_is_no_list_and_the_page_has_the_focus(app_without_form):
    app = app_without_form()
    async with app.run_test(size=NARROW) as pilot:
        await opened(app, pilot, HARMLESS)
        assert not app.screen.query_one("#breaking").display
        assert "Controls causing Build Failure" not in screen_text(app)
        page = app.screen.query_one("#summary-scroll")
        assert app.focused is page
        await pilot.press("end")
        await settled(pilot)
        assert page.scroll_offset.y > 0
        await pilot.press("2", "1")
        await settled(pilot)
        assert app.focused is page


async def test_a_long_list_is_cut_short_and_goes_on_by_its_cursor(app_without_form):
    app = app_without_form()
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot, replace(RESULT, findings=MANY))
        assert "25 of 25 not passed" in screen_text(app)
        assert screen_text(app).count("Control number") == 10
        assert "Control number 124" not in screen_text(app)
        await pilot.press("end")
        await settled(pilot)
        assert "Control number 124" in screen_text(app)
        assert "Pass/Fail Criteria Results Summary" in screen_text(app)


async def test_the_verdict_is_in_sight_however_long_the_list_is(app_without_form):
    app = app_without_form()
    async with app.run_test(size=NARROW) as pilot:
        await opened(app, pilot, replace(RESULT, findings=MANY, reasons=RESULT.reasons * 3))
        assert "25 of 10 findings break the build" in screen_text(app)


async def test_the_verdict_is_coloured_by_its_outcome(app_without_form):
    app = app_without_form()
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        assert app.screen.query_one("#verdict-text").has_class("-failed")
        await opened(app, pilot, HARMLESS)
        assert app.screen.query_one("#verdict-text").has_class("-passed")


def test_the_matrix_has_all_five_ranks_whatever_was_found():
    (_, failed), (_, error), _ = Matrix(replace(RESULT, findings=SERIOUS_ONLY)).rows
    assert [name for name, _, _ in failed] == ["Urgent", "Critical", "Serious", "Medium", "Minimal"]
    assert [(count, breaking) for _, count, breaking in failed] == [
        (0, 0),
        (0, 0),
        (2, 2),
        (0, 0),
        (0, 0),
    ]
    assert {count for _, count, _ in error} == {0}


@pytest.mark.parametrize(
    ("extra", "shown"),
    [
        (finding(2802, "no rank", "Failed", 0), True),
        (finding(2802, "no rank", "Error", 0), True),
        (finding(2802, "no rank", "Passed", 0), False),
        (finding(2802, "no rank", "Failed", 0, excluded=True), False),
    ],
    ids=["failed", "error", "passed", "excluded"],
)
def test_an_undefined_rank_has_a_column_when_such_a_one_did_not_pass(extra, shown):
    table = Matrix(replace(RESULT, findings=(*SERIOUS_ONLY, extra))).rows
    for state, row in table:
        assert (row[-1][0] == "Undef.") is shown
        if shown:
            assert row[-1][1] == (state == extra.state)


def test_a_renamed_rank_keeps_its_new_name():
    named = replace(FINDINGS[0], criticality="TOP")
    (_, failed), *_ = Matrix(replace(RESULT, findings=(named,))).rows
    assert failed[0] == ("Top", 1, 1)


@pytest.mark.parametrize(
    ("passed", "total", "said"),
    [
        (0, 7, "0.0 %"),
        (1, 8, "12.5 %"),
        (999, 1000, "99.9 %"),
        (99_999, 100_000, "99.9 %"),
        (999_999_999, 10**9, "99.9 %"),
        (1, 1, "100 %"),
        (10**9, 10**9, "100 %"),
    ],
)
def test_a_hundred_percent_is_said_only_when_all_passed(passed, total, said):
    assert percent(passed, total, whole=True) == said
    assert percent(passed, total, whole=False) == f"? {said}"


def test_no_count_below_the_total_is_a_hundred_percent():
    for total in range(1, 120):
        for passed in range(total):
            assert "100" not in percent(passed, total, whole=True)


@pytest.mark.parametrize("width", [40, 77, 137, 217])
def test_no_line_is_wider_than_the_page(width):
    long = replace(GUIDE.policies[1], gap=f"{GUIDE.policies[1].gap}, " * 4)
    result = replace(GUIDE, warnings=("words " * 60,))
    pages = (
        verdict(result, 11, max(width, 77)),
        facts(result, "web-01", width),
        overall(result.policies, width),
        criteria(result, width),
        gaps([long], width),
        waivers(result, width),
        warnings(result, width),
    )
    for page in pages:
        for line in page.split("\n"):
            assert line.cell_length <= max(width, 77 if page is pages[0] else 0), line.plain


def test_the_states_share_the_bar_and_none_is_rounded_away():
    policy = replace(
        RESULT.policies[0], total=100_001, passed=99_998, failed=1, error=1, exceptions=1
    )
    heading, bar, *_ = overall([policy], 77).split("\n")
    assert "99.9 % of 100,001" in heading.plain
    sizes = [span.end - span.start for span in bar.spans]
    assert sizes[1:] == [1, 1, 1]
    assert sum(sizes) == 77
    assert len({span.style for span in bar.spans}) == 4
