"""Changes of credentials: approvals that work as told, text that can be sent, none lost."""

import json
import os
import shlex
import subprocess
import sys

import pytest

from qpctui.credentials import CredentialError, Credentials, NotApproved, StoreUnavailable
from qpctui.job.model import Job, Proxy, Qualys
from qpctui.job.syntax import host_of
from qpctui.run.connect import connection_of
from qpctui.secret import Secret
from qpctui.secret_stores import CommandStore

API = "qualysapi.example.com"
CANARY = "c4n4ry-s3cret"
NO_TEXT = f"{CANARY}\udcff"


@pytest.fixture
def credentials(places):
    return Credentials(places, {}, CommandStore((sys.executable, "-c", f"print({CANARY!r})")))


def through(server, port, credential_id="mine"):
    return Job(
        qualys=Qualys(
            platform="PCP",
            api_server=f"https://{API}",
            credentials=credential_id,
            proxy=Proxy(use=True, server=server, port=port),
        )
    )


@pytest.mark.parametrize("port", [80, 443, 8080])
@pytest.mark.parametrize(
    ("server", "name"),
    [
        ("proxy.corp", "proxy.corp"),
        ("http://proxy.corp", "proxy.corp"),
        ("https://Proxy.corp/", "Proxy.corp"),
        ("2001:db8::1", "[2001:db8::1]"),
        ("[::1]", "[::1]"),
    ],
)
def test_allowing_the_proxy_that_was_named_is_enough(credentials, server, name, port):
    credentials.allow("mine", API)
    job = through(server, port)
    with pytest.raises(NotApproved) as caught:
        connection_of(job, credentials, {})
    credentials.allow("mine", host_of(caught.value.host))
    proxy = connection_of(job, credentials, {}).proxy
    assert proxy.url().endswith(f"://{name}:{port}")


@pytest.mark.parametrize("credential_id", ["mine", "web 1", "it's $(id)"])
def test_the_command_that_is_told_can_be_typed(credentials, credential_id):
    credentials.allow(credential_id, API)
    job = through("::1", 80, credential_id)
    with pytest.raises(NotApproved) as caught:
        connection_of(job, credentials, {})
    told = str(caught.value).partition("If that host is right: ")[2]
    assert shlex.split(told) == ["qpctui", "credentials", "allow", credential_id, "[::1]:80"]


def test_another_port_of_the_proxy_is_not_allowed_along(credentials):
    credentials.allow("mine", API)
    credentials.allow("mine", "proxy.corp:80")
    for port in (443, 8080):
        with pytest.raises(NotApproved):
            connection_of(through("proxy.corp", port), credentials, {})


def test_a_session_s_credential_is_allowed_without_a_file(credentials, places):
    credentials.remember("new", "u", Secret(CANARY), [API])
    credentials.allow("new", "proxy.corp:8080")
    found = credentials.find("new", hosts=[API, "proxy.corp:8080"])
    assert (found.source, found.password.reveal()) == ("session", CANARY)
    with pytest.raises(NotApproved):
        credentials.find("new", hosts=["other.example"])
    assert not (places.config / "credentials.toml").exists()


@pytest.mark.parametrize("part", ["USERNAME", "PASSWORD"])
def test_a_variable_of_bytes_that_are_no_text_is_named_and_not_shown(places, part):
    environ = {
        "QPCTUI_CREDENTIAL_A_USERNAME": "u",
        "QPCTUI_CREDENTIAL_A_PASSWORD": CANARY,
        f"QPCTUI_CREDENTIAL_A_{part}": NO_TEXT,
    }
    with pytest.raises(CredentialError, match=f"QPCTUI_CREDENTIAL_A_{part} is not UTF-8") as caught:
        Credentials(places, environ).find("a", hosts=[API])
    assert CANARY not in str(caught.value)


@pytest.mark.parametrize(("username", "password"), [(NO_TEXT, CANARY), ("u", NO_TEXT)])
def test_what_can_not_be_sent_is_not_stored(credentials, places, username, password):
    with pytest.raises(CredentialError, match="not UTF-8") as caught:
        credentials.add("a", username, Secret(password), [API])
    assert CANARY not in str(caught.value)
    assert credentials.stored() == []


@pytest.mark.parametrize("credential_id", ["", " ", "a\nb", "a\x1b[31m", "a\udcff"])
def test_an_id_that_no_job_could_name_is_refused(credentials, credential_id):
    with pytest.raises(CredentialError, match="printable"):
        credentials.add(credential_id, "u", Secret(CANARY), [API])
    assert credentials.stored() == []


def test_a_command_that_prints_no_text_is_told():
    code = f"import sys; sys.stdout.buffer.write(b'{CANARY}\\xff\\n')"
    with pytest.raises(StoreUnavailable, match="not UTF-8") as caught:
        CommandStore((sys.executable, "-c", code)).load("a")
    assert CANARY not in str(caught.value)


def test_no_approval_is_lost_when_several_come_at_once(places):
    places.config.mkdir(parents=True)
    words = json.dumps([sys.executable, "-c", "print('p')"])
    (places.config / "settings.toml").write_text(
        f'[credentials]\nbackend = "command"\ncommand = {words}\n'
    )
    hosts = [f"h{number}.example" for number in range(8)]
    code = (
        "import sys; from qpctui.cli.credentials import app; sys.stdin.readline()\n"
        "for turn in range(5):\n"
        "    app(['allow', 'sim', f'{turn}.{sys.argv[1]}'], standalone_mode=False)"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", code, host], stdin=subprocess.PIPE, env=os.environ)
        for host in hosts
    ]
    for process in processes:
        process.stdin.write(b"go\n")
        process.stdin.flush()
    for process in processes:
        process.communicate(timeout=30)
        assert process.returncode == 0
    (stored,) = Credentials(places, {}).stored()
    assert set(stored.hosts) == {f"{turn}.{host}" for turn in range(5) for host in hosts}
