"""Envelopes and their oddities: what was asked, lower case, no prolog, JSON, refusals of all."""

import json
from xml.etree import ElementTree

import pytest

HOST = "10.10.32.162"
FO = "/api/2.0/fo"
SCAN = f"{FO}/scan/compliance/"
CONNECTORS = "/qps/rest/3.0/search/am/awsassetdataconnector"
JSON = {"Accept": "application/json", "Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("path", "form"),
    [
        (SCAN, {"action": "list", "state": "Running"}),
        (SCAN, {"action": "cancel", "scan_ref": "x"}),
        (f"{FO}/auth/unix/", {"action": "delete", "ids": "1"}),
    ],
)
def test_what_was_asked_is_echoed(calls, path, form):
    caller = calls()
    _, root = caller.xml(path, **form)
    assert root.find("REQUEST") is None
    _, root = caller.xml(path, echo_request="1", **form)
    assert root[0].tag == "REQUEST"
    assert root.findtext("REQUEST/USER_LOGIN") == caller.simulator.username
    assert root.findtext("REQUEST/RESOURCE").endswith(path)
    echoed = {
        one.findtext("KEY"): one.findtext("VALUE") for one in root.iterfind("REQUEST/PARAM_LIST/*")
    }
    assert echoed == {"echo_request": "1"} | form


def test_unknown_parameters_may_be_passed_over(calls):
    assert calls().xml(SCAN, action="list", title="x")[0] == 400
    assert calls("tolerant").xml(SCAN, action="list", title="x")[0] == 200


def test_elements_in_lower_case(calls):
    caller = calls("lower-case")
    _, body, _ = caller.ask(f"{FO}/compliance/policy/", {"action": "list"})
    root = ElementTree.fromstring(body)
    assert root.tag == "policy_list_output"
    assert all(one.tag == one.tag.lower() for one in root.iter())
    titles = {one.text for one in root.iter("title")}
    assert any(title != title.lower() for title in titles), "what is said stays as it is"


def test_no_prolog(calls):
    _, body, _ = calls("no-prolog").ask(SCAN, {"action": "list"})
    assert body.startswith(b"<SCAN_LIST_OUTPUT>")
    assert ElementTree.fromstring(body).tag == "SCAN_LIST_OUTPUT"


def judged(calls, scenario, policy="1485826", **form):
    """The posture's answer, when there is one, in bytes."""
    caller = calls(scenario)
    caller.set_up(policy=policy)
    _, root = caller.launch(ip=HOST)
    caller.finished(root)
    return caller.posture_body(policy, **form)


def test_evidence_may_hold_what_xml_forbids(calls):
    body = judged(calls, "control-characters", cause_of_failure="1")
    with pytest.raises(ElementTree.ParseError):
        ElementTree.fromstring(body)
    found = ElementTree.fromstring(body.replace(b"\x0b", b""))
    assert all(one.text.endswith("é") for one in found.findall(".//CAUSE_OF_FAILURE//V"))


def test_an_approved_exception_may_pass(calls):
    statuses = {}
    for scenario in ("default", "approved-passes"):
        root = ElementTree.fromstring(judged(calls, scenario))
        statuses[scenario] = {
            one.findtext("CONTROL_ID"): one.findtext("STATUS") for one in root.iter("INFO")
        }
    changed = {
        control
        for control, status in statuses["default"].items()
        if status != statuses["approved-passes"][control]
    }
    # One that ended twelve days ago counts no more.
    assert "2700" in changed
    assert not {"2208", "2511", "2952"} & changed


def test_a_summary_with_basic_details(calls):
    assert b"<SUMMARY>" not in judged(calls, "default", policy="1485830")
    assert b"<SUMMARY>" in judged(calls, "summary-always", policy="1485830")


@pytest.mark.parametrize(
    ("scenario", "status", "said"),
    [
        ("maintenance", 503, b"Planned Maintenance"),
        ("maintenance-xml", 503, b"<CODE>1999</CODE>"),
        ("maintenance-200", 200, b"Planned Maintenance"),
        ("account-inactive", 403, b"<CODE>2002</CODE>"),
        ("not-licensed", 403, b"<CODE>2012</CODE>"),
        ("eula-open", 409, b"<CODE>2003</CODE>"),
    ],
)
def test_every_call_is_turned_away(calls, scenario, status, said):
    caller = calls(scenario)
    for path, body in ((SCAN, {"action": "list"}), ("/msp/about.php", ""), (CONNECTORS, "")):
        found, answer, _ = caller.ask(path, body)
        assert (found, said in answer) == (status, True)


def service_response(caller, path, said="", **options):
    text = json.dumps({"ServiceRequest": said}) if said else ""
    status, body, headers = caller.ask(path, text, headers=JSON, **options)
    assert (status, headers.get_content_type()) == (200, "application/json")
    return json.loads(body)["ServiceResponse"]


def test_json_where_both_ends_want_it(calls):
    caller = calls("long-lists")
    answer = service_response(caller, CONNECTORS)
    assert (answer["responseCode"], answer["count"]) == ("SUCCESS", 100)
    assert answer["hasMoreRecords"] == "true"
    assert answer["data"][0]["AwsAssetDataConnector"]["id"] == 7
    last = answer["lastId"]
    more = {"preferences": {"startFromId": last + 1, "limitResults": 5}}
    answer = service_response(caller, CONNECTORS, more)
    assert [one["AwsAssetDataConnector"]["id"] > last for one in answer["data"]] == [True] * 5
    criteria = [{"field": "name", "operator": "EQUALS", "value": "Auto-EC2"}]
    answer = service_response(caller, CONNECTORS, {"filters": {"Criteria": criteria}})
    assert answer["count"] == 1
    answer = service_response(caller, "/qps/rest/3.0/get/am/awsassetdataconnector/99", method="GET")
    assert answer["responseCode"] == "OBJECT_NOT_FOUND"
    assert answer["responseErrorDetails"]["errorMessage"]


@pytest.mark.parametrize("half", JSON)
def test_one_end_alone_gets_xml(calls, half):
    _, body, headers = calls().ask(CONNECTORS, "", headers={half: JSON[half]})
    assert headers.get_content_type() == "text/xml"
    assert body.startswith(b"<?xml")


@pytest.mark.parametrize("said", ["[]", "{", '{"ServiceRequest": {"filters": {"Criteria": [1]}}}'])
def test_json_that_is_no_request(calls, said):
    _, body, _ = calls().ask(CONNECTORS, said, headers=JSON)
    assert json.loads(body)["ServiceResponse"]["responseCode"] == "INVALID_REQUEST"
