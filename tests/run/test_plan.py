"""What a run would write, told beforehand, and what it then wrote."""

import pytest
from msgspec.structs import replace

from qpctui.job.fields import with_value
from qpctui.job.model import Job, Policy
from qpctui.qualys.authorisation import Login
from qpctui.run.journal import Writes
from qpctui.run.plan import look, plan_of
from qpctui.secret import Secret

HOST_LOGIN = Login("root", Secret("c4n4ry-host"))


def by_part(parts):
    return {
        part.title: [(one.effect, one.what, one.detail) for one in part.planned] for part in parts
    }


@pytest.fixture
def planned(connect, tmp_path):
    """The plan of a job on a platform, compared with what is there."""

    def plan(simulator, job):
        seen = look(job, job.name, {}, connect(simulator), tmp_path / "runs")
        return by_part(plan_of(job, job.name, {}, seen))

    return plan


def test_without_a_connection_nothing_is_claimed_of_what_is_there():
    job = with_value(Job(), "scan.policies", (Policy(id="1", title="RHEL"),))
    job = with_value(job, "auth_record.use", True)
    plan = by_part(plan_of(job, "web-01", {}))
    assert {effect for title in plan if title != "Scan" for effect, _, _ in plan[title]} == {
        "unknown"
    }
    assert plan["Asset group"][0][1] == "Jenkins_AG_web-01"
    assert plan["Authentication record"][0][1] == "Jenkins_Windows_web-01"
    assert plan["Scan"][0][:2] == ("new", "web-01_jenkins_build_local_<time>")


def test_a_first_run_makes_a_group_and_gives_it_to_the_policies(simulated, job_for, planned):
    simulator = simulated()
    plan = planned(simulator, job_for(simulator))
    assert [effect for effect, _, _ in plan["Asset group"]] == ["new"]
    assert {effect for effect, _, _ in plan["Policies get this group"]} == {"new"}
    assert plan["Authentication record"] == [
        ("stays", "none is made", "those of the platform are used")
    ]


def test_after_a_run_the_plan_says_what_stays(simulated, job_for, planned, carry_out):
    simulator = simulated()
    job = job_for(simulator)
    carry_out(simulator, job)
    plan = planned(simulator, job)
    assert plan["Asset group"] == [("stays", f"Jenkins_AG_{job.name}", f"has {job.target.host_ip}")]
    assert {effect for effect, _, _ in plan["Policies get this group"]} == {"stays"}


def test_another_target_changes_the_group(simulated, job_for, planned, carry_out):
    simulator = simulated()
    job = job_for(simulator)
    carry_out(simulator, job)
    other = with_value(job, "target.host_ip", "10.10.32.163")
    assert planned(simulator, other)["Asset group"] == [
        ("changed", f"Jenkins_AG_{job.name}", f"{job.target.host_ip} → 10.10.32.163")
    ]


def test_a_record_is_made_first_and_updated_later(simulated, job_for, planned, carry_out):
    simulator = simulated()
    job = job_for(simulator)
    record = replace(job.auth_record, use=True, platform="unix", credentials="root")
    job = replace(job, auth_record=record)
    title = f"Jenkins_Unix_{job.name}"
    words = f"for {job.target.host_ip}, log-in root"
    assert planned(simulator, job)["Authentication record"] == [("new", title, f"made {words}")]
    carry_out(simulator, job, host_login=HOST_LOGIN)
    after = planned(simulator, job)["Authentication record"]
    assert after == [("changed", title, f"updated {words}")]


def test_policies_of_earlier_runs_that_are_no_longer_selected_are_named(
    simulated, job_for, planned, carry_out
):
    simulator = simulated()
    job = job_for(simulator)
    carry_out(simulator, job)
    fewer = with_value(job, "scan.policies", job.scan.policies[:1])
    plan = planned(simulator, fewer)
    dropped = [row for row in plan["Policies get this group"] if row[0] == "changed"]
    assert [what for _, what, _ in dropped] == sorted(p.id for p in job.scan.policies[1:])
    rewritten = carry_out(simulator, fewer)
    unassigned = [e for e in rewritten.journal("intent") if e.write == Writes.UNASSIGN]
    assert [e.details["policy"] for e in unassigned] == [what for _, what, _ in dropped]


def test_a_policy_that_is_not_there_is_said_to_stop_a_run(simulated, job_for, planned):
    simulator = simulated()
    job = with_value(job_for(simulator), "scan.policies", (Policy(id="4711", title="Old"),))
    ((effect, what, detail),) = planned(simulator, job)["Policies get this group"]
    assert (effect, what) == ("unknown", "Old")
    assert "not on this portal" in detail


def test_an_instance_brings_its_address_along(simulated, ec2_job, planned):
    simulator = simulated()
    plan = planned(simulator, ec2_job(simulator))
    ((effect, connector, said),) = plan["EC2 connector"]
    assert (effect, connector, said) == ("stays", "Auto-EC2", "knows the instance, RUNNING")
    ((_, address, detail),) = plan["Host"]
    assert address.startswith("10.")
    assert "where the platform allows it" in detail
    assert address in plan["Asset group"][0][2]


@pytest.mark.parametrize(("run", "effect"), [(True, "changed"), (False, "stays")])
def test_an_unknown_instance_has_its_connector_run_if_the_job_says_so(
    simulated, ec2_job, planned, run, effect
):
    simulator = simulated()
    job = ec2_job(simulator, "i-0fedcba9876543210", run_connector=run)
    ((found, _, _),) = planned(simulator, job)["EC2 connector"]
    assert found == effect


def test_looking_writes_nothing(simulated, job_for, planned):
    simulator = simulated()
    planned(simulator, job_for(simulator))
    actions = {entry.parameters.get("action", "list") for entry in simulator.requests}
    assert actions == {"list"}
