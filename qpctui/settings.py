"""The user's places on this machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs


@dataclass(frozen=True)
class Places:
    """Folders that belong to this user: ``config`` for choices, ``state`` for runs."""

    config: Path
    state: Path

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> Places:
        """The system's usual folders, unless ``QPCTUI_CONFIG_DIR`` or ``QPCTUI_STATE_DIR`` is set."""
        config = environ.get("QPCTUI_CONFIG_DIR") or platformdirs.user_config_dir("qpctui")
        state = environ.get("QPCTUI_STATE_DIR") or platformdirs.user_state_dir("qpctui")
        return cls(Path(config), Path(state))
