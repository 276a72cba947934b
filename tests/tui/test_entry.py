"""Keys act in the order in which they were pressed, however busy the screen is."""

import asyncio

from textual.app import App
from textual.containers import Vertical
from textual.widgets import Input

from qpctui.tui.widgets.entry import Entry
from tests.tui.conftest import come_true


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
