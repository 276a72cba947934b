"""Every operation at every version and in every end-of-life shape, at the wire."""

import re
from urllib.parse import urlencode

import pytest

from qpctui.simulator import Simulator, SimulatorError
from qpctui.simulator.operations import OPERATIONS
from qpctui.simulator.versions import SHAPES, STATES, VERSIONS

HOST = "10.10.32.162"
PATHS = {
    "appliance": "appliance/",
    "option_profile": "subscription/option_profile/pc/",
    "asset_ip": "asset/ip/",
    "asset_group": "asset/group/",
    "policy": "compliance/policy/",
    "auth_unix": "auth/unix/",
    "auth_windows": "auth/windows/",
    "scan": "scan/compliance/",
    "posture": "compliance/posture/info/",
}
CASES = [(operation, version) for operation, versions in VERSIONS.items() for version in versions]
EXPECTED = {
    "404-html": (404, "text/html"),
    "404-xml": (404, "text/xml"),
    "405": (405, "text/html"),
    "410": (410, "text/html"),
    "400-1901": (400, "text/xml"),
    "200-html": (200, "text/html"),
    "501-999": (501, "text/xml"),
}
RECORD = {"title": "r", "username": "u", "password": "p"}


class Bench:
    """A platform with something of everything, and how each operation is asked of it."""

    def __init__(self, caller):
        self.caller = caller
        self.simulator = caller.simulator
        caller.set_up()
        caller.launch(ip=HOST)
        (self.scan,) = self.simulator.platform.scans
        (self.group,) = self.simulator.platform.groups
        for kind in ("unix", "windows"):
            caller.xml(f"/api/2.0/fo/auth/{kind}/", action="create", ips="10.1.1.1", **RECORD)
        records = self.simulator.platform.auth_records.values()
        self.records = {record.kind: record.id for record in records if record.title == "r"}

    def form(self, operation):
        """Parameters with which an operation would be carried out."""
        name, action = operation.split(".")
        records = self.records.get(name.removeprefix("auth_"))
        forms = {
            "asset_ip.add": {"ips": "10.9.9.9", "enable_pc": "1"},
            "asset_group.add": {"title": "new"},
            "posture.list": {"policy_id": "1485830"},
            "scan.launch": {
                "scan_title": "t",
                "option_title": "Jenkins_RHEL",
                "iscanner_name": "External",
                "ip": HOST,
            },
            f"{name}.create": RECORD | {"title": "another", "ips": "10.2.2.2"},
            f"{name}.update": {"ids": records, "username": "other"},
        }
        ids = {"asset_group": {"id": self.group}, "policy": {"id": "1485826"}}
        if action in ("edit", "delete") and name in ids:
            forms[operation] = ids[name] | ({"set_title": "other"} if action == "edit" else {})
        elif action == "delete":
            forms[operation] = {"ids": records}
        elif name == "policy" and action != "list":
            forms[operation] = ids[name] | {"asset_group_ids": self.group}
        if name == "scan" and action not in ("list", "launch"):
            forms[operation] = {"scan_ref": self.scan.reference}
        return {"action": action} | forms.get(operation, {})

    def ask(self, operation, version):
        name, action = operation.split(".")
        if name in PATHS:
            return self.caller.ask(f"/api/{version}/fo/{PATHS[name]}", self.form(operation))
        resource = "hostasset" if name == "host_asset" else "awsassetdataconnector"
        number = "" if action == "search" else "/7"
        method = "GET" if action == "get" else "POST"
        path = f"/qps/rest/{version}/{action}/am/{resource}{number}"
        return self.caller.ask(path, "", method=method, headers={"Content-Type": "text/xml"})

    def state(self):
        """All that an operation could have changed."""
        platform = self.simulator.platform
        return repr(
            (
                sorted(platform.ips),
                platform.groups,
                platform.assignments,
                platform.scans,
                platform.auth_records,
                platform.connector_runs,
            )
        )


@pytest.fixture
def bench(calls):
    return Bench(calls(speed=1.0))


def test_what_has_versions_is_what_is_served():
    classic = {operation for operation in VERSIONS if operation.split(".")[0] in PATHS}
    assert classic == set(OPERATIONS)
    assert set(EXPECTED) == set(SHAPES)


@pytest.mark.parametrize(("operation", "version"), CASES)
def test_an_operation_at_a_version(bench, operation, version):
    before = bench.state()
    for shape, (status, kind) in EXPECTED.items():
        bench.simulator.set_version(operation, version, f"eol:{shape}")
        found, body, headers = bench.ask(operation, version)
        assert (found, headers.get_content_type()) == (status, kind), shape
        if shape == "400-1901":
            assert b"<CODE>1901</CODE>" in body
            assert re.search(rf"<TEXT>[^<]*/(am|fo)/[^<]* version {version}</TEXT>".encode(), body)
        if shape == "501-999":
            assert b"<CODE>999</CODE>" in body
    assert bench.state() == before, "nothing is carried out at a version that has ended"
    bench.simulator.set_version(operation, version, "eos")
    status, body, _ = bench.ask(operation, version)
    # A scan that has just been launched can't be fetched, resumed or deleted yet.
    too_early = operation in ("scan.fetch", "scan.resume", "scan.delete", "scan.pause")
    assert status == (409 if too_early else 200)
    if operation.split(".")[0] in PATHS:
        assert f"/api/{version}/".encode() in body.partition(b".dtd")[0]
    else:
        assert b"<responseCode>SUCCESS</responseCode>" in body


@pytest.mark.parametrize("operation", VERSIONS)
def test_a_version_that_never_was_is_not_found(bench, operation):
    before = bench.state()
    for version in ("1.0", "9.0"):
        status, _, headers = bench.ask(operation, version)
        assert (status, headers.get_content_type()) == (404, "text/html")
    assert bench.state() == before


def test_versions_end_one_by_one(calls):
    caller = calls()
    caller.simulator.set_version("scan.list", "2.0", "eol:410")
    list_form = urlencode({"action": "list"})
    assert caller.ask("/api/2.0/fo/scan/compliance/", list_form)[0] == 410
    assert caller.ask("/api/3.0/fo/scan/compliance/", list_form)[0] == 200
    fetch = {"action": "fetch", "scan_ref": "compliance/1.1"}
    assert caller.ask("/api/2.0/fo/scan/compliance/", fetch)[0] == 400
    caller.simulator.set_version("scan.list", "2.0", "active")
    assert caller.ask("/api/2.0/fo/scan/compliance/", list_form)[0] == 200


def test_a_version_ends_before_the_start_too(calls):
    simulator = Simulator()
    simulator.set_version("appliance.list", "2.0", "eol:501-999")
    with simulator:
        bench = type(calls())(simulator)
        assert bench.ask("/api/2.0/fo/appliance/", {"action": "list"})[0] == 501


def test_old_connectors_have_two_names(calls):
    caller = calls()
    for resource, element in (
        ("assetdataconnector", "AssetDataConnector"),
        ("awsassetdataconnector", "AwsAssetDataConnector"),
    ):
        root = caller.qps(f"2.0/search/am/{resource}")
        assert len(root.findall(f"data/{element}")) == 3


@pytest.mark.parametrize(
    ("given", "known"),
    [
        (("scan.lst", "2.0", "eos"), "scan.list"),
        (("scan.list", "4.0", "eos"), "2.0, 3.0"),
        (("scan.list", "2.0", "eol:gone"), ", ".join(STATES)),
    ],
)
def test_what_is_unknown_names_the_known(given, known):
    with pytest.raises(SimulatorError, match=re.escape(known)):
        Simulator().set_version(*given)
