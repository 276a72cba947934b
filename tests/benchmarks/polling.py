"""How soon a verdict follows the platform's data, and for how many calls, beside the connector.

The platform lags in two ways: between Finished and processed, and between processed and evaluated.
The connector's way is reckoned for the same scan: it looks at its interval until Finished, sleeps
a fixed minute, then asks for each policy's posture at its interval until all of it is new
(connector-behaviour, "Performance"). Both are averaged over the phase in which the scan's end
meets the interval. Seconds are the platform's.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from math import ceil
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory
from typing import Literal, NamedTuple

from qpctui.cli.screens import demo_desk, demo_job
from qpctui.job.model import Job
from qpctui.run.events import Finished, ScanLaunched, Waiting
from qpctui.run.start import Starter
from qpctui.simulator import Simulator
from qpctui.simulator.platform import Timetable
from tests.benchmarks.run_calls import connectors_calls

SPEED = 100.0
LAGS = (0, 30, 120, 600)
ENDS = (210.0, 270.0)
"""When the scan finishes after its launch: a quarter and three quarters before the next look."""
EARLIER = 3
_EVERY, _FIXED = 120.0, 60.0

Kind = Literal["processing", "evaluation"]


class Way(NamedTuple):
    """Seconds from when the data was there to the verdict, and all calls of the run."""

    seconds: float
    calls: float


def connectors_way(end: float, lag: float, job: Job) -> Way:
    """How the connector comes to know data that is there ``lag`` after the scan has finished."""
    looks = ceil(end / _EVERY)
    asked_at, asks = looks * _EVERY + _FIXED, 1
    while asked_at < end + lag:
        asked_at, asks = asked_at + _EVERY, asks + 1
    calls = connectors_calls(job) + looks + asks * len(job.scan.policies)
    return Way(asked_at - end - lag, calls)


def our_ways(end: float, lag: float, kind: Kind) -> tuple[Way, Way]:
    """How the first run of a job fares, and one that earlier runs let expect."""
    with Simulator(speed=SPEED) as simulator, TemporaryDirectory() as folder:
        times = _timetable(end, lag, kind)
        simulator.platform.timetable = lambda: times
        ready = times.processed + times.evaluation
        ways = [_one_way(simulator, Path(folder), ready) for _ in range(EARLIER + 1)]
        return ways[0], ways[-1]


def _timetable(end: float, lag: float, kind: Kind) -> Timetable:
    if kind == "processing":
        return Timetable(20, end - 25, end, end + lag, evaluation=0, more=0)
    return Timetable(20, end - 25, end, end, evaluation=lag, more=0)


def _one_way(simulator: Simulator, folder: Path, ready: float) -> Way:
    """Waits count as long as the platform's time says, work as long as it really takes."""
    heard = []
    desk, before = demo_desk(simulator, folder, SPEED), len(simulator.requests)
    starter = Starter(
        credentials=desk.credentials,
        places=desk.places,
        environ=desk.environ,
        now=datetime.now(UTC),
        listener=lambda event: heard.append((time.monotonic(), event)),
    )
    runner, _ = starter.new(demo_job(simulator.api_server), "demo")
    result = runner.run()
    assert all(policy.data == "complete" for policy in result.policies), result.reasons
    launched = next(at for at, event in heard if isinstance(event, ScanLaunched))
    waited = max(at + event.seconds / SPEED for at, event in heard if isinstance(event, Waiting))
    ended = next(at for at, event in heard if isinstance(event, Finished))
    return Way(
        max((waited - launched) * SPEED - ready, 0.0) + ended - waited,
        len(simulator.requests) - before,
    )


def compared(lag: float, kind: Kind) -> dict[str, Way]:
    """The ways at one lag, averaged over the ends."""
    ways = {"connector": [connectors_way(end, lag, demo_job("")) for end in ENDS]}
    ours = [our_ways(end, lag, kind) for end in ENDS]
    ways |= {"first run": [first for first, _ in ours], "later run": [later for _, later in ours]}
    return {
        whose: Way(mean(way.seconds for way in found), mean(way.calls for way in found))
        for whose, found in ways.items()
    }


def main() -> None:
    """Print a line for each kind of lag and its length."""
    for kind in ("processing", "evaluation"):
        for lag in LAGS:
            ways = compared(lag, kind)
            connector = ways.pop("connector")
            said = "; ".join(
                f"{whose} {way.seconds:.0f} s ({way.seconds / connector.seconds:.2f}), "
                f"{way.calls:.1f} calls"
                for whose, way in ways.items()
            )
            print(
                f"from data to verdict, {kind} lag {lag} s: connector {connector.seconds:.0f} s, "
                f"{connector.calls:.1f} calls; {said}",
                flush=True,
            )


if __name__ == "__main__":
    main()
