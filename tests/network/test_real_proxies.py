"""Through real proxies: with and without a log-in, let through or not, and what they say."""

from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest

from qpctui.qualys import appliances, assets
from qpctui.qualys.authorisation import Login
from qpctui.qualys.errors import LoginRefused, Unreachable
from qpctui.qualys.proxies import ProxyServer
from qpctui.secret import Secret
from tests.network.conftest import Way
from tests.network.real_proxies import COMMANDS, LOOPBACK, NAME, PASSWORDS, USER, free_port, running

KINDS = list(COMMANDS)


@pytest.fixture(scope="module", params=KINDS)
def kind(request):
    return request.param


@pytest.fixture(scope="module")
def open_port(kind, tmp_path_factory):
    with running(kind, tmp_path_factory.mktemp("open")) as port:
        yield port


@pytest.fixture(scope="module")
def guarded_port(kind, tmp_path_factory):
    with running(kind, tmp_path_factory.mktemp("guarded"), logs_in=True) as port:
        yield port


@pytest.fixture
def log_in(kind):
    return PASSWORDS[kind]


@pytest.fixture
def far(simulated, certified):
    """A platform over TLS whose name the proxies alone can look up."""
    simulator = simulated(tls=certified(NAME))
    return SimpleNamespace(simulator=simulator, way=named(simulator))


def named(simulator):
    urls = (
        f"{parts.scheme}://{NAME}:{parts.port}"
        for parts in map(urlsplit, (simulator.api_server, simulator.gateway_server))
    )
    return Way(*urls, simulator.username, simulator.password)


def through(port, password=None):
    login = Login(USER, Secret(password)) if password else None
    return ProxyServer(LOOPBACK, port, login=login)


def refused(transport):
    with pytest.raises(Unreachable) as caught:
        assets.enable_for_compliance(transport, "10.10.32.162")
    assert not caught.value.sent
    assert "s3cret" not in str(caught.value)
    assert USER not in str(caught.value)
    return str(caught.value)


def test_one_without_a_log_in(far, open_port, connect, ca_file):
    assert appliances.list_appliances(connect(far.way, proxy=through(open_port), ca_file=ca_file))
    # Not even the name is known without it.
    assert "No connection to" in refused(connect(far.way, ca_file=ca_file))
    assert len(far.simulator.requests) == 1


def test_one_with_a_log_in(far, guarded_port, connect, ca_file, log_in):
    proxy = through(guarded_port, log_in)
    assert appliances.list_appliances(connect(far.way, proxy=proxy, ca_file=ca_file))


def test_a_log_in_that_is_missing_is_told(far, guarded_port, connect, ca_file):
    said = refused(connect(far.way, proxy=through(guarded_port), ca_file=ca_file))
    assert f"the proxy {LOOPBACK}:{guarded_port} wants a log-in (407)" in said
    assert "Set [qualys.proxy] credentials" in said
    assert far.simulator.requests == []


def test_a_log_in_that_is_refused_is_not_the_platform_s(far, guarded_port, connect, ca_file):
    proxy = through(guarded_port, "wr0ng")
    said = refused(connect(far.way, proxy=proxy, ca_file=ca_file))
    assert f"the proxy {LOOPBACK}:{guarded_port} refused its log-in (40" in said
    assert "those of the platform were not sent" in said
    assert "wr0ng" not in said
    assert far.simulator.requests == []


def test_the_platform_s_own_refusal_is_not_the_proxy_s(far, guarded_port, connect, ca_file, log_in):
    proxy = through(guarded_port, log_in)
    with pytest.raises(LoginRefused) as caught:
        appliances.list_appliances(connect(far.way, proxy=proxy, ca_file=ca_file, password="wr0ng"))
    assert "proxy" not in str(caught.value)
    assert NAME in str(caught.value)


def test_tls_is_with_the_platform_not_the_proxy(far, open_port, connect):
    said = refused(connect(far.way, proxy=through(open_port)))
    assert "authority that is unknown here" in said
    assert far.simulator.requests == []


def test_a_wrong_name_is_told_through_it(simulated, open_port, connect, certified, ca_file):
    way = named(simulated(tls=certified("other.test")))
    said = refused(connect(way, proxy=through(open_port), ca_file=ca_file))
    assert f"not for {NAME}, it is for other.test" in said


def test_a_platform_that_it_can_t_reach_is_told(open_port, connect):
    way = Way(f"https://{NAME}:{free_port()}", "", "u", "p")
    said = refused(connect(way, proxy=through(open_port)))
    assert f"the proxy {LOOPBACK}:{open_port} " in said


def test_a_connection_that_it_does_not_allow_is_told(kind, far, tmp_path, connect, ca_file):
    with running(kind, tmp_path, allowed=False) as port:
        said = refused(connect(far.way, proxy=through(port), ca_file=ca_file))
    assert f"the proxy {LOOPBACK}:{port} " in said
    assert {"tinyproxy": "does not allow it (403)", "proxy.py": "(418)"}[kind] in said
    assert far.simulator.requests == []


def test_plain_http_is_passed_on_to_who_logs_in(simulated, guarded_port, connect, log_in):
    simulator = simulated()
    way = named(simulator)
    assert appliances.list_appliances(connect(way, proxy=through(guarded_port, log_in)))
    with pytest.raises(Unreachable):
        assets.enable_for_compliance(connect(way, proxy=through(guarded_port)), "10.10.32.162")
    assert len(simulator.requests) == 1


def test_exempt_hosts_are_reached_without_it(simulated, connect, certified, ca_file):
    nobody = ProxyServer(LOOPBACK, free_port(), exempt=f"other.test, {NAME}")
    said = refused(connect(Way(f"https://{NAME}", "", "u", "p"), proxy=nobody, ca_file=ca_file))
    assert "its name" in said


def test_a_proxy_that_is_not_there_is_told(connect, log_in):
    port = free_port()
    said = refused(connect(Way(f"https://{NAME}", "", "u", "p"), proxy=through(port, log_in)))
    assert f"the proxy {LOOPBACK}:{port} refused, so nothing listens there" in said
    nameless = ProxyServer("proxy.invalid", 3128, login=Login(USER, Secret(log_in)))
    said = refused(connect(Way(f"https://{NAME}", "", "u", "p"), proxy=nameless))
    assert "the name of the proxy proxy.invalid:3128" in said
    assert "[qualys.proxy]" in said or "no name server" in said
