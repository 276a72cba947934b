"""Who we are to the platform."""

from __future__ import annotations

from dataclasses import dataclass

from qpctui.secret import Secret


@dataclass(frozen=True)
class Login:
    """A user name and its password."""

    username: str
    password: Secret
