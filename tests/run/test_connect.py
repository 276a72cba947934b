"""A job that names a host its stored credential was not approved for sends nothing there."""

import socket
import threading

import pytest

from qpctui.credentials import Credentials, NotApproved
from qpctui.job.model import Job, Proxy, Qualys
from qpctui.qualys.pace import ScaleRefused
from qpctui.qualys.portals import endpoints_of, public_platforms
from qpctui.run.connect import connection_of, hosts_of
from qpctui.secret import Secret
from qpctui.settings import Places


@pytest.fixture
def credentials(tmp_path):
    found = Credentials(Places(tmp_path / "config", tmp_path / "state"), {})
    found.remember("mine", "u", Secret("c4n4ry"), ["qualysapi.example.com"])
    return found


@pytest.fixture
def listener():
    """A listening socket and the bytes it received."""
    received = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.5)

        def listen():
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(0.5)
                received.append("a connection")
                received.append(connection.recv(100))

        thread = threading.Thread(target=listen)
        thread.start()
        yield server.getsockname()[1], received, thread
        thread.join()


def pcp(api, **more):
    return Job(qualys=Qualys(platform="PCP", api_server=api, credentials="mine", **more))


def test_a_host_that_is_not_approved_hears_nothing(credentials, listener):
    port, received, thread = listener
    with pytest.raises(NotApproved, match=f"credentials allow mine 127.0.0.1:{port}"):
        connection_of(pcp(f"http://127.0.0.1:{port}"), credentials, {})
    thread.join()
    assert received == []


def test_a_proxy_that_is_not_approved_hears_nothing(credentials, listener):
    port, received, thread = listener
    proxy = Proxy(use=True, server="127.0.0.1", port=port)
    with pytest.raises(NotApproved, match=f"127.0.0.1:{port}"):
        connection_of(pcp("https://qualysapi.example.com", proxy=proxy), credentials, {})
    thread.join()
    assert received == []


def test_an_approved_host_is_connected_to(credentials):
    connection = connection_of(pcp("https://qualysapi.example.com"), credentials, {})
    assert connection.login.username == "u"
    assert connection.endpoints.gateway == "https://qualysgateway.example.com"


def test_public_platforms_need_api_and_gateway():
    job = Job(qualys=Qualys(platform="EU_PLATFORM_1"))
    assert hosts_of(job, endpoints_of(job.qualys)) == [
        "qualysapi.qualys.eu",
        "gateway.qg1.apps.qualys.eu",
    ]


def test_every_public_platform_has_its_hosts():
    for code, endpoints in public_platforms().items():
        assert endpoints.api.startswith("https://qualysapi."), code
        assert endpoints.gateway.startswith("https://gateway."), code


def test_real_platforms_are_never_hurried(credentials):
    with pytest.raises(ScaleRefused, match="unset it"):
        connection_of(pcp("https://qualysapi.example.com"), credentials, {"QPCTUI_TIME_SCALE": "2"})
