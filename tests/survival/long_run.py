"""A run of a day's scan in a process of its own, which counts what it holds, hour by hour."""

import gc
import json
import os
import sys
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from qpctui.cli.progress import LineProgress, Quietness
from qpctui.job.model import Job, OptionProfile, Policy, Scan, Target, Timing
from qpctui.qualys.authorisation import Login
from qpctui.qualys.calls import Endpoints
from qpctui.qualys.pace import Pace
from qpctui.qualys.transport import Transport
from qpctui.run.events import Log, RequestMade, ScanState, Waiting
from qpctui.run.follow import RunFollowed
from qpctui.run.journal import reserve
from qpctui.run.runner import Runner
from qpctui.secret import Secret
from qpctui.simulator import Simulator

LOOKS_AN_HOUR, KEPT = 30, 1000
LONGEST_WAIT = 150.0
JOB = Job(
    name="web-01",
    target=Target(host_ip="10.10.32.162"),
    scan=Scan(
        option_profile=OptionProfile(name="Jenkins_RHEL", id="11"),
        policies=(Policy(id="1485826", title="RHEL 7.x"),),
    ),
    timing=Timing(timeout="60*48"),
)


class Clock:
    """The platform's time: it passes by as much as the run says that it waits."""

    def __init__(self):
        self._now = datetime.now(UTC)

    def now(self):
        return self._now

    def hear(self, event):
        if isinstance(event, Waiting):
            self._now += timedelta(seconds=event.seconds)


class AtOnce(Pace):
    """Waits take no time; what is longer than a wait, as the timeout, takes what it takes."""

    def seconds(self, seconds):
        return seconds if seconds > LONGEST_WAIT else 0.001


@dataclass(frozen=True)
class Held:
    """What this process holds: resident bytes, blocks of Python's own, open files."""

    memory: int
    blocks: int
    files: int

    @classmethod
    def now(cls):
        gc.collect()
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        files = len(list(Path("/proc/self/fd").iterdir()))
        return cls(pages * os.sysconf("SC_PAGE_SIZE"), sys.getallocatedblocks(), files)


class Counting:
    """Hears what a person at a log sees and a screen keeps, and counts every hour."""

    def __init__(self, clock):
        followed = RunFollowed.of(JOB, time.monotonic)
        # It keeps so many requests and lines and no more: all of them from the start.
        for number in range(KEPT):
            followed.hear(RequestMade(f"purpose {number}", "POST", f"/{number}", 200, 0.01, 299))
            followed.hear(Log(f"line {number}"))
        self._heard = [LineProgress(Quietness.VERBOSE), followed, clock]
        self.looks, self.hourly = 0, []

    def __call__(self, event):
        for listener in self._heard:
            listener.hear(event)
        if isinstance(event, ScanState):
            self.looks += 1
            if self.looks % LOOKS_AN_HOUR == 0:
                self.hourly.append(Held.now())


def run_a_day(folder, said):
    """Leaves what was counted in ``folder``; what the run says goes to ``said``."""
    os.dup2(os.open(said, os.O_WRONLY | os.O_CREAT, 0o600), 2)
    clock = Clock()
    counting = Counting(clock)
    with Simulator(scenario="long-scan") as simulator:
        simulator.platform.clock = clock
        # It remembers every request, for tests: not the memory that is measured.
        simulator.on_request = lambda _: simulator.requests.clear()
        endpoints = Endpoints(simulator.api_server, simulator.gateway_server)
        login = Login(simulator.username, Secret(simulator.password))
        runner = Runner(
            JOB,
            JOB.name,
            transport=lambda cancel, on_exchange, on_wait: Transport(
                endpoints,
                login,
                pace=AtOnce(),
                cancel=cancel,
                on_exchange=on_exchange,
                on_wait=on_wait,
            ),
            folder=reserve(folder / "runs", clock.now()),
            environ={},
            listener=counting,
        )
        result = runner.run()
    counted = {
        "exit_code": result.exit_code,
        "duration": result.scan.duration,
        "looks": counting.looks,
        "hourly": [asdict(held) for held in counting.hourly],
    }
    (folder / "counted.json").write_text(json.dumps(counted))
