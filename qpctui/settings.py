"""The user's places on this machine, and the settings kept there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import msgspec
import platformdirs

from qpctui.files import demand_own
from qpctui.toml.document import FileProblem, NoToml, parsed, placed, text_of, without
from qpctui.toml.shape import ShapeProblem, problems_in

FILE = "settings.toml"
_MOST_KEPT = 100_000


@dataclass(frozen=True)
class Places:
    """Folders that belong to this user: ``config`` for choices, ``state`` for runs."""

    config: Path
    state: Path

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> Places:
        """The system's usual folders, or ``QPCTUI_CONFIG_DIR`` and ``QPCTUI_STATE_DIR``."""
        config = environ.get("QPCTUI_CONFIG_DIR") or platformdirs.user_config_dir("qpctui")
        state = environ.get("QPCTUI_STATE_DIR") or platformdirs.user_state_dir("qpctui")
        return cls(Path(config), Path(state))

    @property
    def runs(self) -> Path:
        """One folder a run."""
        return self.state / "runs"

    @property
    def settings(self) -> Path:
        """The settings file, whether or not it is there."""
        return self.config / FILE


class SettingsUnreadable(Exception):
    """The settings file can't be used; ``str()`` names what is wrong, ``lines`` all of it.

    ``draft`` holds the settings without what is wrong, so that the rest can be checked too.
    """

    def __init__(
        self, path: Path, problems: Sequence[FileProblem], draft: SettingsFile | None = None
    ) -> None:
        self.path, self.problems, self.draft = path, tuple(problems), draft
        first, more = self.lines[0], len(self.lines) - 1
        super().__init__(
            first if not more else f"{first} (and {more} more: qpctui settings check lists all)"
        )

    @property
    def lines(self) -> list[str]:
        """One line a problem, with the file and the line number."""
        return [problem.words(str(self.path)) for problem in self.problems]


class AppearanceSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the screens look."""

    theme: str = "qpctui-dark"


class WatchingSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What tells that a run is over besides its screen: the bell, the terminal's title."""

    bell: bool = True
    title: bool = True


ColumnName = Literal["policy", "host", "instance", "tech", "since", "unexpected", "missing"]


class ResultsSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What results show; without ``columns`` the usual ones."""

    columns: tuple[ColumnName, ...] = ()


class CredentialSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where secrets are kept; ``command`` is an argv list in which ``{id}`` stands for the id."""

    backend: Literal["keyring", "command"] = "keyring"
    command: tuple[str, ...] = ()


class HistorySettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many finished runs of each job are kept, and for how many days; 0 keeps all."""

    keep_runs: int = 0
    keep_days: int = 0


class PlatformSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What this user knows better of one platform: base URLs, and versions by operation."""

    api: str = ""
    gateway: str = ""
    portal: str = ""
    versions: dict[str, tuple[str, ...]] = {}


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the user chose once for all jobs."""

    appearance: AppearanceSettings = AppearanceSettings()
    watching: WatchingSettings = WatchingSettings()
    results: ResultsSettings = ResultsSettings()
    history: HistorySettings = HistorySettings()
    keys: dict[str, str] = {}
    """Keys with commas, by the id of what they do (``qpctui settings keys``)."""
    credentials: CredentialSettings = CredentialSettings()
    platforms: dict[str, PlatformSettings] = {}
    """By portal code, as job files name it."""

    @classmethod
    def load(cls, places: Places) -> Settings:
        """The settings in the user's config folder; defaults when there is no file.

        Raises:
            SettingsUnreadable: the file is broken or holds something unknown.
        """
        return SettingsFile.load(places).settings


@dataclass(frozen=True)
class SettingsFile:
    """Settings with the text that they were read from, which tells lines."""

    path: Path
    text: str
    settings: Settings

    @classmethod
    def load(cls, places: Places) -> SettingsFile:
        """The file in the user's config folder; an empty text when there is none.

        Raises:
            SettingsUnreadable: the file is broken or holds something unknown.
        """
        path = places.settings
        try:
            demand_own(path)  # it may name a command to run
            return cls.read(text_of(path, "settings file"), path)
        except FileNotFoundError:
            return cls(path, "", Settings())
        except NoToml as error:
            raise SettingsUnreadable(path, [error.problem]) from None
        except OSError as error:
            said = f"it is not used: {error.strerror}"
            raise SettingsUnreadable(path, [FileProblem(None, "", said)]) from None

    @classmethod
    def read(cls, text: str, path: Path) -> SettingsFile:
        """The settings in a text that stands, or shall stand, in a file.

        Raises:
            SettingsUnreadable: the text is broken or holds something unknown.
        """
        try:
            data = _with_whole_names(parsed(text))
        except NoToml as error:
            raise SettingsUnreadable(path, [error.problem]) from None
        problems = [*problems_in(data, Settings), *_store_problems(data), *_kept_problems(data)]
        if not problems:
            return cls(path, text, msgspec.convert(data, Settings))
        rest = without(data, (problem.field for problem in problems))
        draft = cls(path, text, msgspec.convert(rest, Settings))
        raise SettingsUnreadable(path, placed(text, problems), draft)

    def refused(self, problems: Sequence[ShapeProblem]) -> SettingsUnreadable:
        """What to raise when a closer look finds these problems."""
        return SettingsUnreadable(self.path, placed(self.text, problems), self)


def _store_problems(data: Mapping[str, Any]) -> Iterator[ShapeProblem]:
    """A store that is a command needs one."""
    credentials = data.get("credentials")
    if not isinstance(credentials, dict) or credentials.get("backend") != "command":
        return
    if credentials.get("command", []) == []:
        said = 'command must be a list of words, such as ["pass", "show", "qualys/{id}"]'
        yield ShapeProblem("credentials.backend", f"[credentials] {said}")


def _kept_problems(data: Mapping[str, Any]) -> Iterator[ShapeProblem]:
    """Fewer than no runs can't be kept, nor so many days that no calendar holds them."""
    history = data.get("history")
    for name, value in history.items() if isinstance(history, dict) else ():
        if isinstance(value, int) and not 0 <= value <= _MOST_KEPT:
            said = f"{name} must be a number from 0, which keeps all, to {_MOST_KEPT:,}"
            yield ShapeProblem(f"history.{name}", f"[history] {said}")


def _with_whole_names(data: dict[str, Any]) -> dict[str, Any]:
    """The same with ``form.run = "f9"``, which nests tables, understood as ``"form.run"``."""
    data = dict(data)
    if isinstance(data.get("keys"), dict):
        data["keys"] = dict(_whole_names(data["keys"]))
    if isinstance(data.get("platforms"), dict):
        data["platforms"] = {
            code: platform | {"versions": dict(_whole_names(platform["versions"]))}
            if isinstance(platform, dict) and isinstance(platform.get("versions"), dict)
            else platform
            for code, platform in data["platforms"].items()
        }
    return data


def _whole_names(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _whole_names(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value
