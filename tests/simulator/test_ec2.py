"""EC2 on the simulated platform: appliances, connectors, instances, launches."""

import pytest

FO = "/api/2.0/fo"
CONNECTORS = "3.0/search/am/awsassetdataconnector"
INSTANCE, STOPPED, LATE, STATELESS, OTHER = (
    "i-0123456789abcdef0",
    "i-0123456789abcdef1",
    "i-0123456789abcdef2",
    "i-0123456789abcdef3",
    "i-0fedcba9876543210",
)
EU, US = "210987654321", "998877665544"
ON_EC2 = {
    "ec2_instance_ids": INSTANCE,
    "connector_name": "Auto-EC2",
    "ec2_endpoint": "eu-west-1",
    "iscanner_name": "ec2-scan-eu",
}


def code_of(root):
    return root.findtext("RESPONSE/CODE")


def asked(*criteria, first=0, limit=0):
    preferences = f"<startFromId>{first}</startFromId>" if first else ""
    preferences += f"<limitResults>{limit}</limitResults>" if limit else ""
    filters = "".join(
        f'<Criteria field="{field}" operator="{operator}">{value}</Criteria>'
        for field, operator, value in criteria
    )
    return (
        f"<ServiceRequest><preferences>{preferences}</preferences>"
        f"<filters>{filters}</filters></ServiceRequest>"
    )


def look_up(caller, instance, account=EU, fields=""):
    path = "2.0/search/am/hostasset" + (f"?fields={fields}" if fields else "")
    criteria = ("instanceId", "EQUALS", instance), ("accountId", "EQUALS", account)
    return caller.qps(path, asked(*criteria))


def states_of(caller, number="7"):
    """The states that a connector passes until it ends."""
    seen = []
    while not seen or not seen[-1].startswith("FINISHED"):
        root = caller.qps(f"3.0/get/am/awsassetdataconnector/{number}", method="GET")
        state = root.findtext("data/AwsAssetDataConnector/connectorState")
        if not seen or seen[-1] != state:
            seen.append(state)
    return seen


def test_ec2_appliances_tell_their_accounts(calls):
    caller = calls()
    form = {"action": "list", "platform_provider": "ec2", "include_cloud_info": "1"}
    status, root = caller.xml(f"{FO}/appliance/", **form)
    assert (status, code_of(root)) == (400, "1907")
    _, root = caller.xml(f"{FO}/appliance/", output_mode="full", **form)
    appliances = root.findall(".//APPLIANCE")
    assert {one.findtext("NAME") for one in appliances} == {"ec2-scan-eu", "EC2-scan-us"}
    infos = [one.find("CLOUD_INFO") for one in appliances]
    assert {one.findtext("EC2_INFO/ACCOUNT_ID") for one in infos} == {EU, US}
    assert {one.findtext("PLATFORM_PROVIDER") for one in infos} == {"ec2"}


def test_other_appliances_have_no_cloud_info(calls):
    form = {"action": "list", "output_mode": "full", "include_cloud_info": "1"}
    _, root = calls().xml(f"{FO}/appliance/", **form)
    without = [one for one in root.iter("APPLIANCE") if one.find("CLOUD_INFO") is None]
    assert len(without) == 2
    _, root = calls("ec2-appliance-without-cloud-info").xml(
        f"{FO}/appliance/", platform_provider="ec2", **form
    )
    infos = [one.find("CLOUD_INFO") is None for one in root.iter("APPLIANCE")]
    assert infos == [False, True]


def test_a_brief_list_of_appliances_is_brief(calls):
    _, root = calls().xml(f"{FO}/appliance/", action="list")
    assert len(root.findall(".//APPLIANCE")) == 4
    assert root.find(".//TYPE") is root.find(".//CLOUD_INFO") is None


@pytest.mark.parametrize("version", ["2.0", "3.0"])
def test_connectors_are_listed_at_both_versions(calls, version):
    root = calls().qps(f"{version}/search/am/awsassetdataconnector/")
    assert root.findtext("responseCode") == "SUCCESS"
    assert (root.findtext("count"), root.findtext("hasMoreRecords")) == ("3", "false")
    connectors = root.findall("data/AwsAssetDataConnector")
    assert [one.findtext("connectorState") for one in connectors] == [
        "FINISHED_SUCCESS",
        "FINISHED_SUCCESS",
        "DISABLED",
    ]
    assert [one.findtext("disabled") for one in connectors] == ["false", "false", "true"]
    assert (connectors[0].find("cloudviewUuid") is not None) is (version == "3.0")


def test_connectors_come_in_pages(calls):
    caller, found, first = calls("long-lists"), [], 0
    sizes = []
    while True:
        root = caller.qps(CONNECTORS, asked(first=first))
        page = [int(one.text) for one in root.findall("data/*/id")]
        found += page
        sizes.append(int(root.findtext("count")))
        if root.findtext("hasMoreRecords") == "false":
            break
        assert int(root.findtext("lastId")) == page[-1]
        first = page[-1] + 1
    assert sizes == [100] * 5 + [3]
    assert found == sorted(set(found))
    root = caller.qps(CONNECTORS, asked(("id", "GREATER", "9"), limit=2))
    assert [one.text for one in root.findall("data/*/id")] == ["12", "1000"]


@pytest.mark.parametrize(
    "body",
    [
        asked(("nonsense", "EQUALS", "1")),
        asked(("id", "LIKE", "1")),
        asked(("id", "GREATER", "x")),
        asked(limit=9999),
        "<ServiceRequest>",
        "<Other/>",
        '<!DOCTYPE a [<!ENTITY b "c">]><ServiceRequest>&b;</ServiceRequest>',
    ],
)
def test_what_cannot_be_searched_for_is_told_with_200(calls, body):
    root = calls().qps(CONNECTORS, body)
    assert root.findtext("responseCode") == "INVALID_REQUEST"
    assert root.findtext("responseErrorDetails/errorMessage")
    assert root.find("count") is None


def test_a_connector_runs_through_its_states(calls):
    caller = calls(speed=40)
    root = caller.qps("3.0/run/am/awsassetdataconnector/7")
    assert root.findtext("responseCode") == "SUCCESS"
    assert states_of(caller) == ["PENDING", "QUEUED", "RUNNING", "PROCESSING", "FINISHED_SUCCESS"]
    root = caller.qps("2.0/get/am/assetdataconnector/7", method="GET")
    connector = root.find("data/AssetDataConnector")
    assert connector.findtext("lastSync").endswith("Z")
    assert connector.find("cloudviewUuid") is None


def test_a_connector_s_run_may_fail(calls):
    caller = calls("connector-fails")
    caller.qps("2.0/run/am/assetdataconnector/7")
    assert states_of(caller)[-1] == "FINISHED_ERRORS"
    root = caller.qps("3.0/get/am/awsassetdataconnector/7", method="GET")
    assert root.findtext("data/*/lastError")
    assert look_up(caller, LATE).findtext("count") == "0"


def test_a_disabled_connector_is_not_run(calls):
    caller = calls("connector-disabled")
    root = caller.qps("3.0/run/am/awsassetdataconnector/7")
    assert root.findtext("responseCode") == "INVALID_REQUEST"
    root = caller.qps("3.0/get/am/awsassetdataconnector/7", method="GET")
    assert root.findtext("data/*/connectorState") == "DISABLED"
    root = calls().qps("3.0/run/am/awsassetdataconnector/12")
    assert root.findtext("responseCode") == "INVALID_REQUEST"


def test_an_unknown_connector_is_not_found(calls):
    for path, method in (("get", "GET"), ("run", "POST")):
        root = calls().qps(f"3.0/{path}/am/awsassetdataconnector/99", method=method)
        assert root.findtext("responseCode") == "OBJECT_NOT_FOUND"


def test_only_documented_qps_calls_are_served(calls):
    caller = calls()
    for path in ("3.0/get/am/assetdataconnector/7", "1.0/search/am/awsassetdataconnector"):
        status, _, headers = caller.ask(f"/qps/rest/{path}", method="GET")
        assert (status, headers.get_content_type()) == (404, "text/html")
    assert caller.ask("/qps/rest/3.0/run/am/awsassetdataconnector/7", method="GET")[0] == 405


def test_an_instance_is_a_host_asset(calls):
    root = look_up(calls(), INSTANCE)
    asset = root.find("data/HostAsset")
    source = asset.find("sourceInfo/list/Ec2AssetSourceSimple")
    shown = {name: source.findtext(name) for name in ("instanceState", "region", "accountId")}
    assert shown == {"instanceState": "RUNNING", "region": "eu-west-1", "accountId": EU}
    assert source.findtext("privateIpAddress") == "10.20.0.5"
    assert asset.findtext("qwebHostId").isdecimal()


def test_only_the_fields_asked_for_are_shown(calls):
    path = "sourceInfo.list.Ec2AssetSourceSimple."
    root = look_up(calls(), INSTANCE, fields=f"{path}instanceState,{path}region,qwebHostId")
    asset = root.find("data/HostAsset")
    assert [one.tag for one in asset] == ["qwebHostId", "sourceInfo"]
    assert [one.tag for one in asset.find("sourceInfo/list/*")] == ["instanceState", "region"]


def test_unknown_instances_are_no_data(calls):
    caller = calls()
    for instance, account in (("i-00000000", EU), (INSTANCE, US)):
        root = look_up(caller, instance, account)
        assert (root.findtext("responseCode"), root.findtext("count")) == ("SUCCESS", "0")
        assert root.find("data") is None
    assert look_up(calls("ec2-instance-unknown"), INSTANCE).findtext("count") == "0"


def test_a_stopped_instance_says_so(calls):
    path = "data/HostAsset/sourceInfo/list/Ec2AssetSourceSimple/instanceState"
    assert look_up(calls(), STOPPED).findtext(path) == "STOPPED"
    assert look_up(calls("ec2-instance-stopped"), INSTANCE).findtext(path) == "STOPPED"


def test_a_connector_s_run_finds_instances(calls):
    caller = calls()
    path = "data/HostAsset/sourceInfo/list/Ec2AssetSourceSimple/instanceState"
    assert look_up(caller, LATE).findtext("count") == "0"
    assert look_up(caller, STATELESS).findtext("count") == "1"
    assert look_up(caller, STATELESS).findtext(path) is None
    caller.qps("3.0/run/am/awsassetdataconnector/7")
    states_of(caller)
    assert look_up(caller, LATE).findtext(path) == "RUNNING"
    assert look_up(caller, STATELESS).findtext(path) == "RUNNING"


def test_an_asset_may_have_several_sources(calls):
    sources = look_up(calls(), OTHER, US).findall("data/HostAsset/sourceInfo/list/*")
    assert [one.tag for one in sources] == [
        "AssetSource",
        "Ec2AssetSourceSimple",
        "Ec2AssetSourceSimple",
    ]
    states = {one.findtext("instanceId"): one.findtext("instanceState") for one in sources[1:]}
    assert states == {"i-0fedcba987654dead": "TERMINATED", OTHER: "RUNNING"}


def test_a_scan_of_an_instance_is_one_of_its_private_address(calls):
    caller = calls()
    caller.set_up("10.20.0.5")
    host = look_up(caller, INSTANCE).findtext("data/HostAsset/qwebHostId")
    _, root = caller.launch(**ON_EC2)
    scan = caller.finished(root)
    assert scan.findtext("TARGET") == "10.20.0.5"
    assert "10.20.0.5" in caller.result(scan).findtext(".//HOSTS_SCANNED")
    for form in ({"host_ids": host}, {"ips": "10.20.0.5"}):
        root = caller.posture(**form)
        assert {one.text for one in root.iter("HOST_ID")} == {host}
        assert root.findtext(".//HOST/TRACKING_METHOD") == "EC2"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"connector_name": "nobody's"}, "1905"),
        ({"ec2_endpoint": "mars-north-1"}, "1905"),
        ({"ec2_endpoint": "us-east-1"}, "1905"),
        ({"ec2_instance_ids": "i-00000000"}, "1905"),
        ({"ec2_instance_ids": LATE}, "1905"),
        ({"ec2_instance_ids": OTHER}, "1905"),
        ({"iscanner_name": "sim-scan-01"}, "1905"),
        ({"iscanner_name": "External"}, "1905"),
        ({"connector_name": ""}, "1903"),
        ({"ec2_endpoint": ""}, "1903"),
        ({"ip": "10.20.0.5"}, "1904"),
    ],
)
def test_a_launch_that_does_not_fit_is_refused(calls, change, code):
    status, root = calls().launch(**ON_EC2 | change)
    assert (status, code_of(root)) == (400, code)


@pytest.mark.parametrize(
    "change", [{"ec2_instance_ids": STOPPED}, {"iscanner_name": "EC2-scan-us"}]
)
def test_what_a_scanner_cannot_reach_is_no_host(calls, change):
    caller = calls()
    _, root = caller.launch(**ON_EC2 | change)
    assert caller.finished(root).findtext("STATUS/SUB_STATE") == "No_Host"


def test_an_instance_s_address_may_be_refused(calls):
    form = {"action": "add", "enable_pc": "1", "ips": "10.20.0.5"}
    _, root = calls().xml(f"{FO}/asset/ip/", **form)
    assert code_of(root) is None
    caller = calls("ec2-address-refused")
    status, root = caller.xml(f"{FO}/asset/ip/", **form)
    assert (status, code_of(root)) == (400, "1905")
    _, root = caller.xml(f"{FO}/asset/group/", action="add", title="g", ips="10.20.0.5")
    assert code_of(root) is None
    _, root = caller.xml(f"{FO}/asset/ip/", **form | {"ips": "10.10.32.162"})
    assert code_of(root) is None
