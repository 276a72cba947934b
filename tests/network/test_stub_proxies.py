"""Proxies that answer CONNECT as they like, or never: words, deadlines and stops."""

import socket
import ssl
from contextlib import suppress
from threading import Event, Thread
from time import monotonic

import pytest

from qpctui.qualys import assets
from qpctui.qualys import transport as transport_module
from qpctui.qualys.authorisation import Login
from qpctui.qualys.errors import Cancelled, Unreachable
from qpctui.qualys.proxies import ProxyServer
from qpctui.secret import Secret
from tests.network.conftest import Way
from tests.network.fault_proxy import LOOPBACK

FAR = Way("https://platform.test:8443", "https://platform.test", "u", "p")
LOGIN = Login("pr0xy-user", Secret("c4n4ry-s3cret"))
OPEN = b"HTTP/1.1 200 Connection established\r\n\r\n"


class Stub:
    """Answers the first bytes of each connection with ``said``, the next ones with ``then``.

    It drips without end after that, or holds the connection.
    """

    def __init__(self, said, *, then=b"", hold=False, drip=b"", tls=None):
        self.said, self.then, self.hold, self.drip, self.tls = said, then, hold, drip, tls
        self.heard, self.ended, self.answered = [], Event(), Event()
        self.server = socket.create_server((LOOPBACK, 0))
        self.port = self.server.getsockname()[1]
        self.thread = Thread(target=self._serve)
        self.thread.start()

    def _serve(self):
        while not self.ended.is_set():
            with suppress(OSError):
                connection, _ = self.server.accept()
                with connection:
                    self._answer(connection)

    def _answer(self, connection):
        connection.settimeout(30)
        if self.tls is not None:
            connection = self.tls.wrap_socket(connection, server_side=True)
        with connection:
            self.heard.append(connection.recv(2**16))
            connection.sendall(self.said)
            if self.then:
                connection.recv(2**16)
                connection.sendall(self.then)
            self.answered.set()
            if self.drip:
                while not self.ended.wait(0.02):
                    connection.sendall(self.drip)
            if self.hold:
                self.ended.wait(30)

    def close(self):
        self.ended.set()
        self.server.shutdown(socket.SHUT_RDWR)
        self.thread.join(35)
        assert not self.thread.is_alive()
        self.server.close()


@pytest.fixture
def stub():
    stubs = []

    def start(*args, **options):
        stubs.append(Stub(*args, **options))
        return stubs[-1]

    yield start
    for each in stubs:
        each.close()


def refused(transport):
    with pytest.raises(Unreachable) as caught:
        assets.enable_for_compliance(transport, "10.10.32.162")
    assert not caught.value.sent
    assert "s3cret" not in str(caught.value)
    assert "pr0xy-user" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("status", "login", "words"),
    [
        (401, LOGIN, "refused its log-in (401)"),
        (407, LOGIN, "refused its log-in (407). Check [qualys.proxy] credentials"),
        (407, None, "wants a log-in (407). Set [qualys.proxy] credentials"),
        (403, None, "does not allow it (403). Have platform.test:8443 allowed there"),
        (502, None, "can't reach platform.test:8443 (502)"),
        (503, LOGIN, "can't reach platform.test:8443 (503)"),
        (504, None, "can't reach platform.test:8443 (504)"),
        (405, None, "does not pass connections on (405)"),
        (302, None, "does not pass connections on (302)"),
    ],
)
def test_what_a_proxy_refuses_has_its_words(stub, connect, status, login, words):
    page = b"<html><h1>\x1b[31mNo</h1></html>"
    head = f"HTTP/1.1 {status} \x1b[31mNo\r\nContent-Length: {len(page)}\r\n\r\n".encode()
    proxy = stub(head + page)
    said = refused(connect(FAR, proxy=ProxyServer(LOOPBACK, proxy.port, login=login)))
    assert f"No connection to platform.test:8443: the proxy {LOOPBACK}:{proxy.port} {words}" in said
    assert "\x1b" not in said
    assert len(proxy.heard) == 1
    assert b"Authorization: Basic dTpw" not in proxy.heard[0].replace(b"Proxy-", b"")


@pytest.mark.parametrize("said", [b"", b"HTTP", b"SSH-2.0-x\r\n"])
def test_what_is_no_proxy_is_told(stub, connect, said):
    proxy = stub(said)
    words = refused(connect(FAR, proxy=ProxyServer(LOOPBACK, proxy.port)))
    assert "broke it off" in words or "answered like no proxy" in words


ENDLESS = {
    "no answer": {"said": b"", "hold": True},
    "a dripping answer": {"said": b"HTTP/1.1 200 OK\r\nX: ", "drip": b"x"},
    "no handshake": {"said": OPEN, "hold": True},
    "a dripping handshake": {"said": OPEN, "then": b"\x16\x03\x03\x3f\xff\x02", "drip": b"\x00"},
}


@pytest.mark.parametrize("way", ENDLESS)
def test_one_without_end_ends_at_the_deadline(stub, connect, monkeypatch, way):
    monkeypatch.setattr(transport_module, "_REQUEST_SECONDS", 0.5)
    proxy = stub(**ENDLESS[way])
    began = monotonic()
    said = refused(connect(FAR, proxy=ProxyServer(LOOPBACK, proxy.port)))
    assert "took longer than 0.5 s" in said
    assert monotonic() - began < 8


@pytest.mark.parametrize("way", ENDLESS)
def test_one_without_end_ends_at_a_stop(stub, connect, way):
    proxy, cancel = stub(**ENDLESS[way]), Event()
    Thread(target=lambda: (proxy.answered.wait(30), cancel.set())).start()
    began = monotonic()
    with pytest.raises(Cancelled):
        assets.enable_for_compliance(
            connect(FAR, proxy=ProxyServer(LOOPBACK, proxy.port), cancel=cancel), "10.10.32.162"
        )
    assert monotonic() - began < 8


def test_one_that_does_not_answer_is_told(stub, connect, monkeypatch):
    monkeypatch.setattr(transport_module, "CONNECT_SECONDS", 0.3)
    proxy = stub(b"", hold=True)
    said = refused(connect(FAR, proxy=ProxyServer(LOOPBACK, proxy.port)))
    assert f"the proxy {LOOPBACK}:{proxy.port} did not answer within 10 s" in said


class TestTlsToTheProxy:
    @pytest.fixture
    def secured(self, stub, certified):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certified(LOOPBACK))
        return lambda said, **options: stub(said, tls=context, **options)

    def test_it_is_trusted_by_the_ca_file(self, secured, connect, ca_file):
        proxy = secured(b"HTTP/1.1 407 No\r\n\r\n")
        server = ProxyServer(LOOPBACK, proxy.port, "https")
        said = refused(connect(FAR, proxy=server, ca_file=ca_file))
        assert "wants a log-in (407)" in said

    def test_one_of_an_unknown_authority_is_told(self, secured, connect):
        proxy = secured(OPEN)
        server = ProxyServer(LOOPBACK, proxy.port, "https", login=LOGIN)
        said = refused(connect(FAR, proxy=server))
        assert f"the certificate of the proxy {LOOPBACK}:{proxy.port} is of an authority" in said
        assert proxy.heard == []

    def test_a_handshake_inside_it_ends_at_a_stop(self, secured, connect, ca_file):
        proxy, cancel = secured(OPEN, hold=True), Event()
        Thread(target=lambda: (proxy.answered.wait(30), cancel.set())).start()
        server = ProxyServer(LOOPBACK, proxy.port, "https")
        began = monotonic()
        with pytest.raises(Cancelled):
            assets.enable_for_compliance(
                connect(FAR, proxy=server, ca_file=ca_file, cancel=cancel), "10.10.32.162"
            )
        assert monotonic() - began < 8

    def test_one_that_speaks_no_tls_is_told(self, stub, connect):
        proxy = stub(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        said = refused(connect(FAR, proxy=ProxyServer(LOOPBACK, proxy.port, "https")))
        assert f"the proxy {LOOPBACK}:{proxy.port} does not speak TLS on this port" in said
