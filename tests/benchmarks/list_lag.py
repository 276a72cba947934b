"""How late the event loop answers while four lists of 500 load: what a key press would wait."""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

os.environ["TEXTUAL_ANIMATIONS"] = "none"

from qpctui.credentials import Credentials
from qpctui.job.document import JobDocument
from qpctui.job.model import Connector, Ec2, Job, OptionProfile, Qualys, Scan, Scanner, Target
from qpctui.job.syntax import host_of
from qpctui.qualys.pace import SCALE_VARIABLE
from qpctui.secret import Secret
from qpctui.settings import Places
from qpctui.tui.app import QpctuiApp
from qpctui.tui.desk import Desk
from qpctui.tui.form.offer_row import OfferRow
from qpctui.tui.screens.form import FormScreen
from qpctui.tui.widgets.tick_list import TickList

SPEED, PAUSE, READINGS = "3600", 0.002, 12


async def lags(app: QpctuiApp) -> tuple[list[float], list[int]]:
    """Seconds by which each short sleep was late while lists are read again and again.

    And how many entries each list had in the end.
    """
    late = []
    async with app.run_test(size=(80, 24)) as pilot:
        while not isinstance(app.screen, FormScreen):
            await pilot.pause(0.05)
        await app.workers.wait_for_complete()
        await pilot.pause()
        for _ in range(READINGS):
            await app.screen.run_action("read")
            while any(row.state == "reading" for row in app.screen.query(OfferRow)):
                before = time.perf_counter()
                await asyncio.sleep(PAUSE)
                late.append(time.perf_counter() - before - PAUSE)
        await pilot.pause()
        lengths = [len(row.offers) for row in app.screen.query(OfferRow)]
        return late, [*lengths, app.screen.query_one(TickList).option_count]


def main() -> None:
    """Measure on a simulated platform of its own process, which holds long lists."""
    command = [sys.executable, "-m", "qpctui", "simulate", "--scenario", "long-lists"]
    with (
        subprocess.Popen([*command, "--speed", SPEED], stdout=subprocess.PIPE) as simulator,
        tempfile.TemporaryDirectory() as folder,
    ):
        try:
            measure(json.loads(simulator.stdout.readline()), Path(folder))
        finally:
            simulator.terminate()


def measure(told: dict[str, str], folder: Path) -> None:
    """Print the lag of a form on the platform that tells this of itself."""
    credentials = Credentials(Places(folder / "config", folder / "state"), {})
    password = Secret(told["password"])
    credentials.remember("bench", told["username"], password, [host_of(told["api_server"])])
    job = Job(
        qualys=Qualys(platform="PCP", api_server=told["api_server"], credentials="bench"),
        target=Target(
            kind="ec2",
            ec2=Ec2(
                instance_id="i-0123456789abcdef0",
                connector=Connector(name="Auto-EC2", id="7", account_id="210987654321"),
            ),
        ),
        scan=Scan(
            scanner=Scanner(name="ec2-scan-eu", id="700420"),
            option_profile=OptionProfile(name="Jenkins_Everything", id="1999"),
        ),
    )
    desk = Desk(credentials.places, credentials, {SCALE_VARIABLE: SPEED})
    document = JobDocument(job=job)
    app = QpctuiApp(lambda: partial(FormScreen, desk, document, fresh=False))
    late, lengths = asyncio.run(lags(app))
    cuts = statistics.quantiles(late, n=100)
    print(
        f"event-loop lag while lists of {', '.join(map(str, lengths))} load: "
        f"median {cuts[49] * 1000:.1f} ms, p95 {cuts[94] * 1000:.1f} ms, "
        f"worst {max(late) * 1000:.1f} ms ({len(late)} samples)"
    )


if __name__ == "__main__":
    main()
