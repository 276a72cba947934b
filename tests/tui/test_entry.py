"""Keys act in the order in which they were pressed, however busy the screen is."""

import asyncio

from textual.app import App
from textual.containers import Vertical
from textual.events import Paste
from textual.widgets import Input

from qpctui.tui.widgets.entry import Entry
from tests.tui.conftest import NARROW, come_true, screen_text, settled


class Slow(Vertical):
    """Takes its time over each change below it, as a form may."""

    async def on_input_changed(self):
        await asyncio.sleep(0.05)


class Bench(App):
    def compose(self):
        with Slow():
            yield Entry("old text")


async def test_what_is_typed_after_deleting_is_not_deleted():
    app = Bench()
    async with app.run_test() as pilot:
        app.query_one(Input).focus()
        await pilot.pause()
        for key in ["end", *["backspace"] * 12, *"new"]:
            app.post_message(asked(key))
        await come_true(pilot, lambda: "w" in app.query_one(Input).value)
        await pilot.pause()
        assert app.query_one(Input).value == "new"


async def test_moving_and_submitting_still_work():
    app = Bench()
    async with app.run_test() as pilot:
        app.query_one(Input).focus()
        await pilot.press("home", "x", "end", "y", "ctrl+w", "z")
        assert app.query_one(Input).value == "xold z"


def asked(key):
    """A key as the terminal's driver sends it, without waiting for what it does."""
    from textual.events import Key

    return Key(key, key if len(key) == 1 else None)


async def test_lines_that_are_pasted_are_all_kept_in_one():
    app = Bench()
    async with app.run_test() as pilot:
        entry = app.query_one(Input)
        entry.focus()
        await pilot.press("end")
        entry.post_message(Paste(", 1071,\n  1072\r\n"))
        await come_true(pilot, lambda: "107" in entry.value)
        assert entry.value == "old text, 1071, 1072"


async def test_a_number_is_taken_from_between_spaces():
    app = Bench()
    async with app.run_test() as pilot:
        entry = app.query_one(Input)
        entry.type, entry.value = "integer", ""
        entry.focus()
        entry.post_message(Paste(" 8080 \n"))
        await come_true(pilot, lambda: entry.value == "8080")


async def test_what_is_pasted_on_a_closed_list_narrows_it(app_for):
    app = app_for()
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        app.screen.form.go_to("scan.scanner")
        await settled(pilot)
        app.focused.post_message(Paste("lab\n"))
        await come_true(pilot, lambda: "1 of 3" in screen_text(app))
        await pilot.press("enter")
        await settled(pilot)
        assert app.screen.form.job.scan.scanner.name == "build-lab [dmz]"
