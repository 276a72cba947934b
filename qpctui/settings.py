"""The user's places on this machine, and the settings kept there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec
import platformdirs

FILE = "settings.toml"


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


class SettingsUnreadable(Exception):
    """The settings file can't be used; ``str()`` names what is wrong with it."""


class CredentialSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where secrets are kept; ``command`` is an argv list in which ``{id}`` stands for the id."""

    backend: str = "keyring"
    command: tuple[str, ...] = ()


class PlatformSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What this user knows better of one platform: base URLs, and versions by operation."""

    api: str = ""
    gateway: str = ""
    portal: str = ""
    versions: dict[str, tuple[str, ...]] = {}


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the user chose once for all jobs."""

    credentials: CredentialSettings = CredentialSettings()
    platforms: dict[str, PlatformSettings] = {}
    """By portal code, as job files name it."""

    @classmethod
    def load(cls, places: Places) -> Settings:
        """The settings in the user's config folder; defaults when there is no file.

        Raises:
            SettingsUnreadable: the file is broken or holds something unknown.
        """
        path = places.config / FILE
        try:
            settings = msgspec.toml.decode(path.read_bytes(), type=cls)
        except FileNotFoundError:
            return cls()
        except (OSError, ValueError) as error:
            raise SettingsUnreadable(f"{path} can't be used: {error}") from None
        backend, command = settings.credentials.backend, settings.credentials.command
        if backend not in ("keyring", "command"):
            raise SettingsUnreadable(
                f'{path}: [credentials] backend must be "keyring" or "command", not {backend!r}'
            )
        if backend == "command" and not command:
            raise SettingsUnreadable(f"{path}: [credentials] command must be a list of words")
        return settings
