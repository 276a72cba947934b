"""The real program in a pseudo-terminal, as a user at 80x24 lives it."""

import os
import re
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from msgspec.structs import replace

from qpctui.cli.screens import demo_job
from qpctui.job.toml import load, save
from tests.guide import GUIDE
from tests.run_folders import leave_run
from tests.tui.terminal import CTRL_Q, CTRL_S, ESCAPE, F5, F9


def test_the_whole_story_at_80x24(terminal, tmp_path):
    term = terminal("demo", "--speed", "120", TMPDIR=str(tmp_path))
    term.expect("simulated platform")
    term.expect("✓ connected")
    (file,) = tmp_path.glob("qpctui-demo-*/demo.toml")
    # another scanner from the live list
    term.press(*["\t"] * 10)
    term.expect("Scanner Name  The appliance")
    term.press("e", "x", "t")
    term.expect("1 of 5")
    term.press("\r")
    term.expect("unsaved")
    term.press(CTRL_S)
    term.expect(r"Saved\s")
    assert load(file).scan.scanner.name == "External"
    # run, and look at the verdict
    term.press(F5)
    term.expect("Step . of 12|Step .. of 12")
    term.expect("Enter opens the results", 60)
    assert "× FAILED" in term.text
    assert "\x1b]2;demo: × FAILED · qpctui\x1b\\".encode() in term.seen
    term.press("\r")
    term.expect("findings break the build")
    # controls, narrowed
    term.press("2")
    term.expect(r"10 of 355 · 10 break")
    term.press("/", *"permitroot")
    term.expect("1 of 355")
    term.press("\r", "\r")
    term.expect("Unexpected 1")
    assert re.search(r"\+ Unexpected 1\s+found, but not wanted\s+yes", term.text)
    assert re.search(r"− Missing 1\s+expected, but not found\s+no", term.text)
    term.press(ESCAPE)
    term.expect("1 of 355")
    term.press(CTRL_Q)
    assert term.end() == 0
    assert list(tmp_path.iterdir()) == []
    assert b"\x1b[?1049l" in term.seen
    assert term.seen.index(b"\x1b[22;2t") < term.seen.rindex(b"\x1b[23;2t")


def test_what_the_form_saves_is_checked_and_run_and_what_run_stored_is_opened(
    terminal, simulated, tmp_path
):
    simulator = simulated()
    job = tmp_path / "web.toml"
    save(job, demo_job(simulator.api_server))
    environ = {
        "QPCTUI_CREDENTIAL_DEMO_USERNAME": simulator.username,
        "QPCTUI_CREDENTIAL_DEMO_PASSWORD": simulator.password,
        "QPCTUI_TIME_SCALE": "600",
    }
    form = terminal(str(job), **environ)
    form.expect(r"\[x\] Debian 12 baseline")
    form.press(*["\t"] * 10)
    form.expect("Scanner Name  The appliance")
    form.press("e", "x", "t", "\r", CTRL_S)
    form.expect(r"Saved\s")
    form.press(CTRL_Q)
    assert form.end() == 0
    command = [sys.executable, "-m", "qpctui"]
    checked = subprocess.run([*command, "check", str(job)], env=os.environ | environ)
    assert checked.returncode == 0
    ran = subprocess.run(
        [*command, "run", str(job)], env=os.environ | environ, capture_output=True, text=True
    )
    assert ran.returncode == 1
    run_id = re.search(r"qpctui results (\S+)", ran.stderr)[1]
    browser = terminal("results", run_id)
    browser.expect("× FAILED")
    browser.press("2")
    browser.expect("10 of 355")
    # First to all that the filter hides, then out.
    browser.press(ESCAPE)
    browser.expect("355 of 355")
    browser.press(ESCAPE)
    assert browser.end() == 0


def test_the_newest_result_is_opened_when_none_is_named(terminal, tmp_path):
    for minute, name in ((1, "newer"), (0, "older")):
        leave_run(
            tmp_path / "runs",
            replace(GUIDE.job, name=name),
            GUIDE.scan.launched + timedelta(minutes=minute),
            result=replace(GUIDE, job=replace(GUIDE.job, name=name)),
        )
    term = terminal("results", QPCTUI_STATE_DIR=str(tmp_path))
    term.expect("Results  newer")
    term.press(ESCAPE)
    assert term.end() == 0


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_signals_leave_the_terminal_usable(terminal, number, code):
    term = terminal("demo")
    term.expect("simulated platform")
    term.child.kill(number)
    assert term.end() == code
    assert term.seen.rstrip().endswith(b"\x1b[?1049l") or b"\x1b[?1049l" in term.seen[-400:]
    assert b"\x1b[?1000l" in term.seen[-600:]


def test_a_new_job_begins_with_the_first_empty_field(terminal):
    term = terminal()
    term.expect("new job")
    term.expect("Credentials  What logs in to the API")
    term.press(CTRL_Q)
    assert term.end() == 0


def test_a_job_file_is_opened_by_its_name(terminal, tmp_path):
    job = tmp_path / "web.toml"
    job.write_text('[target]\nhost_ip = "10.0.0.77"\n')
    term = terminal(str(job))
    term.expect("10.0.0.77")
    term.expect("web.toml")
    term.press(CTRL_Q)
    assert term.end() == 0
    assert job.read_text() == '[target]\nhost_ip = "10.0.0.77"\n'


def test_without_colours_everything_is_said_in_words(terminal):
    term = terminal("demo", NO_COLOR="1")
    term.expect("simulated platform")
    term.expect("✓ connected")
    colours = set(re.findall(rb"\x1b\[[0-9;]*38;2;(\d+;\d+;\d+)", term.seen))
    assert all(len(set(colour.split(b";"))) == 1 for colour in colours)
    term.press(CTRL_Q)
    assert term.end() == 0


@pytest.mark.parametrize("words", [(), ("demo",), ("x.toml",), ("results", "x")])
def test_without_a_terminal_it_is_one_sentence_and_2(words):
    done = subprocess.run(
        [sys.executable, "-m", "qpctui", *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert "need a terminal" in done.stderr


def test_an_unknown_scenario_is_told_without_a_terminal_too():
    done = subprocess.run(
        [sys.executable, "-m", "qpctui", "demo", "--scenario", "nosuch"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert done.returncode == 2
    assert "There is no scenario 'nosuch'. Known: default," in done.stderr


@pytest.mark.parametrize(
    ("command", "named"),
    [("demo", ["flaky"]), ("simulate", ["maintenance-200", "eol:410", "eol:404-html"])],
)
def test_help_names_scenarios_and_states(command, named):
    done = subprocess.run(
        [sys.executable, "-m", "qpctui", command, "--help"], capture_output=True, text=True
    )
    assert [name for name in named if name not in done.stdout] == []


def test_a_dumb_terminal_is_one_sentence_and_2(terminal):
    term = terminal("demo", TERM="dumb")
    assert term.end() == 2
    assert "can't show screens" in term.text


def test_a_broken_job_file_is_told_and_left(terminal, tmp_path):
    job = tmp_path / "web.toml"
    job.write_text('nmae = "x"\n')
    term = terminal(str(job))
    assert term.end() == 2
    assert "web.toml:1: unknown key 'nmae'" in term.text
    assert job.read_text() == 'nmae = "x"\n'


CRASH = """
import sys
from qpctui.tui.app import QpctuiApp
from qpctui.tui.desk import Desk
from qpctui.tui.screens.form import FormScreen
from qpctui.credentials import Credentials
from qpctui.job.document import JobDocument
from qpctui.settings import Places
from pathlib import Path

class Broken(QpctuiApp):
    def key_f9(self):
        password = "c4n4ry-s3cret"
        pair = ("user", password)
        raise RuntimeError("about " + password)

places = Places(Path(sys.argv[1]), Path(sys.argv[1]))
desk = Desk(places, Credentials(places, {}), {})
app = Broken(lambda: lambda: FormScreen(desk, JobDocument(), fresh=True))
app.run()
sys.exit(app.return_code)
"""


def test_a_crash_shows_no_values(terminal, tmp_path):
    script = tmp_path / "crash.py"
    script.write_text(CRASH)
    term = terminal(str(tmp_path), program=(str(script),))
    term.expect("new job")
    term.press(F9)
    assert term.end() == 70
    assert "qpctui met a bug: RuntimeError" in term.text
    assert "key_f9" in term.text
    assert b"c4n4ry" not in term.seen
