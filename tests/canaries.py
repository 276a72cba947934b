"""Secrets of tests are canaries: ways to make, recognise and find them.

Light enough to be loaded by a simulated platform in a process of its own.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable
from fnmatch import fnmatch
from pathlib import Path
from types import SimpleNamespace

MARK = "c4n4ry"
HOST_PASSWORD = f"{MARK}+host&root#%41"
"""What simulated hosts accept, with letters that go wrong where a form takes it as it is."""

WRITTEN_ON_PURPOSE = {
    "test_a_crash_shows_no_values*/crash.py": "the program that crashes holds its secret",
    "test_a_url_with_two_hosts_is_r*/config/settings.toml": "the store's command prints it",
    "test_it_logs_in_with_basic_*/.config/qualys-cli/config.toml": "qualys-cli keeps its token",
    "test_a_planted_secret_fails_*/__pycache__/test_planted.*.pyc": "the planted secret, compiled",
    "test_check_tells_a_hostile_*/job.toml": "a job with a password in its URL, to be refused",
}
"""Files that hold a canary because their test puts it there, by the test's folder, and why."""


def _in_base64(mark: str) -> list[bytes]:
    """What Base64 makes of the mark at each distance from a group's beginning."""
    shown = []
    for before in range(3):
        encoded = base64.b64encode(bytes(before) + mark.encode())
        shown.append(encoded[-(-before * 8 // 6) : (before + len(mark)) * 8 // 6])
    return shown


_PLAIN = [MARK.encode(), MARK.upper().encode(), MARK.encode().hex().encode()]
_MARKS = [*_PLAIN, MARK.encode("utf-16-le"), *_in_base64(MARK)]


def holds_canary(data: bytes | str) -> bool:
    """Whether a canary is in it, as it is or encoded."""
    data = data if isinstance(data, bytes) else data.encode("utf-8", "surrogateescape")
    return any(mark in data for mark in _MARKS)


def files_with_canaries(folder: Path) -> list[Path]:
    """The files below that tell a canary by content or name, but for those that are meant to."""
    return [
        file
        for file in sorted(folder.rglob("*"))
        if not any(fnmatch(f"{file}", f"*/{pattern}") for pattern in WRITTEN_ON_PURPOSE)
        if holds_canary(file.name) or (_is_plain(file) and holds_canary(file.read_bytes()))
    ]


def _is_plain(file: Path) -> bool:
    return file.is_file() and not file.is_symlink()


def watch_simulator(tell: Callable[[str], None]) -> None:
    """Mark what simulated platforms make up as secrets; tell of URLs that hold a canary."""
    from qpctui.simulator import gateway, listener, logins, server

    marked = SimpleNamespace(
        token_urlsafe=lambda size: f"{MARK}-{secrets.token_urlsafe(size)}",
        token_hex=lambda size: f"{MARK}{secrets.token_hex(size)}",
    )
    for module in (server, gateway, logins):
        module.secrets = marked
    handler = next(v for v in vars(listener).values() if hasattr(v, "_request"))
    real = handler._request

    def watched(self):
        if holds_canary(self.path):
            tell(f"the URL {self.path}")
        return real(self)

    handler._request = watched
