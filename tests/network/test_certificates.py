"""Servers whom TLS does not trust, and ports that do not speak it: each in its own words."""

import socket
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest

from qpctui.qualys import appliances, assets
from qpctui.qualys import transport as transport_module
from qpctui.qualys.errors import Unreachable
from tests.network.conftest import Way

HOST = "10.10.32.162"
LOOPBACK = "127.0.0.1"


def refused(transport):
    """What a write that could not be sent says."""
    with pytest.raises(Unreachable) as caught:
        assets.enable_for_compliance(transport, HOST)
    assert not caught.value.sent
    assert caught.value.__suppress_context__
    assert caught.value.__cause__ is None
    return str(caught.value)


def test_a_private_authority_is_trusted_by_its_file(simulated, connect, certified, ca_file):
    simulator = simulated(tls=certified(LOOPBACK))
    assert appliances.list_appliances(connect(simulator, ca_file=ca_file))
    said = refused(connect(simulator))
    assert "authority that is unknown here" in said
    assert "set [qualys] ca_file" in said
    assert len(simulator.requests) == 1


@pytest.mark.parametrize("names", [("platform.test",), ("192.0.2.7", "a.test", "b.test")])
def test_a_certificate_for_others_names_them(simulated, connect, certified, ca_file, names):
    simulator = simulated(tls=certified(*names))
    said = refused(connect(simulator, ca_file=ca_file))
    assert "not for 127.0.0.1, it is for" in said
    assert all(name in said for name in names)
    assert simulator.requests == []


def test_what_the_certificate_of_an_unknown_authority_says_is_not_told(
    simulated, connect, certified
):
    said = refused(connect(simulated(tls=certified("liar.test"))))
    assert "liar.test" not in said


def test_an_expired_certificate_tells_its_date(simulated, connect, certified, ca_file):
    ended = datetime.now(UTC) - timedelta(days=3)
    simulator = simulated(
        tls=certified(LOOPBACK, not_before=ended - timedelta(days=9), not_after=ended)
    )
    said = refused(connect(simulator, ca_file=ca_file))
    assert f"expired on {ended:%Y-%m-%d %H:%M} UTC. Have it renewed" in said


def test_a_certificate_of_the_future_points_at_the_clock(simulated, connect, certified, ca_file):
    begins = datetime.now(UTC) + timedelta(days=3)
    simulator = simulated(
        tls=certified(LOOPBACK, not_before=begins, not_after=begins + timedelta(days=9))
    )
    said = refused(connect(simulator, ca_file=ca_file))
    assert f"not valid yet, only from {begins:%Y-%m-%d %H:%M} UTC. Check this machine's" in said


def test_tls_to_a_plain_port_is_told(simulated, connect):
    simulator = simulated()
    plain = Way(simulator.api_server.replace("http:", "https:"), "", "u", "p")
    assert "does not speak TLS on this port" in refused(connect(plain))
    assert simulator.requests == []


def test_plain_http_to_a_tls_port_is_told(simulated, connect, certified):
    simulator = simulated(tls=certified(LOOPBACK))
    plain = Way(simulator.api_server.replace("https:", "http:"), "", "u", "p")
    with pytest.raises(Unreachable, match="speaks TLS|broke the connection off"):
        assets.enable_for_compliance(connect(plain), HOST)
    assert simulator.requests == []


@pytest.fixture
def speaking():
    """A port that answers the first bytes of each connection with its own, then closes."""
    with socket.create_server((LOOPBACK, 0)) as server:

        def speak(first):
            def answer():
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(2**16)
                    connection.sendall(first)

            threads.append(Thread(target=answer))
            threads[-1].start()
            return f"{LOOPBACK}:{server.getsockname()[1]}"

        threads = []
        yield speak
        for thread in threads:
            thread.join(30)
            assert not thread.is_alive()


def test_an_alert_of_tls_is_known(speaking, connect):
    whom = speaking(b"\x15\x03\x01\x00\x02\x02\x46")
    with pytest.raises(Unreachable, match=f"{whom} speaks TLS on this port: write https://"):
        assets.enable_for_compliance(connect(Way(f"http://{whom}", "", "u", "p")), HOST)


def test_an_alert_in_the_handshake_is_told(speaking, connect):
    whom = speaking(b"\x15\x03\x03\x00\x02\x02\x46")
    said = refused(connect(Way(f"https://{whom}", "", "u", "p")))
    assert said.endswith("the TLS handshake failed (tlsv1 alert protocol version)")


def test_what_is_no_http_is_told(speaking, connect):
    whom = speaking(b"SSH-2.0-OpenSSH_9.2\r\n")
    with pytest.raises(Unreachable, match="something that is no HTTP") as caught:
        assets.enable_for_compliance(connect(Way(f"http://{whom}", "", "u", "p")), HOST)
    assert caught.value.sent


def test_a_damaged_compression_is_told(speaking, connect):
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 8\r\n\r\n"
    whom = speaking(head + b"not gzip")
    with pytest.raises(Unreachable, match="sent a damaged compressed answer") as caught:
        assets.enable_for_compliance(connect(Way(f"http://{whom}", "", "u", "p")), HOST)
    assert caught.value.sent


class TestNobodyThere:
    def test_a_port_where_nothing_listens_refused(self, connect):
        with socket.socket() as taken:
            taken.bind((LOOPBACK, 0))
            nobody = Way(f"https://{LOOPBACK}:{taken.getsockname()[1]}", "", "u", "p")
            assert "it refused, so nothing listens there" in refused(connect(nobody))

    def test_a_name_is_not_known(self, connect):
        said = refused(connect(Way("https://qualysapi.invalid", "", "u", "p")))
        assert "its name is not known" in said or "no name server told" in said
        assert "refused" not in said

    @pytest.mark.parametrize(
        ("number", "words"),
        [
            (socket.EAI_NONAME, "its name is not known. Check the server's name"),
            (socket.EAI_AGAIN, "no name server told the address of its name"),
        ],
    )
    def test_names_are_looked_up(self, connect, monkeypatch, number, words):
        def fail(*_, **__):
            raise socket.gaierror(number, "words of the system")

        monkeypatch.setattr(socket, "getaddrinfo", fail)
        said = refused(connect(Way("https://qualysapi.example.com", "", "u", "p")))
        assert words in said
        assert "words of the system" not in said

    @pytest.mark.parametrize("name", ["x" * 64 + ".test", "a..test"])
    def test_a_name_that_is_none(self, connect, name):
        with pytest.raises(Unreachable, match="no name|not known"):
            assets.enable_for_compliance(connect(Way(f"https://{name}", "", "u", "p")), HOST)

    def test_a_port_that_accepts_nobody(self, connect, monkeypatch):
        monkeypatch.setattr(transport_module, "CONNECT_SECONDS", 0.3)
        with socket.create_server((LOOPBACK, 0), backlog=0) as full:
            # The kernel drops who comes when the queue is full, as a firewall does.
            waiting = [socket.socket() for _ in range(4)]
            for each in waiting:
                each.setblocking(False)
                each.connect_ex(full.getsockname())
            nobody = Way(f"https://{LOOPBACK}:{full.getsockname()[1]}", "", "u", "p")
            assert "did not accept one within 10 s" in refused(connect(nobody))
            for each in waiting:
                each.close()
