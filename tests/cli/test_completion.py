"""What shells offer, by their protocols, and for real where they are."""

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pexpect
import pytest
from typer.testing import CliRunner

from qpctui.cli.main import app
from qpctui.cli.options import Format
from qpctui.job.model import Job
from tests.run_folders import leave_run

WHEN, RUN = datetime(2026, 11, 23, 14, 2, 42, tzinfo=UTC), "2026-11-23-14-02-42"


def offered(line):
    """What bash is told for the last word of a line."""
    words = ["qpctui", *line.split(" ")]
    asked = {"COMP_WORDS": "\n".join(words), "COMP_CWORD": str(len(words) - 1)}
    asked |= {"_QPCTUI_COMPLETE": "complete_bash"}
    return CliRunner().invoke(app, [], prog_name="qpctui", env=asked).output.splitlines()


@pytest.fixture(autouse=True)
def _something_to_offer(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "web-01.toml").touch()
    (tmp_path / "jobs").mkdir()
    (tmp_path / "jobs" / "db[1].toml").touch()
    leave_run(tmp_path / "state" / "runs", Job(name="web-01"), WHEN)
    monkeypatch.setenv("QPCTUI_CREDENTIAL_SIM_USERNAME", "user")
    monkeypatch.setenv("QPCTUI_CREDENTIAL_SIM_PASSWORD", "c4n4ry")


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("re", {"resume", "report", "results"}),
        ("we", {"web-01.toml"}),
        ("run ", {"web-01.toml", "jobs/db[1].toml"}),
        ("check jo", {"jobs/db[1].toml"}),
        ("run --pl", {"--plan"}),
        ("run web-01.toml --report js", {"json=result.json", "jsonl=result.jsonl"}),
        ("report --format h", {"html"}),
        ("export web-01.toml --to j", {"jenkinsfile"}),
        ("results ", {RUN}),
        ("compare 2026-11", {RUN}),
        ("baseline 2", {RUN}),
        ("resume ", {RUN}),
        ("credentials re", {"rename", "remove"}),
        ("credentials rename ", {"sim"}),
        ("credentials test sim --platform EU_PLATFORM_1", {"EU_PLATFORM_1"}),
        ("demo --scenario fl", {"flaky"}),
        ("--theme qpctui-", {"qpctui-dark", "qpctui-light"}),
    ],
)
def test_what_is_offered(line, wanted):
    assert set(offered(line)) == wanted


def test_every_format_is_offered():
    assert [name.partition("=")[0] for name in offered("run web-01.toml --report ")] == [*Format]


@pytest.fixture
def shell(tmp_path, monkeypatch):
    """Gives a shell's program, and the script that teaches it; the program is on its path."""

    def give(name):
        if not shutil.which(name):
            assert "QPCTUI_REQUIRE_REAL" not in os.environ, f"there is no {name}"
            pytest.skip(f"there is no {name}")
        program = tmp_path / "bin" / "qpctui"
        program.parent.mkdir()
        program.write_text(f"#!{sys.executable}\nfrom qpctui.cli.main import main\nmain()\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
        root = Path(__file__).parents[2]
        monkeypatch.setenv("PYTHONPATH", str(root))
        asked = {"_QPCTUI_COMPLETE": f"source_{name}"}
        script = CliRunner().invoke(app, [], prog_name="qpctui", env=asked).output
        assert "qpctui" in script
        (tmp_path / "script").write_text(script)
        return str(tmp_path / "script")

    return give


@pytest.mark.parametrize(
    ("name", "options", "begin"),
    [
        ("bash", ["--norc", "--noprofile"], ""),
        ("zsh", ["-f"], "autoload -U compinit; compinit -D -u; "),
    ],
)
def test_a_shell_completes_at_the_tab_key(shell, name, options, begin):
    script = shell(name)
    child = pexpect.spawn(name, options, encoding="utf-8", timeout=20, dimensions=(24, 200))
    child.sendline(f"{begin}. {script}; echo rea''dy")
    child.expect("ready\r")
    child.send("qpctui resul\t")
    child.expect("qpctui results")
    child.send("2026\t")
    child.expect("-11-23-14-02-42")
    child.send("\x15qpctui web\t")
    child.expect(r"-01\.toml")
    child.close(force=True)


def test_fish_completes(shell):
    script = shell("fish")
    asked = f"source {script}; complete -C 'qpctui results 2'; complete -C 'qpctui web'"
    done = subprocess.run(["fish", "-N", "-c", asked], capture_output=True, text=True, timeout=60)
    assert [line.split("\t")[0] for line in done.stdout.splitlines()] == [RUN, "web-01.toml"]
