"""What is no answer is said to be none: web pages, garbage, halves, limits, outages."""

from threading import Event, Thread
from time import monotonic, sleep

import pytest

from qpctui.qualys import appliances, connectors, login, option_profiles, policies, posture, scans
from qpctui.qualys.authorisation import Login
from qpctui.qualys.calls import Endpoints
from qpctui.qualys.errors import (
    Cancelled,
    LimitReached,
    LoginRefused,
    Malformed,
    QualysError,
    Refused,
    Unavailable,
    Unreachable,
)
from qpctui.qualys.scans import ScanOrder
from qpctui.qualys.transport import Transport
from qpctui.secret import Secret

HOST = "10.10.32.162"
READS = {
    "appliance": appliances.list_appliances,
    "option_profile": option_profiles.list_option_profiles,
    "posture": lambda transport: posture.read_posture(transport, "1485826", "RHEL", HOST),
    "scan": lambda transport: scans.find_by_title(transport, "x", HOST),
    "action=fetch": lambda transport: scans.read_result(transport, "compliance/1.2", HOST),
    "policy": lambda transport: policies.last_evaluated(transport, "1485826"),
    "awsassetdataconnector": connectors.list_connectors,
    "about": login.test_private_cloud,
    "/auth": login.test_gateway,
}
SAID = {
    "html-200": "web page instead of data",
    "html-404": "web page instead of data",
    "garbage": "not XML|no token",
    "empty": "nothing at all|no token",
    "truncated": "breaks off or is damaged|can't be read|no token|nothing",
}


@pytest.mark.parametrize("fault", SAID)
@pytest.mark.parametrize("resource", READS)
def test_no_answer_is_said_to_be_none(simulated, connect, resource, fault):
    simulator = simulated()
    simulator.answer_next(resource, fault, times=20)
    with pytest.raises(QualysError, match=SAID[fault]) as caught:
        READS[resource](connect(simulator, scale=10_000))
    assert simulator.password not in str(caught.value)


@pytest.mark.parametrize("fault", ["cut", "reset"])
@pytest.mark.parametrize("resource", ["appliance", "posture", "action=fetch"])
def test_broken_connections_are_tried_again_and_then_said(simulated, connect, resource, fault):
    simulator = simulated()
    simulator.answer_next(resource, fault, times=20)
    with pytest.raises(Unreachable):
        READS[resource](connect(simulator, scale=10_000))
    assert len(simulator.requests) == 4


@pytest.mark.parametrize("fault", ["cut", "reset", "502-html", "503-html", "503-xml"])
def test_a_read_survives_a_short_fault(simulated, connect, fault):
    simulator = simulated()
    simulator.answer_next("appliance", fault, times=2)
    waits = []
    transport = connect(simulator, on_wait=lambda reason, seconds: waits.append((reason, seconds)))
    assert len(appliances.list_appliances(transport)) == 4
    assert [seconds for _, seconds in waits] == [2, 5]
    assert all(reason.startswith("another try: ") for reason, _ in waits)


@pytest.mark.parametrize("fault", ["503-html", "503-xml"])
def test_maintenance_is_told_in_the_end(simulated, connect, fault):
    simulator = simulated()
    simulator.answer_next("appliance", fault, times=9)
    with pytest.raises(Unavailable, match="maintenance"):
        appliances.list_appliances(connect(simulator))


@pytest.mark.parametrize(("fault", "seconds"), [("1965", 35), ("1960", 20)])
def test_limits_are_waited_out_by_the_platform_s_numbers(simulated, connect, fault, seconds):
    simulator = simulated()
    simulator.answer_next("appliance", fault, times=2)
    waits = []
    transport = connect(simulator, on_wait=lambda reason, wait: waits.append((reason, wait)))
    assert appliances.list_appliances(transport)
    [(reason, waited)] = set(waits)
    assert len(waits) == 2
    assert waited == seconds
    assert f"({fault})" in reason


def test_limits_without_end_are_given_up(simulated, connect):
    simulator = simulated()
    simulator.answer_next("appliance", "1965", times=1000)
    with pytest.raises(LimitReached):
        appliances.list_appliances(connect(simulator, scale=1_000_000))
    assert len(simulator.requests) == 3600 // 35 + 1


def test_a_write_waits_out_a_limit_but_is_sent_once_otherwise(simulated, connect):
    simulator = simulated()
    transport = connect(simulator)
    simulator.answer_next("scan", "1960")
    order = ScanOrder("t", "Jenkins_RHEL", "External", HOST)
    with pytest.raises(Refused):
        scans.launch(transport, order)
    assert len(simulator.requests) == 2
    simulator.answer_next("scan", "answer-lost")
    with pytest.raises(Unreachable) as caught:
        scans.launch(transport, order)
    assert caught.value.sent
    assert len(simulator.requests) == 3


def test_nobody_there_is_known_not_to_have_been_sent(simulated, connect):
    simulator = simulated()
    transport = connect(simulator)
    simulator.stop()
    with pytest.raises(Unreachable, match="No connection to 127.0.0.1") as caught:
        scans.launch(transport, ScanOrder("t", "Jenkins_RHEL", "External", HOST))
    assert not caught.value.sent


def test_a_redirect_is_not_followed(simulated, connect):
    simulator = simulated()
    simulator.answer_next("appliance", "redirect", times=9)
    with pytest.raises(Malformed, match="sends us elsewhere"):
        appliances.list_appliances(connect(simulator))
    assert len(simulator.requests) == 1


def test_a_wait_is_broken_off_at_once(simulated, connect):
    simulator = simulated()
    simulator.answer_next("appliance", "1965", times=99)
    cancel = Event()
    transport = connect(simulator, scale=1, cancel=cancel)
    Thread(target=lambda: (sleep(0.2), cancel.set())).start()
    began = monotonic()
    with pytest.raises(Cancelled):
        appliances.list_appliances(transport)
    assert monotonic() - began < 5


def test_the_exchange_log_holds_nothing_secret(simulated, connect):
    simulator = simulated()
    told = []
    transport = connect(simulator, on_exchange=told.append)
    login.test_gateway(transport)
    with pytest.raises(LoginRefused):
        login.test_private_cloud(
            connect(simulator, password="wrong-c4n4ry", on_exchange=told.append)
        )
    assert [exchange.status for exchange in told] == [201, 401]
    assert simulator.password not in repr(told)
    assert "wrong-c4n4ry" not in repr(told)


def test_a_host_without_a_name_is_told():
    nowhere = Transport(
        Endpoints("https://qualysapi.invalid", "https://gateway.invalid"),
        Login("u", Secret("c4n4ry")),
    )
    with pytest.raises(Unreachable, match="No connection to qualysapi.invalid") as caught:
        nowhere.write(appliances_call())
    assert not caught.value.sent
    nowhere.close()


def appliances_call():
    from qpctui.qualys.transport import Call

    return Call("list", "appliance.list", {"action": "list"})


def test_a_wrong_ca_file_is_named(tmp_path):
    file = tmp_path / "ca.pem"
    file.write_text("not a certificate")
    transport = Transport(
        Endpoints("https://127.0.0.1:1", "https://127.0.0.1:1"),
        Login("u", Secret("c4n4ry")),
        ca_file=str(file),
    )
    with pytest.raises(QualysError, match="ca.pem' can't be used"):
        transport.write(appliances_call())
