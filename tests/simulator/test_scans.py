"""Scans that are paused, resumed and deleted, and launches that are refused."""

from datetime import timedelta

import pytest

HOST = "10.10.32.162"
FO = "/api/2.0/fo"
SCAN = f"{FO}/scan/compliance/"


class Scanned:
    """A platform whose time moves when told to, and a scan on it."""

    def __init__(self, caller):
        self.caller = caller
        caller.set_up()
        _, root = caller.launch(ip=HOST)
        self.reference = root.findall(".//VALUE")[1].text

    def later(self, **delta):
        self.caller.simulator.platform.clock._began += timedelta(**delta)

    def ask(self, action):
        """The code of an action's answer, if it has one."""
        _, root = self.caller.xml(SCAN, action=action, scan_ref=self.reference)
        return root.findtext("RESPONSE/CODE")

    def state(self):
        _, root = self.caller.xml(SCAN, action="list", scan_ref=self.reference)
        scan = root.find("RESPONSE/SCAN_LIST/SCAN")
        if scan is None:
            return None
        return scan.findtext("STATUS/STATE"), scan.findtext("STATUS/SUB_STATE")


@pytest.fixture
def scanned(calls):
    return Scanned(calls(speed=1.0))


def test_a_scan_is_paused_and_goes_on(scanned):
    assert scanned.state() == ("Queued", "Launching")
    assert scanned.ask("pause") == scanned.ask("resume") == "1920"
    scanned.later(seconds=60)
    assert scanned.state() == ("Running", None)
    assert scanned.ask("pause") is None
    assert scanned.state() == ("Queued", "Pausing")
    scanned.later(hours=2)
    assert scanned.state() == ("Paused", None)
    assert scanned.ask("fetch") is None, "what was found so far can be fetched"
    assert scanned.ask("pause") == "1920"
    assert scanned.ask("resume") is None
    assert scanned.state() == ("Queued", "Resuming")
    scanned.later(seconds=15)
    assert scanned.state() == ("Running", None)
    assert scanned.ask("resume") == "1920"
    scanned.later(minutes=10)
    assert scanned.state() == ("Finished", None)


def test_a_paused_scan_can_be_cancelled(scanned):
    scanned.later(seconds=60)
    assert scanned.ask("pause") is None
    assert scanned.ask("cancel") is None
    scanned.later(seconds=15)
    assert scanned.state() == ("Canceled", None)


def test_a_scan_is_deleted_when_it_has_ended(scanned):
    assert scanned.ask("delete") == "1920"
    scanned.later(minutes=10)
    assert scanned.ask("delete") is None
    assert scanned.state() is None
    assert scanned.ask("fetch") == "1905"


@pytest.mark.parametrize(
    ("form", "status", "code"),
    [
        ({"iscanner_name": "sim-scan-02 [dmz]"}, 409, "1920"),
        ({"iscanner_name": "", "iscanner_id": "700413"}, 409, "1920"),
        ({"iscanner_name": "", "iscanner_id": "1"}, 400, "1905"),
        ({"iscanner_name": "nobody"}, 400, "1905"),
        ({"iscanner_id": "700412"}, 400, "1904"),
        ({"iscanner_name": "", "iscanner_id": "700412"}, 200, None),
        ({"iscanner_name": "sim-scan-01"}, 200, None),
    ],
)
def test_a_launch_needs_a_scanner_that_is_there(calls, form, status, code):
    caller = calls()
    caller.set_up()
    found, root = caller.launch(ip=HOST, **form)
    assert (found, root.findtext("RESPONSE/CODE")) == (status, code)
    assert len(caller.simulator.platform.scans) == (1 if code is None else 0)


def test_external_may_be_refused_for_a_private_address(calls):
    caller = calls("external-refused")
    caller.set_up()
    status, root = caller.launch(ip=HOST)
    assert (status, root.findtext("RESPONSE/CODE")) == (400, "1905")
    assert caller.launch(ip=HOST, iscanner_name="sim-scan-01")[0] == 200
