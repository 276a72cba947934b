"""Who we are to the platform."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from qpctui.secret import Secret

Kind = Literal["password", "oauth"]


@dataclass(frozen=True)
class Login:
    """A user name and its password; for the kind ``oauth``, a client's id and its secret."""

    username: str
    password: Secret
    kind: Kind = "password"

    @property
    def parts(self) -> str:
        """What it consists of, in words."""
        return "client id or secret" if self.kind == "oauth" else "user name or password"
