"""Scanning an EC2 instance: found by its connector, launched as the connector sends it."""

from dataclasses import replace

import pytest

from qpctui.compliance.criteria import Outcome
from qpctui.job.model import Connector
from qpctui.run import ec2
from qpctui.run.events import Step, StepDone, Waiting
from tests.run.conftest import RUNNING

STOPPED = "i-0123456789abcdef1"
AFTER_A_RUN, WITHOUT_STATE = "i-0123456789abcdef2", "i-0123456789abcdef3"


def asked(simulator, action):
    return [r for r in simulator.requests if r.parameters.get("action") == action]


def test_a_running_instance_is_scanned_and_judged(simulated, ec2_job, carry_out):
    simulator = simulated()
    run = carry_out(simulator, ec2_job(simulator))
    assert (run.result.verdict, run.result.exit_code) == (Outcome.FAILED, 1)
    assert [event.step for event in run.heard(StepDone)] == list(Step)
    (launch,) = asked(simulator, "launch")
    assert launch.parameters["ec2_instance_ids"] == RUNNING
    assert launch.parameters["connector_name"] == "Auto-EC2"
    assert launch.parameters["ec2_endpoint"] == "eu-west-1"
    assert "ip" not in launch.parameters
    assert {r.query for r in simulator.requests} == {""}
    postures = [r for r in simulator.requests if "posture" in r.path]
    assert {r.parameters["host_ids"] for r in postures} == {"169086885"}
    assert run.result.scan.target == f"{RUNNING} (10.20.0.5)"
    assert {finding.host for finding in run.result.findings} == {"10.20.0.5"}


def test_a_host_s_job_has_no_instance_to_find(simulated, job_for, carry_out):
    simulator = simulated()
    run = carry_out(simulator, job_for(simulator))
    assert Step.INSTANCE not in {event.step for event in run.heard(StepDone)}


def test_the_id_may_come_from_the_environment(simulated, ec2_job, carry_out):
    simulator = simulated()
    run = carry_out(simulator, ec2_job(simulator, "env.ec2Id"), environ={"ec2Id": RUNNING})
    assert run.result.exit_code == 1
    missing = carry_out(simulator, ec2_job(simulator, "env.ec2Id"))
    assert missing.result.exit_code == 2
    assert "ec2Id is not set" in missing.result.reasons[0]


@pytest.mark.parametrize("instance", [AFTER_A_RUN, WITHOUT_STATE])
def test_an_unknown_instance_is_found_by_a_run_of_its_connector(
    simulated, ec2_job, carry_out, instance
):
    simulator = simulated()
    without = carry_out(simulator, ec2_job(simulator, instance))
    assert (without.result.exit_code, without.result.scan) == (6, None)
    assert "not found with this EC2 configuration" in without.result.reasons[0]
    run = carry_out(simulator, ec2_job(simulator, instance, run_connector=True))
    assert run.result.exit_code == 1
    assert any("EC2 connector" in event.reason for event in run.heard(Waiting))
    assert [e.kind for e in run.journal() if e.write == "connector.run"] == ["intent", "answer"]


def test_a_known_instance_needs_no_run_of_its_connector(simulated, ec2_job, carry_out):
    simulator = simulated()
    carry_out(simulator, ec2_job(simulator, run_connector=True))
    assert not [r for r in simulator.requests if "/run/" in r.path]


@pytest.mark.parametrize(
    ("scenario", "instance", "run_connector", "words"),
    [
        ("default", STOPPED, False, "is STOPPED, not RUNNING"),
        ("default", STOPPED, True, "is STOPPED, not RUNNING"),
        ("ec2-instance-stopped", RUNNING, False, "not RUNNING"),
        ("ec2-instance-unknown", RUNNING, False, "not found with this EC2 configuration"),
        ("ec2-instance-unknown", RUNNING, True, "still unknown after its connector ran"),
        ("connector-disabled", RUNNING, False, "is disabled"),
        ("connector-disabled", RUNNING, True, "is disabled"),
        ("connector-fails", RUNNING, True, "ended as FINISHED_ERRORS"),
    ],
)
def test_what_can_t_be_scanned_is_said_and_nothing_launched(
    simulated, ec2_job, carry_out, scenario, instance, run_connector, words
):
    simulator = simulated(scenario)
    run = carry_out(simulator, ec2_job(simulator, instance, run_connector=run_connector))
    assert (run.result.verdict, run.result.exit_code) == (Outcome.INCONCLUSIVE, 6)
    assert words in run.result.reasons[0]
    assert run.result.scan is None
    assert simulator.platform.scans == []


def test_an_unknown_connector_is_refused(simulated, ec2_job, carry_out):
    simulator = simulated()
    run = carry_out(simulator, ec2_job(simulator, connector=Connector(name="x", id="999")))
    assert run.result.exit_code == 6
    assert "read the EC2 connector 999" in run.result.reasons[0]


def test_a_connector_that_never_ends_meets_the_timeout(simulated, ec2_job, carry_out):
    simulator = simulated(speed=1)
    timing = {"timeout": "1", "poll_every": "1"}
    job = ec2_job(simulator, AFTER_A_RUN, run_connector=True, timing=timing)
    run = carry_out(simulator, job)
    assert (run.result.exit_code, run.result.scan) == (5, None)
    assert "Nothing was launched" in run.result.reasons[0]


def test_an_address_that_can_t_be_added_is_a_warning(simulated, ec2_job, carry_out):
    simulator = simulated("ec2-address-refused")
    run = carry_out(simulator, ec2_job(simulator))
    assert run.result.exit_code == 1
    assert any("says" in warning for warning in run.result.warnings)


def test_a_lost_launch_of_an_instance_is_found(simulated, ec2_job, carry_out):
    simulator = simulated()
    simulator.answer_next("action=launch", "answer-lost")
    run = carry_out(simulator, ec2_job(simulator))
    assert run.result.exit_code == 1
    assert len(asked(simulator, "launch")) == 1


def test_a_host_id_that_is_only_known_after_the_scan_is_asked_for_again(
    simulated, ec2_job, carry_out, monkeypatch
):
    real, looked = ec2.find_instance, []

    def at_first_without_id(*words):
        looked.append(words)
        found = real(*words)
        return replace(found, host_id="") if len(looked) == 1 else found

    monkeypatch.setattr(ec2, "find_instance", at_first_without_id)
    simulator = simulated()
    run = carry_out(simulator, ec2_job(simulator))
    assert run.result.exit_code == 1
    postures = [r for r in simulator.requests if "posture" in r.path]
    assert {r.parameters.get("host_ids") for r in postures} == {"169086885"}
    assert len(looked) == 2
