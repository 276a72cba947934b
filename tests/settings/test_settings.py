"""The settings file: every problem with its line, and a theme kept beside comments."""

import stat
import threading

import pytest

from qpctui.settings import (
    AppearanceSettings,
    Places,
    PlatformSettings,
    Settings,
    SettingsFile,
    SettingsUnreadable,
    WatchingSettings,
)
from qpctui.settings_edit import keep_theme

COMMENTED = """\
# mine
[credentials]   # the team's
backend = "command"
command = ["pass", "show", "qualys/{id}"]

[appearance]
# good in the sun
theme = "qpctui-light" # since May

[watching]
bell = false

[keys]
form.run = "f9"
"""


@pytest.fixture
def places(tmp_path):
    return Places(tmp_path / "config", tmp_path / "state")


def written(places, text):
    places.config.mkdir(parents=True, exist_ok=True)
    places.settings.write_bytes(text if isinstance(text, bytes) else text.encode())
    return places


def refusal(places, text):
    with pytest.raises(SettingsUnreadable) as caught:
        Settings.load(written(places, text))
    return caught.value


def test_no_file_means_the_defaults(places):
    assert Settings.load(places) == Settings()
    assert Settings().appearance.theme == "qpctui-dark"


def test_all_is_read(places):
    settings = Settings.load(written(places, COMMENTED))
    assert settings.appearance == AppearanceSettings("qpctui-light")
    assert settings.watching == WatchingSettings(bell=False, title=True)
    assert settings.keys == {"form.run": "f9"}
    assert settings.credentials.command == ("pass", "show", "qualys/{id}")


def test_names_with_dots_may_stand_with_and_without_quotes(places):
    text = '[keys]\n"help" = "f2"\n"help.back" = "q"\nform.run = "f9"\n'
    text += '[platforms.PCP.versions]\nscan.list = ["2.0"]\n"scan.launch" = ["3.0"]\n'
    settings = Settings.load(written(places, text))
    assert settings.keys == {"help": "f2", "help.back": "q", "form.run": "f9"}
    assert settings.platforms["PCP"].versions == {"scan.list": ("2.0",), "scan.launch": ("3.0",)}


def test_every_problem_at_once_with_file_and_line(places):
    refused = refusal(
        places,
        "[apearance]\ntheme = 'x'\n[credentials]\nbackend = 'vault'\n[keys]\nform.run = 5\n"
        "[platforms.PCP]\nurl = 'x'\nversions = 7\n",
    )
    file = places.settings
    assert [line.removeprefix(f"{file}:").split(":")[0] for line in refused.lines] == list("14689")
    words = "\n".join(refused.lines)
    assert "did you mean 'appearance'?" in words
    assert "credentials.backend must be one of 'keyring', 'command', not 'vault'" in words
    assert "keys.form.run must be text, not 5" in words
    assert "unknown key 'url' in [platforms.PCP]" in words
    assert "platforms.PCP.versions must be a table, not 7" in words
    assert "and 4 more: qpctui settings check" in str(refused)
    assert refused.draft.settings == Settings(platforms={"PCP": PlatformSettings()})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[keys\n", ":1: This is no TOML"),
        ("a = 1\na = 2\n", ":2: This is no TOML"),
        (b"\xff\xfe", "not UTF-8"),
        (b"#" * (2**20 + 1), "larger than 1 MiB"),
        ("[credentials]\nbackend = 'command'\n", ":2: [credentials] command must be a list"),
        ("keys = 3\n", ":1: keys must be a table, not 3"),
        ("[keys]\nrun = ['f5']\n", ":2: keys.run must be text, not ['f5']"),
    ],
)
def test_what_is_broken_is_said(places, text, words):
    assert words in str(refusal(places, text))


def test_a_folder_in_the_files_place_is_said(places):
    places.settings.mkdir(parents=True)
    with pytest.raises(SettingsUnreadable, match="can't be read"):
        Settings.load(places)


@pytest.mark.parametrize("text", [COMMENTED, COMMENTED.replace("\n", "\r\n")], ids=["lf", "crlf"])
def test_a_kept_theme_changes_its_value_alone(places, text):
    written(places, text)
    places.settings.chmod(0o640)
    keep_theme(places, "nord")
    assert places.settings.read_bytes().decode() == text.replace("qpctui-light", "nord")
    assert stat.S_IMODE(places.settings.stat().st_mode) == 0o640


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing yet",
        "[keys]\nform.run = 'f9'",
        "appearance.theme = 'dracula'\n[keys]\nform.run = 'f9'\n",
        "appearance = { theme = 'dracula' } # short\n",
        "[appearance] # to come\n[keys]\nform.run = 'f9'\n",
    ],
)
def test_a_theme_is_kept_in_any_layout(places, text):
    written(places, text)
    before = Settings.load(places)
    keep_theme(places, "nord")
    assert Settings.load(places).appearance.theme == "nord"
    assert Settings.load(places).keys == before.keys
    for comment in ("# nothing yet", "# short", "# to come"):
        assert (comment in text) == (comment in places.settings.read_text())


def test_a_first_theme_makes_a_private_file(places):
    keep_theme(places, "nord")
    assert stat.S_IMODE(places.settings.stat().st_mode) == 0o600
    assert SettingsFile.load(places).text == '[appearance]\ntheme = "nord"\n'


@pytest.mark.parametrize("text", ["[keys\n", "[apearance]\ntheme = 'x'\n", b"\xff"])
def test_a_broken_file_is_not_touched(places, text):
    written(places, text)
    before = places.settings.read_bytes()
    with pytest.raises(SettingsUnreadable):
        keep_theme(places, "nord")
    assert places.settings.read_bytes() == before


def test_many_at_once_lose_nothing(places):
    written(places, COMMENTED)
    names = [f"theme-{number}" for number in range(8)]
    threads = [threading.Thread(target=keep_theme, args=(places, name)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    settings = Settings.load(places)
    assert settings.appearance.theme in names
    assert settings.keys == {"form.run": "f9"}
    assert "# good in the sun" in places.settings.read_text()
