"""How late the event loop answers while lists load: what a key press would wait."""

import asyncio
import os
import statistics
import tempfile
import time
from functools import partial
from pathlib import Path

os.environ["TEXTUAL_ANIMATIONS"] = "none"

from qpctui.cli.screens import demo_desk, demo_job
from qpctui.job.document import JobDocument
from qpctui.simulator import Simulator
from qpctui.tui.app import QpctuiApp
from qpctui.tui.screens.form import FormScreen

SPEED, PAUSE, READINGS, SECONDS = 60.0, 0.002, 80, 0.08


async def lags(app: QpctuiApp) -> list[float]:
    """Seconds by which each short sleep was late, while lists are read again and again."""
    late = []
    async with app.run_test(size=(80, 24)) as pilot:
        while not isinstance(app.screen, FormScreen):
            await pilot.pause(0.05)
        await app.workers.wait_for_complete()
        for _ in range(READINGS):
            await app.screen.run_action("read")
            until = time.perf_counter() + SECONDS
            while time.perf_counter() < until:
                before = time.perf_counter()
                await asyncio.sleep(PAUSE)
                late.append(time.perf_counter() - before - PAUSE)
        await app.workers.wait_for_complete()
    return late


def main() -> None:
    """Measure on a simulated platform with all its lists."""
    with Simulator(speed=SPEED) as simulator, tempfile.TemporaryDirectory() as folder:
        desk = demo_desk(simulator, Path(folder), SPEED)
        job = demo_job(simulator.api_server)
        app = QpctuiApp(lambda: partial(FormScreen, desk, JobDocument(job=job), fresh=False))
        before = len(simulator.requests)
        late = asyncio.run(lags(app))
        asked = len(simulator.requests) - before
    cuts = statistics.quantiles(late, n=100)
    print(
        f"event-loop lag while lists load: median {cuts[49] * 1000:.1f} ms, "
        f"p95 {cuts[94] * 1000:.1f} ms, worst {max(late) * 1000:.1f} ms "
        f"({len(late)} samples, {asked} requests)"
    )


if __name__ == "__main__":
    main()
