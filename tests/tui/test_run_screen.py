"""Watching a run on a simulated platform, and stopping it."""

import time
from functools import partial

import pytest

from qpctui.credentials import Credentials
from qpctui.job.document import JobDocument
from qpctui.job.syntax import host_of
from qpctui.qualys.pace import SCALE_VARIABLE
from qpctui.secret import Secret
from qpctui.settings import Places
from qpctui.tui.app import QpctuiApp
from qpctui.tui.desk import Desk
from qpctui.tui.screens.ask import Ask
from qpctui.tui.screens.form import FormScreen
from qpctui.tui.screens.results import ResultsScreen
from qpctui.tui.screens.run import RunScreen
from tests.tui.conftest import NARROW, press_last, screen_text


@pytest.fixture
def app_on(tmp_path, job_for):
    """The app on a job for a simulated platform."""

    def make(simulator, *, hosts=None, scale=600, **changes):
        places = Places(tmp_path / "config", tmp_path / "state")
        credentials = Credentials(places, {})
        approved = [host_of(simulator.api_server)] if hosts is None else hosts
        credentials.remember("sim", simulator.username, Secret(simulator.password), approved)
        desk = Desk(places, credentials, {SCALE_VARIABLE: str(scale)})
        job = job_for(simulator, **changes)
        return QpctuiApp(lambda: partial(FormScreen, desk, JobDocument(job=job), fresh=False))

    return make


async def until(pilot, condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, screen_text(pilot.app)
        await pilot.pause(0.05)
    await pilot.pause()


async def started(app, pilot, *, running=True):
    await pilot.pause()
    await pilot.press("f5")
    await until(pilot, lambda: isinstance(app.screen, RunScreen))
    if running:
        await until(pilot, lambda: "compliance/" in screen_text(app))
    return app.screen


async def test_a_run_is_watched_to_its_verdict_and_its_results_opened(simulated, app_on):
    app = app_on(simulated())
    async with app.run_test(size=NARROW) as pilot:
        screen = await started(app, pilot, running=False)
        await until(pilot, lambda: screen.is_over)
        text = screen_text(app)
        assert "× FAILED" in text
        assert "Enter opens the results" in text
        assert "✓ Processed" in text
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ResultsScreen))
        assert "findings break the build" in screen_text(app)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, FormScreen))


async def test_steps_and_policies_stand_beside_where_there_is_room(simulated, app_on):
    app = app_on(simulated())
    async with app.run_test(size=(140, 44)) as pilot:
        screen = await started(app, pilot, running=False)
        await until(pilot, lambda: screen.is_over)
        text = screen_text(app)
        assert "12 of 12" in text
        assert "Jenkins_AG_web-01 made" in text
        assert "3 of 3 in" in text
        assert "300 findings, data complete" in text


async def test_x_cancels_the_scan_after_asking(simulated, app_on):
    simulator = simulated(speed=20)
    app = app_on(simulator, scale=20)
    async with app.run_test(size=NARROW) as pilot:
        screen = await started(app, pilot)
        await pilot.press("x")
        await until(pilot, lambda: isinstance(app.screen, Ask))
        assert app.screen.focused.id == "stay"
        await pilot.press("right", "enter")
        await until(pilot, lambda: screen.is_over)
        assert "is Canceled" in " ".join(screen_text(app).split())
        assert simulator.platform.scans[0].canceled


@pytest.mark.parametrize("keys", [["d"], ["escape", "right", "enter"]], ids=["d", "esc"])
async def test_detaching_leaves_the_scan_and_says_how_to_come_back(
    simulated, app_on, keys, monkeypatch
):
    simulator = simulated(speed=20)
    app = app_on(simulator, scale=20)
    said = []
    monkeypatch.setattr(RunScreen, "notify", lambda self, words, **_: said.append(words))
    async with app.run_test(size=NARROW) as pilot:
        screen = await started(app, pilot)
        for key in keys:
            await pilot.press(key)
            await pilot.pause()
        await until(pilot, lambda: isinstance(app.screen, FormScreen))
        assert f"qpctui resume {screen._run_id}" in said[0]
        assert "^P, Runs" in said[0]
    assert not simulator.platform.scans[0].canceled


async def test_staying_is_the_safe_answer(simulated, app_on):
    simulator = simulated(speed=20)
    app = app_on(simulator, scale=20)
    async with app.run_test(size=NARROW) as pilot:
        screen = await started(app, pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, Ask)
        await pilot.press("enter")
        await pilot.pause()
        assert app.screen is screen
        assert not screen.is_over


async def test_quitting_asks_and_leaves_the_scan(simulated, app_on):
    simulator = simulated(speed=20)
    app = app_on(simulator, scale=20)
    async with app.run_test(size=NARROW) as pilot:
        await started(app, pilot)
        await pilot.press("ctrl+q")
        await pilot.pause()
        assert "A run is under way" in screen_text(app)
        await press_last(pilot, "right", "enter")
    assert not app.is_running
    assert not simulator.platform.scans[0].canceled


async def test_a_credential_that_is_not_approved_starts_nothing(simulated, app_on):
    simulator = simulated()
    app = app_on(simulator, hosts=["elsewhere.example"])
    async with app.run_test(size=NARROW) as pilot:
        screen = await started(app, pilot, running=False)
        await until(pilot, lambda: screen.is_over)
        text = " ".join(screen_text(app).split())
        assert "not approved for 127.0.0.1" in text
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, FormScreen)
    assert simulator.requests == []


async def test_a_platform_that_refuses_is_told(simulated, app_on):
    simulator = simulated()
    simulator.answer_next("action=launch", "denied")
    app = app_on(simulator)
    async with app.run_test(size=NARROW) as pilot:
        screen = await started(app, pilot, running=False)
        await until(pilot, lambda: screen.is_over)
        text = " ".join(screen_text(app).split())
        assert "? INCONCLUSIVE" in text
        assert "license does not cover" in text


async def test_requests_are_shown_without_secrets(simulated, app_on):
    simulator = simulated()
    app = app_on(simulator)
    async with app.run_test(size=NARROW) as pilot:
        screen = await started(app, pilot, running=False)
        await until(pilot, lambda: screen.is_over)
        await pilot.press("l")
        await pilot.pause()
        text = screen_text(app)
        assert "/api/2.0/fo/compliance/posture/info/" in text
        assert simulator.password not in text


async def test_waits_and_limits_are_told(simulated, app_on):
    simulator = simulated()
    simulator.answer_next("action=launch", "1965", times=50)
    app = app_on(simulator, scale=20)
    async with app.run_test(size=NARROW) as pilot:
        screen = await started(app, pilot, running=False)
        await until(pilot, lambda: "Waiting for new calls: the platform limits" in screen_text(app))
        await pilot.press("d")
        await until(pilot, lambda: screen.is_over)
