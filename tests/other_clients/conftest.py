"""Clients that others wrote, each in a process of its own, and the platform over TLS for them."""

import json
import os
import subprocess
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from threading import Timer

import pytest
import trustme

HOST = "10.10.32.162"
TITLE = "web & db <one>"
PLACE = Path(__file__).parent
PYTHON = PLACE.parents[1] / ".venv-other-clients" / "bin" / "python"
LONGEST = 120
PATIENCE = 30


class Talk:
    """A client's driver: each call is a line of JSON, and so is what the client read."""

    def __init__(self, process, errors):
        self._process = process
        self._errors = errors

    def __call__(self, call, *arguments, **named):
        # A client that has ended says below why.
        with suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps([call, arguments, named]) + "\n")
            self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, self._errors.read_text()
        return json.loads(line)


@pytest.fixture(scope="session")
def python():
    """The Python of the other clients' environment, which `.ci/run` makes."""
    if not PYTHON.exists() and not os.environ.get("QPCTUI_REQUIRE_REAL"):
        pytest.skip("needs .venv-other-clients, which .ci/run makes")
    assert PYTHON.exists()
    return str(PYTHON)


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    """Files of an authority of our own, and of a certificate by it for loopback."""
    place = tmp_path_factory.mktemp("authority")
    ca = trustme.CA()
    made = ca.issue_cert("127.0.0.1")
    trusted, certificate, key = (place / name for name in ("ca.pem", "cert.pem", "key.pem"))
    ca.cert_pem.write_to_path(trusted)
    made.cert_chain_pems[0].write_to_path(certificate)
    made.private_key_pem.write_to_path(key)
    return trusted, (certificate, key)


@pytest.fixture
def secured(simulated, authority):
    """Starts simulated platforms by scenario, over TLS."""
    usual = {"tls": authority[1], "rate_limit": 10**6}
    return lambda scenario="default", **options: simulated(scenario, **usual | options)


@pytest.fixture
def environ(authority, tmp_path):
    """What a client's process is told of a platform: nothing of it stands in its arguments."""
    trusted = str(authority[0])
    return lambda simulator: {
        "HOME": str(tmp_path),
        "NO_PROXY": "*",
        "REQUESTS_CA_BUNDLE": trusted,
        "SSL_CERT_FILE": trusted,
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        "QUALYS_URL": simulator.api_server,
        "QUALYS_GATEWAY_URL": simulator.gateway_server,
        "QUALYS_USERNAME": simulator.username,
        "QUALYS_PASSWORD": simulator.password,
        "QUALYS_OUTPUT_MODE": "agentic",
    }


@pytest.fixture
def talk(python, environ, tmp_path):
    """Begins talks with a client about a platform; they end with the test."""
    with ExitStack() as stack:

        def begin(client, simulator):
            errors = tmp_path / f"{client}.txt"
            process = stack.enter_context(
                subprocess.Popen(
                    [python, str(PLACE / "drivers" / f"drive_{client}.py")],
                    env=environ(simulator),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=stack.enter_context(errors.open("a")),
                    text=True,
                )
            )
            stuck = Timer(LONGEST, process.kill)
            stuck.start()
            stack.callback(stuck.cancel)
            stack.callback(process.kill)
            return Talk(process, errors)

        yield begin


@pytest.fixture
def scanned(talk):
    """Has pyqualys scan the usual host for a policy; ends when there is posture.

    What it read at each step comes back by the step's name.
    """

    def scan(simulator, policy):
        ask, read = talk("pyqualys", simulator), {}
        usual = {"action": "add", "ips": HOST, "enable_pc": 1}
        read["added"] = ask("post", "api/2.0/fo/asset/ip/", usual)
        read["group"] = ask("add_group", title=TITLE, ips=HOST)
        group = items(read["group"])["ID"]
        assignment = {"action": "add_asset_group_ids", "id": policy, "asset_group_ids": group}
        read["assigned"] = ask("post", "api/2.0/fo/compliance/policy/", assignment)
        read["launched"] = ask(
            "launch", scan_title=TITLE, option_title="Jenkins_RHEL", iscanner_id="700412", ip=HOST
        )
        scan_ref = items(read["launched"])["REFERENCE"]
        read["scan"] = until(lambda: processed(ask("scan", scan_ref=scan_ref, show_op=1)))
        read["result"] = ask("fetch", scan_ref=scan_ref)
        read["pages"] = until(lambda: posture(ask("pages", policy_id=policy, details="All")))
        read["groups"] = ask("groups", title=TITLE)
        return read

    return scan


def processed(listed):
    """The only scan of a list, once its results are taken in."""
    scan = listed["SCAN_LIST_OUTPUT"]["RESPONSE"]["SCAN_LIST"]["SCAN"]
    return scan if scan["PROCESSED"] == "1" else None


def posture(pages):
    """The answers in pages of posture, once there is any."""
    answers = [page["POSTURE_INFO_LIST_OUTPUT"]["RESPONSE"] for page in pages]
    return answers if "INFO_LIST" in answers[0] else None


def items(said):
    """What a write answers, by key."""
    listed = said["SIMPLE_RETURN"]["RESPONSE"]["ITEM_LIST"]["ITEM"]
    return {one["KEY"]: one["VALUE"] for one in (listed if isinstance(listed, list) else [listed])}


def until(look):
    deadline = time.monotonic() + PATIENCE
    while (found := look()) is None:
        assert time.monotonic() < deadline
    return found
