"""Scenarios that change whole platforms: nothing to see, busy, flaky."""

import http.client
from itertools import pairwise

import pytest

FO = "/api/2.0/fo"
LISTS = [
    f"{FO}/appliance/",
    f"{FO}/subscription/option_profile/pc/",
    f"{FO}/asset/group/",
    f"{FO}/compliance/policy/",
    f"{FO}/scan/compliance/",
    f"{FO}/auth/unix/",
    f"{FO}/auth/windows/",
]


@pytest.mark.parametrize("path", LISTS)
def test_empty_lists_are_empty_after_a_good_log_in(calls, path):
    caller = calls("empty-lists")
    caller.set_up()
    status, root = caller.xml(path, action="list")
    assert status == 200
    assert {one.tag for one in root.iter()} <= {root.tag, "RESPONSE", "DATETIME"}


def test_empty_lists_hide_connectors_and_instances(calls):
    caller = calls("empty-lists")
    assert caller.ask("/msp/about.php", method="GET")[0] == 200
    for path in ("3.0/search/am/awsassetdataconnector", "2.0/search/am/hostasset"):
        root = caller.qps(path)
        assert (root.findtext("responseCode"), root.findtext("count")) == ("SUCCESS", "0")


def test_a_busy_platform_refuses_every_third_call(calls):
    caller = calls("busy")
    answers = [caller.ask(f"{FO}/scan/compliance/", {"action": "list"}) for _ in range(6)]
    assert [status for status, _, _ in answers] == [200, 200, 409] * 2
    _, body, headers = answers[2]
    assert b"<CODE>1960</CODE>" in body
    assert b"<KEY>CALLS_TO_FINISH</KEY>" in body
    assert headers["X-Concurrency-Limit-Running"] == headers["X-Concurrency-Limit-Limit"] == "2"
    assert headers["X-RateLimit-ToWait-Sec"] is headers["X-RateLimit-Remaining"] is None


def outcomes(caller, count=80):
    """What a read comes to, time after time."""
    for _ in range(count):
        try:
            status, body, _ = caller.ask(f"{FO}/appliance/", {"action": "list"})
        except (http.client.HTTPException, ConnectionError) as error:
            yield type(error).__name__
        else:
            yield "whole" if status == 200 and b"</APPLIANCE_LIST_OUTPUT>" in body else status


def test_a_flaky_platform_breaks_reads_now_and_then(calls):
    seen = list(outcomes(calls("flaky")))
    assert seen == list(outcomes(calls("flaky")))
    assert seen != list(outcomes(calls("flaky", seed=8)))
    assert {"whole", "ConnectionResetError", "IncompleteRead", 502} <= set(seen)
    assert 40 < seen.count("whole") < 80
    assert all("whole" in pair for pair in pairwise(seen))


def test_a_flaky_platform_breaks_no_writes(calls):
    caller = calls("flaky")
    form = {"action": "add", "enable_pc": "1", "ips": "10.10.32.162"}
    assert {caller.ask(f"{FO}/asset/ip/", form)[0] for _ in range(40)} == {200}


def test_a_drip_is_slow_and_whole(calls):
    caller = calls()
    caller.simulator.answer_next("appliance", "drip")
    status, root = caller.xml(f"{FO}/appliance/", action="list")
    assert (status, len(root.findall(".//APPLIANCE"))) == (200, 4)
