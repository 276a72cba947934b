"""The simulated platform over TLS."""

import http.client
import socket
import ssl
from urllib.parse import urlsplit

import pytest
import trustme

from qpctui.simulator import Simulator, SimulatorError


@pytest.fixture
def authority():
    return trustme.CA()


@pytest.fixture
def files(authority, tmp_path):
    """A certificate for loopback, and its key."""
    made = authority.issue_cert("127.0.0.1")
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    made.cert_chain_pems[0].write_to_path(certificate)
    made.private_key_pem.write_to_path(key)
    return certificate, key


def ask(url, context, timeout=30):
    connection = http.client.HTTPSConnection(urlsplit(url).netloc, timeout=timeout, context=context)
    try:
        connection.request("POST", "/auth")
        response = connection.getresponse()
        response.read()
        return response.status
    finally:
        connection.close()


def trusting(authority):
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def test_both_servers_speak_tls(simulated, authority, files):
    simulator = simulated(tls=files)
    assert simulator.api_server.startswith("https://127.0.0.1:")
    assert ask(simulator.api_server, trusting(authority)) == 404
    assert ask(simulator.gateway_server, trusting(authority)) == 401


def test_who_does_not_trust_gets_no_answer(simulated, files):
    simulator = simulated(tls=files)
    with pytest.raises(ssl.SSLCertVerificationError):
        ask(simulator.api_server, ssl.create_default_context())
    assert simulator.requests == []


def test_faults_come_over_tls_too(simulated, authority, files):
    simulator, context = simulated(tls=files), trusting(authority)
    for fault, meant in (
        ("cut", http.client.IncompleteRead),
        ("cut-chunks", http.client.IncompleteRead),
        ("reset", OSError),
        ("reset-midway", (http.client.IncompleteRead, OSError)),
    ):
        simulator.answer_next("/auth", fault)
        with pytest.raises(meant):
            ask(simulator.api_server, context)
    simulator.answer_next("/auth", "silent")
    with pytest.raises(TimeoutError):
        ask(simulator.api_server, context, timeout=0.5)
    assert ask(simulator.api_server, context) == 404


def test_plain_http_is_not_answered(simulated, files):
    simulator = simulated(tls=files)
    connection = http.client.HTTPConnection(urlsplit(simulator.api_server).netloc, timeout=30)
    try:
        with pytest.raises((http.client.HTTPException, OSError)):
            connection.request("GET", "/msp/about.php")
            connection.getresponse()
    finally:
        connection.close()
    assert simulator.requests == []


def test_a_stuck_handshake_holds_up_nobody(simulated, authority, files):
    simulator = simulated(tls=files)
    address = urlsplit(simulator.api_server)
    with socket.create_connection((address.hostname, address.port)):
        assert ask(simulator.api_server, trusting(authority)) == 404


def test_an_unusable_certificate_says_why(tmp_path):
    nothing = tmp_path / "nothing.pem"
    nothing.write_text("no certificate")
    with pytest.raises(SimulatorError, match="nothing.pem"):
        Simulator(tls=(nothing, nothing)).start()
    with pytest.raises(SimulatorError, match="missing.pem"):
        Simulator(tls=(tmp_path / "missing.pem", nothing)).start()
