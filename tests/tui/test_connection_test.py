"""A connection test under way and what it found, as somebody at the form sees it."""

import dataclasses
from functools import partial
from threading import Event

import pytest
from textual.widgets import Button

from qpctui.credentials import NotApproved
from qpctui.job.document import JobDocument
from qpctui.qualys.errors import Cancelled
from qpctui.run.connection_test import Rung, Stage
from qpctui.tui.app import QpctuiApp
from qpctui.tui.form.connection_words import in_full
from qpctui.tui.screens.ask import Ask
from qpctui.tui.screens.form import FormScreen
from tests.tui.conftest import JOB, NARROW, come_true, connection_report, screen_text, settled


@pytest.fixture
def clocked(desk_for):
    """An app, its desk, and the clock that counts its seconds."""
    clock = [0.0]
    desk = dataclasses.replace(desk_for(), monotonic=lambda: clock[0])
    app = QpctuiApp(lambda: partial(FormScreen, desk, JobDocument(job=JOB), fresh=False))
    return app, desk, clock


@pytest.fixture
def silent(clocked):
    """An app whose platform accepts connections and never answers; its clock; its tests."""
    app, desk, clock = clocked
    began = []

    def test_connection(job, cancel, today, on_stage, on_wait):
        began.append(cancel)
        for stage in connection_report().stages[:4]:
            on_stage(stage)
        cancel.wait(60)
        raise Cancelled

    desk.canned.test_connection = test_connection
    return app, clock, began


async def test_a_silent_server_shows_stages_seconds_and_a_way_to_stop(silent):
    app, clock, began = silent
    async with app.run_test(size=NARROW) as pilot:
        await come_true(pilot, lambda: "✓ connected" in screen_text(app))
        await pilot.press("ctrl+t")
        await come_true(pilot, lambda: "… Log-in, 0 s of 60 · Esc stops" in screen_text(app))
        assert "✓ Name  ✓ Proxy  ✓ Connect  ✓ TLS" in screen_text(app)
        assert str(app.screen.query_one("#test-connection", Button).label) == "Stop"
        clock[0] = 12.0
        await come_true(pilot, lambda: "… Log-in, 12 s of 60" in screen_text(app))
        await pilot.press("escape")
        await come_true(pilot, lambda: "○ test stopped" in screen_text(app))
        assert began[0].is_set()
        assert app.screen.form.focused_field
        await pilot.press("ctrl+t")
        await come_true(pilot, lambda: "… Log-in, 0 s of 60" in screen_text(app))
        await pilot.press("ctrl+t")
        await come_true(pilot, lambda: len(began) == 3)
        assert began[1].is_set()
        await pilot.click("#test-connection")
        await come_true(pilot, lambda: "○ test stopped" in screen_text(app))
        assert began[2].is_set()
        assert str(app.screen.query_one("#test-connection", Button).label) == "Test Connection"


async def test_a_wait_is_counted_and_then_the_stage_again(clocked):
    app, desk, clock = clocked
    going_on = Event()

    def test_connection(job, cancel, today, on_stage, on_wait):
        on_wait("another try: it broke", 2)
        going_on.wait(60)
        return connection_report()

    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        desk.canned.test_connection = test_connection
        await pilot.press("ctrl+t")
        await come_true(pilot, lambda: "For another try: it broke" in screen_text(app))
        clock[0] = 3.0
        await come_true(pilot, lambda: "… Name, 0 s of 10" in screen_text(app))
        going_on.set()
        await come_true(pilot, lambda: "successful!" in screen_text(app))


@pytest.mark.parametrize("for_session", [False, True])
async def test_what_was_not_sent_can_be_asked_about_again(app_for, for_session):
    refusal = NotApproved("Qualys_user", "qualysapi.other.example", for_session=for_session)
    app = app_for(report=refusal)
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        for _ in range(2):
            await pilot.press("ctrl+t")
            await come_true(pilot, lambda: isinstance(app.screen, Ask))
            kept = "kept for this session" in " ".join(screen_text(app).split())
            assert kept is for_session
            await pilot.press("enter")
            await come_true(pilot, lambda: not isinstance(app.screen, Ask))
            assert "Press ^T again to be asked again" in screen_text(app)
            assert "credentials allow" not in screen_text(app)


def test_details_tell_versions_apart_and_that_none_was_asked():
    dated = (("2.0", "support ended 2026-05, gone 2026-11"),)
    unasked = Rung("policy.list", ("4.0", "3.0", "2.0"), "", "", frozenset(), dated)
    asked = dataclasses.replace(unasked, served="3.0", unserved=frozenset({"4.0"}))
    report = connection_report(failed=Stage.LOG_IN)
    before = in_full(dataclasses.replace(report, ladder=(unasked,))).plain
    after = in_full(dataclasses.replace(report, ladder=(asked,))).plain
    assert "known to qpctui; nothing was asked yet" in before
    assert "○ 4.0   ○ 3.0   ○ 2.0" in before
    assert "nothing was asked yet" not in after
    assert "× 4.0   ✓ 3.0   ○ 2.0" in after
    assert "! 2.0 support ended 2026-05, gone 2026-11" in after
    assert max(map(len, after.splitlines())) <= 76
