"""Run folders with results, and the index over them."""

from datetime import UTC, datetime, timedelta

import pytest

from qpctui.compliance.criteria import Outcome
from qpctui.history.runs import History
from qpctui.job.model import Job, Target
from qpctui.run.result import FindingPart, Result
from qpctui.settings import Places
from tests import guide
from tests.run_folders import leave_run
from tests.survival.small_disk import small_disk  # noqa: F401 - a fixture

NOW = datetime(2026, 11, 23, 14, 2, 42, tzinfo=UTC)
JOB = Job(name="web-01", target=Target(host_ip="10.0.0.7"))
JUDGED = {"verdict": "FAILED", "exit_code": 1, "breaks": 1, "findings": 2, "policies": 1}


def finding(state="Failed", control="1071", **more):
    values = {
        "posture_id": "1",
        "policy_id": "p",
        "control_id": control,
        "title": "kept nowhere",
        "criticality": "URGENT",
        "criticality_value": 5,
        "status": state,
        "state": state,
        "host": "10.0.0.7",
        "host_id": "",
        "instance": "",
        "technology": "t",
        "unexpected": (),
        "missing": (),
        "exception": None,
        "excluded": False,
        "waiver": None,
        "causes_failure": state == "Failed",
        "fresh": True,
        "evaluated": None,
        "previous_status": "",
        "first_failed": None,
        "last_failed": None,
        "rationale": "",
        "remediation": "",
    }
    return FindingPart(**values | more)


def policy(**more):
    return guide.policy("p", "p [x]", **more)


def result(*findings, policies=None):
    return Result(
        verdict=Outcome.FAILED,
        reasons=("r",),
        exit_code=1,
        job=JOB,
        findings=tuple(findings),
        policies=tuple(policies or [policy()]),
    )


def leave(places, minute, *findings, job=JOB, **end):
    """A judged run, so many minutes after the first."""
    when = NOW + timedelta(minutes=minute)
    stored = result(*findings) if findings else None
    return leave_run(places.runs, job, when, result=stored, **JUDGED | end)


@pytest.fixture
def places(tmp_path):
    return Places(tmp_path / "config", tmp_path / "state")


@pytest.fixture
def told():
    return []


@pytest.fixture
def history(places, told):
    return History(places, told.append)
