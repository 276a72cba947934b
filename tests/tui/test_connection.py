"""Whether the platform is there, adding the credentials for it, and the first words."""

import dataclasses
from functools import partial
from threading import Event

import pytest
from msgspec.structs import replace
from textual.widgets import Button, Static

from qpctui.job.document import JobDocument
from qpctui.qualys.errors import Unreachable
from qpctui.run.connection_test import Stage
from qpctui.secret import Secret
from qpctui.tui.app import QpctuiApp
from qpctui.tui.screens.add_credentials import AddCredentials
from qpctui.tui.screens.form import FormScreen
from qpctui.tui.widgets.headings import Heading
from qpctui.tui.widgets.top_bar import TopBar
from tests.canaries import MARK
from tests.tui.conftest import (
    JOB,
    NARROW,
    WIDE,
    come_true,
    connection_report,
    note,
    row,
    screen_text,
    settled,
    type_over,
)
from tests.tui.test_oauth_clients import filled_in

DOWN = Unreachable("No answer from qualysapi.mycloud.com for 60 s")
NO_LOGIN = replace(JOB, qualys=replace(JOB.qualys, credentials=""))


def at_the_top(app):
    return str(app.screen.query_one(TopBar).query_one(".state", Static).visual)


def at_the_heading(app):
    return app.screen.query_one("#section-0", Heading).note.plain


@pytest.mark.parametrize(
    ("canned", "words"),
    [
        ({}, "✓ connected"),
        ({"scanners_": DOWN, "profiles": DOWN}, "× not connected"),
        ({"scanners_": DOWN}, "! not all lists read"),
        ({"profiles": DOWN}, "! not all lists read"),
    ],
    ids=["all-read", "all-failed", "no-scanners", "no-profiles"],
)
async def test_bar_and_heading_tell_whether_the_lists_were_read(app_for, canned, words):
    app = app_for(**canned)
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        assert at_the_top(app) == f"qualysapi.mycloud.com   {words}"
        assert at_the_heading(app) == words


async def test_while_lists_are_read_it_connects_and_a_new_reading_counts_anew(app_for):
    going_on = Event()

    def slow(cancel):
        going_on.wait(60)
        raise DOWN

    app = app_for(scanners_=slow)
    async with app.run_test(size=NARROW) as pilot:
        while not app.screen.query(TopBar) or not at_the_top(app):
            await pilot.pause(0.05)
        assert at_the_top(app).endswith("… connecting")
        assert at_the_heading(app) == "… connecting"
        going_on.set()
        await settled(pilot)
        assert at_the_top(app).endswith("! not all lists read")
        app.screen._desk.canned.scanners_ = []
        await pilot.press("ctrl+r")
        await settled(pilot)
        assert at_the_top(app).endswith("✓ connected")


async def test_without_a_log_in_it_is_not_connected_and_the_heading_tells_what_is_wrong(app_for):
    app = app_for(NO_LOGIN)
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        assert at_the_top(app).endswith("○ not connected")
        assert "to fix" in at_the_heading(app)
        assert app.screen._desk.canned.asked == []


async def test_a_log_in_made_unusable_ends_the_connection(app_for):
    app = app_for()
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        await type_over(pilot, "qualys.api_server", "")
        await pilot.press("tab")
        await settled(pilot)
        assert at_the_top(app) == "○ not connected"


async def test_a_list_that_the_target_does_not_need_says_nothing_of_the_connection(app_for):
    app = app_for(replace(JOB, target=replace(JOB.target, kind="ec2")), connectors_=DOWN)
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        assert at_the_top(app).endswith("! not all lists read")
        app.screen.form.go_to("target.kind")
        await pilot.press("left")
        await settled(pilot)
        assert app.screen.form.job.target.kind == "host"
        assert at_the_top(app).endswith("✓ connected")


async def test_connectors_read_before_do_not_keep_an_unusable_log_in_connected(app_for):
    app = app_for(replace(JOB, target=replace(JOB.target, kind="ec2")))
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        app.screen.form.go_to("target.kind")
        await pilot.press("left")
        await type_over(pilot, "qualys.api_server", "")
        await pilot.press("tab")
        await settled(pilot)
        assert at_the_top(app).endswith("○ not connected")


@pytest.mark.parametrize("job", [JOB, NO_LOGIN], ids=["another", "first"])
async def test_what_is_added_beside_the_list_becomes_the_choice(app_for, job):
    app = app_for(job)
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        app.screen.form.go_to("qualys.credentials")
        await pilot.press("tab")
        assert isinstance(app.focused, Button)
        assert app.screen.form.focused_field == "qualys.credentials"
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(app.screen, AddCredentials)
        assert "qualysapi.mycloud.com" in screen_text(app)
        await filled_in(pilot, "mine", "other_user", "c4n4ry", keep="session")
        await come_true(pilot, lambda: isinstance(app.screen, FormScreen))
        await settled(pilot)
        assert isinstance(app.screen, FormScreen)
        assert app.screen.form.job.qualys.credentials == "mine"
        assert app.screen.form.focused_field == "qualys.credentials"
        assert "other_user/****" in screen_text(app)
        assert "c4n4ry" not in screen_text(app)
        assert at_the_top(app).endswith("✓ connected")


async def test_adding_nothing_keeps_the_choice(app_for):
    app = app_for()
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        await pilot.click(row(app, "qualys.credentials").query_one(Button))
        await settled(pilot)
        assert isinstance(app.screen, AddCredentials)
        await pilot.press(*"mine", "escape")
        await settled(pilot)
        assert app.screen.form.job == JOB
        assert "api_user/****" in screen_text(app)


async def test_the_proxy_has_a_button_of_its_own(app_for):
    app = app_for(
        replace(JOB, qualys=replace(JOB.qualys, proxy=replace(JOB.qualys.proxy, use=True)))
    )
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        app.screen.form.go_to("qualys.proxy.credentials")
        await pilot.press("tab", "enter")
        await settled(pilot)
        await filled_in(pilot, "gate", "proxy_user", "c4n4ry", keep="session")
        await come_true(pilot, lambda: isinstance(app.screen, FormScreen))
        await settled(pilot)
        assert app.screen.form.job.qualys.proxy.credentials == "gate"
        assert app.screen.form.job.qualys.credentials == "Qualys_user"


WELCOME = "Nothing real [is] scanned. F5 runs the job."


@pytest.mark.parametrize("size", [WIDE, NARROW, (60, 20)])
async def test_the_first_words_stand_above_the_form_and_take_no_focus(desk_for, size):
    desk = dataclasses.replace(desk_for(), welcome=WELCOME, notice="simulated platform")
    app = QpctuiApp(lambda: partial(FormScreen, desk, JobDocument(job=JOB), fresh=False))
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        text = screen_text(app)
        assert text.index(WELCOME) < text.index("API Login ──")
        assert at_the_top(app) == "simulated platform   ✓ connected"
        assert app.screen.form.focused_field == "qualys.platform"
        assert not app.screen.query("Toast")


async def test_without_first_words_the_form_begins_at_once(app_for):
    app = app_for()
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        assert not app.screen.query("#welcome")


@pytest.mark.parametrize(
    ("username", "said"),
    [("acme5ab1", "looks like one of EU Platform 2"), ("acme3ab1", ""), ("api_user", "")],
)
async def test_a_user_name_of_another_platform_is_doubted(app_for, username, said):
    app = app_for(replace(JOB, qualys=replace(JOB.qualys, platform="US_PLATFORM_3", api_server="")))
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        form = app.screen.form
        credentials = app.screen._desk.credentials
        credentials.remember("Qualys_user", username, Secret(MARK), [])
        form.offer_credentials()
        form.tell_all()
        await settled(pilot)
        doubts = [p.message for p in form.problems if p.field == "qualys.platform"]
        assert bool(doubts) is bool(said)
        assert said in "".join(doubts)
        assert said in note(app, "qualys.platform")


async def test_a_failed_test_outweighs_lists_that_were_read(app_for):
    app = app_for(report=connection_report(failed=Stage.LOG_IN, said="refused", remedy="Check"))
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        assert "✓ connected" in screen_text(app)
        await pilot.press("ctrl+t")
        await come_true(pilot, lambda: "× test failed" in screen_text(app))
        assert "✓ connected" not in screen_text(app)
        await type_over(pilot, "qualys.api_server", "https://qualysapi.other.com")
        await come_true(pilot, lambda: "× test failed" not in screen_text(app))
