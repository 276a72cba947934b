"""The last known lists: at once, with their age, and never taken for the platform's word."""

from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
from textual.widgets import Static

from qpctui.qualys.errors import Cancelled, Unreachable
from qpctui.run.known_lists import KnownList
from qpctui.run.offered import Offer
from qpctui.tui.screens.form import FormScreen
from qpctui.tui.widgets.drop_down import DropDown
from tests.tui.conftest import NOW, WIDE, come_true, note, row, screen_text, settled, type_over

OLD = KnownList(NOW - timedelta(minutes=4), (Offer("External"), Offer("old-dc1", "30112")))
YESTERDAY = datetime(2026, 11, 22, 16, 40, tzinfo=UTC)


@pytest.fixture
def held_up():
    """A reading of the scanners that goes on when told to."""
    going_on = Event()

    def read(cancel):
        while not going_on.wait(0.05):
            if cancel.is_set():
                raise Cancelled
        return [Offer("External"), Offer("build-dc1", "30112", "Online")]

    yield read, going_on
    going_on.set()


def offered(app, field):
    return [item.name for item in row(app, field).drop_down.items]


async def test_the_last_known_list_is_offered_while_a_new_one_is_read(app_for, held_up):
    slow, going_on = held_up
    app = app_for(scanners_=slow, known={"scanners": OLD})
    async with app.run_test(size=WIDE) as pilot:
        await come_true(pilot, lambda: offered(app, "scan.scanner") == ["External", "old-dc1"])
        await come_true(pilot, lambda: "Read 4 min ago, reading again" in note(app, "scan.scanner"))
        app.screen.form.go_to("scan.scanner")
        await pilot.press("o", "l")
        await come_true(pilot, lambda: "4 min ago" in foot(app))
        await pilot.press("escape")
        going_on.set()
        await come_true(pilot, lambda: offered(app, "scan.scanner") == ["External", "build-dc1"])
        assert note(app, "scan.scanner") == ""


def foot(app):
    drop_down = row(app, "scan.scanner").query_one(DropDown)
    return str(drop_down.query_one(".foot", Static).visual)


async def test_an_old_list_says_nothing_of_what_is_gone(app_for, held_up):
    slow, _ = held_up
    known = KnownList(YESTERDAY, (Offer("External"),))
    app = app_for(scanners_=slow, known={"scanners": known})
    async with app.run_test(size=WIDE) as pilot:
        await come_true(pilot, lambda: offered(app, "scan.scanner") == ["External"])
        assert "no longer" not in note(app, "scan.scanner")
        assert app.screen.form.job.scan.scanner.name == "build-dc1"


async def test_a_list_that_is_not_read_says_from_when_the_shown_one_is(app_for):
    known = KnownList(YESTERDAY, (Offer("External"), Offer("build-dc1", "30112", "Online")))
    app = app_for(
        scanners_=Unreachable("no answer from the host for 30 s"), known={"scanners": known}
    )
    async with app.run_test(size=WIDE) as pilot:
        await come_true(
            pilot,
            lambda: (
                "Shown: the list of 2026-11-22 16:40 UTC"
                in " ".join(note(app, "scan.scanner").split())
            ),
        )
        assert offered(app, "scan.scanner") == ["External", "build-dc1"]


async def test_another_portal_is_not_offered_what_this_one_had(app_for):
    app = app_for()
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        assert "build-dc1" in offered(app, "scan.scanner")
        await type_over(pilot, "qualys.api_server", "http://not-usable.example")
        await pilot.press("tab")
        await come_true(pilot, lambda: "saved choices stay" in note(app, "scan.scanner"))
        assert offered(app, "scan.scanner") == []
        assert "build-dc1" in screen_text(app)
        assert isinstance(app.screen, FormScreen)
