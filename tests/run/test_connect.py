"""A job that names a host its stored credential was not approved for sends nothing there."""

import socket
import threading

import pytest
from msgspec.structs import replace

from qpctui.cli.screens import demo_desk, demo_job
from qpctui.credentials import Credentials, NotApproved, WrongKind
from qpctui.job.model import AuthRecord, Job, Proxy, Qualys
from qpctui.qualys.pace import ScaleRefused
from qpctui.qualys.portals import endpoints_of, public_platforms
from qpctui.run.connect import connection_of, hosts_of
from qpctui.run.offers import Offers
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
    with pytest.raises(NotApproved, match=f"not approved for 127.0.0.1:{port}"):
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


GATEWAY = "qualysgateway.example.com"


def test_an_oauth_client_of_a_private_cloud_needs_the_gateway_s_approval(credentials):
    api = "qualysapi.example.com"
    credentials.remember("mine", "client", Secret("s"), [api], "oauth")
    job = pcp(f"https://{api}")
    assert hosts_of(job, endpoints_of(job.qualys)) == [api]
    assert hosts_of(job, endpoints_of(job.qualys), "oauth") == [api, GATEWAY]
    with pytest.raises(NotApproved, match=f"not approved for {GATEWAY}"):
        connection_of(job, credentials, {})
    credentials.allow("mine", GATEWAY)
    login = connection_of(job, credentials, {}).login
    assert (login.kind, login.username, login.password.reveal()) == ("oauth", "client", "s")


def test_an_oauth_client_needs_the_proxy_s_approval_too(credentials):
    api = "qualysapi.example.com"
    credentials.remember("mine", "client", Secret("s"), [api, GATEWAY], "oauth")
    proxy = Proxy(use=True, server="proxy.example", port=80)
    with pytest.raises(NotApproved, match=r"not approved for proxy\.example:80"):
        connection_of(pcp(f"https://{api}", proxy=proxy), credentials, {})


def test_a_proxy_takes_no_oauth_client(credentials):
    credentials.allow("mine", "proxy.example:80")
    credentials.remember("gate", "client", Secret("s"), ["proxy.example:80"], "oauth")
    proxy = Proxy(use=True, server="proxy.example", port=80, credentials="gate")
    with pytest.raises(WrongKind, match="'gate' is an OAuth client.*user name and password"):
        connection_of(pcp("https://qualysapi.example.com", proxy=proxy), credentials, {})


def test_an_authentication_record_takes_no_oauth_client(credentials):
    credentials.remember("root", "client", Secret("s"), ["qualysapi.example.com"], "oauth")
    record = AuthRecord(use=True, credentials="root")
    job = replace(pcp("https://qualysapi.example.com"), auth_record=record)
    assert connection_of(job, credentials, {}).host_login is None
    with pytest.raises(WrongKind, match="'root' is an OAuth client.*user name and password"):
        connection_of(job, credentials, {}, for_run=True)


@pytest.mark.parametrize(
    ("environ", "asked"),
    [
        ({"QUALYS_USERNAME": "u"}, "qualysapi.example.com"),
        ({"QUALYS_CLIENT_ID": "c"}, "qualysapi.example.com and evil.example"),
        ({"QPCTUI_CREDENTIAL_MINE_CLIENT_ID": "c"}, "qualysapi.example.com and evil.example"),
        ({}, ""),
    ],
    ids=["user", "client", "own-client", "none"],
)
def test_the_hosts_of_a_log_in_of_the_environment_are_asked_about(tmp_path, environ, asked):
    offers = Offers(Credentials(Places(tmp_path / "config", tmp_path / "state"), environ), {})
    job = pcp("https://qualysapi.example.com", gateway_server="https://evil.example")
    assert offers.asks_first(job) == asked


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


@pytest.mark.parametrize("platform", ["PCP", "EU_PLATFORM_1"])
def test_the_demo_says_that_it_talks_to_its_own_platform_before_any_approval(
    simulated, tmp_path, platform
):
    simulator = simulated()
    desk = demo_desk(simulator, tmp_path, speed=6)
    job = demo_job("https://qualysapi.example.com")
    job = replace(job, qualys=replace(job.qualys, platform=platform))
    with pytest.raises(ScaleRefused) as refused:
        connection_of(job, desk.credentials, desk.environ)
    assert str(refused.value) == (
        "The demo talks to its simulated platform alone: Private Cloud Platform, "
        f"{simulator.api_server}"
    )


def test_a_credential_of_this_session_is_not_called_stored_nor_mended_by_a_command(credentials):
    with pytest.raises(NotApproved) as refused:
        connection_of(pcp("https://qualysapi.other.example"), credentials, {})
    said = str(refused.value)
    assert "kept for this session" in said
    assert "stored" not in said
    assert "credentials allow" not in said
