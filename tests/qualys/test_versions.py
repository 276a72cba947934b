"""Every operation at every version, and in every shape that an ended version may have."""

from datetime import date
from functools import cached_property
from itertools import product

import pytest

from qpctui.qualys import (
    appliances,
    asset_groups,
    assets,
    auth_records,
    connectors,
    instances,
    option_profiles,
    policies,
    posture,
    scans,
    versions,
)
from qpctui.qualys.asset_groups import AssetGroup
from qpctui.qualys.auth_records import AuthRecord
from qpctui.qualys.authorisation import Login
from qpctui.qualys.errors import Malformed, NotServed, QualysError, Unavailable
from qpctui.qualys.scans import ScanOrder
from qpctui.qualys.versions import Versions, version_table
from qpctui.secret import Secret
from qpctui.simulator.versions import SHAPES

HOST, OTHER = "10.10.32.162", "10.0.0.9"
ROOT = Login("root", Secret("c4n4ry-of-the-host"))
CERTAIN = ("404-html", "404-xml", "405", "410", "400-1901")
FAST = 100_000


class Prepared:
    """A platform on which every operation has something to work on, made when it is needed."""

    def __init__(self, simulator, transport):
        self.simulator, self.transport, self._maker = simulator, transport, transport
        for ip in (HOST, OTHER):
            assets.enable_for_compliance(transport, ip)

    @cached_property
    def group(self):
        group = asset_groups.add_asset_group(self._maker, "g", HOST)
        policies.add_asset_group(self._maker, "1485826", group)
        return group

    @cached_property
    def unix(self):
        return auth_records.create_record(self._maker, "unix", "u", ROOT, HOST)

    @cached_property
    def windows(self):
        return auth_records.create_record(self._maker, "windows", "w", ROOT, HOST)

    @cached_property
    def running(self):
        order = ScanOrder("made", "Jenkins_RHEL", "sim-scan-01", HOST)
        return scans.launch(self._maker, order).reference

    @cached_property
    def scan(self):
        while not scans.find_by_reference(self._maker, self.running).processed:
            pass
        return self.running


def delete(system):
    def act(p):
        record = AuthRecord(getattr(p, system), system[0])
        auth_records.delete_record(p.transport, system, record)

    return act


def update(system):
    def act(p):
        record = AuthRecord(getattr(p, system), system[0])
        auth_records.update_record(p.transport, system, record, ROOT, OTHER)

    return act


READS = {
    "appliance.list": lambda p: appliances.list_appliances(p.transport),
    "option_profile.list": lambda p: option_profiles.list_option_profiles(p.transport),
    "asset_group.list": lambda p: p.group and asset_groups.find_asset_group(p.transport, "g").id,
    "auth_unix.list": lambda p: p.unix and auth_records.find_record(p.transport, "unix", "u").id,
    "auth_windows.list": lambda p: (
        p.windows and auth_records.find_record(p.transport, "windows", "w").id
    ),
    "policy.list": lambda p: policies.last_evaluated(p.transport, "1485826"),
    "scan.list": lambda p: scans.find_by_reference(p.transport, p.scan).title,
    "scan.fetch": lambda p: scans.read_result(p.transport, p.scan, HOST).listed,
    "posture.list": lambda p: (
        p.group
        and p.scan
        and {
            finding.control_id
            for finding in posture.read_posture(
                p.transport, "1485826", "RHEL", HOST
            ).posture.findings
        }
    ),
    "connector.search": lambda p: connectors.list_connectors(p.transport),
    "connector.get": lambda p: connectors.read_connector(p.transport, "7"),
    "host_asset.search": lambda p: instances.find_instance(
        p.transport, "i-0123456789abcdef0", "210987654321"
    ),
}
WRITES = {
    "asset_ip.add": lambda p: assets.enable_for_compliance(p.transport, "10.0.0.8"),
    "auth_unix.create": lambda p: auth_records.create_record(
        p.transport, "unix", "new", ROOT, OTHER
    ),
    "auth_windows.create": lambda p: auth_records.create_record(
        p.transport, "windows", "new", ROOT, OTHER
    ),
    "auth_unix.update": update("unix"),
    "auth_windows.update": update("windows"),
    "auth_unix.delete": delete("unix"),
    "auth_windows.delete": delete("windows"),
    "asset_group.add": lambda p: asset_groups.add_asset_group(p.transport, "new", HOST),
    "asset_group.edit": lambda p: asset_groups.set_ips(
        p.transport, AssetGroup(p.group, "g", (HOST,)), OTHER
    ),
    "asset_group.delete": lambda p: asset_groups.delete_asset_group(
        p.transport, AssetGroup(p.group, "g", (HOST,))
    ),
    "policy.add_asset_group_ids": lambda p: policies.add_asset_group(
        p.transport, "1485830", p.group
    ),
    "policy.remove_asset_group_ids": lambda p: policies.remove_asset_group(
        p.transport, "1485826", p.group
    ),
    "scan.launch": lambda p: scans.launch(
        p.transport, ScanOrder("new", "Jenkins_RHEL", "sim-scan-01", HOST)
    ),
    "scan.cancel": lambda p: scans.cancel(p.transport, p.running),
    "connector.run": lambda p: connectors.run_connector(p.transport, "7"),
}
OPERATIONS = READS | WRITES


def ladder(operation):
    return version_table().operations[operation].ladder


def rungs(operations):
    return [(op, version) for op in operations for version in ladder(op)]


@pytest.fixture
def prepared(simulated, connect, request):
    slow = (
        getattr(request.node, "callspec", None)
        and request.node.callspec.params.get("operation") == "scan.cancel"
    )
    simulator = simulated(speed=1 if slow else FAST)
    return Prepared(simulator, connect(simulator, scale=FAST))


def fresh(p, connect, **options):
    """Let it be asked through another transport, which knows of no version yet."""
    p.transport = connect(p.simulator, scale=FAST, **options)


def end(simulator, operation, versions_, shape):
    for version in versions_:
        simulator.set_version(operation, version, f"eol:{shape}")


@pytest.fixture
def renewed(prepared, connect):
    fresh(prepared, connect)
    return prepared


def test_every_versioned_operation_is_in_the_table_below():
    versioned = {name for name in version_table().operations if "." in name}
    assert versioned == OPERATIONS.keys()


@pytest.mark.parametrize(("operation", "version"), rungs(READS))
def test_a_read_finds_the_version_that_is_served(renewed, connect, operation, version):
    p = renewed
    expected = READS[operation](p)
    for shape in SHAPES:
        fresh(p, connect)
        end(p.simulator, operation, [v for v in ladder(operation) if v != version], shape)
        assert READS[operation](p) == expected, shape
        assert p.transport.versions.served(operation) == version, shape


@pytest.mark.parametrize("shape", CERTAIN)
@pytest.mark.parametrize(("operation", "version"), rungs(WRITES))
def test_a_write_finds_the_version_that_is_served(renewed, operation, version, shape):
    p = renewed
    end(p.simulator, operation, [v for v in ladder(operation) if v != version], shape)
    WRITES[operation](p)
    assert p.transport.versions.served(operation) == version


@pytest.mark.parametrize("shape", ["200-html", "501-999"])
@pytest.mark.parametrize("operation", WRITES)
def test_a_write_that_may_have_been_carried_out_goes_no_further(renewed, operation, shape):
    p = renewed
    end(p.simulator, operation, ladder(operation)[:1], shape)
    before = len(p.simulator.requests)
    with pytest.raises((Malformed, Unavailable)):
        WRITES[operation](p)
    assert len(sent(p.simulator.requests[before:], operation)) == 1


def sent(requests, operation):
    verb = operation.split(".")[1]
    return [r for r in requests if r.parameters.get("action") == verb or f"/{verb}/" in r.path]


@pytest.mark.parametrize("operation", READS)
def test_no_version_of_a_read_is_said_and_never_data(renewed, connect, operation):
    for shape in SHAPES:
        fresh(renewed, connect)
        assert_not_served(renewed, operation, shape)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("operation", WRITES)
def test_no_version_of_a_write_is_said(renewed, operation, shape):
    assert_not_served(renewed, operation, shape)


def assert_not_served(p, operation, shape):
    end(p.simulator, operation, ladder(operation), shape)
    with pytest.raises(QualysError) as caught:
        OPERATIONS[operation](p)
    kinds = {"200-html": Malformed, "501-999": Unavailable}
    assert isinstance(caught.value, kinds.get(shape, NotServed)), shape
    if shape in CERTAIN:
        assert f"No version of {operation} is served" in str(caught.value)
        assert ", ".join(ladder(operation)) in str(caught.value)


def test_a_version_past_its_support_is_served(renewed):
    p = renewed
    p.simulator.set_version("scan.list", "3.0", "eos")
    READS["scan.list"](p)
    assert p.transport.versions.served("scan.list") == "3.0"


def test_a_found_version_is_asked_for_first_and_told_once(prepared, connect):
    told = []
    assert prepared.scan
    end(prepared.simulator, "scan.list", ["3.0"], "410")
    found = Versions(on_found=lambda *found: told.append(found))
    fresh(prepared, connect, versions=found)
    before = len(prepared.simulator.requests)
    for _ in range(3):
        READS["scan.list"](prepared)
    paths = [r.path for r in prepared.simulator.requests[before:]]
    assert [path.split("/")[2] for path in paths] == ["3.0", "2.0", "2.0", "2.0"]
    assert told == [("scan.list", "2.0")]


def test_a_found_version_that_has_ended_meanwhile_is_left(prepared, connect):
    assert prepared.scan
    end(prepared.simulator, "scan.list", ["2.0"], "404-xml")
    fresh(prepared, connect, versions=Versions(found={"scan.list": "2.0"}))
    assert READS["scan.list"](prepared) == "made"
    assert prepared.transport.versions.served("scan.list") == "3.0"


def test_the_user_s_own_ladder_comes_first(prepared, connect):
    fresh(prepared, connect, versions=Versions({"scan.list": ("2.0",)}))
    READS["scan.list"](prepared)
    assert prepared.simulator.requests[-1].path.startswith("/api/2.0/")


@pytest.mark.parametrize("fault", ["503-html", "reset", "denied", "1960"])
def test_what_is_no_end_of_life_steps_nowhere(prepared, connect, fault):
    assert prepared.scan
    fresh(prepared, connect)
    prepared.simulator.answer_next("scan/compliance", fault)
    before = len(prepared.simulator.requests)
    try:
        READS["scan.list"](prepared)
    except QualysError:
        assert fault == "denied"
    paths = {r.path.split("/")[2] for r in prepared.simulator.requests[before:]}
    assert paths == {"3.0"}


@pytest.mark.parametrize(
    ("today", "said"),
    [
        ("2025-11-01", ""),
        ("2025-12-01", "out of support since 2025-12"),
        ("2026-10-01", "out of support since 2025-12"),
        ("2026-10-02", "ends in 2026-12"),
        ("2026-11-30", "ends in 2026-12"),
        ("2026-12-01", "may have ended in 2026-12"),
    ],
)
def test_warnings_of_an_end(today, said):
    warning = versions.ending("scan.list", "2.0", date.fromisoformat(today))
    assert said in warning
    assert bool(warning) is bool(said)


@pytest.mark.parametrize(("operation", "version"), rungs(version_table().operations))
def test_dates_are_months_of_versions_that_are_known(operation, version):
    entry = version_table().operations[operation]
    assert entry.ends.keys() <= set(entry.ladder)
    assert entry.at.keys() <= set(entry.ladder)
    for ends, kind in product(entry.ends.values(), ("eos", "eol")):
        month = getattr(ends, kind)
        assert not month or date.fromisoformat(f"{month}-01")
    assert version in entry.path_at(version) or "." not in operation
