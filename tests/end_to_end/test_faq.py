"""Each row of the guide's FAQ and troubleshooting: exit code, message and remedy."""

import pytest

NEVER_SEEN, WITHOUT_STATE = "i-0123456789abcdef2", "i-0123456789abcdef3"
RUN_CONNECTOR = "/run/am/awsassetdataconnector"


def launched(job):
    return sum("scan/compliance/ launch" in line for line in job.requests().splitlines())


def aborted(job, *words):
    """The run ends in 6, says why in its last line and its report, and launches nothing."""
    code, report, said = job.run()
    assert code == report["exit_code"] == 6
    assert report["verdict"] == "INCONCLUSIVE"
    assert report["scan"] is None
    assert launched(job) == 0
    assert said.splitlines()[-1].startswith("? INCONCLUSIVE (exit code 6)")
    for part in words:
        assert part in said.splitlines()[-1]
        assert part in report["reasons"][0]
    return said


# What are the possible causes of a scan not getting launched resulting in build failure?


def test_ec2_instance_not_found(work):
    job = work()
    job.scan_instance(NEVER_SEEN)
    aborted(
        job,
        f"Instance {NEVER_SEEN} was not found with this EC2 configuration",
        "connector Auto-EC2, account 210987654321",
        "Check both, or tick Run selected EC2 connector",
    )
    assert RUN_CONNECTOR not in job.requests()


def test_no_host_alive(work):
    job = work("no-host-alive")
    code, report, said = job.run()
    assert code == report["exit_code"] == 6
    assert launched(job) == 1
    assert report["scan"]["sub_state"] == "No_Host"
    assert report["findings"] == []
    assert "no host alive: the target did not answer the scanner" in said.splitlines()[-1]


@pytest.mark.parametrize("run_connector", [False, True])
def test_disabled_connector(work, run_connector):
    job = work("connector-disabled")
    job.scan_instance(NEVER_SEEN, run_connector=run_connector)
    aborted(
        job,
        "The EC2 connector Auto-EC2 is disabled",
        "enable it on the platform, or choose another",
    )
    assert RUN_CONNECTOR not in job.requests()


def test_the_states_of_connector_and_appliance_are_seen_while_configuring(work):
    job = work("connector-disabled")
    job.replace("[scan]", '[scan]\nscanner = { name = "sim-scan-02 [dmz]", id = "700413" }')
    code, told, _ = job.check_online()
    assert code == 0
    scanner = job.line_of("scanner =")
    assert f"job.toml:{scanner}: warning: scan.scanner: sim-scan-02 [dmz] is offline" in told
    job.replace('scanner = { name = "sim-scan-02 [dmz]", id = "700413" }\n', "")
    job.scan_instance()
    code, told, _ = job.check_online()
    assert code == 2
    connector = job.line_of("connector =")
    assert f"job.toml:{connector}: error: target.ec2.connector: Auto-EC2 is disabled" in told


# What happens if the "Run selected EC2 connector" check box is selected?


@pytest.mark.parametrize("instance", [NEVER_SEEN, WITHOUT_STATE])
def test_with_the_box_an_unknown_instance_is_looked_for_and_scanned(work, instance):
    job = work()
    job.scan_instance(instance, run_connector=True)
    code, report, said = job.run()
    assert code == report["exit_code"] == 1
    assert report["scan"]["target"].startswith(instance)
    assert "The EC2 connector Auto-EC2 looks for instances" in said
    requests = job.requests()
    assert requests.count(RUN_CONNECTOR) == launched(job) == 1
    assert requests.index(RUN_CONNECTOR) < requests.index("compliance/ launch")


def test_with_the_box_a_known_instance_is_scanned_at_once(work):
    job = work()
    job.scan_instance(run_connector=True)
    assert job.run()[0] == 1
    assert RUN_CONNECTOR not in job.requests()


def test_with_the_box_an_instance_that_stays_unknown_is_said(work):
    job = work("ec2-instance-unknown")
    job.scan_instance(run_connector=True)
    aborted(
        job,
        "is still unknown after its connector ran",
        "check the instance's id, account and region",
    )
    assert job.requests().count(RUN_CONNECTOR) == 1


# What happens if the "Run selected EC2 connector" check box is not selected?


def test_without_the_box_a_known_instance_is_scanned_at_once(work):
    job = work()
    job.scan_instance()
    code, report, _ = job.run()
    assert code == report["exit_code"] == 1
    assert report["scan"]["target"] == "i-0123456789abcdef0 (10.20.0.5)"
    assert RUN_CONNECTOR not in job.requests()


def test_without_the_box_an_instance_without_a_state_is_not_found(work):
    job = work()
    job.scan_instance(WITHOUT_STATE)
    aborted(job, "was not found with this EC2 configuration")
    assert RUN_CONNECTOR not in job.requests()


# Troubleshooting


@pytest.mark.parametrize("kind", ["host", "ec2"])
def test_lists_that_are_empty_after_a_good_log_in(work, kind):
    job = work("empty-lists")
    if kind == "ec2":
        job.scan_instance()
    code, told, said = job.check_online()
    assert code == 2
    lines = told.splitlines()
    wanted = {"scan.scanner": "None on this portal but External"}
    wanted["scan.option_profile"] = "No profile here starts with Jenkins_"
    if kind == "ec2":
        wanted["target.ec2.connector"] = "None on this portal"
    for field, words in wanted.items():
        (line,) = [line for line in lines if f"{field}: {words}" in line]
        assert "your user lacks the PC API: look under Administration" in line
        assert "Roles and Scopes" in line
    assert "Not compared" not in said


def test_lists_that_are_empty_are_told_by_the_connection_test_too(work):
    job = work("empty-lists")
    words = f"credentials test sim --api-server {job.platform['api_server']}"
    code, _, said = job.shell(f'"${{@:1:3}}" {words}')
    assert code == 0
    assert "Connection test successful" in said
    assert "the platform shows nothing to choose" in said
    assert "your user lacks the PC API: look under Administration" in said


def test_a_policy_whose_technology_is_not_on_the_host(work):
    code, report, said = work("policy-without-data").run()
    assert code == report["exit_code"] == 4
    words = (
        'Data not found for policy "Debian 12 baseline" and host 10.10.32.162: '
        "is its technology on that host?"
    )
    assert report["reasons"] == [words]
    assert words in said.splitlines()[-1]
