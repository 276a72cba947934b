"""What if: criteria are turned, controls excluded and waived; the job file follows on request."""

from datetime import date
from functools import partial

import pytest
from msgspec.structs import replace
from textual.widgets import Button, Input

from qpctui.cli.check import check_job
from qpctui.compliance.criteria import Outcome
from qpctui.job.document import JobDocument
from qpctui.job.model import FailOn, Waiver
from qpctui.job.toml import load
from qpctui.recent_jobs import note_job
from qpctui.tui.app import QpctuiApp
from qpctui.tui.results.what_if import Effect, WhatIf
from qpctui.tui.screens.ask import Ask, AskText
from qpctui.tui.screens.details import DetailsScreen
from qpctui.tui.screens.form import FormScreen
from qpctui.tui.screens.results import ResultsScreen
from qpctui.tui.screens.waive import Waive, waivers_of
from qpctui.tui.screens.what_if import WhatIfScreen
from qpctui.tui.widgets.ticks import Tick
from tests.tui.conftest import (
    FINDINGS,
    NARROW,
    NASTY,
    NOW,
    RESULT,
    SHOWN,
    WIDE,
    come_true,
    finding,
    opened,
    screen_text,
    settled,
    users_desk,
)

FILE = """\
# who owns this: the web team
name = "web-01"

[qualys]
platform = "EU_PLATFORM_1"
credentials = "Qualys_user"

[target]
host_ip = "10.10.32.162"  # behind the proxy

[scan]
scanner = "build-dc1"
option_profile = { name = "Jenkins_RHEL", id = "11" }
policies = [{ id = "1485826", title = "RHEL 7.x" }]

[fail_on]
states = ["Fail"]  # errors are looked at by hand
criticalities = ["Serious", "Urgent", "Critical"]
exclude_cids = "1117, 1200-1220"
baseline = "pinned.json"
"""


def rows(app):
    return [
        (int(row.finding.control_id), str(row.now), str(row.then))
        for row in app.screen.query_one("#changes").rows
    ]


async def press(pilot, *keys):
    for key in keys:
        await pilot.press(key)
        await settled(pilot)


async def enter(pilot, selector, value):
    """Put text into an entry, and let it arrive."""
    pilot.app.screen.query_one(selector, Input).value = value
    await pilot.pause()
    await settled(pilot)


async def until(pilot, screen, *keys):
    """Press keys until a screen is there; what waits for an answer never settles."""
    await pilot.press(*keys)
    await come_true(pilot, lambda: isinstance(pilot.app.screen, screen))
    await pilot.pause()


async def tick(pilot, label):
    one = next(t for t in pilot.app.screen.query(Tick) if t._label == label)
    one.focus()
    await press(pilot, "space")


async def test_a_tick_changes_the_verdict_at_once(app_without_form):
    app = app_without_form()
    async with app.run_test(size=NARROW) as pilot:
        await opened(app, pilot)
        await press(pilot, "w")
        assert "as it was judged" in screen_text(app)
        for name in ("Urgent", "Critical", "Serious"):
            await tick(pilot, name)
        # nothing is ticked: that can't be saved
        assert "Tick at least one" in screen_text(app)
        await tick(pilot, "Minimal")
        assert rows(app) == [
            (1141, "breaks", "not counted"),
            (2247, "breaks", "not counted"),
            (1091, "breaks", "not counted"),
            (2190, "not counted", "breaks"),
        ]
        await tick(pilot, "Fail by State AND Criticality")
        text = screen_text(app)
        assert "What if   ✓ PASSED   0 of 10 break" in text
        assert "Passes with 2 Urgent/Critical controls failing:" in text
        assert "1141, 2247 are hidden by your criteria." in text
        await press(pilot, "f6", "x")  # on the table: exclude its first control
        assert app.screen.query_one("#row-fail_on-exclude_cids Input").value.endswith(", 1141")
        app.screen.query_one("#reset", Button).press()
        await settled(pilot)
        assert rows(app) == []
        assert "as it was judged" in screen_text(app)


async def test_excluded_cids_that_cannot_be_read_keep_the_last_verdict(app_without_form):
    app = app_without_form()
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await press(pilot, "w")
        cids = "#row-fail_on-exclude_cids Input"
        await enter(pilot, cids, "1117, 1141, 2247, 1091")
        assert "✓ PASSED   0 of 7 break" in screen_text(app)
        await enter(pilot, cids, "1117, 1141, 2247, 1091, 12-")
        text = screen_text(app)
        assert "✓ PASSED" in text
        assert "'12-' is no control id" in " ".join(text.split())
        await until(pilot, Ask, "ctrl+s")


async def test_a_selection_is_excluded_and_a_control_waived_only_to_be_seen(app_without_form):
    app = app_without_form()
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await press(pilot, "2", "space", "space", "x")
        assert isinstance(app.screen, WhatIfScreen)
        assert rows(app) == [(1141, "breaks", "excluded"), (2247, "breaks", "excluded")]
        await press(pilot, "escape")
        assert isinstance(app.screen, Ask)  # what was asked about is not lost unasked
        await press(pilot, "right", "enter")
        assert isinstance(app.screen, ResultsScreen)


async def test_a_control_is_waived_from_its_details(app_without_form):
    app = app_without_form()
    async with app.run_test(size=NARROW) as pilot:
        await opened(app, pilot)
        await press(pilot, "2", "enter")
        assert isinstance(app.screen, DetailsScreen)
        await press(pilot, "v")
        app.screen.query_one("#take", Button).press()
        await settled(pilot)
        assert "× it needs a reason" in screen_text(app)
        await press(pilot, *"moved")
        app.screen.query_one("#expires", Input).value = "2020-01-01"
        app.screen.query_one("#take", Button).press()
        await settled(pilot)
        assert "2020-01-01 is over" in screen_text(app)
        app.screen.query_one("#expires", Input).value = "2999-12-31"
        app.screen.query_one("#take", Button).press()
        await settled(pilot)
        assert isinstance(app.screen, WhatIfScreen)
        assert rows(app) == [(1141, "breaks", "waived")]
        assert app.screen.pane.job.waiver == (
            Waiver(controls="1141", reason="moved", expires=date(2999, 12, 31)),
        )
        await tick(pilot, "1141  until 2999-12-31")
        assert rows(app) == []


async def test_a_day_is_looked_at_while_it_is_typed(app_without_form):
    app = app_without_form()
    async with app.run_test(size=NARROW) as pilot:
        await opened(app, pilot)
        await press(pilot, "2", "v")
        app.screen.query_one("#expires", Input).focus()
        await press(pilot, *"2020-1")
        assert "×" not in screen_text(app).split("Expires")[1]  # it may become one
        await press(pilot, *"2-31")
        lines = screen_text(app).splitlines()
        beneath = next(i for i, line in enumerate(lines) if "Expires" in line) + 1
        assert "× 2020-12-31 is over: give today or a later day" in lines[beneath]
        await press(pilot, *["backspace"] * 9, "7")
        assert "is over" not in screen_text(app)
        await press(pilot, "tab")
        assert "× '27' is no date" in screen_text(app)


async def test_what_is_typed_into_a_waiver_stays_while_what_if_is_open(app_without_form):
    app = app_without_form()
    async with app.run_test(size=NARROW) as pilot:
        await opened(app, pilot)
        await press(pilot, "2", "space", "space", "x", "f6", "v", *"moved", "escape", "down", "v")
        assert app.screen.query_one("#reason", Input).value == ""  # it was of another control
        await press(pilot, "escape", "up", "v")
        assert app.screen.query_one("#reason", Input).value == "moved"


def test_a_waiver_for_here_alone_is_one_for_each_place():
    two = (finding(1, "a"), finding(2, "a"), finding(1, "a", instance="/opt"))
    here = waivers_of(two, Waiver(reason="r"), here=True)
    assert [(one.controls, one.policy, one.host, one.instance) for one in here] == [
        ("1, 2", "1485826", "10.10.32.162", ""),
        ("1", "1485826", "10.10.32.162", "/opt"),
    ]
    assert [one.controls for one in waivers_of(two, Waiver(), here=False)] == ["1, 2"]


def test_what_the_baseline_knows_breaks_when_it_is_left_out():
    job = replace(RESULT.job, fail_on=FailOn(baseline="/pinned"))
    findings = tuple(replace(f, in_baseline=True, causes_failure=False) for f in FINDINGS)
    what_if = WhatIf(replace(RESULT, job=job, findings=findings), NOW.date())
    assert what_if.now.verdict.outcome is Outcome.PASSED
    assert what_if.now.hidden == {Effect.KNOWN: ("1141", "2247")}
    without = what_if.under(replace(job, fail_on=FailOn()))
    assert without.verdict.outcome is Outcome.FAILED
    assert without.by_effect == {Effect.BREAKS: without.breaking}


@pytest.fixture
def job_file(tmp_path):
    """A job file that was open lately."""
    path = tmp_path / "web-01.toml"
    path.write_text(FILE)
    note_job(users_desk().places, path)
    return path


async def test_saving_shows_the_changed_lines_and_keeps_the_rest(app_without_form, job_file, capfd):
    pinned = replace(RESULT.job.fail_on, baseline="/builds/7/pinned.json")
    result = replace(RESULT, job=replace(RESULT.job, fail_on=pinned))
    app = app_without_form()
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot, result)
        await press(pilot, "2", "x")
        await tick(pilot, "Serious")
        await until(pilot, AskText, "ctrl+s")
        assert app.screen.query_one(Input).value == str(job_file)
        await until(pilot, Ask, "enter")
        text = screen_text(app)
        assert '− exclude_cids = "1117, 1200-1220"' in text
        assert '+ exclude_cids = "1117, 1200-1220, 1141"' in text
        assert job_file.read_text() == FILE
        await until(pilot, AskText, "enter")  # Back, to the same name
        assert app.screen.query_one(Input).value == str(job_file)
        await until(pilot, Ask, "enter")
        await until(pilot, WhatIfScreen, "right", "enter")
        await settled(pilot)
        assert "saved to web-01.toml" in screen_text(app)
        await press(pilot, "escape")
        assert isinstance(app.screen, ResultsScreen)
    before = FILE.replace("1117, 1200-1220", "1117, 1200-1220, 1141")
    assert job_file.read_text() == before.replace('["Serious", "Urgent"', '["Urgent"')
    assert load(job_file).fail_on.baseline == "pinned.json"
    assert check_job(job_file) == 0
    assert "no errors" in capfd.readouterr().out


async def test_a_form_that_shows_the_file_takes_in_what_was_saved(desk_for, job_file):
    desk = desk_for()
    note_job(desk.places, job_file)
    app = QpctuiApp(lambda: partial(FormScreen, desk, JobDocument.opened(job_file), fresh=False))
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        form = app.screen
        await app.push_screen(ResultsScreen(RESULT, "web-01", desk))
        await settled(pilot)
        await press(pilot, "2", "x")
        await until(pilot, AskText, "ctrl+s")
        await until(pilot, Ask, "enter")
        await until(pilot, WhatIfScreen, "right", "enter")
        await come_true(pilot, lambda: "1141" in form.keeper.job_to_run.fail_on.exclude_cids)
        assert not form.keeper.is_changed_on_disk
        assert not form.keeper.is_unsaved


async def test_a_file_that_is_no_job_is_refused_and_left_alone(app_without_form, job_file):
    job_file.write_text("name = [")
    app = app_without_form()
    async with app.run_test(size=NARROW) as pilot:
        await opened(app, pilot)
        await press(pilot, "2", "x")
        await until(pilot, AskText, "ctrl+s")
        entry = app.screen.query_one(Input)
        assert entry.value == ""
        entry.value = str(job_file)
        await pilot.press("enter")
        await come_true(pilot, lambda: "× web-01.toml" in screen_text(app))
        await until(pilot, WhatIfScreen, "escape")
    assert job_file.read_text() == "name = ["


async def test_text_of_the_platform_stays_text(app_without_form):
    nasty = finding(1141, NASTY, policy_id="1485826", instance=NASTY)
    waiver = Waiver(controls="7", reason=NASTY, host=NASTY)
    job = replace(RESULT.job, waiver=(waiver,))
    result = replace(RESULT, findings=(nasty,), job=job)
    app = app_without_form()
    async with app.run_test(size=(200, 44)) as pilot:
        await opened(app, pilot, result)
        await press(pilot, "2", "v")
        assert isinstance(app.screen, Waive)
        assert SHOWN in screen_text(app)
        await press(pilot, "escape", "x")
        text = screen_text(app)
        assert f"unused · {SHOWN}"[:30] in text
        assert f"[{SHOWN}] {SHOWN}"[:60] in text


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "wide"])
def test_how_it_looks(snap_compare, app_without_form, size):
    waiver = Waiver(
        controls="2247", reason="until the move", owner="m.ito", ticket="SEC-2291",
        expires=date(2026, 12, 31),
    )  # fmt: skip
    job = replace(RESULT.job, waiver=(waiver, replace(waiver, controls="9", expires=None)))
    result = replace(RESULT, job=job, judged=NOW)

    async def show(pilot):
        await opened(pilot.app, pilot, result)
        await press(pilot, "2", "x")
        await tick(pilot, "Serious")

    assert snap_compare(app_without_form(), terminal_size=size, run_before=show)
