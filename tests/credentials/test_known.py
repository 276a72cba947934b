"""Where each known credential is, and which jobs name it."""

import pytest
from msgspec.structs import replace

from qpctui.credentials import CredentialError, Credentials, Edit, KnownCredential
from qpctui.job.model import AuthRecord, Job, Proxy, Qualys
from qpctui.job.toml import save
from qpctui.run.credential_uses import uses_in, uses_of
from qpctui.secret import Secret
from qpctui.secret_stores import CommandStore
from tests.credentials.conftest import MemoryStore

API = "qualysapi.example.com"
CANARY, OTHER = "c4n4ry-s3cret", "c4n4ry-other"
WEB_1 = {
    "QPCTUI_CREDENTIAL_WEB_1_CLIENT_ID": "client",
    "QPCTUI_CREDENTIAL_WEB_1_CLIENT_SECRET": CANARY,
}


def test_each_place_is_told_and_what_it_hides(places):
    credentials = Credentials(places, WEB_1, MemoryStore())
    credentials.add("a", "stored", Secret(CANARY), [API])
    credentials.remember("a", "kept", Secret(CANARY), [])
    credentials.add("b", "stored", Secret(CANARY), [API], "oauth")
    credentials.add("web-1", "stored", Secret(CANARY), [API])
    assert credentials.known() == [
        KnownCredential("a", "kept", (), "password", "session", ("keyring",)),
        KnownCredential("b", "stored", (API,), "oauth", "keyring"),
        KnownCredential("web-1", "client", (), "oauth", "environment", ("keyring",)),
    ]


def test_what_a_command_prints_is_said_to_be_the_command_s(places):
    credentials = Credentials(places, {}, CommandStore(("pass",)))
    credentials.allow("a", API)
    assert credentials.known() == [KnownCredential("a", "", (API,), "password", "command")]


@pytest.mark.parametrize(
    ("named", "ids"), [([], ["web_1"]), (["Web-1"], ["Web-1"]), (["web 1", "x"], ["web 1"])]
)
def test_variables_are_told_by_the_id_that_jobs_name(places, named, ids):
    credentials = Credentials(places, WEB_1, MemoryStore())
    known = credentials.known(named)
    assert [(one.id, one.place, one.username) for one in known] == [
        (name, "environment", "client") for name in ids
    ]
    assert credentials.find(ids[0], hosts=[], qualys_login=True).username == "client"


def test_bytes_in_a_variable_can_be_shown(places):
    environ = {"QPCTUI_CREDENTIAL_A_USERNAME": "u\udcff", "QPCTUI_CREDENTIAL_A_PASSWORD": CANARY}
    (known,) = Credentials(places, environ, MemoryStore()).known()
    assert known.username == "u?"


# trying


def test_a_trial_knows_what_was_typed_and_keeps_nothing(places):
    store = MemoryStore()
    credentials = Credentials(places, WEB_1, store)
    trial = credentials.trying("web-1", Edit("typed", Secret(OTHER), kind="password"), [API])
    found = trial.find("web-1", hosts=[API])
    assert (found.username, found.password.reveal()) == ("typed", OTHER)
    assert store.kept == {}
    assert [one.username for one in credentials.known()] == ["client"]


@pytest.mark.parametrize("how", ["add", "remember"])
def test_a_trial_of_an_edit_takes_the_secret_that_is_kept(places, how):
    credentials = Credentials(places, {}, MemoryStore())
    getattr(credentials, how)("a", "u", Secret(CANARY), [API])
    found = credentials.trying("a", Edit(username="typed"), [API]).find("a", hosts=[API])
    assert (found.username, found.password.reveal()) == ("typed", CANARY)
    assert credentials.find("a", hosts=[API]).username == "u"


def test_a_trial_of_what_can_not_be_sent_is_refused(places):
    credentials = Credentials(places, {}, MemoryStore())
    with pytest.raises(CredentialError, match="not ASCII"):
        credentials.trying("a", Edit("ü", Secret(CANARY), kind="oauth"), [API])


# jobs

JOB = Job(
    qualys=Qualys(credentials="a", proxy=Proxy(use=True, server="p", credentials="b")),
    auth_record=AuthRecord(credentials="a"),
)


def test_a_job_tells_what_it_names_and_as_what(tmp_path):
    file = tmp_path / "web.toml"
    assert [(use.credential_id, use.words) for use in uses_of(JOB, file)] == [
        ("a", "web.toml (log-in)"),
        ("b", "web.toml (proxy)"),
        ("a", "web.toml (target, switched off)"),
    ]
    (use,) = uses_of(Job(qualys=Qualys(credentials="a")), None)
    assert use.words == "the open job (log-in)"
    assert uses_of(Job(), file) == []


def test_files_that_are_gone_or_broken_name_nothing(tmp_path):
    good, broken, gone = (tmp_path / name for name in ("good.toml", "broken.toml", "gone.toml"))
    save(good, replace(JOB, auth_record=AuthRecord(use=True, credentials="c")))
    broken.write_text("qualys = 7\n[[")
    uses = uses_in([gone, broken, tmp_path, good])
    assert [(use.file, use.credential_id, use.role) for use in uses] == [
        (good, "a", "log-in"),
        (good, "b", "proxy"),
        (good, "c", "target"),
    ]
