"""The pages of a result: a matrix to go through, policies, and all that is known of a control."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from msgspec.structs import replace
from textual.widgets import TabbedContent

from qpctui.history.runs import History
from qpctui.run.result import BaselinePart, ExceptionPart, SymbolPart
from qpctui.tui.results.control_index import ControlIndex
from qpctui.tui.results.details import details
from qpctui.tui.results.matrix import STATES, Matrix
from qpctui.tui.results.query import Query
from qpctui.tui.results.summary import criteria
from qpctui.tui.screens.results import ResultsScreen
from tests.guide import EVALUATED, GUIDE, finding
from tests.tui.conftest import (
    FINDINGS,
    NARROW,
    RESULT,
    WIDE,
    come_true,
    opened,
    screen_text,
    settled,
    users_desk,
)

MOST_KEYS = 6
TALL = (150, 70)
LONG = tuple(f"value {number}" for number in range(50))


@dataclass(frozen=True)
class Earlier:
    """A run before this one, so many days ago."""

    days: int
    state: str
    excused: str = ""

    @property
    def began(self):
        return EVALUATED - timedelta(days=self.days)


def told(one, width=50, **more):
    return details(GUIDE, one, width, **more)


@pytest.mark.parametrize(
    "labels",
    [
        {},
        {5: "TOP", 4: "VERY HIGH, REALLY", 1: ""},
        {5: "HIGHEST", 4: "HIGH"},
        {4: "URGENT", 0: "", 3: "UN"},
    ],
)
def test_the_filter_of_a_cell_shows_what_the_cell_counts(labels):
    unknown = replace(finding(9, "No glossary"), criticality="", criticality_value=None)
    named = [
        replace(f, criticality=labels.get(f.criticality_value, f.criticality)) for f in FINDINGS
    ]
    result = replace(RESULT, findings=(*named, unknown))
    index = ControlIndex(result)

    def shown(query):
        return len(index.filtered(Query.parse(query), index.order("")))

    matrix = Matrix(result)
    for state, row in matrix.rows:
        for rank, (_, count, _) in zip(matrix.ranks, row, strict=True):
            assert shown(matrix.query(state, rank)) == count
        assert shown(matrix.query(state, None)) == sum(count for _, count, _ in row)
    assert shown(matrix.query(STATES[0], 2, "1485830")) == 1


async def test_arrows_go_over_the_matrix_and_enter_shows_what_a_cell_counts(app_without_form):
    app = app_without_form()
    async with app.run_test(size=NARROW) as pilot:
        screen = await opened(app, pilot, GUIDE)
        await pilot.press("tab", "down", "down", "right")
        await come_true(pilot, lambda: app.focused.cursor == (2, 5))
        await pilot.press("up", "up", "left", "enter")
        await come_true(pilot, lambda: screen.query_one(TabbedContent).active == "controls")
        await come_true(pilot, lambda: [row.control_id for row in screen.table.rows] == ["1120"])
        assert screen.controls.filter.value == "status:failed crit:serious"


async def test_a_policy_has_a_page_by_its_key_and_by_enter(app_without_form):
    many = replace(GUIDE, policies=GUIDE.policies * 6)
    app = app_without_form()
    async with app.run_test(size=NARROW) as pilot:
        screen = await opened(app, pilot, many)
        tabs = screen.query_one(TabbedContent)
        await pilot.press("tab", "tab", "end", "enter")
        await come_true(pilot, lambda: "? Data not found for policy" in screen_text(app))
        assert tabs.active == "policy-11"
        await pilot.press("3")
        await come_true(pilot, lambda: "Failed by Criteria  × 3 of 5" in screen_text(app))
        assert tabs.active == "policy-0"
        await pilot.press("tab", "enter")
        asked = "policy:1485826 status:failed crit:urgent"
        await come_true(pilot, lambda: screen.controls.filter.value == asked)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "80x24"])
async def test_from_the_verdict_to_the_evidence_in_a_few_keys(app_without_form, size):
    keys = ["down", "down", "enter", "pagedown"]
    app = app_without_form()
    async with app.run_test(size=size) as pilot:
        await opened(app, pilot, GUIDE)
        assert "× FAILED" in screen_text(app)
        await pilot.press(*keys)
        await come_true(pilot, lambda: ":minlen >= #14" in screen_text(app))
    assert len(keys) <= MOST_KEYS


async def test_everything_of_the_connector_s_report_is_on_the_screen(app_without_form):
    app = app_without_form()
    summary = (
        *("Qualys PC Scan Report for 10.10.32.162", "40118", "web-01_jenkins_build_418_2026-11-23"),
        "Network      not told by the platform",
        *("Build status × FAILED", "compliance_scan_result.php?id=40118", "Jenkins_Unix_web-01"),
        *("2026-11-23 14:02:42 UTC", "took 00:28:11", "compliance/1764000162.40118"),
        *("Target       10.10.32.162", "Failed by Criteria", "CentOS 7 (1)", "Apache 2.4 [httpd]"),
        *("44.4 % of 9", "✓ 4 Passed", "× 3 Failed", "! 1 Error", "◆ 1 Exceptions"),
        *("3 of 5 not passed", "1091, 1200-1220   (1 finding)", "○ 1 Excluded   ◇ 1 Waived"),
        *("Urgent Critical  Serious   Medium  Minimal", "the baseline excuses 1 finding"),
        *(
            "1117: needed by the old printer (Ada, SEC-7, until 2027-01-31)   1 finding",
            "! expired",
        ),
        *("○ unused   2000-2100 of policy 1485826 on 10.0.0.9", "account differs"),
    )
    async with app.run_test(size=TALL) as pilot:
        screen = await opened(app, pilot, GUIDE)
        text = screen_text(app)
        assert [words for words in summary if words not in text] == []
        await pilot.press("3")
        await come_true(pilot, lambda: "Policy id           1485826" in screen_text(app))
        await come_true(pilot, lambda: "44.4 % of 9" in screen_text(app))
        assert "1091, 1200-1220   (1 finding)" in screen_text(app)
        await pilot.press("2")
        await screen.show_controls("")
        await come_true(pilot, lambda: "11 of 11" in screen_text(app))
        text = screen_text(app)
        for one in GUIDE.findings:
            assert f" {one.control_id} " in text
            assert one.title[:20] in text
        for words in ("CID", "Criticality", "Status", "Title", "Policy", "◇ Waived", "○ Excluded"):
            assert words in text


def test_expected_stands_against_actual_with_what_differs_in_bold():
    one = finding(
        1,
        "x",
        symbols=(
            SymbolPart(label=":dp_1", meaning="lines", values=("system-auth: retry=5",)),
            SymbolPart(label="#fv_1", values=("system-auth: retry=3",)),
        ),
    )
    said = told(one)
    assert "Expected  system-auth: retry=3" in said.plain
    bold = {said.plain[span.start : span.end]: str(span.style) for span in said.spans}
    assert bold["5"] == "bold $error"
    assert bold["3"] == "bold"


@pytest.mark.parametrize("width", [28, 50, 76])
def test_details_wrap_inside_their_pane(width):
    word = "c" * 130
    one = finding(
        1,
        f"Title {word} in 日本語の長い説明文です " * 3,
        unexpected=(word, "a b " * 60),
        rationale=f"first {word}\nsecond",
        waiver="because " * 20,
        symbols=(SymbolPart(label=":dp_1", meaning="m " * 50, values=(word,), error="e " * 50),),
        expression="(:dp_1 in #fv_1) and " * 9,
    )
    for line in told(one, width, earlier=[Earlier(1, "Passed")]).split("\n"):
        assert line.cell_length <= width, line.plain


def test_long_lists_are_cut_beside_the_table_and_whole_by_themselves():
    one = finding(1, "x", missing=LONG, symbols=(SymbolPart(label=":d", values=LONG),))
    beside, alone = told(one).plain, told(one, whole=True).plain
    assert beside.count("… 30 more") == 3
    assert "value 20" not in beside
    assert alone.count("value 49") == 3
    assert "more ·" not in alone


def test_a_control_tells_who_excused_it_and_leaves_out_what_is_not_known():
    bare = told(finding(1, "x", evaluated=None)).plain
    for words in ("Exception", "Evidence", "Expected", "Rationale", "When", "Earlier", "Waived"):
        assert words not in bare
    asked = ExceptionPart(
        status="Pending", created=EVALUATED, created_by="ada", assignee="bob", comments=("why",)
    )
    one = finding(1, "x", exception=asked, waiver="old printer", in_baseline=True, excluded=True)
    said = told(replace(one, first_passed=EVALUATED, changed=EVALUATED)).plain
    for words in (
        "Created      2026-11-23 14:02:42 by ada",
        "Until        no end",
        "Assignee     bob",
        "Comment      why",
        "Waived: old printer",
        "In the baseline",
        "Excluded by the job's control ids",
        "First passed 2026-11-23",
        "Changed      2026-11-23",
    ):
        assert words in said


@pytest.mark.parametrize(
    ("now", "before", "strip", "words"),
    [
        ("Failed", "Passed Passed", "✓✓×", "newly failing in this run"),
        ("Failed", "Failed Error Passed", "✓!××", "failing since 2026-11-21 14:02 UTC"),
        ("Error", "Failed", "×!", "failing since 2026-11-22 14:02 UTC or longer"),
        ("Passed", "Failed Passed", "✓×✓", "passes again in this run"),
        ("Exceptions", "Failed", "×◆", "newly excepted in this run"),
    ],
)
def test_earlier_runs_are_a_strip_and_words(now, before, strip, words):
    earlier = [Earlier(days, state) for days, state in enumerate(before.split(), 1)]
    second_of_its_run = Earlier(len(earlier), "Unknown")
    said = told(finding(1, "x", now), earlier=[*earlier, second_of_its_run])
    line = next(line for line in said.plain.split("\n") if strip in line)
    assert line == f"{strip}  {words}"


async def test_earlier_runs_are_told_when_they_are_known_and_of_the_right_control(
    app_without_form, monkeypatch
):
    def earlier_states(_, one, run_id):
        assert run_id == "2026-11-23-14-02-42"
        return [Earlier(1, "Passed" if one.control == "1072" else "Failed")]

    monkeypatch.setattr(History, "earlier_states", earlier_states)

    app = app_without_form()
    async with app.run_test(size=(140, 60)) as pilot:
        await settled(pilot)
        await app.push_screen(
            ResultsScreen(GUIDE, "web-01", users_desk(), run_id="2026-11-23-14-02-42")
        )
        await settled(pilot)
        await pilot.press("2")
        await come_true(pilot, lambda: "failing since" in screen_text(app))
        await pilot.press("down", "enter")
        await come_true(pilot, lambda: "newly failing in this run" in screen_text(app))
        await pilot.press("p")
        await come_true(pilot, lambda: "failing since" in screen_text(app))


def test_a_baseline_that_could_not_be_read_is_a_problem_in_words():
    broken = BaselinePart(path="/builds/first.json", problem="it is no result")
    text = criteria(replace(GUIDE, baseline=broken), 76).plain
    assert "? it is no result (/builds/first.json)" in text
    assert "excuses" not in text


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "80x24"])
def test_policy_page(snap_compare, app_without_form, size):
    async def act(pilot):
        await opened(pilot.app, pilot, GUIDE)
        await pilot.press("3", "tab")
        await settled(pilot)

    assert snap_compare(app_without_form(), terminal_size=size, run_before=act)


def test_details_of_evidence(snap_compare, app_without_form):
    async def act(pilot):
        await opened(pilot.app, pilot, GUIDE)
        await pilot.press("end", "enter")
        await settled(pilot)

    assert snap_compare(app_without_form(), terminal_size=NARROW, run_before=act)
