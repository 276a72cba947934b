"""Credentials: where they are looked for, and the hosts that stored ones may go to."""

import stat
import sys
import time

import pytest

from qpctui.credentials import (
    CredentialMissing,
    Credentials,
    HalfGiven,
    IndexUnreadable,
    NotApproved,
    StoreUnavailable,
)
from qpctui.secret import Secret
from qpctui.secret_stores import CommandStore, KeyringStore
from qpctui.settings import SettingsUnreadable
from tests.credentials.conftest import MemoryStore, Ring, trust

HOST = "qualysapi.example.com"
CANARY = "c4n4ry-s3cret"


@pytest.fixture
def credentials(places):
    return Credentials(places, {}, MemoryStore())


def with_environ(places, **environ):
    return Credentials(places, environ, MemoryStore())


def test_the_environment_comes_first_and_needs_no_approval(places):
    found = with_environ(
        places,
        QPCTUI_CREDENTIAL_WEB_1_USERNAME="u",
        QPCTUI_CREDENTIAL_WEB_1_PASSWORD=CANARY,
    )
    found.add("web-1", "stored", Secret(f"{CANARY}-x"), [HOST])
    credential = found.find("web-1", hosts=["anywhere.example"])
    assert (credential.username, credential.password.reveal(), credential.source) == (
        "u",
        CANARY,
        "environment",
    )


def test_half_a_credential_is_an_error(places):
    with pytest.raises(HalfGiven, match="QPCTUI_CREDENTIAL_A_USERNAME is set"):
        with_environ(places, QPCTUI_CREDENTIAL_A_USERNAME="u").find("a", hosts=[HOST])
    with pytest.raises(HalfGiven, match="QPCTUI_CREDENTIAL_A_PASSWORD is set"):
        with_environ(places, QPCTUI_CREDENTIAL_A_PASSWORD=CANARY).find("a", hosts=[HOST])


def test_the_usual_variables_are_for_the_platform_log_in_alone(places):
    found = with_environ(places, QUALYS_USERNAME="u", QUALYS_PASSWORD=CANARY)
    assert found.find("any", hosts=[HOST], qualys_login=True).username == "u"
    with pytest.raises(CredentialMissing):
        found.find("any", hosts=[HOST])


def test_the_usual_variables_come_last(places):
    found = with_environ(places, QUALYS_USERNAME="u", QUALYS_PASSWORD=CANARY)
    found.add("mine", "stored", Secret(f"{CANARY}-x"), [HOST])
    assert found.find("mine", hosts=[HOST], qualys_login=True).username == "stored"


def test_a_missing_one_says_how_to_give_it(credentials):
    with pytest.raises(CredentialMissing) as caught:
        credentials.find("web 1", hosts=[HOST], qualys_login=True)
    said = str(caught.value)
    assert "qpctui credentials add 'web 1'" in said
    assert "QPCTUI_CREDENTIAL_WEB_1_USERNAME" in said
    assert "QUALYS_USERNAME" in said


def test_a_session_credential_is_bound_to_its_hosts(credentials):
    credentials.remember("a", "u", Secret(CANARY), [HOST])
    assert credentials.find("a", hosts=[HOST]).source == "session"
    with pytest.raises(NotApproved):
        credentials.find("a", hosts=[HOST, "other.example"])


def test_a_stored_one_is_bound_to_its_hosts_until_another_is_allowed(credentials):
    credentials.add("a", "u", Secret(CANARY), [HOST])
    assert credentials.find("a", hosts=[HOST]).username == "u"
    with pytest.raises(NotApproved, match="qpctui credentials allow a evil.example:8443"):
        credentials.find("a", hosts=["evil.example:8443"])
    credentials.allow("a", "evil.example:8443")
    assert credentials.find("a", hosts=["evil.example:8443", HOST]).username == "u"


def test_another_port_is_another_host(credentials):
    credentials.add("a", "u", Secret(CANARY), [HOST])
    with pytest.raises(NotApproved):
        credentials.find("a", hosts=[f"{HOST}:8443"])


def test_the_index_holds_no_secret_and_is_private(credentials, places):
    credentials.add("a", "u", Secret(CANARY), [HOST])
    index = places.config / "credentials.toml"
    assert CANARY not in index.read_text()
    assert HOST in index.read_text()
    assert stat.S_IMODE(index.stat().st_mode) == 0o600
    assert stat.S_IMODE(places.config.stat().st_mode) == 0o700


def test_a_removed_one_is_gone(credentials):
    credentials.add("a", "u", Secret(CANARY), [HOST])
    credentials.remove("a")
    assert credentials.stored() == []
    assert credentials.store.kept == {}
    with pytest.raises(CredentialMissing):
        credentials.remove("a")


@pytest.mark.parametrize("text", ["a = [", "a = 3", "[a]\nhosts = 'x'", "[a]\nhosts = [7]", "\xff"])
def test_a_broken_index_stops_everything_and_is_left_alone(credentials, places, text):
    places.config.mkdir(parents=True)
    index = places.config / "credentials.toml"
    index.write_bytes(text.encode("latin-1"))
    for act in (
        lambda: credentials.find("a", hosts=[HOST]),
        lambda: credentials.add("b", "u", Secret(CANARY), [HOST]),
        credentials.stored,
        lambda: credentials.remove("a"),
        lambda: credentials.allow("a", HOST),
    ):
        with pytest.raises(IndexUnreadable, match="It was left as it is"):
            act()
    assert index.read_bytes() == text.encode("latin-1")
    assert credentials.store.kept == {}


def test_a_store_that_refuses_leaves_the_index_unchanged(places):
    class Full(MemoryStore):
        def save(self, credential_id, username, password):
            raise StoreUnavailable("full")

    credentials = Credentials(places, {}, Full())
    with pytest.raises(StoreUnavailable):
        credentials.add("a", "u", Secret(CANARY), [HOST])
    assert credentials.stored() == []


def test_secrets_do_not_show():
    secret = Secret(CANARY)
    assert CANARY not in f"{secret} {secret!r} {[secret]}"
    with pytest.raises(TypeError):
        import pickle

        pickle.dumps(secret)


# the keyring


def test_the_keyring_keeps_both_in_one_entry(monkeypatch):
    ring = Ring()
    trust(monkeypatch, ring)
    store = KeyringStore()
    store.save("a", "ü:ser", Secret(f"{CANARY} p\"w'ä"))
    assert list(ring.kept) == [("qpctui", "a")]
    username, password = store.load("a")
    assert (username, password.reveal()) == ("ü:ser", f"{CANARY} p\"w'ä")
    store.delete("a")
    store.delete("a")
    assert ring.kept == {}


def test_a_keyring_that_forgets_is_found_out(monkeypatch):
    class Forgetful(Ring):
        def set_password(self, service, name, value):
            pass

    trust(monkeypatch, Forgetful())
    with pytest.raises(StoreUnavailable, match="lost what it was given"):
        KeyringStore().save("a", "u", Secret(CANARY))


def test_a_keyring_that_hangs_has_a_deadline(monkeypatch):
    class Locked(Ring):
        def get_password(self, service, name):
            time.sleep(5)

    trust(monkeypatch, Locked())
    with pytest.raises(StoreUnavailable, match="did not answer in 0.05 s"):
        KeyringStore(deadline=0.05).load("a")


def test_a_keyring_that_breaks_does_not_leak(monkeypatch):
    class Broken(Ring):
        def set_password(self, service, name, value):
            raise RuntimeError(f"could not store {value}")

    trust(monkeypatch, Broken())
    with pytest.raises(StoreUnavailable) as caught:
        KeyringStore().save("a", "u", Secret(CANARY))
    assert CANARY not in str(caught.value)
    assert "RuntimeError" in str(caught.value)


@pytest.mark.parametrize("entry", ["plain", "[]", "7", '{"username": "u"}'])
def test_a_foreign_entry_is_told(monkeypatch, entry):
    ring = Ring()
    ring.kept["qpctui", "a"] = entry
    trust(monkeypatch, ring)
    with pytest.raises(StoreUnavailable, match="not written by qpctui"):
        KeyringStore().load("a")


@pytest.mark.parametrize("name", ["keyring.backends.fail", "keyring.backends.null"])
def test_backends_that_keep_nothing_or_in_plain_text_are_refused(monkeypatch, name):
    import importlib

    import keyring

    backend = importlib.import_module(name).Keyring()
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
    with pytest.raises(StoreUnavailable) as caught:
        KeyringStore().load("a")
    said = str(caught.value)
    assert name in said
    assert "QPCTUI_CREDENTIAL_" in said
    assert "command" in said


def test_a_chain_with_one_untrusted_member_is_refused(monkeypatch):
    import keyring
    from keyring.backends import SecretService, chainer, null

    class Chain(chainer.ChainerBackend):
        backends = (SecretService.Keyring(), null.Keyring())

    Chain.__module__ = chainer.__name__
    monkeypatch.setattr(keyring, "get_keyring", lambda: Chain())
    with pytest.raises(StoreUnavailable, match="keyring.backends.null"):
        KeyringStore().load("a")


# a command


def command(code):
    return CommandStore((sys.executable, "-c", code, "{id}"))


def test_a_command_prints_the_password():
    store = command("import sys; print('c4n4ry:' + sys.argv[1]); print('Username: u')")
    username, password = store.load("web")
    assert (username, password.reveal()) == ("u", "c4n4ry:web")


@pytest.mark.parametrize("code", ["raise SystemExit(1)", "print()", "pass"])
def test_a_command_without_a_password_is_told(code):
    with pytest.raises(StoreUnavailable, match="gave no password"):
        command(code).load("a")


def test_a_command_that_fails_does_not_leak_what_it_printed():
    with pytest.raises(StoreUnavailable) as caught:
        command(f"print('{CANARY}'); raise SystemExit(1)").load("a")
    assert CANARY not in str(caught.value)


def test_a_command_that_hangs_or_is_missing_is_told():
    slow = CommandStore((sys.executable, "-c", "import time; time.sleep(9)"), deadline=0.2)
    with pytest.raises(StoreUnavailable, match="longer than"):
        slow.load("a")
    with pytest.raises(StoreUnavailable, match="can't be run"):
        CommandStore(("/no/such/command",)).load("a")


def test_a_command_needs_approval_of_hosts_too(places):
    store = command(f"print({CANARY!r})")
    credentials = Credentials(places, {}, store)
    with pytest.raises(StoreUnavailable, match="credentials allow"):
        credentials.add("a", "u", Secret(CANARY), [HOST])
    with pytest.raises(CredentialMissing):
        credentials.find("a", hosts=[HOST])
    credentials.allow("a", HOST)
    assert credentials.find("a", hosts=[HOST]).password.reveal() == CANARY


@pytest.mark.parametrize(
    "text",
    ["[credentials]\nbackend = 'plaintext'", "[credentials]\nbackend = 'command'", "x = 1", "["],
)
def test_broken_settings_are_told_and_left(places, text):
    places.config.mkdir(parents=True)
    file = places.config / "settings.toml"
    file.write_text(text)
    with pytest.raises(SettingsUnreadable):
        Credentials(places, {}).add("a", "u", Secret(CANARY), [HOST])
    assert file.read_text() == text
