"""Credentials in variables of the environment: their names, and what they give."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from qpctui.credential import Credential, HalfGiven, TwiceGiven, demand_sendable
from qpctui.credential_index import StoredCredential
from qpctui.job.syntax import environment_name
from qpctui.qualys.authorisation import Kind
from qpctui.secret import Secret

FALLBACK = "QUALYS"
"""What the variables begin with that may stand in for any Qualys log-in."""

_OWN = "QPCTUI_CREDENTIAL_"
_PARTS: dict[Kind, tuple[str, str]] = {
    "password": ("USERNAME", "PASSWORD"),
    "oauth": ("CLIENT_ID", "CLIENT_SECRET"),
}
_ANY_PART = "|".join(part for parts in _PARTS.values() for part in parts)
_VARIABLE = re.compile(f"{_OWN}([A-Z0-9_]+)_(?:{_ANY_PART})")


def prefix_of(credential_id: str) -> str:
    """What the names of a credential's own variables begin with."""
    return f"{_OWN}{environment_name(credential_id)}"


def pair_of(prefix: str, kind: Kind) -> tuple[str, str]:
    """The variables of user name and password or, by the kind, of a client's id and secret."""
    user, secret = _PARTS[kind]
    return f"{prefix}_{user}", f"{prefix}_{secret}"


@dataclass(frozen=True)
class Variables:
    """What the environment gives."""

    environ: Mapping[str, str]

    def kinds(self, prefix: str) -> list[Kind]:
        """The kinds that variables are set of; at last that which is sent to more hosts."""
        return [kind for kind in _PARTS if any(map(self.environ.get, pair_of(prefix, kind)))]

    def known(self, named: Collection[str]) -> dict[str, StoredCredential]:
        """What is set of credentials' own variables, by id, bound to no host.

        The names of variables tell ids in upper case alone: ``named`` are told as they are spelt.
        """
        spelt = {environment_name(name) for name in named}
        found = (_VARIABLE.fullmatch(name) for name, value in self.environ.items() if value)
        others = {match[1].lower() for match in found if match and match[1] not in spelt}
        rows = {}
        for name in {*named, *others}:
            for kind in self.kinds(prefix_of(name))[-1:]:
                text = self.environ.get(pair_of(prefix_of(name), kind)[0], "")
                username = text.encode(errors="replace").decode()
                rows[name] = StoredCredential(name, username, (), kind)
        return rows

    def without(self, credential_id: str) -> dict[str, str]:
        """The environment, but for a credential's own variables."""
        prefix = prefix_of(credential_id)
        own = {name for kind in _PARTS for name in pair_of(prefix, kind)}
        return {name: value for name, value in self.environ.items() if name not in own}

    def find(self, credential_id: str, prefix: str) -> Credential | None:
        """The credential that variables of this prefix give, None when none is set.

        Raises:
            CredentialError: half or twice given, or no text that can be sent.
        """
        given = self.kinds(prefix)
        if not given:
            return None
        if len(given) > 1:
            pairs = [" and ".join(pair_of(prefix, kind)) for kind in given]
            raise TwiceGiven(f"{', and '.join(pairs)} are given at once: unset one pair")
        kind = given[0]
        names = pair_of(prefix, kind)
        values = [self.environ.get(name, "") for name in names]
        if not all(values):
            there, lacking = names if values[0] else reversed(names)
            raise HalfGiven(f"{there} is set and {lacking} is not: set both or neither")
        for name, value in zip(names, values, strict=True):
            demand_sendable(kind, name, value)
        return Credential(credential_id, values[0], Secret(values[1]), "environment", kind)
