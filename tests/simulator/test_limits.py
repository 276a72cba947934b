"""What the simulated platform counts: calls an hour and calls at once, of each API."""

from datetime import timedelta
from threading import Thread
from xml.etree import ElementTree

import pytest

SCAN, APPLIANCE = "/api/2.0/fo/scan/compliance/", "/api/2.0/fo/appliance/"
SESSION = "/api/2.0/fo/session/"
LIST = {"action": "list"}


def limits_in(headers):
    return {name: value for name, value in headers.items() if "Limit" in name}


def later(simulator, **delta):
    simulator.platform.clock._began += timedelta(**delta)


def test_calls_left_are_counted_for_each_api(calls):
    caller = calls(speed=1.0, rate_limit=3)
    left = [caller.ask(SCAN, LIST)[2]["X-RateLimit-Remaining"] for _ in range(2)]
    # Versions of an operation share what is left.
    left.append(caller.ask(SCAN.replace("2.0", "3.0"), LIST)[2]["X-RateLimit-Remaining"])
    assert left == ["2", "1", "0"]
    assert caller.ask(APPLIANCE, LIST)[2]["X-RateLimit-Remaining"] == "2"
    fetch = {"action": "fetch", "scan_ref": "x"}
    assert caller.ask(SCAN, fetch)[2]["X-RateLimit-Remaining"] == "2"


def test_too_many_calls_have_to_wait(calls):
    caller = calls(speed=1.0, rate_limit=2)
    for _ in range(2):
        assert caller.ask(SCAN, LIST)[0] == 200
    status, body, headers = caller.ask(SCAN, LIST)
    assert status == 409
    root = ElementTree.fromstring(body)
    assert root.findtext("RESPONSE/CODE") == "1965"
    assert root.findtext("RESPONSE/TEXT").startswith("This API cannot be run again for another ")
    wait = int(root.findtext("RESPONSE/ITEM_LIST/ITEM/VALUE"))
    assert 3500 < wait <= 3600
    assert root.findtext("RESPONSE/ITEM_LIST/ITEM/KEY") == "SECONDS_TO_WAIT"
    assert limits_in(headers) == {
        "X-RateLimit-Limit": "2",
        "X-RateLimit-Window-Sec": "3600",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-ToWait-Sec": str(wait),
        "X-Concurrency-Limit-Limit": "2",
        "X-Concurrency-Limit-Running": "0",
    }
    later(caller.simulator, seconds=wait)
    assert caller.ask(SCAN, LIST)[0] == 200


def test_sessions_are_free(calls):
    caller = calls(speed=1.0, rate_limit=1)
    simulator = caller.simulator
    form = {"action": "login", "username": simulator.username, "password": simulator.password}
    for _ in range(3):
        status, _, headers = caller.ask(SESSION, form, login=False)
        assert (status, limits_in(headers)) == (200, {})


def test_the_gateway_tells_by_headers_alone(calls):
    caller = calls(speed=1.0, rate_limit=1)
    simulator = caller.simulator
    form = {"username": simulator.username, "password": simulator.password}
    assert caller.ask("/auth", form, gateway=True)[0] == 201
    status, body, headers = caller.ask("/auth", form, gateway=True)
    assert (status, body) == (429, b"")
    told = limits_in(headers)
    assert set(told) == {
        "X-RateLimit-Limit",
        "X-RateLimit-Window-Sec",
        "X-RateLimit-Remaining",
        "X-RateLimit-ToWait-Sec",
    }
    assert told["X-RateLimit-Remaining"] == "0"


@pytest.mark.parametrize("rate", [2, 300])
def test_only_so_many_run_at_once(calls, rate):
    caller = calls(speed=1.0, rate_limit=rate)
    simulator = caller.simulator
    simulator.answer_next("scan/compliance", "endless", times=2)
    stuck = [caller.open(SCAN, LIST) for _ in range(2)]
    try:
        status, body, headers = caller.ask(SCAN, LIST)
        # This comes first even when no calls are left.
        assert status == 409
        root = ElementTree.fromstring(body)
        assert root.findtext("RESPONSE/CODE") == "1960"
        assert root.findtext("RESPONSE/ITEM_LIST/ITEM/KEY") == "CALLS_TO_FINISH"
        assert root.findtext("RESPONSE/ITEM_LIST/ITEM/VALUE") == "1"
        assert limits_in(headers) == {
            "X-RateLimit-Limit": str(rate),
            "X-RateLimit-Window-Sec": "3600",
            "X-Concurrency-Limit-Limit": "2",
            "X-Concurrency-Limit-Running": "2",
        }
        assert caller.ask(APPLIANCE, LIST)[0] == 200
    finally:
        for connection in stuck:
            connection.close()


def test_whoever_has_an_answer_may_call_again(calls):
    caller = calls(concurrency_limit=1)
    statuses = []
    thread = Thread(target=lambda: statuses.extend(caller.ask(SCAN, LIST)[0] for _ in range(200)))
    thread.start()
    thread.join(60)
    assert statuses == [200] * 200
