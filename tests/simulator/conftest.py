"""Plain HTTP and a plain parser for every test of the simulated platform."""

import base64
import http.client
import time
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree

import pytest

HOST = "10.10.32.162"
APPLIANCE = "/api/2.0/fo/appliance/"
IP = "/api/2.0/fo/asset/ip/"
GROUP = "/api/2.0/fo/asset/group/"
POLICY = "/api/2.0/fo/compliance/policy/"
SCAN = "/api/2.0/fo/scan/compliance/"
POSTURE = "/api/2.0/fo/compliance/posture/info/"


class Caller:
    """Calls a simulated platform, with Basic unless told otherwise."""

    def __init__(self, simulator):
        self.simulator = simulator

    def ask(self, path, body="", **options):
        """Status, body and headers."""
        connection = self.open(path, body, **options)
        try:
            response = connection.response
            return response.status, response.read(), response.headers
        finally:
            connection.close()

    def open(
        self, path, body="", *, method="POST", headers=None, gateway=False, login=True, timeout=30
    ):
        """A connection whose answer has begun."""
        simulator = self.simulator
        base = simulator.gateway_server if gateway else simulator.api_server
        pair = f"{simulator.username}:{simulator.password}".encode()
        sent = {"X-Requested-With": "test", "Content-Type": "application/x-www-form-urlencoded"}
        if login:
            sent["Authorization"] = "Basic " + base64.b64encode(pair).decode()
        body = body if isinstance(body, str) else urlencode(body)
        connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=timeout)
        try:
            connection.request(method, path, body.encode(), sent | (headers or {}))
            connection.response = connection.getresponse()
        except BaseException:
            connection.close()
            raise
        return connection

    def xml(self, path, **form):
        status, body, _ = self.ask(path, form)
        return status, ElementTree.fromstring(body)

    def qps(self, path, body="", method="POST"):
        status, answer, _ = self.ask(
            f"/qps/rest/{path}", body, method=method, headers={"Content-Type": "text/xml"}
        )
        assert status == 200
        return ElementTree.fromstring(answer)

    def set_up(self, ip=HOST, policy="1485830"):
        """Add an address, and a group of it to a policy."""
        self.xml(IP, action="add", ips=ip, enable_pc="1")
        _, root = self.xml(GROUP, action="add", title=f"g {ip}", ips=ip)
        group = root.findtext("RESPONSE/ITEM_LIST/ITEM/VALUE")
        _, root = self.xml(POLICY, action="add_asset_group_ids", id=policy, asset_group_ids=group)
        assert code_of(root) is None

    def launch(self, **form):
        usual = {
            "action": "launch",
            "scan_title": "t",
            "option_title": "Jenkins_RHEL",
            "iscanner_name": "External",
        }
        return self.xml(SCAN, **usual | form)

    def finished(self, root):
        """The launched scan's entry in the list, once it is processed."""
        items = root.findall("RESPONSE/ITEM_LIST/ITEM")
        reference = {item.findtext("KEY"): item.findtext("VALUE") for item in items}["REFERENCE"]

        def look():
            _, found = self.xml(SCAN, action="list", scan_ref=reference)
            scan = found.find("RESPONSE/SCAN_LIST/SCAN")
            return scan if scan.findtext("PROCESSED") == "1" else None

        return until(look)

    def result(self, scan):
        return self.xml(SCAN, action="fetch", scan_ref=scan.findtext("REF"))[1]

    def posture(self, policy="1485830", **form):
        """The records, once there are any."""
        return ElementTree.fromstring(self.posture_body(policy, details="All", **form))

    def posture_body(self, policy, **form):
        """The answer that holds them, as it came."""

        def look():
            _, body, _ = self.ask(POSTURE, {"action": "list", "policy_id": policy} | form)
            return body if b"<INFO>" in body else None

        return until(look)


def until(look):
    deadline = time.monotonic() + 30
    while (found := look()) is None:
        assert time.monotonic() < deadline
    return found


def code_of(root):
    return root.findtext("RESPONSE/CODE")


@pytest.fixture
def calls(simulated):
    """Callers of simulated platforms, by scenario; they may call as often as they like."""
    return lambda scenario="default", **options: Caller(
        simulated(scenario, **{"rate_limit": 10**6} | options)
    )
