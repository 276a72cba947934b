"""qualysapi: its own actions, and its requests at large, read as those actions read theirs."""

from qpctui.simulator.catalogue.debian import DEBIAN
from qpctui.simulator.catalogue.ec2 import CONNECTORS, INSTANCES
from qpctui.simulator.catalogue.platform import APPLIANCES, OPTION_PROFILES, POLICIES
from qpctui.simulator.catalogue.records import RECORDS
from tests.other_clients.conftest import HOST

FO = "/api/2.0/fo"


def test_it_reads_what_there_is_to_choose_from(secured, talk):
    ask = talk("qualysapi", secured())
    read = ask("appliances")
    assert [(one["id"], one["name"], one["status"]) for one in read] == [
        (str(one.id), one.name, "Online" if one.online else "Offline") for one in APPLIANCES
    ]
    # It counts down what is left of a call by the platform's header.
    assert ask("left", f"{FO}/appliance/") == 10**6 - 1
    assert ask("read", "about.php", None, "WEB-VERSION") == [["10.39.1.0-2"]]
    listed = {"action": "list"}
    # All calls of the classic API go by POST; option profiles have no wrapper.
    assert ask(
        "read",
        f"{FO}/subscription/option_profile/pc/",
        listed,
        "/OPTION_PROFILES/OPTION_PROFILE/BASIC_INFO/GROUP_NAME",
        "/OPTION_PROFILES/OPTION_PROFILE[2]//SCAN_BY_POLICY/POLICY/ID",
    ) == [
        [one.title for one in OPTION_PROFILES],
        [str(policy.id) for policy in OPTION_PROFILES[1].policies],
    ]
    policy = "RESPONSE/POLICY_LIST/POLICY"
    assert ask("read", f"{FO}/compliance/policy/", listed, f"{policy}/ID", f"{policy}/TITLE") == [
        [str(number) for number in POLICIES],
        [one.title for one in POLICIES.values()],
    ]
    record = RECORDS[0]
    assert ask("read", f"{FO}/auth/unix/", listed, "//AUTH_UNIX/TITLE", "//IP_SET/IP_RANGE") == [
        [record.title],
        [record.ips],
    ]


def test_it_adds_addresses_and_changes_groups(secured, talk):
    ask = talk("qualysapi", secured())
    assert ask("add_ip", f"{HOST},10.10.32.163", "pc") is None
    # Its list of groups is the first version's, /msp/asset_group_list.php, which is not served.
    new = {"action": "add", "title": "g", "ips": HOST}
    [[number]] = ask("read", f"{FO}/asset/group/", new, "//ITEM[KEY='ID']/VALUE")
    ask("set_assets", number, "g", "10.10.32.163")
    listed = {"action": "list", "ids": number}
    assert ask("read", f"{FO}/asset/group/", listed, "//TITLE", "//IP_SET/IP") == [
        ["g"],
        ["10.10.32.163"],
    ]


def test_it_reads_scans_and_posture(secured, scanned, talk):
    simulator = secured()
    scanned(simulator, DEBIAN.id)
    ask = talk("qualysapi", simulator)
    # Its own list of scans is that of vulnerability scans alone.
    listed = {"action": "list", "state": "Finished"}
    [[reference], processed] = ask(
        "read", f"{FO}/scan/compliance/", listed, "//SCAN/REF", "//SCAN/PROCESSED"
    )
    assert processed == ["1"]
    fetched = {"action": "fetch", "scan_ref": reference}
    assert ask("read", f"{FO}/scan/compliance/", fetched, "//KEY[@value='TARGET']") == [[HOST]]
    several = {"action": "list", "policy_ids": f"{DEBIAN.id},1485830"}
    info = f"RESPONSE/POLICY[ID={DEBIAN.id}]/INFO_LIST/INFO"
    controls, statuses = ask(
        "read",
        f"{FO}/compliance/posture/info/",
        several,
        f"{info}/CONTROL_ID",
        f"{info}/STATUS",
    )
    assert sorted(zip(controls, statuses, strict=True)) == sorted(
        (str(control.cid), outcome.status)
        for control in DEBIAN.controls
        for outcome in control.outcomes
    )


def test_a_session_alone_lets_it_in(secured, talk):
    ask = talk("qualysapi", secured())
    assert ask("log_in_to_session") == [["Logged in"]]
    assert ask("read", f"{FO}/appliance/", {"action": "list"}, "//NAME") == [
        [one.name for one in APPLIANCES]
    ]
    left = {"action": "logout"}
    assert ask("read", f"{FO}/session/", left, "RESPONSE/TEXT") == [["Logged out"]]


def test_it_reads_connectors(secured, talk):
    ask = talk("qualysapi", secured())
    resource = "am/awsassetdataconnector"
    assert ask("read", f"search/{resource}", None, "responseCode", "//awsAccountId", "//name") == [
        ["SUCCESS"],
        [one.account for one in CONNECTORS],
        [one.name for one in CONNECTORS],
    ]
    ran = ask("read", "run/am/assetdataconnector/7", None, "responseCode")
    assert ran == [["SUCCESS"]]
    [[name], [state]] = ask(
        "read", f"get/{resource}/7", None, "//name", "//connectorState", http_method="get"
    )
    assert name == "Auto-EC2"
    assert state in ("PENDING", "QUEUED", "RUNNING", "PROCESSING", "FINISHED_SUCCESS")


def test_it_reads_host_assets_in_json(secured, talk):
    instance = INSTANCES[0]
    criteria = [{"field": "instanceId", "operator": "EQUALS", "value": instance.instance_id}]
    asked = {"ServiceRequest": {"filters": {"Criteria": criteria}}}
    answered = talk("qualysapi", secured())("read_json", "search/am/hostasset", asked)
    found = answered["ServiceResponse"]
    assert (found["count"], found["hasMoreRecords"]) == (1, "false")
    [source] = found["data"][0]["HostAsset"]["sourceInfo"]["list"]
    described = source["Ec2AssetSourceSimple"]
    assert described["privateIpAddress"] == instance.ip
    assert described["instanceState"] == "RUNNING"
