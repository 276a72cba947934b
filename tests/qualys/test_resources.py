"""Each resource of the client against the simulated platform, over HTTP."""

import re
import time

import pytest

from qpctui.compliance.findings import Criticality, LoginOutcome
from qpctui.qualys import (
    appliances,
    asset_groups,
    assets,
    connectors,
    login,
    option_profiles,
    policies,
    posture,
    scans,
)
from qpctui.qualys.errors import AccessDenied, LoginRefused, Refused
from qpctui.qualys.scans import ScanOrder

HOST = "10.10.32.162"


def scan(transport, title="t", profile="Jenkins_RHEL", policy_ids=("1485826",), ip=HOST):
    """Set a host up, launch, and wait until the results are processed."""
    assets.enable_for_compliance(transport, ip)
    group = asset_groups.find_asset_group(transport, "g")
    group_id = group.id if group else asset_groups.add_asset_group(transport, "g", ip)
    for policy_id in policy_ids:
        policies.add_asset_group(transport, policy_id, group_id)
    launched = scans.launch(transport, ScanOrder(title, profile, "sim-scan-01", ip))
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        record = scans.find_by_reference(transport, launched.reference)
        if record.ended and record.processed:
            return record
        time.sleep(0.05)
    raise AssertionError("the scan did not end")


def until(ask, good, seconds=10):
    deadline = time.monotonic() + seconds
    while not good(answer := ask()):
        assert time.monotonic() < deadline, answer
        time.sleep(0.1)
    return answer


def posture_of(transport, policy_id="1485826"):
    return posture.read_posture(transport, policy_id, "RHEL", HOST)


def test_the_gateway_gives_a_token(simulated, connect):
    assert login.test_gateway(connect(simulated())).warnings == ()


def test_a_private_cloud_tells_its_version(simulated, connect):
    assert login.test_private_cloud(connect(simulated())).web_version == "10.39.1.0-2"


@pytest.mark.parametrize("test", [login.test_gateway, login.test_private_cloud])
def test_a_wrong_password_is_refused(simulated, connect, test):
    with pytest.raises(LoginRefused, match="user name or password"):
        test(connect(simulated(), password="wrong-c4n4ry"))


def test_passwords_may_hold_anything(simulated, connect):
    transport = connect(simulated(password='c4n4ry:ä"\\ß€ &=+%'))
    assert login.test_private_cloud(transport).web_version
    assert login.test_gateway(transport).warnings == ()


def test_appliances_by_name(simulated, connect):
    found = appliances.list_appliances(connect(simulated()))
    assert [(one.name, one.status) for one in found] == [
        ("ec2-scan-eu", "Online"),
        ("EC2-scan-us", "Online"),
        ("sim-scan-01", "Online"),
        ("sim-scan-02 [dmz]", "Offline"),
    ]


def test_appliances_in_ec2_know_their_account(simulated, connect):
    found = appliances.list_appliances(connect(simulated()), ec2_only=True)
    assert {one.name: one.account_id for one in found} == {
        "ec2-scan-eu": "210987654321",
        "EC2-scan-us": "998877665544",
    }


def test_connectors(simulated, connect):
    found = connectors.list_connectors(connect(simulated()))
    assert [(one.name, one.account_id, one.state) for one in found] == [
        ("Auto-EC2", "210987654321", "FINISHED_SUCCESS"),
        ("Lab [us-east-1]", "998877665544", "FINISHED_SUCCESS"),
        ("old-lab", "998877665544", "DISABLED"),
    ]


def test_option_profiles_of_the_connector(simulated, connect):
    found = option_profiles.list_option_profiles(connect(simulated()))
    assert [(one.id, one.name) for one in found] == [
        ("11", "Jenkins_RHEL"),
        ("12", "Jenkins_Windows"),
    ]
    titles = {policy.id: policy.title for policy in found[0].policies}
    assert titles["1485826"] == "RHEL 7.x"


def test_every_option_profile(simulated, connect):
    found = option_profiles.list_option_profiles(connect(simulated()), prefix="")
    assert found[-1].name == "Weekly PC audit [all hosts]"


def test_asset_groups(simulated, connect):
    transport = connect(simulated())
    assert asset_groups.find_asset_group(transport, "Jenkins_AG_web") is None
    assets.enable_for_compliance(transport, HOST)
    assets.enable_for_compliance(transport, "10.0.0.9")
    made = asset_groups.add_asset_group(transport, "Jenkins_AG_web", HOST)
    group = asset_groups.find_asset_group(transport, "Jenkins_AG_web")
    assert (group.id, group.ips) == (made, (HOST,))
    asset_groups.set_ips(transport, group, "10.0.0.9")
    assert asset_groups.find_asset_group(transport, "Jenkins_AG_web").ips == ("10.0.0.9",)
    assert asset_groups.find_asset_group(transport, "Jenkins_AG_we") is None


def test_a_policy_takes_and_loses_a_group(simulated, connect):
    simulator = simulated()
    transport = connect(simulator)
    assets.enable_for_compliance(transport, HOST)
    group = asset_groups.add_asset_group(transport, "g", HOST)
    policies.add_asset_group(transport, "1485826", group)
    policies.add_asset_group(transport, "1485826", group)
    assert simulator.platform.assignments[1485826] == {int(group)}
    policies.remove_asset_group(transport, "1485826", group)
    assert simulator.platform.assignments[1485826] == set()


def test_an_unknown_policy_is_refused_in_words(simulated, connect):
    transport = connect(simulated())
    with pytest.raises(Refused, match="assign the asset group to policy 999"):
        policies.add_asset_group(transport, "999", "1")


def test_an_unknown_profile_is_refused_in_words(simulated, connect):
    transport = connect(simulated())
    assets.enable_for_compliance(transport, HOST)
    with pytest.raises(Refused, match="Could not launch the scan"):
        scans.launch(transport, ScanOrder("t", "No such profile", "External", HOST))


def test_a_scan_from_launch_to_result(simulated, connect):
    transport = connect(simulated())
    record = scan(transport, "my title [x] & <y>")
    assert record.succeeded
    assert record.title == "my title [x] & <y>"
    assert record.launched is not None
    assert [one.reference for one in scans.find_by_title(transport, record.title, HOST).found] == [
        record.reference
    ]
    assert scans.find_by_title(transport, "my title", HOST).found == []
    result = scans.read_result(transport, record.reference, HOST)
    assert result.authentication.outcome is LoginOutcome.SUCCESS
    assert result.listed
    assert not result.unscanned
    other = scans.read_result(transport, record.reference, "10.10.32.16")
    assert other.authentication.outcome is LoginOutcome.UNLISTED
    assert other.listed is False


def test_a_scan_is_cancelled(simulated, connect):
    transport = connect(simulated())
    assets.enable_for_compliance(transport, HOST)
    launched = scans.launch(transport, ScanOrder("t", "Jenkins_RHEL", "External", HOST))
    scans.cancel(transport, launched.reference)
    record = until(
        lambda: scans.find_by_reference(transport, launched.reference), lambda found: found.ended
    )
    assert record.state == "Canceled"
    assert not record.succeeded


def test_no_host_alive_is_no_success(simulated, connect):
    record = scan(connect(simulated("no-host-alive")))
    assert (record.state, record.sub_state) == ("Finished", "No_Host")
    assert not record.succeeded


def test_a_refused_host_log_in(simulated, connect):
    transport = connect(simulated("host-authentication-fails"))
    result = scans.read_result(transport, scan(transport).reference, HOST)
    assert result.authentication.outcome is LoginOutcome.FAILED
    assert "Unix" in result.authentication.details


def test_posture_is_whole_and_explained(simulated, connect):
    transport = connect(simulated())
    record = scan(transport)
    answer = until(
        lambda: posture_of(transport),
        lambda got: got.posture.findings and got.posture.findings[0].evaluated >= record.launched,
    )
    found = answer.posture
    assert (found.gap, len(found.findings)) == ("", 300)
    assert found.platform_totals.total == 300
    finding = next(one for one in found.findings if one.control_id == "2505")
    assert finding.status == "Failed"
    assert finding.criticality is Criticality.CRITICAL
    assert finding.title.startswith("Status of the 'PermitRootLogin' setting")
    assert finding.host == HOST
    assert finding.unexpected == ("yes",)
    assert finding.missing == ("no",)
    assert "Red Hat" in finding.technology
    assert finding.rationale


def test_posture_in_pages_is_the_same(simulated, connect):
    transport = connect(simulated("posture-paged"))
    scan(transport)
    found = until(lambda: posture_of(transport).posture, lambda got: len(got.findings) == 300)
    assert found.gap == ""
    assert len({finding.posture_id for finding in found.findings}) == 300
    assert all(finding.criticality is not None for finding in found.findings)
    for finding in found.findings:
        found_here, expected = finding.symbols
        assert finding.title in found_here.meaning
        assert expected.values
        assert found_here.error or found_here.values


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("truncated", "breaks off"),
        ("cut", "broke its answer off"),
        ("html-200", "web page"),
        ("503-html", "maintenance"),
        ("denied", "license"),
    ],
)
def test_a_page_that_never_comes_is_a_gap(simulated, connect, fault, words):
    simulator = simulated("posture-paged")
    transport = connect(simulator)
    scan(transport)
    until(lambda: posture_of(transport).posture, lambda got: len(got.findings) == 300)
    simulator.answer_next("id_min", fault, times=9)
    found = posture_of(transport).posture
    assert re.search(words, found.gap)
    assert len(found.findings) == 100


def test_other_hosts_are_left_out(simulated, connect):
    transport = connect(simulated())
    scan(transport, "a", ip="10.0.0.9")
    answer = posture.read_posture(transport, "1485826", "RHEL", HOST)
    assert answer.posture.findings == ()


def test_a_policy_tells_when_it_was_evaluated(simulated, connect):
    transport = connect(simulated())
    record = scan(transport)
    evaluated = until(
        lambda: policies.last_evaluated(transport, "1485826"), lambda got: got is not None
    )
    assert evaluated >= record.launched
    assert policies.last_evaluated(transport, "999") is None


def test_nothing_is_sent_in_an_address(simulated, connect):
    simulator = simulated()
    transport = connect(simulator)
    login.test_gateway(transport)
    appliances.list_appliances(transport)
    option_profiles.list_option_profiles(transport)
    scan(transport)
    posture_of(transport)
    assert {request.query for request in simulator.requests} == {""}


def test_a_user_without_permission_is_told_so(simulated, connect):
    simulator = simulated()
    simulator.answer_next("appliance", "denied")
    with pytest.raises(AccessDenied, match="list the scanners.*license"):
        appliances.list_appliances(connect(simulator))
