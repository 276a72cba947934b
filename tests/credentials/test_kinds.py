"""The kinds of credentials: user name and password, or an OAuth client's id and secret."""

import sys
import tomllib
from itertools import product

import pytest

from qpctui.credentials import (
    CredentialError,
    CredentialMissing,
    Credentials,
    HalfGiven,
    IndexUnreadable,
    NotApproved,
    StoredCredential,
    TwiceGiven,
    WrongKind,
)
from qpctui.secret import Secret
from qpctui.secret_stores import CommandStore, KeyringStore
from tests.credentials.conftest import MemoryStore, Ring, trust

API, GATEWAY, PROXY = "qualysapi.example.com", "qualysgateway.example.com", "proxy.example:80"
CANARY = "c4n4ry-s3cret"
OWN, USUAL = "QPCTUI_CREDENTIAL_A", "QUALYS"
CLIENT = {"_CLIENT_ID": "client", "_CLIENT_SECRET": CANARY}
USER = {"_USERNAME": "user", "_PASSWORD": CANARY}


def variables(prefix, *pairs):
    return {prefix + name: value for pair in pairs for name, value in pair.items()}


@pytest.fixture
def credentials(places):
    return Credentials(places, {}, MemoryStore())


@pytest.fixture
def index(places):
    places.config.mkdir(parents=True)
    return places.config / "credentials.toml"


def log_in(credentials, credential_id="a", hosts=(API,)):
    found = credentials.find(credential_id, hosts=hosts, oauth_hosts=[GATEWAY], qualys_login=True)
    return found.kind, found.username, found.password.reveal(), found.source


# the environment


@pytest.mark.parametrize("prefix", [OWN, USUAL])
@pytest.mark.parametrize(("pair", "kind"), [(USER, "password"), (CLIENT, "oauth")])
def test_the_environment_gives_either_kind(places, prefix, pair, kind):
    credentials = Credentials(places, variables(prefix, pair))
    name, _ = pair.values()
    assert log_in(credentials) == (kind, name, CANARY, "environment")
    assert credentials.of_environment("a") == kind


@pytest.mark.parametrize("prefix", [OWN, USUAL])
def test_two_kinds_at_once_are_an_error_that_names_both(places, prefix):
    credentials = Credentials(places, variables(prefix, USER, CLIENT))
    with pytest.raises(TwiceGiven) as caught:
        log_in(credentials)
    said = str(caught.value)
    assert all(f"{prefix}{name}" in said for name in (*USER, *CLIENT))
    assert CANARY not in said
    assert credentials.of_environment("a") == "oauth"  # that which goes to more hosts


@pytest.mark.parametrize("prefix", [OWN, USUAL])
@pytest.mark.parametrize(("one", "other"), list(product(USER, CLIENT)))
def test_a_half_of_each_kind_is_two_kinds_too(places, prefix, one, other):
    with pytest.raises(TwiceGiven):
        log_in(Credentials(places, {prefix + one: CANARY, prefix + other: CANARY}))


@pytest.mark.parametrize("prefix", [OWN, USUAL])
@pytest.mark.parametrize(("name", "lacking"), [tuple(CLIENT), tuple(CLIENT)[::-1]])
def test_half_a_client_is_an_error(places, prefix, name, lacking):
    said = f"{prefix}{name} is set and {prefix}{lacking} is not"
    credentials = Credentials(places, {prefix + name: CANARY})
    with pytest.raises(HalfGiven, match=said) as caught:
        log_in(credentials)
    assert CANARY not in str(caught.value)
    assert credentials.of_environment("a") == "oauth"


def test_a_credential_s_own_variables_come_before_the_usual_ones(places):
    credentials = Credentials(places, variables(OWN, USER) | variables(USUAL, CLIENT))
    assert log_in(credentials)[:2] == ("password", "user")
    assert credentials.of_environment("a") == "password"


def test_the_usual_variables_come_after_what_is_bound_to_hosts(places):
    credentials = Credentials(places, variables(USUAL, CLIENT), MemoryStore())
    credentials.add("a", "stored", Secret("p"), [API])
    credentials.remember("b", "kept", Secret("p"), [API])
    for credential_id, name in (("a", "stored"), ("b", "kept")):
        assert log_in(credentials, credential_id)[:2] == ("password", name)
        assert credentials.of_environment(credential_id) is None


def test_a_missing_log_in_names_the_variables_of_both_kinds(credentials):
    with pytest.raises(CredentialMissing) as caught:
        log_in(credentials)
    for prefix, name in product((OWN, USUAL), (*USER, *CLIENT)):
        assert prefix + name in str(caught.value)


def test_a_missing_user_is_not_offered_a_client_s_variables(credentials):
    with pytest.raises(CredentialMissing) as caught:
        credentials.find("a", hosts=[PROXY])
    assert "_USERNAME" in str(caught.value)
    assert "_CLIENT" not in str(caught.value)


# hosts


def kept(credentials, how, hosts):
    keep = credentials.add if how == "stored" else credentials.remember
    keep("a", "client", Secret(CANARY), hosts, "oauth")


@pytest.mark.parametrize("how", ["stored", "session"])
def test_a_client_needs_the_approval_of_the_gateway_besides(credentials, how):
    kept(credentials, how, [API])
    with pytest.raises(NotApproved) as caught:
        log_in(credentials)
    assert caught.value.host == GATEWAY
    credentials.allow("a", GATEWAY)
    assert log_in(credentials)[:3] == ("oauth", "client", CANARY)
    with pytest.raises(NotApproved):
        log_in(credentials, hosts=[API, PROXY])


@pytest.mark.parametrize("how", ["stored", "session"])
def test_a_user_needs_no_approval_of_a_client_s_hosts(credentials, how):
    keep = credentials.add if how == "stored" else credentials.remember
    keep("a", "user", Secret("p"), [API])
    assert log_in(credentials)[:2] == ("password", "user")


@pytest.mark.parametrize("how", ["stored", "session", "environment"])
def test_a_client_is_good_for_the_qualys_log_in_alone(places, how):
    credentials = Credentials(
        places, variables(OWN, CLIENT) if how == "environment" else {}, Unasked()
    )
    if how != "environment":
        kept(credentials, how, [PROXY])
    with pytest.raises(WrongKind, match="'a' is an OAuth client.*user name and password") as caught:
        credentials.find("a", hosts=[PROXY])
    assert CANARY not in str(caught.value)


class Unasked(MemoryStore):
    """A keyring that nobody should have unlocked."""

    def load(self, credential_id):
        raise AssertionError("asked")


# the index


def test_the_index_keeps_a_kind_that_is_not_the_usual_one(credentials, index):
    credentials.add("client", "c", Secret(CANARY), [API, GATEWAY], "oauth")
    credentials.add("user", "u", Secret(CANARY), [API])
    assert tomllib.loads(index.read_text()) == {
        "client": {"username": "c", "hosts": [API, GATEWAY], "kind": "oauth"},
        "user": {"username": "u", "hosts": [API]},
    }
    credentials.allow("client", PROXY)
    assert credentials.stored() == [
        StoredCredential("client", "c", (PROXY, API, GATEWAY), "oauth"),
        StoredCredential("user", "u", (API,)),
    ]
    assert CANARY not in index.read_text()


def test_an_index_without_kinds_holds_users(credentials, index):
    index.write_text(f'[a]\nusername = "u"\nhosts = ["{API}"]\n')
    credentials.store.save("a", "u", Secret("p"))
    assert log_in(credentials)[:2] == ("password", "u")
    credentials.allow("a", PROXY)
    assert "kind" not in index.read_text()


@pytest.mark.parametrize(
    ("kind", "named"), [("'oidc'", "'oidc'"), ("''", "''"), ("7", "7"), ("['oauth']", "['oauth']")]
)
def test_an_unknown_kind_is_named_and_left_alone(credentials, index, kind, named):
    text = f"[a]\nusername = 'u'\nhosts = ['{API}']\nkind = {kind}\n"
    index.write_text(text)
    for act in (
        lambda: log_in(credentials),
        lambda: credentials.add("b", "u", Secret("p"), [API]),
        lambda: credentials.allow("a", GATEWAY, "oauth"),
        lambda: credentials.remove("a"),
        credentials.stored,
    ):
        with pytest.raises(IndexUnreadable) as caught:
            act()
        assert f"[a] has the unknown kind {named}" in str(caught.value)
    assert index.read_text() == text
    assert credentials.store.kept == {}


def test_adding_anew_changes_the_kind(credentials):
    kept(credentials, "stored", [API, GATEWAY])
    credentials.add("a", "user", Secret("p"), [API])
    assert log_in(credentials)[:2] == ("password", "user")


def test_what_the_session_knows_has_its_kind(credentials):
    kept(credentials, "stored", [API])
    credentials.remember("b", "u", Secret("p"), [API])
    credentials.remember("c", "c", Secret("p"), [API], "oauth")
    assert [(one.id, one.kind) for one in credentials.known()] == [
        ("a", "oauth"),
        ("b", "password"),
        ("c", "oauth"),
    ]


# what can be sent


@pytest.mark.parametrize(
    "bad", ["", "{} ", " {}", "{}\r\nX: y", "{}\n", "{}\x07", "{}ü", "{}\udcff"]
)
@pytest.mark.parametrize("part", [0, 1])
def test_what_no_header_can_carry_is_no_client(credentials, places, bad, part):
    given = ["client", "s"]
    given[part] = bad.format(CANARY)
    what = ("client id", "client secret")[part]
    for keep in (credentials.add, credentials.remember):
        with pytest.raises(CredentialError, match=f"The {what} of 'a' is (not|empty)") as caught:
            keep("a", given[0], Secret(given[1]), [API, GATEWAY], "oauth")
        assert CANARY not in str(caught.value)
    assert credentials.known() == []
    credentials.add("a", "client", Secret("s"), [API, GATEWAY], "oauth")
    credentials.store.save("a", given[0], Secret(given[1]))
    if given[0]:  # the index knows one
        with pytest.raises(CredentialError, match=f"The {what} of 'a' is ") as caught:
            log_in(credentials)
        assert CANARY not in str(caught.value)


@pytest.mark.parametrize("name", list(CLIENT))
def test_a_variable_that_no_header_can_carry_is_named_and_not_shown(places, name):
    environ = variables(OWN, CLIENT) | {OWN + name: f"{CANARY}\nX: y"}
    with pytest.raises(CredentialError, match=f"{OWN}{name} is not ASCII") as caught:
        log_in(Credentials(places, environ))
    assert CANARY not in str(caught.value)


# the stores


def test_the_keyring_keeps_a_client_as_it_keeps_a_user(places, monkeypatch):
    ring = Ring()
    trust(monkeypatch, ring)
    Credentials(places, {}).add("a", "client", Secret(CANARY), [API, GATEWAY], "oauth")
    assert list(ring.kept) == [("qpctui", "a")]
    assert log_in(Credentials(places, {}, KeyringStore())) == ("oauth", "client", CANARY, "keyring")


@pytest.mark.parametrize("line", ["client_id: client", "Client ID:client", "username: client"])
def test_a_command_prints_a_client_once_it_was_said_to_be_one(places, line):
    code = f"print({CANARY!r}); print({line!r})"
    credentials = Credentials(places, {}, CommandStore((sys.executable, "-c", code)))
    credentials.allow("a", API)
    assert log_in(credentials) == ("password", "client", CANARY, "command")
    credentials.allow("a", API, "oauth")
    with pytest.raises(NotApproved):
        log_in(credentials)
    credentials.allow("a", GATEWAY)
    assert log_in(credentials) == ("oauth", "client", CANARY, "command")


def test_a_command_that_prints_no_client_id_is_told(places):
    credentials = Credentials(places, {}, CommandStore((sys.executable, "-c", "print('s')")))
    for host in (API, GATEWAY):
        credentials.allow("a", host, "oauth")
    with pytest.raises(CredentialError, match="The client id of 'a' is empty"):
        log_in(credentials)


def test_what_was_added_keeps_its_kind(credentials):
    credentials.add("a", "u", Secret("p"), [API])
    with pytest.raises(WrongKind, match="qpctui credentials add a"):
        credentials.allow("a", GATEWAY, "oauth")
    assert credentials.stored() == [StoredCredential("a", "u", (API,))]
