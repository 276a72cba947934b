"""Answers cut at every byte, or some of them: none of them makes a run pass."""

import http.client
import os
import re
from base64 import b64encode
from dataclasses import dataclass, field, replace
from time import monotonic, sleep
from urllib.parse import urlencode, urlsplit

import pytest

from qpctui.compliance.criteria import Outcome
from qpctui.job.model import Policy
from qpctui.run import results
from qpctui.simulator.scenarios import SCENARIOS, Scenario
from tests.properties.conftest import JOB, STEPS, Canned, job_of, launched, outcome
from tests.properties.documents import (
    REFERENCE,
    Deviation,
    Info,
    end_of_root,
    posture,
    scan_list,
    scan_result,
)

SERVED_EVERY = int(os.environ.get("QPCTUI_CUT_EVERY", "5"))
HOST = "10.10.32.162"
DEBIAN = Policy(id="1485900", title="Debian 12 baseline")
CLASSIC = "/api/2.0/fo/"
FIRST = Info(11, instance="/größe", unexpected=("9 ]]> 🂡",), missing=("&",), remediation="a < b")
SECOND = Info(13, control="2214", exception=Deviation("Approved", "N/A", ("bis zum Umzug",)))


@pytest.fixture(autouse=True)
def _one_look(monkeypatch):
    """A cut answer stays cut, however often it is asked for."""
    monkeypatch.setattr(results, "_PAUSES_BETWEEN_RESULTS", ())


@dataclass
class Answers:
    """All answers that lead to a pass, by what is asked: list, fetch, posture, posture 2."""

    bodies: dict
    reference: str
    job: object = field(default=JOB)

    def __call__(self, call):
        return self.bodies[asked(call)]

    def with_body(self, name, body):
        return replace(self, bodies=self.bodies | {name: body})

    def outcome(self):
        return outcome(launched(self.reference, self, self.job))


def asked(call):
    if call.operation == "posture.list":
        return "posture 2" if "id_min" in call.form else "posture"
    return call.form["action"]


def documented(first=FIRST):
    """As the reference prints them, some of its samples without prolog."""
    both = (first, SECOND)
    return Answers(
        {
            "list": scan_list(prolog=False),
            "fetch": scan_result(),
            "posture": posture([first], of=both, following=SECOND.id),
            "posture 2": posture([SECOND], of=both, prolog=False),
        },
        REFERENCE,
    )


def asks(simulator):
    """Plain HTTP to the simulated platform."""
    login = b64encode(f"{simulator.username}:{simulator.password}".encode()).decode()
    headers = {
        "X-Requested-With": "test",
        "Content-Type": "application/x-www-form-urlencoded",
        "Authorization": f"Basic {login}",
    }

    def ask(path, **form):
        connection = http.client.HTTPConnection(urlsplit(simulator.api_server).netloc, timeout=30)
        try:
            connection.request("POST", CLASSIC + path, urlencode(form), headers)
            return connection.getresponse().read()
        finally:
            connection.close()

    return ask


def until(ask, holds):
    deadline = monotonic() + 30
    while not holds(body := ask()):
        assert monotonic() < deadline, body
        sleep(0.02)
    return body


@pytest.fixture
def served(simulated, monkeypatch):
    """What the simulated platform says of a clean host."""
    monkeypatch.setitem(SCENARIOS, "clean", Scenario("clean", "all controls pass", clean=True))
    ask = asks(simulated("clean", speed=20_000))
    ask("asset/ip/", action="add", ips=HOST, enable_pc="1")
    group = re.search(rb"<VALUE>(\d+)", ask("asset/group/", action="add", title="g", ips=HOST))[1]
    ask(
        "compliance/policy/",
        action="add_asset_group_ids",
        id=DEBIAN.id,
        asset_group_ids=group.decode(),
    )
    launch = ask(
        "scan/compliance/",
        action="launch",
        scan_title="t",
        option_title="Jenkins_RHEL",
        iscanner_name="sim-scan-01",
        ip=HOST,
    )
    reference = re.search(rb"compliance/[\d.]+", launch)[0].decode()
    form = {
        "action": "list",
        "policy_id": DEBIAN.id,
        "ips": HOST,
        "details": "All",
        "cause_of_failure": "1",
        "control_ids": "107",
    }
    found = until(lambda: ask("compliance/posture/info/", **form), lambda body: b"<INFO>" in body)
    return Answers(
        {
            "list": ask("scan/compliance/", action="list", scan_ref=reference),
            "fetch": ask("scan/compliance/", action="fetch", scan_ref=reference),
            "posture": found,
        },
        reference,
        job_of(HOST, DEBIAN),
    )


def check_cuts(answers, every=1):
    """Whole, the answers pass; cut anywhere before the root's end, none of them does.

    What a reader raises beside a QualysError would end the run, and so this test.
    """
    assert answers.outcome()[0] is Outcome.PASSED
    before = launched(answers.reference, answers, answers.job)
    left = [*STEPS]
    for name, body in answers.bodies.items():
        while not name.startswith(left[0]):
            STEPS[left.pop(0)](before)

        def ending(at, name=name, body=body):
            cut = Canned(answers.with_body(name, body[:at]))
            return outcome(replace(before, transport=cut, postures=[], warnings=[]), left)

        end = end_of_root(body)
        for at in range(0, end, every):
            found, reasons = ending(at)
            assert found is Outcome.INCONCLUSIVE, (name, at, reasons)
            assert reasons, (name, at)
            assert all(reasons), (name, at)
        for at in range(end, len(body), every):
            # Half a comment is no document; but nothing of matter is lost.
            assert ending(at)[0] is not Outcome.FAILED, (name, at)
        assert ending(end)[0] is Outcome.PASSED


def test_documented_answers_cut_at_every_byte_never_pass():
    check_cuts(documented())


def test_served_answers_cut_anywhere_never_pass(served):
    assert all(b"CONFIDENTIAL" in body for body in served.bodies.values())
    check_cuts(served, SERVED_EVERY)


def test_a_failure_that_arrived_outlives_what_is_cut_after_it():
    failing = documented(Info(11, status="Failed"))
    body = failing.bodies["posture 2"]
    for at in range(0, len(body), 9):
        assert failing.with_body("posture 2", body[:at]).outcome()[0] is Outcome.FAILED, at


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (b"", Outcome.PASSED),
        (b"\n", Outcome.PASSED),
        (b"\x00", Outcome.PASSED),  # no character of XML, and dropped wherever it stands
        *((rest, Outcome.INCONCLUSIVE) for rest in (b"<!--", b"<!-- a --", b"\xff", b"<a/>", b"&")),
    ],
)
def test_what_follows_the_root_is_nothing_of_matter_or_no_document(after, expected):
    answers = documented()
    for name, body in answers.bodies.items():
        whole = body[: end_of_root(body)]
        assert answers.with_body(name, whole + after).outcome()[0] is expected, name
