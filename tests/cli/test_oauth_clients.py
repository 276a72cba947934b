"""``qpctui credentials`` with an OAuth client's id and secret."""

import pytest
from typer.testing import CliRunner

from qpctui.cli.credentials import app
from qpctui.credentials import Credentials
from qpctui.settings import Places
from tests.credentials.conftest import Ring, trust

API, GATEWAY = "qualysapi.example.com", "qualysgateway.example.com"
HOSTS = ("--host", API, "--host", f"https://{GATEWAY}")
CANARY = "c4n4ry-s3cret"


@pytest.fixture
def ring(monkeypatch):
    ring = Ring()
    trust(monkeypatch, ring)
    return ring


def call(*words, given="", **environ):
    done = CliRunner().invoke(app, words, input=given, env=environ)
    return done.exit_code, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("words", "given"),
    [
        ((), f"client\n{CANARY}\n"),
        (("--username", "client"), f"{CANARY}\n"),
        (("--username", "client", "--password-stdin"), f"{CANARY}\n"),
    ],
    ids=["asked", "secret-asked", "piped"],
)
def test_a_client_is_stored_and_listed(ring, tmp_path, words, given):
    code, out, said = call("add", "web", "--oauth", *HOSTS, *words, given=given)
    assert code == 0
    assert ("Client ID" in said) == ("--username" not in words)
    assert ("Client Secret" in said) == ("--password-stdin" not in words)
    assert CANARY not in out + said
    assert call("list")[:2] == (0, f"web\toauth\tclient\t{API} {GATEWAY}\tkeyring\t\n")
    places = Places(tmp_path / "config", tmp_path / "state")
    found = Credentials(places, {}).find(
        "web", hosts=[API], oauth_hosts=[GATEWAY], qualys_login=True
    )
    assert (found.kind, found.username, found.password.reveal()) == ("oauth", "client", CANARY)


def test_a_user_is_stored_and_listed_as_before(ring):
    code, _, said = call("add", "web", "--host", API, given="user\np\n")
    assert code == 0
    assert "User name" in said
    assert "Password" in said
    assert call("list")[:2] == (0, f"web\tpassword\tuser\t{API}\tkeyring\t\n")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("\n", "The client secret is empty"),
        (f"{CANARY} x\n", "The client secret of 'web' is not ASCII text without spaces"),
        ("", "The client secret is empty"),
    ],
)
def test_a_secret_that_is_none_is_2_and_nothing_is_stored(ring, given, told):
    words = ("add", "web", "--oauth", *HOSTS, "--username", "c", "--password-stdin")
    code, out, said = call(*words, given=given)
    assert code == 2
    assert told in said
    assert CANARY not in out + said
    assert ring.kept == {}


def test_an_unknown_kind_in_the_index_is_2(tmp_path):
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "credentials.toml").write_text('[a]\nkind = "oidc"\n')
    for words in (("list",), ("allow", "a", API), ("remove", "a")):
        code, out, said = call(*words)
        assert (code, out) == (2, "")
        assert "[a] has the unknown kind 'oidc'" in said


def test_a_command_s_client_is_said_to_be_one(tmp_path):
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "settings.toml").write_text(
        '[credentials]\nbackend = "command"\ncommand = ["true"]\n'
    )
    code, _, said = call("add", "web", "--oauth", *HOSTS, given=f"c\n{CANARY}\n")
    assert code == 2
    assert "qpctui credentials allow web HOST (--oauth" in said
    assert call("allow", "web", API, "--oauth")[0] == 0
    assert call("allow", "web", GATEWAY)[0] == 0
    assert call("list")[:2] == (0, f"web\toauth\t\t{API} {GATEWAY}\tcommand\t\n")


def test_a_client_s_log_in_is_tried(simulated):
    simulator = simulated()
    given = {
        "QPCTUI_CREDENTIAL_SIM_CLIENT_ID": simulator.client_id,
        "QPCTUI_CREDENTIAL_SIM_CLIENT_SECRET": simulator.client_secret,
    }
    words = ("test", "sim", "--api-server", simulator.api_server)
    words += ("--gateway-server", simulator.gateway_server)
    code, out, said = call(*words, **given)
    assert code == 0, said
    assert f"Connection test successful: {simulator.client_id}" in said
    assert simulator.client_secret not in out + said
    code, out, said = call(*words, **given | {"QPCTUI_CREDENTIAL_SIM_CLIENT_SECRET": CANARY})
    assert code == 3
    assert "client id or secret" in said
    assert CANARY not in out + said
    code, out, said = call(*words, **given, QPCTUI_CREDENTIAL_SIM_USERNAME=CANARY)
    assert code == 2
    assert "QPCTUI_CREDENTIAL_SIM_USERNAME" in said
    assert "QPCTUI_CREDENTIAL_SIM_CLIENT_ID" in said
    assert CANARY not in out + said
