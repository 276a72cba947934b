"""qualys-cli: its commands for policy compliance, assets and authentication records."""

import pytest

from qpctui.simulator.catalogue.apache import APACHE
from qpctui.simulator.catalogue.platform import APPLIANCES, OPTION_PROFILES, POLICIES
from qpctui.simulator.catalogue.records import RECORDS
from tests.other_clients.conftest import HOST, TITLE


@pytest.fixture
def commands(talk):
    """Begins a process of qualys-cli; each call is a command that has to succeed."""

    def begin(simulator):
        ask = talk("qualys_cli", simulator)

        def succeed(*words, **environ):
            done = ask("run", *words, **environ)
            assert done["code"] == 0, done["said"]
            return done["said"]

        return succeed

    return begin


def test_it_reads_what_there_is_to_choose_from(secured, commands):
    run = commands(secured())
    shown = run("vm", "appliance", "list", "--full")["APPLIANCE_LIST_OUTPUT"]["RESPONSE"]
    assert [
        (one["NAME"], one["STATUS"], one["IS_CLOUD_DEPLOYED"])
        for one in shown["APPLIANCE_LIST"]["APPLIANCE"]
    ] == [
        (one.name, "Online" if one.online else "Offline", "1" if one.account else "0")
        for one in APPLIANCES
    ]
    profiles = run("pc", "option-profile", "list")["OPTION_PROFILES"]["OPTION_PROFILE"]
    assert [(one["BASIC_INFO"]["ID"], one["BASIC_INFO"]["GROUP_NAME"]) for one in profiles] == [
        (str(one.id), one.title) for one in OPTION_PROFILES
    ]
    # It picks policies by title itself, as the platform has no such filter.
    found = run("pc", "policy", "list", "--title", "server 2022")
    windows = POLICIES[1485901]
    assert [(one["ID"], one["TITLE"]) for one in found] == [(str(windows.id), windows.title)]
    controls = found[0]["CONTROL_LIST"]["CONTROL"]
    assert [one["STATEMENT"] for one in controls] == [one.statement for one in windows.controls]


def test_it_adds_addresses_and_reads_scans_groups_and_posture(secured, scanned, commands):
    simulator = secured()
    run = commands(simulator)
    added = run("asset", "ip", "add", HOST, "--pc", "--no-vm")["SIMPLE_RETURN"]["RESPONSE"]
    assert added.keys() == {"DATETIME", "TEXT"}
    # It can't launch: it sends the appliance's name as scanner_appliances.
    scanned(simulator, APACHE.id)
    groups = run("asset", "group", "list", "--title", TITLE)["ASSET_GROUP_LIST_OUTPUT"]
    assert groups["RESPONSE"]["ASSET_GROUP_LIST"]["ASSET_GROUP"]["IP_SET"] == {"IP": HOST}
    # It deletes groups by ids, where the platform takes an id.
    listed = run("pc", "scan", "list", "--state", "Finished")["SCAN_LIST_OUTPUT"]["RESPONSE"]
    [scan] = listed["SCAN_LIST"]["SCAN"]
    assert (scan["TITLE"], scan["TARGET"], scan["PROCESSED"]) == (TITLE, HOST, "1")
    assert run("pc", "scan", "list", "--state", "Error")["SCAN_LIST_OUTPUT"]["RESPONSE"].keys() == {
        "DATETIME"
    }
    posture = run("pc", "posture", "list", "--policy-id", str(APACHE.id), "--status", "fail")
    failed = posture["POSTURE_INFO_LIST_OUTPUT"]["RESPONSE"]["INFO_LIST"]["INFO"]
    assert [(one["CONTROL_ID"], one["INSTANCE"] or "") for one in failed] == [
        (str(control.cid), outcome.instance)
        for control in APACHE.controls
        for outcome in control.outcomes
        if outcome.status == "Failed"
    ]


def test_it_logs_in_with_basic_and_with_a_token_of_the_gateway(secured, commands):
    simulator = secured()
    run = commands(simulator)
    listing = ("scanauth", "record", "list", "--type", "unix")
    by_basic, by_token = run(*listing), run(*listing, QUALYS_FO_API_VERSION="3")
    for said in (by_basic, by_token):
        record = said["AUTH_UNIX_LIST_OUTPUT"]["RESPONSE"]["AUTH_UNIX_LIST"]["AUTH_UNIX"]
        assert (record["ID"], record["TITLE"]) == (str(RECORDS[0].id), RECORDS[0].title)
        assert record["IP_SET"] == {"IP_RANGE": RECORDS[0].ips}
    assert [(one.path, one.status) for one in simulator.requests] == [
        ("/api/2.0/fo/auth/unix/", 200),
        ("/auth", 201),
        ("/api/3.0/fo/auth/unix/", 200),
    ]


def test_its_doctor_finds_nothing(secured, commands):
    examined = commands(secured())("doctor", "--json")
    assert [check for check in examined["checks"] if not check["ok"]] == []
    assert "jwt_exchange" in [check["name"] for check in examined["checks"]]


def test_it_understands_refusals(secured, talk):
    ask = talk("qualys_cli", secured())
    refused = ask("run", "pc", "posture", "list", "--policy-id", "1")
    assert refused["code"] == 1
    assert refused["said"]["error"].startswith("parameter policy_id has invalid value: 1")
    unknown = ask("run", "pc", "policy", "list", QUALYS_PASSWORD="wrong")
    assert (unknown["code"], unknown["said"]["type"]) == (3, "auth_error")
    # Option profiles have the filter id, not ids as it sends.
    filtered = ask("run", "pc", "option-profile", "list", "--ids", "11")
    assert filtered["said"]["error"] == "Unrecognized parameter(s): ids"
