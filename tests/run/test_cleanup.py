"""What a job made is found by its name and the journals, and nothing else is touched."""

import pytest
from msgspec.structs import replace

from qpctui.qualys import asset_groups, assets, auth_records, policies
from qpctui.qualys.authorisation import Login
from qpctui.qualys.errors import Refused
from qpctui.run.cleanup import look_for_own, remove
from qpctui.run.journal import Journal, Writes, read_journal
from qpctui.run.names import group_title
from qpctui.secret import Secret
from tests.conftest import HOST

ROOT = Login("root", Secret("c4n4ry-of-the-host"))
POLICIES = ("1485826", "1485830", "1485900")
TITLE = "Jenkins_AG_web-01"


@pytest.fixture
def job_with_record(job_for):
    def make(simulator):
        job = job_for(simulator)
        record = replace(job.auth_record, use=True, platform="unix", credentials="root")
        return replace(job, auth_record=record)

    return make


@pytest.fixture
def own(connect, tmp_path):
    """What is found of a job, by default with this machine's journals."""
    return lambda simulator, job, runs="runs": look_for_own(
        job, job.name, connect(simulator), tmp_path / runs
    )


def taken_away(found, folder, simulator):
    """Take all away; the errors, the journal, and which writes the platform saw."""
    folder.mkdir(exist_ok=True)
    before = len(simulator.requests)
    with Journal(folder) as journal:
        errors = [remove(one, journal, lambda _: None) for one in found.removals]
    sent = [r.parameters["action"] for r in simulator.requests[before:]]
    return errors, list(read_journal(folder)), [action for action in sent if action != "list"]


def test_what_a_run_made_is_taken_away_in_order_and_then_nothing_is_left(
    simulated, job_with_record, carry_out, own, tmp_path
):
    simulator = simulated()
    job = job_with_record(simulator)
    carry_out(simulator, job, host_login=ROOT)
    hosts = set(simulator.platform.ips)
    found = own(simulator, job)
    assert [one.write for one in found.removals] == [
        *[Writes.UNASSIGN] * 3,
        Writes.DELETE_RECORD,
        Writes.DELETE_GROUP,
    ]
    assert found.left == ()
    errors, journal, sent = taken_away(found, tmp_path / "log", simulator)
    assert errors == [None] * 5
    assert sent == [*["remove_asset_group_ids"] * 3, "delete", "delete"]
    assert [entry.kind for entry in journal] == ["intent", "answer"] * 5
    assert TITLE not in {group.title for group in simulator.platform.groups.values()}
    titles = {record.title for record in simulator.platform.auth_records.values()}
    assert "Jenkins_Unix_web-01" not in titles
    assert simulator.platform.ips == hosts
    again = own(simulator, job)
    assert (again.removals, again.left) == ((), ())


def test_what_is_gone_meanwhile_needs_nothing(simulated, job_with_record, carry_out, own, tmp_path):
    simulator = simulated()
    job = job_with_record(simulator)
    carry_out(simulator, job, host_login=ROOT)
    found = own(simulator, job)
    simulator.platform.groups.clear()
    simulator.platform.assignments.clear()
    simulator.platform.auth_records.clear()
    errors, journal, _ = taken_away(found, tmp_path / "log", simulator)
    assert errors == [None] * 5
    assert all("gone" in entry.details for entry in journal if entry.kind == "answer")


def test_a_refused_write_is_told_and_the_rest_goes_on(
    simulated, job_with_record, carry_out, own, tmp_path
):
    simulator = simulated()
    job = job_with_record(simulator)
    carry_out(simulator, job, host_login=ROOT)
    simulator.answer_next("remove_asset_group_ids", "denied")
    errors, journal, _ = taken_away(own(simulator, job), tmp_path / "log", simulator)
    assert [error is None for error in errors] == [False, True, True, True, True]
    assert [entry.kind for entry in journal][:2] == ["intent", "refused"]


def test_a_refusal_that_names_a_thing_that_is_there_still_is_a_failure(
    simulated, job_for, carry_out, own, tmp_path
):
    simulator = simulated()
    job = job_for(simulator)
    carry_out(simulator, job)
    group = own(simulator, job).removals[-1]

    def refuse():
        raise Refused("the group is used elsewhere", code=1905)

    stuck = type(group)(group.what, group.write, group.details, refuse, group.is_there)
    with Journal(tmp_path) as journal:
        assert "used elsewhere" in str(remove(stuck, journal, lambda _: None))


def made_by_jenkins(transport):
    """What the connector leaves: the same names."""
    assets.enable_for_compliance(transport, HOST)
    group = asset_groups.add_asset_group(transport, TITLE, HOST)
    policies.add_asset_group(transport, POLICIES[0], group)
    auth_records.create_record(transport, "unix", "Jenkins_Unix_web-01", ROOT, HOST)
    return group


def test_what_jenkins_made_is_left_alone_also_after_our_runs(
    simulated, connect, job_with_record, carry_out, own
):
    simulator = simulated()
    made_by_jenkins(connect(simulator))
    job = job_with_record(simulator)
    carry_out(simulator, job, host_login=ROOT)
    found = own(simulator, job)
    assert found.removals == ()
    assert [one.what.split(" (id")[0] for one in found.left] == [
        "Authentication record Jenkins_Unix_web-01",
        f"Asset group {TITLE}",
    ]
    assert {one.why for one in found.left} == {
        "no journal on this machine tells that it was made from here"
    }


def test_what_another_machine_made_is_left_alone(simulated, job_with_record, carry_out, own):
    simulator = simulated()
    job = job_with_record(simulator)
    carry_out(simulator, job, host_login=ROOT)
    found = own(simulator, job, runs="elsewhere")
    assert found.removals == ()
    assert len(found.left) == 2


def test_a_group_of_another_id_is_another_group(simulated, connect, job_for, carry_out, own):
    simulator = simulated()
    job = job_for(simulator)
    carry_out(simulator, job)
    ours = own(simulator, job).removals[-1].details["id"]
    simulator.platform.groups.clear()
    simulator.platform.assignments.clear()
    made_by_jenkins(connect(simulator))
    found = own(simulator, job)
    assert found.removals == ()
    (group,) = found.left
    assert group.why == f"it is not the one that was made from here, {ours}"


def test_a_group_that_another_policy_has_stays_and_is_taken_off_ours(
    simulated, connect, job_for, carry_out, own
):
    simulator = simulated()
    fewer = job_for(simulator)
    fewer = replace(fewer, scan=replace(fewer.scan, policies=fewer.scan.policies[:1]))
    carry_out(simulator, fewer)
    group = own(simulator, fewer).removals[-1].details["id"]
    policies.add_asset_group(connect(simulator), POLICIES[1], group)
    found = own(simulator, fewer)
    assert [one.details["policy"] for one in found.removals] == [POLICIES[0]]
    (left,) = found.left
    assert f"policy {POLICIES[1]}, Apache" in left.why


def test_a_group_whose_answer_was_lost_is_ours(simulated, job_for, carry_out, own):
    simulator = simulated()
    simulator.answer_next("asset/group/?action=add", "answer-lost")
    job = job_for(simulator)
    broken = carry_out(simulator, job)
    assert [e.write for e in broken.journal("fault")] == [Writes.ADD_GROUP]
    assert [one.write for one in own(simulator, job).removals] == [Writes.DELETE_GROUP]


def test_a_record_of_the_other_system_is_found_by_its_journal(
    simulated, job_with_record, carry_out, own
):
    simulator = simulated()
    job = job_with_record(simulator)
    carry_out(simulator, job, host_login=ROOT)
    windows = replace(job, auth_record=replace(job.auth_record, platform="windows"))
    writes = [one.write for one in own(simulator, windows).removals]
    assert Writes.DELETE_RECORD in writes


def test_when_no_policy_can_be_read_the_group_stays(
    simulated, job_for, carry_out, own, monkeypatch
):
    simulator = simulated()
    job = job_for(simulator)
    carry_out(simulator, job)
    monkeypatch.setattr(policies, "list_policies", lambda _: [])
    found = own(simulator, job)
    assert found.removals == ()
    assert "no policy can be read" in found.left[0].why
    assert group_title(job.name) in found.left[0].what
