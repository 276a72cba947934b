"""A way that breaks, plain or TLS: reads try again, and every end has its words."""

from threading import Event, Thread
from time import monotonic

import pytest

from qpctui.qualys import appliances, assets, scans
from qpctui.qualys import transport as transport_module
from qpctui.qualys.errors import Cancelled, Malformed, Unreachable
from qpctui.qualys.scans import ScanOrder

HOST = "10.10.32.162"
ORDER = ScanOrder("t", "Jenkins_RHEL", "sim-scan-01", HOST)
SAID = {
    "reset": "broke the connection off|broke its answer off",
    "close": "broke the connection off|broke its answer off|nothing at all",
    "hold": "took longer than",
    "drip": "took longer than",
}


@pytest.fixture
def reach(simulated, connect, broken_way, ca_file, tls):
    """A platform behind a proxy: (simulator, proxy, connect)."""
    simulator = simulated(tls=tls)
    way, proxy = broken_way(simulator)
    return simulator, proxy, lambda **options: connect(way, ca_file=ca_file, **options)


def impatient(monkeypatch, seconds=1.0):
    monkeypatch.setattr(transport_module, "_REQUEST_SECONDS", seconds)


@pytest.mark.parametrize("keep", [0, 40, 300])
@pytest.mark.parametrize("then", SAID)
def test_a_write_whose_answer_breaks_may_have_arrived(reach, then, keep):
    simulator, proxy, connected = reach
    transport = connected()
    assets.enable_for_compliance(transport, HOST)
    if then in ("hold", "drip"):
        transport._request_seconds = 1.0
    simulator.requests.clear()
    proxy.arm(then, keep)
    with pytest.raises((Unreachable, Malformed), match=SAID[then]) as caught:
        scans.launch(transport, ORDER)
    assert getattr(caught.value, "sent", True)
    assert proxy.broken == {then: 1}
    assert [request.parameters["action"] for request in simulator.requests] == ["launch"]


@pytest.mark.parametrize("keep", [0, 600])
@pytest.mark.parametrize("then", ["reset", "close", "late"])
def test_a_read_survives_a_way_that_breaks_twice(reach, then, keep):
    _, proxy, connected = reach
    waits = []
    transport = connected(on_wait=lambda reason, _: waits.append(reason))
    whole = appliances.list_appliances(transport)
    proxy.arm(then, keep, times=2)
    assert appliances.list_appliances(transport) == whole
    assert len(waits) == (0 if then == "late" else 2), waits
    assert all(reason.startswith("another try: ") for reason in waits)


@pytest.mark.parametrize("then", ["reset", "close"])
def test_a_read_of_a_way_that_stays_broken_ends_in_words(reach, then):
    _, proxy, connected = reach
    transport = connected(scale=10_000)
    appliances.list_appliances(transport)
    proxy.arm(then, times=100)
    with pytest.raises(Unreachable, match=r"broke (the TLS handshake|the connection) off"):
        appliances.list_appliances(transport)
    assert proxy.broken[then] == 4


def test_silence_is_told(reach, monkeypatch):
    monkeypatch.setattr(transport_module, "SILENCE_SECONDS", 0.3)
    _, proxy, connected = reach
    transport = connected()
    for keep in (0, 300):
        appliances.list_appliances(transport)
        proxy.arm("hold", keep)
        with pytest.raises(Unreachable, match="No answer from 127.0.0.1:[0-9]+ for 60 s"):
            scans.launch(transport, ORDER)


@pytest.mark.parametrize("keep", [0, 400])
def test_a_stop_ends_a_request_whose_answer_is_held(reach, keep):
    _, proxy, connected = reach
    cancel = Event()
    transport = connected(cancel=cancel)
    appliances.list_appliances(transport)
    proxy.arm("hold", keep)
    Thread(target=lambda: (held(proxy), cancel.set())).start()
    began = monotonic()
    with pytest.raises(Cancelled):
        appliances.list_appliances(transport)
    assert monotonic() - began < 20


def held(proxy):
    """Wait until an answer is held back."""
    until = monotonic() + 30
    while not proxy.broken and monotonic() < until:
        Event().wait(0.02)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("bad-gzip", "nothing at all"),
        ("cut", "broke its answer off"),
        ("cut-chunks", "broke its answer off"),
        ("reset-midway", "broke (its answer|the connection) off"),
        ("oversize", "more than 1 MiB"),
    ],
)
def test_answers_that_can_t_be_used_have_their_words(reach, monkeypatch, fault, words):
    monkeypatch.setattr(transport_module, "_LARGEST_ANSWER", 2**20)
    simulator, _, connected = reach
    simulator.answer_next("appliance", fault, times=20)
    with pytest.raises((Unreachable, Malformed), match=words):
        appliances.list_appliances(connected(scale=10_000))


class TestHandshakes:
    """Under TLS alone, on connections that are new: nothing of the request was sent."""

    @pytest.fixture
    def tls(self, certified):
        return certified("127.0.0.1")

    @pytest.mark.parametrize("keep", [0, 3, 100, 500])
    @pytest.mark.parametrize("then", ["reset", "close"])
    def test_one_broken_off_is_told(self, reach, then, keep):
        simulator, proxy, connected = reach
        proxy.arm(then, keep)
        with pytest.raises(Unreachable, match="broke the TLS handshake off") as caught:
            scans.launch(connected(), ORDER)
        assert not caught.value.sent
        assert simulator.requests == []

    @pytest.mark.parametrize("keep", [0, 500])
    @pytest.mark.parametrize("then", ["hold", "drip"])
    def test_one_without_end_ends_at_the_deadline(self, reach, monkeypatch, then, keep):
        impatient(monkeypatch, 0.5)
        simulator, proxy, connected = reach
        proxy.arm(then, keep)
        began = monotonic()
        with pytest.raises(Unreachable, match="took longer than 0.5 s") as caught:
            scans.launch(connected(), ORDER)
        assert monotonic() - began < 8
        assert not caught.value.sent
        assert simulator.requests == []

    def test_one_without_end_is_told_when_patience_ends(self, reach, monkeypatch):
        monkeypatch.setattr(transport_module, "CONNECT_SECONDS", 0.3)
        _, proxy, connected = reach
        proxy.arm("hold", 100)
        with pytest.raises(Unreachable, match="did not end the TLS handshake") as caught:
            scans.launch(connected(), ORDER)
        assert not caught.value.sent

    @pytest.mark.parametrize("then", ["hold", "drip"])
    def test_one_without_end_ends_at_a_stop(self, reach, then):
        _, proxy, connected = reach
        cancel = Event()
        proxy.arm(then)
        Thread(target=lambda: (held(proxy), cancel.set())).start()
        began = monotonic()
        with pytest.raises(Cancelled):
            appliances.list_appliances(connected(cancel=cancel))
        assert monotonic() - began < 8

    def test_a_read_tries_again(self, reach):
        simulator, proxy, connected = reach
        proxy.arm("reset", 100, times=3)
        assert appliances.list_appliances(connected())
        assert proxy.broken == {"reset": 3}
        assert len(simulator.requests) == 1
