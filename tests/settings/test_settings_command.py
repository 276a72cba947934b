"""``qpctui settings``, and what flags and files do to commands."""

import json
import tomllib

import jsonschema
import pytest
from typer.testing import CliRunner

from qpctui.cli.main import _with_command, app
from qpctui.tui.keymap import actions
from qpctui.tui.themes import THEMES


@pytest.fixture
def settings(tmp_path, monkeypatch):
    """The settings file that commands read."""
    monkeypatch.setenv("QPCTUI_CONFIG_DIR", str(tmp_path))
    monkeypatch.delenv("QPCTUI_THEME", raising=False)
    return tmp_path / "settings.toml"


def said(*words, code=0):
    done = CliRunner().invoke(app, ["settings", *words])
    assert done.exit_code == code, done.output
    return done.output


def test_the_path_is_told_before_there_is_a_file(settings):
    assert said("path") == f"{settings}\n"
    assert not settings.exists()


def test_check_finds_nothing_wrong(settings):
    assert "not there" in said("check")
    settings.write_text('[appearance]\ntheme = "nord"\n[keys]\nform.run = "f9"\n')
    assert said("check") == f"{settings}: nothing wrong\n"


def test_check_lists_all_that_is_wrong(settings):
    settings.write_text(
        "[appearance]\ntheme = 'norf'\nfont = 'x'\n[keys]\nform.run = 'f10'\nform.save = 7\n"
        "[platforms.EU_PLATFORM_9]\napi = 'ftp://x'\n[credentials]\nbackend = 'command'\n"
    )
    lines = said("check", code=2).splitlines()
    assert [line.removeprefix(f"{settings}:").split(":")[0] for line in lines] == [
        *("2", "3", "5", "6", "7", "8", "10")
    ]
    assert "did you mean 'nord'" in lines[0]


def test_check_names_the_line_where_the_toml_ends(settings):
    settings.write_text("# mine\n[keys\n")
    assert f"{settings}:2: This is no TOML" in said("check", code=2)


def test_keys_are_listed_with_those_of_the_settings(settings):
    settings.write_text("[keys]\nform.run = 'f9'\n")
    rows = [line.split() for line in said("keys").splitlines()]
    assert [row[0] for row in rows] == list(actions())
    assert ["form.run", "f9", "Run"] in rows
    assert ["form.save", "ctrl+s", "Save"] in rows


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("[appearance]\ntheme = 'nord'\n[keys]\nform.run = 'f9'\n'form.save' = 'f3'", True),
        ("[platforms.PCP]\napi = 'https://x'\n[platforms.PCP.versions]\nscan.list = ['2.0']", True),
        ("[platforms.PCP.versions]\n'scan.list' = ['2.0']", True),
        ("[appearance]\ntheme = 'norf'", False),
        ("[watching]\nbell = false\ntitle = true", True),
        ("[watching]\nbell = 'no'", False),
        ("[keys]\n'form.run' = 7", False),
        ("[oops]", False),
    ],
)
def test_the_schema_takes_what_is_read(settings, text, valid):
    schema = json.loads(said("schema"))
    found = jsonschema.Draft202012Validator(schema).is_valid(tomllib.loads(text))
    assert found is valid
    theme = schema["$defs"]["AppearanceSettings"]["properties"]["theme"]
    assert theme["enum"] == list(THEMES)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["web.toml"], ["open", "web.toml"]),
        (["web.toml", "--theme", "nord"], ["open", "web.toml", "--theme", "nord"]),
        (["--theme", "nord", "web.toml"], ["open", "--theme", "nord", "web.toml"]),
        (["--theme", "nord"], ["--theme", "nord"]),
        (["demo", "--theme", "nord"], ["demo", "--theme", "nord"]),
        ([], []),
    ],
)
def test_a_job_file_opens_the_form_with_or_without_a_theme(words, meant):
    assert _with_command(words) == meant


@pytest.mark.parametrize("words", [[], ["open", "x.toml"], ["results", "x"], ["demo"]])
def test_an_unknown_theme_of_the_flag_is_refused(settings, monkeypatch, words):
    monkeypatch.setattr("qpctui.cli.screens._has_terminal", lambda: True)
    done = CliRunner().invoke(app, [*words, "--theme", "norf"])
    assert done.exit_code == 2
    assert "no theme is called 'norf', did you mean 'nord'?" in done.output
