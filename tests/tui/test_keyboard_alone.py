"""From an empty start to a saved job and a script for Jenkins, by keyboard alone at 80x24."""

import base64
import re

import pytest

from qpctui.job.jenkins import written
from qpctui.job.rules import check, errors
from qpctui.job.toml import load
from tests.tui.terminal import CTRL_Q, CTRL_S, F4, RIGHT, Terminal

MOST = 60
ENTER, TAB = "\r", "\t"
COPIED = re.compile(rb"\x1b\]52;c;([A-Za-z0-9+/=]+)")


class Typist:
    """Counts what is pressed; typed text is not counted."""

    def __init__(self, terminal):
        self.terminal = terminal
        self.pressed = 0

    def press(self, *keys):
        self.pressed += len(keys)
        self.terminal.press(*keys)

    def type(self, text):
        self.terminal.child.send(text)
        self.terminal.read(0.3)

    def sees(self, words):
        self.terminal.expect(words, 60)


@pytest.fixture
def typist(tmp_path):
    environ = {
        "QPCTUI_CONFIG_DIR": str(tmp_path / "config"),
        "QPCTUI_STATE_DIR": str(tmp_path / "state"),
        "QPCTUI_TIME_SCALE": "60",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    }
    terminal = Terminal(**environ)
    yield Typist(terminal)
    terminal.child.close(force=True)


def test_from_nothing_to_a_saved_job_and_a_copied_script(typist, simulated, tmp_path):
    simulator, file = simulated(), tmp_path / "web-01.toml"
    typist.sees("new job")
    typist.sees("Credentials are required|Credentials  What logs in")
    # the portal, above the credentials where the form begins
    typist.press("\x1b[Z")
    typist.type("private")
    typist.sees("1 of 15")
    typist.press(ENTER, TAB)
    typist.sees("API Server URL  Base address")
    typist.type(simulator.api_server)
    # credentials, kept for this session
    typist.press(TAB, ENTER)
    typist.sees("Add credentials")
    typist.press(ENTER)
    typist.sees("What job files name")
    typist.type("bench")
    typist.press(TAB)
    typist.type(simulator.username)
    typist.press(TAB)
    typist.type(simulator.password)
    typist.sees(r"\(•\) This session")
    typist.press(ENTER)
    typist.sees("✓ connected")
    # the target, five fields on: proxy, test, title, kind
    typist.press("\x07")
    typist.sees("Go to")
    typist.type("ip")
    typist.press(ENTER)
    typist.sees("IP  The one address")
    typist.type("10.10.32.162")
    # the option profile, which brings its policies
    typist.press(TAB, TAB, TAB)
    typist.sees("Option Profile  What the scan")
    typist.type("rhel")
    typist.sees("1 of 2")
    typist.press(ENTER)
    typist.sees("3 of 3")
    typist.press(CTRL_S)
    typist.sees("Save the job")
    typist.press("\x15")
    typist.type(str(file))
    typist.press(ENTER)
    typist.sees(r"Saved\s")
    # the script
    typist.press(F4)
    typist.sees("#:schema")
    typist.press(RIGHT)
    typist.sees("qualysPolicyComplianceScanner")
    typist.press("y")
    typist.sees("Copied")
    typist.press(CTRL_Q)
    assert typist.terminal.end() == 0

    print(f"{typist.pressed} keys were pressed, beside typed text")  # noqa: T201
    assert typist.pressed <= MOST
    job = load(file)
    assert errors(check(job)) == []
    assert [policy.id for policy in job.scan.policies] == ["1485826", "1485830", "1485900"]
    (copied,) = COPIED.findall(typist.terminal.seen)
    assert base64.b64decode(copied).decode() == written(job, "pipeline", file_name=file.name)
    assert simulator.password.encode() not in typist.terminal.seen
