"""The documented filters of each list, honoured by the simulated platform."""

from datetime import timedelta
from itertools import chain
from urllib.parse import parse_qsl, urlsplit

import pytest

from qpctui.simulator.catalogue.controls import RANKS

HOST, OTHER = "10.10.32.162", "10.10.32.163"
FO = "/api/2.0/fo"
SCAN, POSTURE, GROUP = (
    f"{FO}/scan/compliance/",
    f"{FO}/compliance/posture/info/",
    f"{FO}/asset/group/",
)


def dated(when):
    return f"{when:%Y-%m-%dT%H:%M:%SZ}"


def later(simulator, **delta):
    simulator.platform.clock._began += timedelta(**delta)


@pytest.fixture
def two_scans(calls):
    """A scan of ten days ago that is finished, and one of now."""
    caller = calls(speed=1.0)
    for ip in (HOST, OTHER):
        caller.set_up(ip)
    caller.launch(ip=HOST, scan_title="old")
    later(caller.simulator, days=10)
    caller.launch(ip=OTHER, scan_title="new", option_title="Jenkins_Windows")
    return caller


def titles(caller, **form):
    status, root = caller.xml(SCAN, action="list", **form)
    assert status == 200
    return [one.text.strip() for one in root.iter("TITLE")]


@pytest.mark.parametrize(
    ("form", "found"),
    [
        ({}, ["new", "old"]),
        ({"state": "Finished"}, ["old"]),
        ({"state": "Queued,Finished"}, ["new", "old"]),
        ({"state": "Paused"}, []),
        ({"processed": "0"}, ["new"]),
        ({"processed": "1"}, ["old"]),
        ({"target": OTHER}, ["new"]),
        ({"user_login": "sim_ab1"}, ["new", "old"]),
        ({"user_login": "nobody"}, []),
        ({"type": "API"}, ["new", "old"]),
        ({"type": "Scheduled"}, []),
        ({"show_last": "1"}, ["new"]),
    ],
)
def test_scans(two_scans, form, found):
    assert titles(two_scans, **form) == found


def test_scans_by_reference_and_id(two_scans):
    old, new = two_scans.simulator.platform.scans
    assert titles(two_scans, scan_ref=old.reference) == ["old"]
    assert titles(two_scans, scan_id=new.id) == ["new"]


def test_scans_by_date(two_scans):
    old, new = two_scans.simulator.platform.scans
    assert titles(two_scans, launched_after_datetime=dated(new.launched)) == ["new"]
    assert titles(two_scans, launched_before_datetime=dated(old.launched)) == ["old"]
    later(two_scans.simulator, days=25)
    assert titles(two_scans) == ["new"]
    assert titles(two_scans, scan_ref=old.reference) == []
    since = dated(old.launched)
    assert titles(two_scans, scan_ref=old.reference, launched_after_datetime=since) == ["old"]


def test_what_a_scan_shows(two_scans):
    _, root = two_scans.xml(SCAN, action="list", show_status="0", show_op="1")
    assert root.find(".//STATUS") is None
    assert {one.text for one in root.findall(".//OPTION_PROFILE/TITLE")} == {
        "Jenkins_RHEL",
        "Jenkins_Windows",
    }


@pytest.mark.parametrize(
    "form",
    [
        {"state": "Canceled,Gone"},
        {"type": "x"},
        {"processed": "2"},
        {"launched_after_datetime": "x"},
    ],
)
def test_what_scans_cannot_be_listed_by(two_scans, form):
    status, root = two_scans.xml(SCAN, action="list", **form)
    assert (status, root.findtext("RESPONSE/CODE")) == (400, "1905")


@pytest.fixture
def judged(calls):
    """A platform with the posture of one policy on one host."""
    caller = calls()
    caller.set_up()
    _, root = caller.launch(ip=HOST)
    caller.finished(root)
    caller.infos = caller.posture().findall(".//INFO")
    return caller


def infos(caller, **form):
    _, root = caller.xml(POSTURE, action="list", policy_id="1485830", details="All", **form)
    assert root.tag == "POSTURE_INFO_LIST_OUTPUT"
    return [one.findtext("ID") for one in root.iter("INFO")]


def test_posture(judged):
    every = [one.findtext("ID") for one in judged.infos]
    failed = [one.findtext("ID") for one in judged.infos if one.findtext("STATUS") == "Failed"]
    host, group = judged.infos[0].findtext("HOST_ID"), next(iter(judged.simulator.platform.groups))
    control = judged.infos[0].findtext("CONTROL_ID")
    of_control = [
        one.findtext("ID") for one in judged.infos if one.findtext("CONTROL_ID") == control
    ]
    assert 0 < len(failed) < len(every)
    assert infos(judged) == every
    assert infos(judged, status="Failed") == failed
    assert infos(judged, control_ids=control) == of_control
    assert infos(judged, ids=f"{every[0]},{every[2]}") == [every[0], every[2]]
    assert infos(judged, id_min=every[1], id_max=every[2]) == every[1:3]
    for form in (
        {"host_ids": host},
        {"ips": f"10.10.32.1-{HOST}"},
        {"asset_group_ids": group},
        {"status_changes_since": "2020-01-01"},
        {"criticality_values": "0,1,2,3,4,5"},
    ):
        assert infos(judged, **form) == every, form
    for form in (
        {"host_ids": int(host) + 1},
        {"ips": OTHER},
        {"asset_group_ids": group + 1},
        {"status_changes_since": "2999-01-01"},
        {"evaluation_date": "2999-01-01"},
    ):
        assert infos(judged, **form) == [], form
    by_rank = [infos(judged, criticality_labels=rank) for rank in RANKS]
    assert sorted(chain(*by_rank)) == sorted(every)
    assert by_rank == [infos(judged, criticality_values=value) for value in range(6)]


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"status": "Exceptions"}, "1905"),
        ({"criticality_values": "6"}, "1905"),
        ({"output_format": "csv"}, "1905"),
        ({"criticality_values": "1", "criticality_labels": "URGENT"}, "1904"),
    ],
)
def test_what_posture_cannot_be_listed_by(judged, form, code):
    status, root = judged.xml(POSTURE, action="list", policy_id="1485830", **form)
    assert (status, root.findtext("RESPONSE/CODE")) == (400, code)


def groups(caller, **form):
    _, root = caller.xml(GROUP, action="list", **form)
    return [one.findtext("TITLE") for one in root.iter("ASSET_GROUP")], root


def test_groups(calls):
    caller = calls()
    for title in ("a", "ab", "b"):
        caller.xml(GROUP, action="add", title=title)
    first, second, third = caller.simulator.platform.groups
    assert groups(caller, title="a")[0] == ["a"]
    assert groups(caller, ids=f"{first},{third}")[0] == ["a", "b"]
    assert groups(caller, id_min=second)[0] == ["ab", "b"]
    assert groups(caller, id_max=second)[0] == ["a", "ab"]
    found, root = groups(caller, show_attributes="IP_SET")
    assert (found, len(root.findall(".//ID"))) == ([None] * 3, 3)
    found, root = groups(caller, truncation_limit="2")
    assert found == ["a", "ab"]
    warning = root.find("RESPONSE/WARNING")
    assert warning.findtext("CODE") == "1980"
    more = dict(parse_qsl(urlsplit(warning.findtext("URL").strip()).query))
    del more["action"]
    assert groups(caller, **more)[0] == ["b"]


def test_policies(calls):
    caller = calls()

    def found(**form):
        _, root = caller.xml(f"{FO}/compliance/policy/", action="list", details="None", **form)
        return [int(one.text) for one in root.iter("ID")]

    every = sorted(found())
    assert len(every) == 5
    assert found(ids=every[0]) == [every[0]]
    assert sorted(found(id_min=every[1], id_max=every[3])) == every[1:4]
    assert sorted(found(updated_after_datetime="2025-01-01")) == every
    assert found(created_after_datetime="2025-01-01") == []


def test_controls_of_policies_have_a_status_since_version_3(calls):
    for version, has in (("2.0", False), ("3.0", True), ("4.0", True)):
        _, root = calls().xml(f"/api/{version}/fo/compliance/policy/", action="list")
        assert (root.find(".//CONTROL/STATUS") is not None) is has


def test_appliances(calls):
    caller = calls(speed=1.0)
    caller.set_up()
    caller.launch(ip=HOST, iscanner_name="sim-scan-01")
    later(caller.simulator, seconds=60)
    (scan,) = caller.simulator.platform.scans

    def found(**form):
        _, root = caller.xml(f"{FO}/appliance/", action="list", **form)
        return [one.findtext("NAME") for one in root.iter("APPLIANCE")]

    assert found(busy="1") == found(scan_ref=scan.reference) == ["sim-scan-01"]
    assert len(found(busy="0")) == 3
    assert found(name="SIM-scan-02") == ["sim-scan-02 [dmz]"]
    assert found(type="physical") == []
