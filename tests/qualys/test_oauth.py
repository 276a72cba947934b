"""An OAuth client's token: asked for once, sent instead of a password, renewed when it ends."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from qpctui.qualys import appliances, assets, connectors, login
from qpctui.qualys.authorisation import Login
from qpctui.qualys.calls import Endpoints
from qpctui.qualys.errors import LoginRefused, Malformed, Unavailable, Unreachable
from qpctui.qualys.pace import Pace
from qpctui.qualys.transport import Transport
from qpctui.secret import Secret
from qpctui.simulator.faults import FAULTS, Fault


@pytest.fixture
def client():
    made = []

    def to(simulator, secret=None):
        who = Login(simulator.client_id, Secret(secret or simulator.client_secret), kind="oauth")
        where = Endpoints(simulator.api_server, simulator.gateway_server)
        made.append(Transport(where, who, pace=Pace(10_000)))
        return made[-1]

    yield to
    for transport in made:
        transport.close()


def logins(simulator):
    return [r for r in simulator.requests if r.path == "/auth/oauth"]


def test_one_token_does_for_all_lists(simulated, client):
    simulator = simulated()
    transports = [client(simulator) for _ in range(6)]
    with ThreadPoolExecutor(6) as threads:
        lists = list(threads.map(appliances.list_appliances, transports))
    assert all(len(found) > 1 for found in lists)
    assert len(logins(simulator)) == 1


def test_qps_calls_and_writes_go_with_the_token(simulated, client):
    simulator = simulated()
    transport = client(simulator)
    assert connectors.list_connectors(transport)
    assets.enable_for_compliance(transport, "10.10.32.162")
    assert simulator.client_secret not in repr(simulator.requests)


def test_a_token_that_ended_is_renewed_and_the_write_carried_out_once(simulated, client):
    simulator = simulated()
    transport = client(simulator)
    appliances.list_appliances(transport)
    simulator.platform.tokens.clear()
    assets.enable_for_compliance(transport, "10.10.32.162")
    assert len(logins(simulator)) == 2
    added = [r.status for r in simulator.requests if "asset/ip" in r.path]
    assert added == [401, 200]


def test_a_wrong_secret_is_refused_and_not_repeated(simulated, client):
    simulator = simulated()
    with pytest.raises(LoginRefused, match="client id or secret"):
        appliances.list_appliances(client(simulator, "c4n4ry-wrong"))
    assert len(logins(simulator)) == 1
    assert all("c4n4ry-wrong" not in repr(r) for r in simulator.requests)


def test_a_token_refused_twice_is_a_refused_log_in(simulated, client):
    simulator = simulated()
    transport = client(simulator)
    simulator.platform.tokens = _Forgetful()
    with pytest.raises(LoginRefused):
        appliances.list_appliances(transport)
    assert len(logins(simulator)) == 2


class _Forgetful(dict):
    def __setitem__(self, key, value):
        """Know no token."""


@pytest.mark.parametrize("fault", ["html-200", "garbage", "empty"])
def test_no_token_is_said(simulated, client, fault):
    simulator = simulated()
    simulator.answer_next("/auth/oauth", fault, times=9)
    with pytest.raises(Malformed):
        appliances.list_appliances(client(simulator))


def test_a_write_whose_token_never_came_was_not_sent(simulated, client):
    simulator = simulated()
    simulator.answer_next("/auth/oauth", "reset")
    with pytest.raises(Unreachable) as caught:
        assets.enable_for_compliance(client(simulator), "10.10.32.162")
    assert not caught.value.sent
    assert not [r for r in simulator.requests if "asset/ip" in r.path]


def test_words_of_tokens_after_a_password_prove_nothing(simulated, connect, monkeypatch):
    monkeypatch.setitem(FAULTS, "jwt", Fault(500, b"JWT parsing failed"))
    simulator = simulated()
    simulator.answer_next("asset/ip", "jwt")
    with pytest.raises(Unavailable) as caught:
        assets.enable_for_compliance(connect(simulator), "10.10.32.162")
    assert not caught.value.refused


def test_the_connection_test_logs_the_client_in(simulated, client):
    simulator = simulated()
    tested = login.test_gateway(client(simulator))
    assert tested.username == simulator.client_id
    assert tested.warnings == ()
