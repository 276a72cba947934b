"""How long reading a large posture takes, beside a bare defusedxml loop over the same pages."""

import resource
import statistics
import time
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from defusedxml.ElementTree import iterparse

from qpctui.cli.screens import demo_job
from qpctui.qualys.answers import Answer
from qpctui.qualys.authorisation import Login
from qpctui.qualys.calls import Endpoints
from qpctui.qualys.pace import Pace
from qpctui.qualys.posture import read_posture
from qpctui.qualys.transport import Transport
from qpctui.secret import Secret
from qpctui.simulator import Simulator
from tests.benchmarks.large_results import SPEED, run_demo

ROUNDS = 3


class Recorder:
    """Asks the platform and keeps each page's bytes."""

    def __init__(self, transport):
        self.transport, self.pages = transport, []

    def read(self, call):
        answer = self.transport.read(call)
        answer.body.seek(0)
        self.pages.append(answer.body.read())
        return answer


class Replay:
    """Gives the pages again, in their order."""

    def __init__(self, pages):
        self.left = iter(pages)

    def read(self, _):
        return Answer(200, "recorded", BytesIO(next(self.left)))


def recorded():
    """The pages of the demo's largest policy, three hundred times as large."""
    job = demo_job("")
    with Simulator(speed=SPEED, scenario="large") as simulator, TemporaryDirectory() as folder:
        run_demo(simulator, Path(folder))
        endpoints = Endpoints(simulator.api_server, simulator.api_server)
        who = Login(simulator.username, Secret(simulator.password))
        recorder = Recorder(Transport(endpoints, who, pace=Pace(SPEED)))
        policy = job.scan.policies[0]
        read_posture(recorder, policy.id, policy.title, job.target.host_ip)
    return recorder.pages


def bare(pages):
    """Go through all elements, forget each when it ends, and count the records."""
    count = 0
    for page in pages:
        for _, element in iterparse(BytesIO(page)):
            count += element.tag == "INFO"
            element.clear()
    return count


def ours(pages):
    """Read them as a run does."""
    posture = read_posture(Replay(pages), "1485826", "RHEL 7.x", demo_job("").target.host_ip)
    return len(posture.posture.findings)


def timed(work, pages):
    """How long it takes, and how many records it found."""
    started = time.perf_counter()
    count = work(pages)
    return time.perf_counter() - started, count


def main() -> None:
    """Alternate the two, so that a busy moment meets both."""
    pages = recorded()
    rounds = [(timed(bare, pages), timed(ours, pages)) for _ in range(ROUNDS)]
    assert all(one[1] == other[1] for one, other in rounds), rounds
    by_bare, by_us = (statistics.median(r[which][0] for r in rounds) for which in (0, 1))
    size = sum(map(len, pages)) / 2**20
    print(
        f"{rounds[0][0][1]:,} findings in {size:.0f} MiB of XML: read in {by_us:.2f} s, a bare "
        f"defusedxml loop {by_bare:.2f} s, ratio {by_us / by_bare:.2f}; peak memory of both "
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB"
    )


if __name__ == "__main__":
    main()
