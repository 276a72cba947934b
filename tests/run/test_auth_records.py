"""Authentication records: found by exact title, made or updated, and never at another's cost."""

import pytest
from msgspec.structs import replace

from qpctui.qualys.authorisation import Login
from qpctui.secret import Secret

USE = {"use": True, "platform": "unix", "credentials": "host_root"}


@pytest.fixture
def with_record(job_for, carry_out):
    """Runs a job that makes a record with a host log-in, the true one unless told."""

    def run(simulator, *, system="unix", password=None, **changes):
        login = Login(simulator.host_username, Secret(password or simulator.host_password))
        box = {"authentication_failure": True}
        record = USE | {"platform": system}
        job = job_for(simulator, auth_record=record, fail_on=box, **changes)
        return carry_out(simulator, job, host_login=login)

    return run


def writes(simulator):
    return [
        (r.path, r.parameters["action"])
        for r in simulator.requests
        if "/fo/auth/" in r.path and r.parameters["action"] != "list"
    ]


@pytest.mark.parametrize("system", ["unix", "windows"])
def test_a_record_is_made_once_and_then_updated(simulated, with_record, system):
    simulator = simulated()
    path = f"/api/2.0/fo/auth/{system}/"
    first = with_record(simulator, system=system)
    assert first.result.authentication.outcome == "success"
    assert writes(simulator) == [(path, "create")]
    again = with_record(simulator, system=system)
    assert again.result.authentication.outcome == "success"
    assert writes(simulator) == [(path, "create"), (path, "update")]
    kinds = [e.kind for e in again.journal() if e.write == "auth_record.update"]
    assert kinds == ["intent", "answer"]


def test_a_title_that_only_contains_ours_is_another_s(simulated, job_for, carry_out):
    simulator = simulated()
    job = replace(job_for(simulator, auth_record=USE), name="webshop")
    login = Login(simulator.host_username, Secret(simulator.host_password))
    assert carry_out(simulator, job, host_login=login).result.exit_code == 1
    assert writes(simulator) == [("/api/2.0/fo/auth/unix/", "create")]


def test_a_wrong_password_of_the_host_fails_the_build(simulated, with_record):
    simulator = simulated()
    result = with_record(simulator, password="not-it-c4n4ry").result
    assert (result.exit_code, result.authentication.outcome) == (1, "failed")


def test_a_host_of_another_record_is_told_with_what_to_do(simulated, with_record):
    simulator = simulated("auth-record-elsewhere")
    result = with_record(simulator).result
    assert (result.exit_code, result.scan) == (6, None)
    assert "Another unix authentication record holds 10.10.32.162" in result.reasons[0]
    assert "delete it" in result.reasons[0]


def test_the_host_s_password_is_nowhere_but_in_the_body(simulated, with_record):
    simulator = simulated()
    run = with_record(simulator)
    secret = simulator.host_password
    kept = "".join(path.read_text() for path in run.folder.path.iterdir())
    assert secret not in kept
    assert secret not in repr(run.events)
    assert secret not in repr(simulator.requests)
    assert {r.query for r in simulator.requests} == {""}


def test_without_the_box_records_are_left_alone(simulated, job_for, carry_out):
    simulator = simulated()
    carry_out(simulator, job_for(simulator))
    assert not [r for r in simulator.requests if "/fo/auth/" in r.path]
