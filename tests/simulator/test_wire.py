"""The simulated platform's wire, looked at with plain HTTP and a plain parser."""

import base64
import http.client
import json
import subprocess
import sys
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree

import pytest

from qpctui.simulator import SCENARIOS, Simulator, SimulatorError

HOST = "10.10.32.162"
SCAN = "/api/2.0/fo/scan/compliance/"
POLICY = "/api/2.0/fo/compliance/policy/"
POSTURE = "/api/2.0/fo/compliance/posture/info/"


class Client:
    """Sends one request after another as a classic API user."""

    def __init__(self, simulator):
        self.simulator = simulator

    def ask(self, path, form, *, method="POST", headers=None, gateway=False):
        simulator = self.simulator
        base = simulator.gateway_server if gateway else simulator.api_server
        pair = f"{simulator.username}:{simulator.password}".encode()
        usual = {
            "X-Requested-With": "test",
            "Authorization": "Basic " + base64.b64encode(pair).decode(),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=10)
        try:
            connection.request(method, path, urlencode(form), usual if headers is None else headers)
            response = connection.getresponse()
            return response.status, response.read(), dict(response.getheaders())
        finally:
            connection.close()

    def xml(self, path, **form):
        status, body, _ = self.ask(path, form)
        return status, ElementTree.fromstring(body)


@pytest.fixture
def client(simulated):
    return Client(simulated(rate_limit=10**6))


def code_of(root):
    return root.findtext("RESPONSE/CODE")


def set_up(client, *policies):
    client.xml("/api/2.0/fo/asset/ip/", action="add", ips=HOST, enable_pc="1")
    _, root = client.xml("/api/2.0/fo/asset/group/", action="add", title="g", ips=HOST)
    group = root.findtext("RESPONSE/ITEM_LIST/ITEM/VALUE")
    for policy in policies:
        client.xml(POLICY, action="add_asset_group_ids", id=policy, asset_group_ids=group)
    _, root = client.xml(
        SCAN,
        action="launch",
        scan_title="t",
        option_title="Jenkins_RHEL",
        ip=HOST,
        iscanner_name="External",
    )
    items = root.findall("RESPONSE/ITEM_LIST/ITEM")
    return {item.findtext("KEY"): item.findtext("VALUE") for item in items}["REFERENCE"]


def test_basic_log_in_is_enforced(client):
    for headers in ({}, {"Authorization": "Basic bm86bm8="}, {"Authorization": "x y"}):
        status, body, _ = client.ask(SCAN, {"action": "list"}, headers=headers)
        assert status == 401
        assert b"<SIMPLE_RETURN" not in body


def test_the_header_of_callers_is_demanded(client):
    pair = f"{client.simulator.username}:{client.simulator.password}".encode()
    headers = {
        "Authorization": "Basic " + base64.b64encode(pair).decode(),
        "Content-Type": "application/x-www-form-urlencoded",
    }
    status, body, _ = client.ask(SCAN, {"action": "list"}, headers=headers)
    assert 400 <= status < 500
    assert b"<SIMPLE_RETURN>" in body


def test_the_api_server_is_no_gateway(client):
    status, body, headers = client.ask("/auth", {"username": "x", "password": "y"})
    assert status == 404
    assert headers["Content-Type"].startswith("text/html")
    assert b"<html" in body.lower()


def test_the_gateway_gives_a_bare_token(client):
    simulator = client.simulator
    form = {"username": simulator.username, "password": simulator.password, "token": "true"}
    status, body, _ = client.ask("/auth", form, gateway=True)
    assert status == 201
    payload = body.decode().split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    assert "PC" in claims["modulesAllowed"]
    assert any(letter in body.decode() for letter in "-_"), "a payload that needs url-safe decoding"
    status, body, _ = client.ask("/auth", form | {"password": "wrong"}, gateway=True)
    assert status == 401
    assert "authentication_exceptions" in json.loads(body)


def test_unknown_and_missing_parameters_are_refused(client):
    status, root = client.xml(SCAN, action="list", nonsense="1")
    assert (status, code_of(root)) == (400, "1901")
    status, root = client.xml(SCAN, action="cancel")
    assert status == 400
    assert "scan_ref" in root.findtext("RESPONSE/TEXT")


def test_answers_carry_the_limits(client):
    _, _, headers = client.ask(SCAN, {"action": "list"})
    assert {"X-RateLimit-Limit", "X-RateLimit-Window-Sec", "X-RateLimit-Remaining"} <= set(headers)


def test_answers_have_a_doctype_and_a_trailing_comment(client):
    _, body, _ = client.ask(SCAN, {"action": "list"})
    assert b"<!DOCTYPE SCAN_LIST_OUTPUT SYSTEM" in body
    _, body, _ = client.ask("/api/2.0/fo/subscription/option_profile/pc/", {"action": "list"})
    assert b"<OPTION_PROFILES>" in body


def test_a_scan_s_life(client):
    import time

    reference = set_up(client, 1485830)
    assert reference.startswith("compliance/")
    _, root = client.xml(SCAN, action="fetch", scan_ref=reference)
    assert root.tag == "SIMPLE_RETURN"
    seen = []
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        _, root = client.xml(SCAN, action="list", scan_ref=reference)
        scan = root.find("RESPONSE/SCAN_LIST/SCAN")
        state = (scan.findtext("STATUS/STATE"), scan.findtext("PROCESSED"))
        if not seen or seen[-1] != state:
            seen.append(state)
        if state == ("Finished", "1"):
            break
    assert seen[-1] == ("Finished", "1")
    states = [state for state, _ in seen]
    assert states == sorted(states, key=["Queued", "Running", "Loading", "Finished"].index)
    assert "Running" in states
    _, root = client.xml(SCAN, action="fetch", scan_ref=reference)
    assert root.tag == "COMPLIANCE_SCAN_RESULT_OUTPUT"


def test_posture_lags_behind_the_scan_and_is_whole(client):
    import time

    set_up(client, 1485830)
    deadline = time.monotonic() + 10
    while True:
        _, root = client.xml(POSTURE, action="list", policy_id="1485830", ips=HOST, details="All")
        infos = root.findall(".//INFO")
        if infos:
            break
        assert time.monotonic() < deadline
    statuses = {info.findtext("STATUS") for info in infos}
    assert {"Passed", "Failed"} <= statuses
    ids = [int(info.findtext("ID")) for info in infos]
    assert ids == sorted(ids)
    explained = {control.findtext("ID") for control in root.findall(".//GLOSSARY//CONTROL")}
    assert {info.findtext("CONTROL_ID") for info in infos} <= explained


def test_statements_are_hard_to_show(simulated):
    from qpctui.simulator.catalogue.platform import POLICIES

    statements = [control.statement for policy in POLICIES.values() for control in policy.controls]
    assert len(POLICIES) == 5
    sizes = sorted(len(policy.controls) for policy in POLICIES.values())
    assert (sizes[0], sizes[-1]) == (12, 300)
    assert any("[" in text for text in statements)
    assert any('"' in text or "'" in text for text in statements)
    assert any(not text.isascii() for text in statements)
    assert max(map(len, statements)) > 150


def test_paging_names_a_foreign_host_and_goes_on(simulated):
    import time

    client = Client(simulated("posture-paged", rate_limit=10**6))
    set_up(client, 1485826)
    deadline = time.monotonic() + 10
    form = {"action": "list", "policy_id": "1485826", "ips": HOST, "details": "All"}
    while True:
        _, root = client.xml(POSTURE, **form)
        if root.findall(".//INFO"):
            break
        assert time.monotonic() < deadline
    assert len(root.findall(".//INFO")) == 100
    url = root.findtext(".//WARNING/URL")
    assert "id_min=" in url
    assert urlsplit(url).netloc != urlsplit(client.simulator.api_server).netloc


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_scenario_starts(scenario):
    with Simulator(scenario=scenario) as simulator:
        assert simulator.api_server.startswith("http://127.0.0.1:")


def test_what_cannot_start_says_why():
    with pytest.raises(SimulatorError, match="no scenario 'x'. Known: default"):
        Simulator(scenario="x").start()
    with pytest.raises(SimulatorError, match="speed"):
        Simulator(speed=0).start()
    with Simulator() as simulator:
        port = urlsplit(simulator.api_server).port
        with pytest.raises(SimulatorError, match=f"Port {port}"):
            Simulator(port=port).start()
    with pytest.raises(SimulatorError, match="70000"):
        Simulator(port=70000).start()


def test_recorded_requests_hold_no_secret(client):
    simulator = client.simulator
    form = {"username": simulator.username, "password": simulator.password, "token": "true"}
    client.ask("/auth", form, gateway=True)
    assert simulator.password not in repr(simulator.requests)
    assert simulator.password not in repr(simulator)


def test_as_a_process_it_tells_where_it_is_and_ends_on_a_signal():
    process = subprocess.Popen(
        [sys.executable, "-m", "qpctui", "simulate"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    ready = json.loads(process.stdout.readline())
    process.terminate()
    rest, log = process.communicate(timeout=10)
    assert (process.returncode, rest) == (0, "")
    assert set(ready) == {
        "api_server",
        "gateway_server",
        "username",
        "password",
        "client_id",
        "client_secret",
        "scenarios",
    }
    assert ready["password"] not in log


def test_a_head_is_answered_without_a_body():
    with Simulator() as simulator:
        where = urlsplit(simulator.gateway_server).netloc
        connection = http.client.HTTPConnection(where, timeout=30)
        try:
            for method, has_body in (("HEAD", False), ("GET", True)):
                connection.request(method, "/")
                response = connection.getresponse()
                assert response.status == 404
                assert bool(response.read()) == has_body
        finally:
            connection.close()
    # Both came over one connection, which a body after the first would have broken.
    assert [one.method for one in simulator.requests] == ["HEAD", "GET"]
