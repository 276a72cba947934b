"""Which versions a platform served today, so that the next run does not find them out again."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec

from qpctui.files import locked, make_private_folder, write_atomically
from qpctui.qualys.versions import Versions
from qpctui.settings import Places, PlatformSettings

_FILE = "versions.json"


class _Served(msgspec.Struct, frozen=True):
    """What one platform served, by operation, on one day."""

    day: date
    versions: dict[str, str]


def versions_of(places: Places, api: str, own: PlatformSettings) -> Versions:
    """The versions to ask the platform at ``api`` for: the user's, today's, the published."""
    path, today = places.state / _FILE, datetime.now(UTC).date()
    served = _read(path).get(api)
    found = served.versions if served is not None and served.day == today else {}

    def remember(operation: str, version: str) -> None:
        # Not to know it next time costs a call or two, no more.
        with suppress(OSError):
            _remember(path, api, today, operation, version)

    return Versions(own.versions, found, remember)


def _read(path: Path) -> dict[str, _Served]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, _Served])
    except (OSError, ValueError):
        return {}


def _remember(path: Path, api: str, today: date, operation: str, version: str) -> None:
    make_private_folder(path.parent)
    with locked(path):
        platforms = _read(path)
        served = platforms.get(api)
        before = served.versions if served is not None and served.day == today else {}
        platforms[api] = _Served(today, before | {operation: version})
        write_atomically(path, msgspec.json.encode(platforms))
