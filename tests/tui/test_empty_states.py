"""Where there is nothing yet, what is there says which key or command comes next."""

import pytest
from textual.pilot import Pilot

from qpctui.tui.screens.credentials import CredentialsScreen
from qpctui.tui.screens.runs import RunsScreen
from tests.tui.conftest import JOB, NARROW, come_true, screen_text, settled, users_desk


async def told(pilot: Pilot, words: str) -> None:
    await come_true(pilot, lambda: words in " ".join(screen_text(pilot.app).split()))


@pytest.mark.parametrize(
    ("screen", "words"),
    [
        (RunsScreen, "No runs yet. F5 in a job starts one; so does qpctui run JOB.toml."),
        (lambda desk: CredentialsScreen(desk, JOB), "No credentials yet."),
        (lambda desk: CredentialsScreen(desk, JOB), "a adds one"),
    ],
)
async def test_lists_with_nothing_in_them(app_without_form, screen, words):
    app = app_without_form()
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        app.push_screen(screen(users_desk()))
        await told(pilot, words)


async def test_no_results_of_a_job_yet(app_for):
    app = app_for()
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        await pilot.press("f7")
        await settled(pilot)
        said = [notification.message for notification in app._notifications]
        assert said == ["No results yet: F5 runs the job."]


@pytest.mark.parametrize(("key", "typed"), [("ctrl+g", "zzz"), ("ctrl+o", "zzz")])
async def test_nothing_matches_what_was_typed(app_for, key, typed):
    async with app_for().run_test(size=NARROW) as pilot:
        await settled(pilot)
        await pilot.press(key, *typed)
        await told(pilot, "Esc back")
