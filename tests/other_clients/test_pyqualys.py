"""pyqualys: a run from the first address to the posture, host assets, limits."""

from collections import Counter

import pytest

from qpctui.simulator.catalogue.ec2 import INSTANCES
from qpctui.simulator.catalogue.platform import POLICIES
from tests.other_clients.conftest import HOST, TITLE

RHEL = POLICIES[1485826]
LAUNCH = {"scan_title": "t", "option_id": "11", "iscanner_name": "sim-scan-01", "ip": HOST}
SEARCH = """<ServiceRequest><filters>
<Criteria field="accountId" operator="EQUALS">210987654321</Criteria>
<Criteria field="instanceState" operator="EQUALS">RUNNING</Criteria>
</filters></ServiceRequest>"""


def test_it_carries_a_run_out(secured, scanned):
    read = scanned(secured("posture-paged"), RHEL.id)
    assert read["added"]["SIMPLE_RETURN"]["RESPONSE"].keys() == {"DATETIME", "TEXT"}
    group = {"TITLE": TITLE, "IP_SET": {"IP": HOST}}
    listed = read["groups"]["ASSET_GROUP_LIST_OUTPUT"]["RESPONSE"]["ASSET_GROUP_LIST"]
    assert listed["ASSET_GROUP"].items() >= group.items()
    scan = read["scan"]
    assert (scan["TITLE"], scan["TARGET"], scan["STATUS"]) == (TITLE, HOST, {"STATE": "Finished"})
    assert scan["OPTION_PROFILE"]["TITLE"] == "Jenkins_RHEL"
    result = read["result"]["COMPLIANCE_SCAN_RESULT_OUTPUT"]["RESPONSE"]["COMPLIANCE_SCAN"]
    keys = {key["@value"]: key["#text"] for key in result["HEADER"]["KEY"]}
    assert keys.items() >= {"TITLE": TITLE, "SCAN_HOST": "sim-scan-01", "NBHOST_ALIVE": "1"}.items()
    log_in = result["APPENDIX"]["AUTHENTICATION"]["AUTH"]
    assert log_in["SUCCESS"]["IP"].split("-")[0] == HOST


def test_its_pager_follows_the_warnings_of_posture(secured, scanned):
    pages = scanned(secured("posture-paged"), RHEL.id)["pages"]
    records = [record for page in pages for record in page["INFO_LIST"]["INFO"]]
    outcomes = [(control, outcome) for control in RHEL.controls for outcome in control.outcomes]
    assert [len(page["INFO_LIST"]["INFO"]) for page in pages] == [100, 100, 100]
    assert len({record["ID"] for record in records}) == len(outcomes)
    assert Counter((record["CONTROL_ID"], record["STATUS"]) for record in records) == Counter(
        (str(control.cid), outcome.status) for control, outcome in outcomes
    )
    exceptions = [one["EXCEPTION"]["STATUS"] for one in records if "EXCEPTION" in one]
    grants = [outcome.grant.status for _, outcome in outcomes if outcome.grant]
    assert sorted(exceptions) == sorted(grants)
    statements = {
        control["ID"]: control["STATEMENT"]
        for page in pages
        for control in page["GLOSSARY"]["CONTROL_LIST"]["CONTROL"]
    }
    assert statements == {str(control.cid): control.statement for control in RHEL.controls}


def test_it_changes_groups_and_cancels_scans(secured, talk):
    ask = talk("pyqualys", secured(speed=1))
    # Its own call for addresses is the first version's, /msp/asset_ip.php, which is not served.
    new = {"action": "add", "ips": f"{HOST}-10.10.32.164", "enable_pc": 1}
    ask("post", "api/2.0/fo/asset/ip/", new)
    made = ask("add_group", title="g", ips=HOST)["SIMPLE_RETURN"]["RESPONSE"]
    number = made["ITEM_LIST"]["ITEM"]["VALUE"]
    ask("edit_group", asset_id=number, ips="10.10.32.163,10.10.32.164")
    listed = ask("groups")["ASSET_GROUP_LIST_OUTPUT"]["RESPONSE"]["ASSET_GROUP_LIST"]
    assert listed["ASSET_GROUP"]["ID"] == number
    assert HOST not in str(listed)
    ask("delete_group", asset_id=number)
    assert ask("groups")["ASSET_GROUP_LIST_OUTPUT"]["RESPONSE"].keys() == {"DATETIME"}

    launched = ask("launch", **LAUNCH)["SIMPLE_RETURN"]["RESPONSE"]["ITEM_LIST"]["ITEM"]
    reference = launched[1]["VALUE"]
    # It takes every 409 for a limit; this one is none, so that it finds nothing to wait for.
    refused = ask("fetch", scan_ref=reference)
    assert (refused["status"], refused["wait"]) == (409, None)
    assert "<CODE>1920</CODE>" in refused["body"]
    ask("manage", action="cancel", scan_ref=reference)
    scan = ask("scan", scan_ref=reference)["SCAN_LIST_OUTPUT"]["RESPONSE"]["SCAN_LIST"]["SCAN"]
    assert scan["STATUS"] == {"STATE": "Queued", "SUB_STATE": "Canceling"}


def test_it_finds_host_assets(secured, talk):
    found = talk("pyqualys", secured())("host_assets", SEARCH)
    assert (found["responseCode"], found["hasMoreRecords"]) == ("SUCCESS", "false")
    # Its root comes without attributes, its lists of one without a list.
    assets = found["data"]["HostAsset"]
    sources = [
        asset["sourceInfo"]["list"]["Ec2AssetSourceSimple"]
        for asset in (assets if isinstance(assets, list) else [assets])
    ]
    running = {"i-0123456789abcdef0": "10.20.0.5"}
    assert {one["instanceId"]: one["privateIpAddress"] for one in sources} == running
    assert running.items() <= {one.instance_id: one.ip for one in INSTANCES}.items()


@pytest.mark.parametrize(
    ("limits", "code", "seconds"),
    [({"rate_limit": 0}, 1965, 1), ({"concurrency_limit": 0}, 1960, None)],
)
def test_it_knows_a_limit_and_how_long_to_wait(secured, talk, limits, code, seconds):
    met = talk("pyqualys", secured(**limits))("scans")
    assert (met["error"], met["status"], met["wait"]) == ("RateLimitError", 409, seconds)
    assert f"<CODE>{code}</CODE>" in met["body"]
