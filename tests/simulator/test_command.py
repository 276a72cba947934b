"""``qpctui simulate`` as a process of its own."""

import contextlib
import http.client
import json
import shlex
import ssl
import subprocess
import sys
from base64 import b64encode
from urllib.parse import urlsplit

import pexpect
import pytest
import trustme

from qpctui.cli.simulate import simulate_platform
from qpctui.credentials import Credentials
from qpctui.settings import Places


@contextlib.contextmanager
def running(*options):
    """The process and what it says when it is ready."""
    process = subprocess.Popen(
        [sys.executable, "-m", "qpctui", "simulate", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process, json.loads(process.stdout.readline())
        finally:
            process.kill()


def ask(ready, path, body="", context=None):
    address = urlsplit(ready["api_server"]).netloc
    if context:
        connection = http.client.HTTPSConnection(address, timeout=30, context=context)
    else:
        connection = http.client.HTTPConnection(address, timeout=30)
    pair = f"{ready['username']}:{ready['password']}".encode()
    headers = {
        "Authorization": f"Basic {b64encode(pair).decode()}",
        "X-Requested-With": "test",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    try:
        connection.request("POST", path, body, headers)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def test_versions_and_faults_are_ordered_by_options():
    with running(
        "--version-state",
        "scan.list@2.0=eol:410",
        "--version-state",
        "policy.list@4.0=eol:404-xml",
        "--fault",
        "action=list=502-htmlx2",
        "--fault",
        "about=503-xml",
    ) as (_, ready):
        scan, policy = "fo/scan/compliance/", "fo/compliance/policy/"
        answers = [
            ask(ready, path, "action=list")[0]
            for path in (
                f"/api/2.0/{scan}",
                f"/api/2.0/{scan}",
                f"/api/2.0/{scan}",
                f"/api/3.0/{scan}",
                f"/api/4.0/{policy}",
                f"/api/3.0/{policy}",
            )
        ]
        assert answers == [502, 502, 410, 200, 404, 200]
        assert [ask(ready, "/msp/about.php")[0] for _ in range(2)] == [503, 200]


def test_people_are_told_what_to_set_and_to_call(tmp_path):
    command = ["-m", "qpctui", "simulate", "--speed", "60"]
    child = pexpect.spawn(
        sys.executable, command, encoding="utf-8", timeout=30, dimensions=(24, 500)
    )
    try:
        child.expect(r"\{.*\}")
        ready = json.loads(child.match[0])
        child.expect(r"export ([^\r]*)")
        variables = dict(word.split("=", 1) for word in shlex.split(child.match[1]))
        child.expect_exact(f"qpctui run JOB.toml --api-server {ready['api_server']}")
    finally:
        child.close(force=True)
    assert variables.pop("QPCTUI_TIME_SCALE") == "60"
    found = Credentials(Places(tmp_path, tmp_path), variables).find(
        "any", hosts=["127.0.0.1"], qualys_login=True
    )
    assert (found.username, found.password.reveal()) == (ready["username"], ready["password"])


def test_it_speaks_tls_and_logs_no_secret(tmp_path):
    authority = trustme.CA()
    made = authority.issue_cert("127.0.0.1")
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    made.cert_chain_pems[0].write_to_path(certificate)
    made.private_key_pem.write_to_path(key)
    context = ssl.create_default_context()
    authority.configure_trust(context)
    with running("--tls", str(certificate), str(key)) as (process, ready):
        assert ready["api_server"].startswith("https://")
        assert ready["gateway_server"].startswith("https://")
        secret = ready["password"]
        path = f"/api/2.0/fo/scan/compliance/?password={secret}&token={secret}"
        assert ask(ready, path, f"action=list&clientSecret={secret}", context)[0] == 400
        process.terminate()
        _, log = process.communicate(timeout=30)
    assert "/api/2.0/fo/scan/compliance/" in log
    assert secret not in log
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"version_states": ["scan.lst@2.0=eos"]}, "Known: appliance.list, "),
        ({"version_states": ["scan.list@9.0=eos"]}, "Known: 2.0, 3.0"),
        ({"version_states": ["scan.list@2.0=gone"]}, "Known: active, eos, eol:404-html"),
        ({"version_states": ["scan.list"]}, "OPERATION@VERSION=STATE"),
        ({"faults": ["about=nothing"]}, "Known: html-200, "),
        ({"faults": ["about"]}, "MATCH=NAME"),
    ],
)
def test_what_is_wrong_is_2_and_names_the_known(capsys, options, said):
    assert simulate_platform(0, "default", 1.0, **options) == 2
    out, err = capsys.readouterr()
    assert (out, said in err) == ("", True)


def test_a_certificate_that_is_not_there_is_2():
    command = [sys.executable, "-m", "qpctui", "simulate", "--tls", "missing.pem", "missing.key"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "missing.pem" in done.stderr
