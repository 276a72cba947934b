"""What the connector left in Jenkins, on the screens of results."""

from qpctui.reports.artifacts import save_artifacts
from qpctui.run.stored import stored_result
from qpctui.tui.screens.results import ResultsScreen
from tests.guide import GUIDE
from tests.tui.conftest import opened, screen_text, settled


async def test_it_is_browsed_and_says_what_it_can_not_tell(app_for, tmp_path):
    save_artifacts(GUIDE, tmp_path / "artifacts")
    result = stored_result(tmp_path / "runs", str(tmp_path / "artifacts"))
    async with app_for().run_test(size=(140, 60)) as pilot:
        await opened(pilot.app, pilot, result)
        summary = screen_text(pilot.app)
        assert "its controlFailCount is 3" in summary
        assert "they tell no host" in summary
        await pilot.press("2")
        await pilot.pause()
        assert "'[Locked/Unlocked]" in screen_text(pilot.app)
        await pilot.press("w")
        await settled(pilot)
        assert isinstance(pilot.app.screen, ResultsScreen)
        (said,) = pilot.app._notifications
        assert "do not tell by which criteria" in said.message
