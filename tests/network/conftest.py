"""The way to the simulated platform: TLS of an authority of our own, and a proxy that breaks it."""

from contextlib import ExitStack
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
import trustme

from tests.network.fault_proxy import LOOPBACK, FaultProxy
from tests.run.conftest import carry_out  # noqa: F401 - a fixture of these tests too


@dataclass(frozen=True)
class Way:
    """How to reach a simulated platform: what ``connect`` needs of it."""

    api_server: str
    gateway_server: str
    username: str
    password: str


@pytest.fixture(scope="session")
def authority():
    return trustme.CA()


@pytest.fixture
def ca_file(authority, tmp_path):
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(file)
    return str(file)


@pytest.fixture
def certified(authority, tmp_path):
    """Makes the files of a certificate and its key."""

    def make(*names, **dates):
        made = authority.issue_cert(*names, **dates)
        certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
        made.cert_chain_pems[0].write_to_path(certificate)
        made.private_key_pem.write_to_path(key)
        return certificate, key

    return make


@pytest.fixture(params=["plain", "tls"])
def tls(request, certified):
    """What the simulator speaks TLS with, or nothing."""
    return certified(LOOPBACK) if request.param == "tls" else None


@pytest.fixture
def broken_way():
    """Puts a proxy that can break the way before a platform's API: gives (way, proxy)."""
    with ExitStack() as stack:

        def to(simulator):
            parts = urlsplit(simulator.api_server)
            proxy = FaultProxy(parts.port)
            stack.callback(proxy.close)
            way = Way(
                f"{parts.scheme}://{LOOPBACK}:{proxy.port}",
                simulator.gateway_server,
                simulator.username,
                simulator.password,
            )
            return way, proxy

        yield to
