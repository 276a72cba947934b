"""Credentials that are renamed, edited, kept for good, or withdrawn from a host: none is lost."""

import sys

import pytest

from qpctui import credential_index
from qpctui.credentials import (
    CredentialError,
    CredentialMissing,
    Credentials,
    Edit,
    IdTaken,
    NotApproved,
    StoredCredential,
    StoreUnavailable,
)
from qpctui.secret import Secret
from qpctui.secret_stores import CommandStore
from tests.credentials.conftest import MemoryStore

API, PROXY = "qualysapi.example.com", "proxy.example:3128"
CANARY, OTHER = "c4n4ry-s3cret", "c4n4ry-other"


class Failing(MemoryStore):
    """A keyring that refuses what it is told to refuse."""

    def __init__(self):
        super().__init__()
        self.refused = set()

    def _refuse(self, what):
        if what in self.refused:
            raise StoreUnavailable(f"{what} refused")

    def save(self, credential_id, username, password):
        self._refuse("save")
        super().save(credential_id, username, password)

    def load(self, credential_id):
        self._refuse("load")
        return super().load(credential_id)

    def delete(self, credential_id):
        self._refuse("delete")
        super().delete(credential_id)


@pytest.fixture
def store():
    return Failing()


@pytest.fixture
def credentials(places, store):
    made = Credentials(places, {}, store)
    made.add("old", "user", Secret(CANARY), [API])
    return made


def secret_of(credentials, credential_id, hosts=(API,)):
    found = credentials.find(credential_id, hosts=hosts)
    return found.username, found.password.reveal()


def break_index(monkeypatch):
    def refuse(*_):
        raise OSError(28, "no space left")

    monkeypatch.setattr(credential_index, "write_atomically", refuse)


# rename


@pytest.mark.parametrize("how", ["stored", "session"])
def test_a_renamed_one_is_found_by_its_new_id_alone(credentials, store, how):
    if how == "session":
        credentials.remove("old")
        credentials.remember("old", "user", Secret(CANARY), [API])
    credentials.rename("old", "new")
    assert secret_of(credentials, "new") == ("user", CANARY)
    with pytest.raises(NotApproved):
        credentials.find("new", hosts=[PROXY])
    with pytest.raises(CredentialMissing):
        credentials.find("old", hosts=[API])
    assert set(store.kept) == ({"new"} if how == "stored" else set())


@pytest.mark.parametrize("what", ["load", "save"])
def test_a_store_that_refuses_leaves_the_old_one(credentials, store, what):
    store.refused = {what}
    with pytest.raises(StoreUnavailable):
        credentials.rename("old", "new")
    store.refused = set()
    assert secret_of(credentials, "old") == ("user", CANARY)
    assert set(store.kept) == {"old"}


def test_an_index_that_can_not_be_written_leaves_the_old_one(credentials, store, monkeypatch):
    with monkeypatch.context() as patch:
        break_index(patch)
        with pytest.raises(OSError, match="no space"):
            credentials.rename("old", "new")
    assert secret_of(credentials, "old") == ("user", CANARY)
    assert set(store.kept) == {"old"}
    assert [one.id for one in credentials.stored()] == ["old"]


def test_an_old_entry_that_stays_is_told(credentials, store):
    store.refused = {"delete"}
    with pytest.raises(StoreUnavailable, match="'new' now, but the keyring kept .* 'old'"):
        credentials.rename("old", "new")
    assert secret_of(credentials, "new") == ("user", CANARY)
    assert [one.id for one in credentials.stored()] == ["new"]


@pytest.mark.parametrize("keep", ["add", "remember"])
def test_another_s_id_is_not_taken(credentials, keep):
    getattr(credentials, keep)("new", "other", Secret(OTHER), [API])
    with pytest.raises(IdTaken, match="'new' already"):
        credentials.rename("old", "new")
    with pytest.raises(IdTaken):
        credentials.rename("new", "new")
    assert secret_of(credentials, "new") == ("other", OTHER)
    assert secret_of(credentials, "old") == ("user", CANARY)


@pytest.mark.parametrize("new", ["", "a\nb"])
def test_an_id_that_no_job_could_name_is_refused(credentials, new):
    with pytest.raises(CredentialError, match="printable"):
        credentials.rename("old", new)
    assert secret_of(credentials, "old") == ("user", CANARY)


def test_what_nobody_knows_can_not_be_changed(credentials):
    for change in (
        lambda: credentials.rename("none", "new"),
        lambda: credentials.edit("none", Edit(username="u")),
        lambda: credentials.disallow("none", API),
        lambda: credentials.remove("none"),
        lambda: credentials.keep("none"),
    ):
        with pytest.raises(CredentialMissing, match="'none'"):
            change()


def test_a_command_s_id_is_renamed_where_it_is(places):
    store = CommandStore((sys.executable, "-c", f"print({CANARY!r}); print('user: u')"))
    credentials = Credentials(places, {}, store)
    credentials.allow("old", API)
    with pytest.raises(CredentialError, match="command knows 'old' by this id.*allow new HOST"):
        credentials.rename("old", "new")
    credentials.edit("old", Edit(kind="oauth"))
    assert credentials.stored() == [StoredCredential("old", "", (API,), "oauth")]
    with pytest.raises(StoreUnavailable, match="add 'old' there"):
        credentials.edit("old", Edit(password=Secret(OTHER)))


# edit


@pytest.mark.parametrize("how", ["stored", "session"])
@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (Edit(username="new"), ("new", CANARY)),
        (Edit(password=Secret(OTHER)), ("user", OTHER)),
        (Edit(password=Secret("")), ("user", CANARY)),
        (Edit(hosts=[API, PROXY]), ("user", CANARY)),
    ],
)
def test_only_what_is_given_changes(credentials, how, edit, expected):
    if how == "session":
        credentials.remove("old")
        credentials.remember("old", "user", Secret(CANARY), [API])
    credentials.edit("old", edit)
    assert secret_of(credentials, "old") == expected
    (known,) = credentials.known()
    assert (known.username, known.hosts) == (expected[0], tuple(sorted(edit.hosts or [API])))


def test_hosts_alone_are_edited_without_the_store(credentials, store):
    store.refused = {"load", "save"}
    credentials.edit("old", Edit(hosts=[PROXY]))
    assert credentials.stored() == [StoredCredential("old", "user", (PROXY,))]


def test_a_kind_that_could_not_be_sent_is_refused(credentials):
    credentials.edit("old", Edit(username="us er"))
    with pytest.raises(CredentialError, match="client id of 'old' is not ASCII"):
        credentials.edit("old", Edit(kind="oauth"))
    assert secret_of(credentials, "old") == ("us er", CANARY)
    credentials.edit("old", Edit(username="client", kind="oauth"))
    assert credentials.stored() == [StoredCredential("old", "client", (API,), "oauth")]


def test_an_edit_that_fails_half_way_changes_nothing(credentials, store, monkeypatch):
    with monkeypatch.context() as patch:
        break_index(patch)
        with pytest.raises(OSError, match="no space"):
            credentials.edit("old", Edit("new", Secret(OTHER), [PROXY]))
    assert secret_of(credentials, "old") == ("user", CANARY)
    assert credentials.stored() == [StoredCredential("old", "user", (API,))]


# approvals, and the session's


@pytest.mark.parametrize("how", ["stored", "session"])
def test_a_withdrawn_host_gets_nothing(credentials, how):
    if how == "session":
        credentials.remember("old", "user", Secret(CANARY), [API])
    credentials.allow("old", PROXY)
    credentials.disallow("old", API)
    with pytest.raises(NotApproved):
        credentials.find("old", hosts=[API])
    assert secret_of(credentials, "old", [PROXY]) == ("user", CANARY)
    with pytest.raises(CredentialError, match=f"was not approved for {API}"):
        credentials.disallow("old", API)


def test_a_session_s_credential_is_kept_for_good(credentials, store, places):
    credentials.remember("mine", "me", Secret(OTHER), [API, PROXY])
    store.refused = {"save"}
    with pytest.raises(StoreUnavailable):
        credentials.keep("mine")
    assert secret_of(credentials, "mine") == ("me", OTHER)
    store.refused = set()
    credentials.keep("mine")
    assert secret_of(Credentials(places, {}, store), "mine", [API, PROXY]) == ("me", OTHER)
    with pytest.raises(CredentialMissing, match="session remembers no"):
        credentials.keep("mine")


def test_removing_takes_the_session_s_first(credentials):
    credentials.remember("old", "me", Secret(OTHER), [API])
    credentials.remove("old")
    assert secret_of(credentials, "old") == ("user", CANARY)
    credentials.remove("old")
    assert credentials.known() == []
