"""``qpctui credentials`` edit, rename, disallow; list says where each is and who uses it."""

import pytest

from qpctui.credentials import Credentials, NotApproved
from qpctui.job.model import Job, Proxy, Qualys
from qpctui.job.toml import save
from qpctui.recent_jobs import note_job
from qpctui.secret import Secret
from qpctui.settings import Places
from tests.cli.test_oauth_clients import API, CANARY, GATEWAY, call
from tests.credentials.conftest import Ring, trust

OTHER = "c4n4ry-other"


@pytest.fixture
def credentials(monkeypatch, tmp_path):
    trust(monkeypatch, Ring())
    made = Credentials(Places(tmp_path / "config", tmp_path / "state"), {})
    made.add("web", "user", Secret(CANARY), [API])
    return made


@pytest.fixture
def job(credentials, tmp_path):
    file = tmp_path / "shop.toml"
    proxy = Proxy(use=True, server="p.example", credentials="web")
    save(file, Job(qualys=Qualys(credentials="web", proxy=proxy)))
    note_job(credentials.places, file)
    return file


def secret_of(credentials, name, **more):
    found = credentials.find(name, hosts=[API], **more)
    return found.username, found.password.reveal()


def test_list_says_where_each_is_and_which_jobs_name_it(credentials, job):
    given = {
        "QPCTUI_CREDENTIAL_CI_USERNAME": "ci\x1b[31m",
        "QPCTUI_CREDENTIAL_CI_PASSWORD": CANARY,
    }
    code, out, said = call("list", **given)
    assert code == 0
    assert out.splitlines() == [
        "ci\tpassword\tci\\x1b[31m\t(any host)\tenvironment\t",
        f"web\tpassword\tuser\t{API}\tkeyring\tshop.toml (log-in), shop.toml (proxy)",
    ]
    assert CANARY not in out + said


def test_a_new_id_is_told_with_the_jobs_that_name_the_old_one(credentials, job):
    before = job.read_bytes()
    code, out, said = call("rename", "web", "shop")
    assert (code, out) == (0, "")
    assert said.splitlines() == [
        "web is shop now",
        f"{job} still names web as log-in",
        f"{job} still names web as proxy",
    ]
    assert job.read_bytes() == before
    assert secret_of(credentials, "shop") == ("user", CANARY)


def test_a_taken_id_is_2(credentials):
    credentials.add("shop", "other", Secret(OTHER), [API])
    code, _, said = call("rename", "web", "shop")
    assert code == 2
    assert "'shop' already" in said
    assert secret_of(credentials, "shop") == ("other", OTHER)


@pytest.mark.parametrize(
    ("words", "given", "expected"),
    [
        (("--username", "new"), "", ("new", CANARY)),
        (("--password",), f"{OTHER}\n", ("user", OTHER)),
        (("--password-stdin", "--username", "new"), f"{OTHER}\n", ("new", OTHER)),
        (("--host", API, "--host", GATEWAY), "", ("user", CANARY)),
    ],
)
def test_only_what_is_given_is_edited(credentials, words, given, expected):
    code, out, said = call("edit", "web", *words, given=given)
    assert code == 0
    assert OTHER not in out + said
    assert secret_of(credentials, "web") == expected
    assert credentials.stored()[0].hosts == ((API, GATEWAY) if "--host" in words else (API,))


def test_a_user_becomes_a_client(credentials):
    words = ("edit", "web", "--oauth", "--username", "c", "--password", "--host", API)
    code, _, said = call(*words, "--host", GATEWAY, given=f"{OTHER}\n")
    assert code == 0
    assert "Client Secret" in said
    more = {"oauth_hosts": [GATEWAY], "qualys_login": True}
    assert secret_of(credentials, "web", **more) == ("c", OTHER)


@pytest.mark.parametrize(
    ("words", "given", "told"),
    [
        (("web",), "", "Nothing to change"),
        (("web", "--password-stdin"), "\n", "The password is empty"),
        (("none", "--username", "u"), "", "No credential 'none' is stored"),
    ],
)
def test_an_edit_of_nothing_is_2(credentials, words, given, told):
    code, _, said = call("edit", *words, given=given)
    assert code == 2
    assert told in said
    assert secret_of(credentials, "web") == ("user", CANARY)


def test_a_withdrawn_host_gets_nothing(credentials):
    code, _, said = call("disallow", "web", f"https://{API}/")
    assert (code, said) == (0, f"web is no longer sent to {API}\n")
    with pytest.raises(NotApproved):
        credentials.find("web", hosts=[API])
    code, _, said = call("disallow", "web", API)
    assert code == 2
    assert "was not approved" in said
