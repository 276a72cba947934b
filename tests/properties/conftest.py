"""The steps after a launch, as a run takes them, on answers that a test gives."""

from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from itertools import count
from pathlib import Path
from threading import Event

from msgspec.structs import replace

from qpctui.compliance.criteria import Criteria, Outcome, judge
from qpctui.job.model import FailOn, Job, Policy, Scan, Target
from qpctui.qualys.answers import Answer
from qpctui.qualys.refusals import raise_for_refusal
from qpctui.qualys.scans import LaunchedScan
from qpctui.run import results, scanning
from qpctui.run.context import RunContext, RunEnded
from qpctui.run.journal import RunFolder

POLICY = Policy(id="7", title="Größe")
JOB = Job(
    name="web-01",
    target=Target(host_ip="10.20.0.5"),
    scan=Scan(policies=(POLICY,)),
    fail_on=FailOn(authentication_failure=True),
)


class AtOnce:
    """A pace without waits."""

    scale = 1.0

    def seconds(self, seconds):
        return seconds

    def wait(self, seconds, cancel):
        assert not cancel.is_set()


@dataclass
class Canned:
    """A transport whose answers are made by ``answer`` from the call, all with status 200."""

    answer: object
    pace = AtOnce()

    def read(self, call):
        answer = Answer(200, "qualysapi.example.com", BytesIO(self.answer(call)))
        raise_for_refusal(answer, {}, call.purpose, "user name or password")
        return answer


STEPS = {
    "list": scanning.wait_for_scan,
    "fetch": results.read_scan_result,
    "posture": results.fetch_posture,
}
"""The steps that a launch is followed by, by the answers that they read."""


def launched(reference, answer, job=JOB):
    """A run that has launched its scan, and for which hours pass between one look and the next.

    So nothing is asked for until it comes right, but for a damaged scan result.
    """
    hours = count(step=3600.0)
    return RunContext(
        job=job,
        name=job.name,
        environ={},
        transport=Canned(answer),
        journal=None,
        folder=RunFolder(Path("2026-11-23-08-15-00"), datetime(2026, 11, 23, 8, 15, tzinfo=UTC)),
        emit=lambda event: None,
        stop=Event(),
        hurry=Event(),
        monotonic=lambda: next(hours),
        ip=job.target.host_ip,
        scan=LaunchedScan(reference),
    )


def outcome(run, steps=tuple(STEPS)):
    """How a run ends that takes these steps, and why."""
    try:
        for step in steps:
            STEPS[step](run)
    except RunEnded as end:
        return Outcome.INCONCLUSIVE, (str(end),)
    policies = run.job.scan.policies
    verdict = judge(
        Criteria(run.job.fail_on), policies, run.postures, run.authentication, run.scope
    )
    return verdict.outcome, verdict.reasons


def job_of(ip, *policies):
    """The same job for another target and policies."""
    return replace(JOB, target=Target(host_ip=ip), scan=Scan(policies=policies))
