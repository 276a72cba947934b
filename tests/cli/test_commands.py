"""The commands as a user types them."""

import json
import os
import subprocess
import sys

import pytest

from qpctui import __version__
from qpctui.printable import bug_report, printable


def call(*words, given="", **environ):
    done = subprocess.run(
        [sys.executable, "-m", "qpctui", *words],
        input=given,
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | environ,
    )
    return done.returncode, done.stdout, done.stderr


def test_version_and_help():
    assert call("--version") == (0, f"qpctui {__version__}\n", "")
    code, out, _ = call("--help")
    assert code == 0
    for command in ("run", "check", "results", "simulate", "credentials", "schema", "demo"):
        assert command in out


def test_an_unknown_command_is_2():
    code, _, said = call("rnu")
    assert code == 2
    assert "rnu" in said


def test_the_schema_is_json():
    code, out, _ = call("schema")
    assert code == 0
    assert "Job" in json.loads(out)["$defs"]


GOOD = """\
[qualys]
credentials = "Qualys_user"
[target]
host_ip = "93.184.216.34"
[scan]
option_profile = "Jenkins_RHEL"
policies = ["1485826"]
"""


def test_check_finds_nothing(tmp_path):
    job = tmp_path / "job.toml"
    job.write_text(GOOD)
    assert call("check", str(job)) == (0, "job.toml: no errors, no warnings\n", "")


def test_check_takes_an_authentication_record(tmp_path):
    job = tmp_path / "job.toml"
    job.write_text(GOOD + '[auth_record]\ncredentials = "root"\n')
    assert call("check", str(job))[0] == 0


def test_check_warns_without_failing(tmp_path):
    job = tmp_path / "job.toml"
    job.write_text(GOOD.replace("93.184.216.34", "10.0.0.1") + '[fail_on]\nbaseline = "x.json"\n')
    code, out, _ = call("check", str(job))
    assert code == 0
    assert "job.toml:4: warning: scan.scanner" in out or "warning: scan.scanner" in out
    assert "fail_on.baseline" in out
    assert out.endswith("job.toml: no errors, 2 warnings\n")


@pytest.mark.parametrize("command", ["check", "run"])
def test_a_missing_file_is_2(command, tmp_path):
    code, out, said = call(command, str(tmp_path / "none.toml"))
    assert code == 2
    assert "No such file" in out + said


def test_a_job_s_text_is_no_escape_sequence(tmp_path):
    job = tmp_path / "job.toml"
    job.write_text('"k\\u001b[31m[red]" = 1\n')
    code, out, _ = call("check", str(job))
    assert code == 2
    assert "\x1b" not in out
    assert "\\x1b[31m[red]" in out.replace("\\\\", "\\")


def test_credentials_without_a_keyring(tmp_path):
    nothing = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    words = (
        "credentials",
        "add",
        "web",
        "--host",
        "h.example",
        "--username",
        "u",
        "--password-stdin",
    )
    code, out, said = call(*words, given="c4n4ry\n", **nothing)
    assert code == 2
    assert "no keyring here that qpctui may use" in said
    assert "QPCTUI_CREDENTIAL_" in said
    assert "c4n4ry" not in out + said
    assert not (tmp_path / "config" / "credentials.toml").exists()


def test_credentials_list_is_empty_at_first():
    code, out, said = call("credentials", "list")
    assert (code, out) == (0, "")
    assert "qpctui credentials add ID" in said


def test_a_log_in_is_tried(simulated):
    simulator = simulated()
    given = {
        "QPCTUI_CREDENTIAL_SIM_USERNAME": simulator.username,
        "QPCTUI_CREDENTIAL_SIM_PASSWORD": simulator.password,
    }
    words = ("credentials", "test", "sim", "--api-server", simulator.api_server)
    code, _, said = call(*words, **given)
    assert code == 0
    assert "Connection test successful: sim_ab1, platform 10.39.1.0-2" in said
    code, _, said = call(*words, **given | {"QPCTUI_CREDENTIAL_SIM_PASSWORD": "wrong-c4n4ry"})
    assert code == 3
    assert "refused the user name or password" in said
    code, _, said = call("credentials", "test", "sim", **given)
    assert code == 2
    assert "--platform" in said
    code, _, said = call("credentials", "test", "sim", "--platform", "EU_PLATFORM_9", **given)
    assert code == 2
    assert "EU_PLATFORM_" in said


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("report", "--format", "bogus"), "No report format 'bogus'. Known: json, jsonl, csv,"),
        (("simulate", "--speed", "fast"), "'fast' is no number"),
        (("simulate", "--port", "1.5"), "'1.5' is no whole number"),
        (("import", "x", "-o", "y", "--step", "one"), "'one' is no whole number"),
    ],
)
def test_what_an_option_can_not_take_is_told_in_our_words(words, told):
    code, _, said = call(*words)
    assert code == 2
    assert f"Invalid value for {words[-2]!r}: {told}" in said


def test_a_job_without_what_a_run_needs_is_told_what_would_do(tmp_path):
    job = tmp_path / "job.toml"
    job.write_text(GOOD.replace("1485826", "RHEL 7.x").replace("Qualys_user", ""))
    code, said, _ = call("check", str(job))
    assert code == 2
    assert "'RHEL 7.x' is no policy id. Ids are numbers such as 1485826" in said
    assert "or name any and set QUALYS_USERNAME and QUALYS_PASSWORD" in said


def test_an_unknown_scenario_is_named():
    code, _, said = call("simulate", "--scenario", "x")
    assert code == 2
    assert "no scenario 'x'" in said


def test_what_drives_a_terminal_is_made_visible():
    assert printable("a\x1b[31m\x07\r\nb\u202ec\x9b") == "a\\x1b[31m\\x07\\x0d b\\x202ec\\x9b"


def test_a_bug_is_told_without_values():
    def broken(password):
        raise RuntimeError(f"about {password}")

    try:
        broken("c4n4ry")
    except RuntimeError as error:
        said = bug_report(error)
    assert "RuntimeError" in said
    assert "in broken" in said
    assert "c4n4ry" not in said


def test_a_bug_is_70(tmp_path):
    code = (
        "import sys, qpctui.cli.main as main; sys.argv = ['qpctui', 'schema']\n"
        "import qpctui.job.schema as schema\n"
        "def broken(): raise RuntimeError('c4n4ry')\n"
        "schema.json_schema = broken; main.main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 70
    assert "qpctui met a bug: RuntimeError" in done.stderr
    assert "c4n4ry" not in done.stdout + done.stderr
