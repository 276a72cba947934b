"""Ways to log in to the simulated platform: tokens, OAuth clients, sessions."""

import base64
import json

import pytest

SCAN = "/api/2.0/fo/scan/compliance/"
SESSION = "/api/2.0/fo/session/"
CONNECTORS = "/qps/rest/3.0/search/am/awsassetdataconnector"


def client_of(simulator, **change):
    return {"clientId": simulator.client_id, "clientSecret": simulator.client_secret} | change


def token_of(caller, path="/auth/oauth"):
    status, body, _ = caller.ask(
        path, gateway=True, login=False, headers=client_of(caller.simulator)
    )
    assert status == 200
    return body.decode()


def bearer(caller, token, path=SCAN, body="action=list", method="POST"):
    headers = {"Authorization": f"Bearer {token}"}
    return caller.ask(path, body, method=method, login=False, headers=headers)


@pytest.mark.parametrize("path", ["/auth/oauth", "/auth/oidc"])
def test_an_oauth_client_gets_a_token(calls, path):
    caller = calls()
    token = token_of(caller, path)
    payload = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    assert claims["exp"] > 0
    assert bearer(caller, token)[0] == 200
    assert bearer(caller, token, CONNECTORS, "")[0] == 200
    assert bearer(caller, token, "/msp/about.php", "", "GET")[0] == 401


def test_a_wrong_client_gets_none(calls):
    caller = calls()
    for change in ({"clientId": "x"}, {"clientSecret": "x"}):
        headers = client_of(caller.simulator, **change)
        status, body, _ = caller.ask("/auth/oauth", gateway=True, login=False, headers=headers)
        assert status == 401
        assert "authentication_exceptions" in json.loads(body)
    status, _, _ = caller.ask("/auth/oauth", login=False, headers=client_of(caller.simulator))
    assert status == 404


def test_a_token_ends(calls):
    caller = calls(token_hours=0)
    foreign = token_of(calls())
    for token, message in ((token_of(caller), "JWT expired"), (foreign, "Not authenticated")):
        status, body, headers = bearer(caller, token)
        assert (status, headers.get_content_type()) == (401, "application/json")
        assert json.loads(body) == {"status": 401, "error": "Unauthorized", "message": message}


@pytest.mark.parametrize("token", ["x", "a.b.c", "e30.e30", "e30.!.x"])
def test_what_is_no_token_breaks_the_server(calls, token):
    status, body, headers = bearer(calls(), token)
    assert (status, headers.get_content_type()) == (500, "application/json")
    assert json.loads(body)["message"] == "JWT parsing failed"


def test_a_token_may_lack_the_pc_module(calls):
    for scenario, has_pc in (("default", True), ("without-pc", False)):
        payload = token_of(calls(scenario)).split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        assert ("PC" in claims["modulesAllowed"]) is has_pc


def test_a_user_s_token_opens_the_api_server_too(calls):
    caller = calls()
    form = {"username": caller.simulator.username, "password": caller.simulator.password}
    status, body, _ = caller.ask("/auth", form | {"token": "true"}, gateway=True, login=False)
    assert status == 201
    assert bearer(caller, body.decode())[0] == 200


def test_a_session_lasts_until_it_is_closed(calls):
    caller = calls()
    simulator = caller.simulator
    form = {"action": "login", "username": simulator.username, "password": simulator.password}
    status, body, headers = caller.ask(SESSION, form, login=False)
    assert (status, b"Logged in" in body) == (200, True)
    cookie = {"Cookie": headers["Set-Cookie"].partition(";")[0]}
    assert cookie["Cookie"].startswith("QualysSession=")

    def ask(path, form):
        return caller.ask(path, form, login=False, headers=cookie)[0]

    assert ask(SCAN, {"action": "list"}) == 200
    assert ask(CONNECTORS, "") == 401
    assert ask(SESSION, {"action": "logout"}) == 200
    assert ask(SCAN, {"action": "list"}) == 401
    assert ask(SESSION, {"action": "logout"}) == 401


def test_a_wrong_log_in_opens_no_session(calls):
    caller = calls()
    form = {"action": "login", "username": "x", "password": "y"}
    status, body, headers = caller.ask(SESSION, form, login=False)
    assert (status, b"<CODE>2000</CODE>" in body, headers["Set-Cookie"]) == (401, True, None)


def test_secrets_of_clients_are_not_kept_in_the_log(calls):
    caller = calls()
    simulator = caller.simulator
    token = token_of(caller)
    bearer(caller, token)
    caller.ask(f"/auth/oauth?clientSecret={simulator.client_secret}", gateway=True)
    password = {"username": simulator.username, "password": simulator.password}
    caller.ask("/auth", password | {"token": token}, gateway=True)
    caller.ask(SESSION, password | {"action": "login"}, login=False)
    echoed = {"action": "list", "echo_request": "1", "password": simulator.password}
    assert simulator.password.encode() not in caller.ask(SCAN, echoed)[1]
    kept = repr((simulator, simulator.requests, simulator.platform))
    assert simulator.client_secret not in kept
    assert token not in kept
    assert simulator.password not in kept
    pair = f"{simulator.username}:{simulator.password}".encode()
    assert base64.b64encode(pair).decode() not in kept
