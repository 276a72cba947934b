"""What the README shows is what the product reads."""

import re
from pathlib import Path

from msgspec.structs import replace
from typer.testing import CliRunner

from qpctui.cli.main import app
from qpctui.job.model import AuthRecord, Job, Proxy
from qpctui.job.rules import check
from qpctui.job.toml import read
from qpctui.settings import Places, Settings
from qpctui.tui.look import all_problems

README = (Path(__file__).parents[2] / "README.md").read_text()
BLOCKS = [re.sub("(?m)^   ", "", block) for block in re.findall(r"```toml\n(.*?)```", README, re.S)]


def block_of(words):
    """The example that holds these."""
    (block,) = (block for block in BLOCKS if words in block)
    return block


def test_the_first_job_is_sound():
    job = read(block_of('name = "web-01"'))
    assert [problem.severity for problem in check(job) if problem.severity == "error"] == []


def test_the_defaults_shown_are_the_defaults():
    shown = read(block_of("# default: JOB_NAME"))
    assert shown.qualys.proxy.use
    assert shown.auth_record.use
    unproxied = replace(shown.qualys, proxy=Proxy())
    assert replace(shown, qualys=unproxied, auth_record=AuthRecord()) == Job()


def test_the_settings_shown_are_read(tmp_path):
    (tmp_path / "settings.toml").write_text(block_of("[credentials]"))
    assert Settings.load(Places(tmp_path, tmp_path)).credentials.backend == "command"


def test_the_waiver_shown_is_sound():
    wrong = [p.field for p in check(read(block_of("[[waiver]]"))) if p.severity == "error"]
    assert not [field for field in wrong if field.startswith("waiver")]


def test_every_command_is_named():
    said = CliRunner().invoke(app, ["--help"]).output
    commands = re.findall(r"^  ([a-z]+) ", said.partition("Commands:")[2], re.M)
    assert commands
    for command in commands:
        assert f"`qpctui {command}" in README


def test_the_theme_and_keys_shown_can_be(tmp_path):
    (tmp_path / "settings.toml").write_text(block_of("[appearance]"))
    assert all_problems(Places(tmp_path, tmp_path)) == []
    assert set(Settings.load(Places(tmp_path, tmp_path)).keys) == {"form.run", "help"}
    for key in Settings.__struct_fields__:
        assert f"[{key}" in README, key
