"""Named credentials: from the environment, this session, the keyring or a command.

What is stored is bound to the hosts it was saved or approved for, so that a job file from
elsewhere can't have it sent to another host by being opened. The index beside the settings holds
ids, kinds, user names and hosts, never a secret.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from shlex import quote
from typing import Any, get_args

import tomli_w

from qpctui.credential import (
    PARTS,
    Credential,
    CredentialError,
    CredentialMissing,
    HalfGiven,
    IndexUnreadable,
    NotApproved,
    TwiceGiven,
    WrongKind,
    demand_id,
    demand_sendable,
    sendable,
)
from qpctui.files import locked, make_private_folder, write_atomically
from qpctui.job.syntax import environment_name
from qpctui.qualys.authorisation import Kind
from qpctui.secret import Secret
from qpctui.secret_stores import CommandStore, KeyringStore, SecretStore, StoreUnavailable
from qpctui.settings import Places, Settings

INDEX = "credentials.toml"
_VARIABLES: dict[Kind, tuple[str, str]] = {
    "password": ("USERNAME", "PASSWORD"),
    "oauth": ("CLIENT_ID", "CLIENT_SECRET"),
}
_FALLBACK = "QUALYS"


@dataclass(frozen=True)
class StoredCredential:
    """What the index knows of a stored credential."""

    id: str
    username: str
    hosts: tuple[str, ...]
    kind: Kind = "password"


@dataclass
class Credentials:
    """Finds credentials by id, in the order of the contract, and keeps the stored ones."""

    places: Places
    environ: Mapping[str, str]
    store: SecretStore | None = None
    _session: dict[str, tuple[Credential, frozenset[str]]] = field(default_factory=dict)

    def find(
        self,
        credential_id: str,
        *,
        hosts: Collection[str],
        oauth_hosts: Collection[str] = (),
        qualys_login: bool = False,
    ) -> Credential:
        """The credential of that id, to be sent to ``hosts`` alone.

        ``qualys_login`` lets it be an OAuth client, which is sent to ``oauth_hosts`` besides, and
        lets QUALYS_USERNAME and QUALYS_PASSWORD stand in at last, or QUALYS_CLIENT_ID and
        QUALYS_CLIENT_SECRET.

        Raises:
            CredentialError: missing, half or twice given, of the wrong kind, not approved for one
                of the hosts, or no text that can be sent.
            StoreUnavailable: the store that should know it can't be asked.
        """
        goes_to: dict[Kind, Collection[str]] = {"password": hosts}
        prefixes = [_prefix(credential_id)]
        if qualys_login:
            goes_to["oauth"] = [*hosts, *oauth_hosts]
            prefixes.append(_FALLBACK)
        found = self._of_environment(credential_id, prefixes[0], goes_to)
        found = found or self._of_session(credential_id, goes_to)
        found = found or self._of_store(credential_id, goes_to)
        if found is None and qualys_login:
            found = self._of_environment(credential_id, _FALLBACK, goes_to)
        if found is None:
            pairs = [" and ".join(_pair(prefix, kind)) for prefix in prefixes for kind in goes_to]
            raise CredentialMissing(
                f"No credential {credential_id!r} is known. Store it with: qpctui credentials add "
                f"{quote(credential_id)}. Or set {', or '.join(pairs)}"
            )
        return found

    def of_environment(self, credential_id: str) -> Kind | None:
        """The kind of log-in that the environment gives, which no store then binds to a host.

        Raises:
            IndexUnreadable: the index is broken.
        """
        given = self._given(_prefix(credential_id))
        if not given and credential_id not in self._session and credential_id not in self._index():
            given = self._given(_FALLBACK)
        return given[-1] if given else None

    def remember(
        self,
        credential_id: str,
        username: str,
        password: Secret,
        hosts: Collection[str],
        kind: Kind = "password",
    ) -> None:
        """Keep a credential for this session, for these hosts.

        Raises:
            CredentialError: no id that a job file could name, or no text that can be sent.
        """
        demand_id(credential_id)
        credential = sendable(Credential(credential_id, username, password, "session", kind))
        self._session[credential_id] = (credential, frozenset(hosts))

    def add(
        self,
        credential_id: str,
        username: str,
        password: Secret,
        hosts: Collection[str],
        kind: Kind = "password",
    ) -> None:
        """Store a credential for these hosts; the store is read back before it is believed.

        Raises:
            CredentialError: no id that a job file could name, or no text that can be sent.
            StoreUnavailable: it could not be stored; the index was not changed.
            IndexUnreadable: the index is broken; nothing was stored.
            OSError: the index can't be written; nothing was stored.
        """
        demand_id(credential_id)
        sendable(Credential(credential_id, username, password, "", kind))
        with self._changing() as index:
            self._open_store().save(credential_id, username, password)
            index[credential_id] = StoredCredential(
                credential_id, username, tuple(sorted(hosts)), kind
            )

    def remove(self, credential_id: str) -> None:
        """Forget a stored credential.

        Raises:
            CredentialMissing: it is not stored.
            StoreUnavailable: the store refused; the index was not changed.
            OSError: the index can't be written.
        """
        with self._changing() as index:
            if credential_id not in index:
                raise CredentialMissing(f"No credential {credential_id!r} is stored")
            self._open_store().delete(credential_id)
            del index[credential_id]

    def allow(self, credential_id: str, host: str, kind: Kind | None = None) -> None:
        """Approve a credential of this session, or a stored one, for one more host.

        ``kind`` says of which kind a credential is that a command of the user's own prints.

        Raises:
            CredentialMissing: nobody knows it.
            WrongKind: it was added through qpctui, as another kind.
            OSError: the index can't be written.
        """
        if credential_id in self._session:
            credential, hosts = self._session[credential_id]
            self._session[credential_id] = (credential, hosts | {host})
            return
        with self._changing() as index:
            stored = index.get(credential_id)
            if stored is None and self._open_store().keeps_its_own_ids:
                stored = StoredCredential(credential_id, "", ())
            if stored is None:
                raise CredentialMissing(
                    f"No credential {credential_id!r} is stored: qpctui credentials add "
                    f"{quote(credential_id)}"
                )
            if kind not in (None, stored.kind) and not self._open_store().keeps_its_own_ids:
                raise WrongKind(
                    f"The credential {credential_id!r} was stored as another kind: qpctui "
                    f"credentials add {quote(credential_id)}"
                )
            index[credential_id] = replace(
                stored, hosts=tuple(sorted({*stored.hosts, host})), kind=kind or stored.kind
            )

    def stored(self) -> list[StoredCredential]:
        """Every stored credential, by id.

        Raises:
            IndexUnreadable: the index is broken.
        """
        return sorted(self._index().values(), key=lambda stored: stored.id)

    def known(self) -> list[StoredCredential]:
        """What this session remembers and what is stored, by id; what both know is named once.

        Raises:
            IndexUnreadable: the index is broken.
        """
        session = {
            name: StoredCredential(name, found.username, tuple(sorted(hosts)), found.kind)
            for name, (found, hosts) in self._session.items()
        }
        known = {stored.id: stored for stored in self.stored()} | session
        return sorted(known.values(), key=lambda credential: credential.id)

    def _given(self, prefix: str) -> list[Kind]:
        """The kinds that variables are set of; at last that which is sent to more hosts."""
        return [kind for kind in _VARIABLES if any(map(self.environ.get, _pair(prefix, kind)))]

    def _of_environment(
        self, credential_id: str, prefix: str, goes_to: Mapping[Kind, Collection[str]]
    ) -> Credential | None:
        given = self._given(prefix)
        if not given:
            return None
        if len(given) > 1:
            pairs = [" and ".join(_pair(prefix, kind)) for kind in given]
            raise TwiceGiven(f"{', and '.join(pairs)} are given at once: unset one pair")
        kind = given[0]
        names = _pair(prefix, kind)
        values = [self.environ.get(name, "") for name in names]
        if not all(values):
            there, lacking = names if values[0] else reversed(names)
            raise HalfGiven(f"{there} is set and {lacking} is not: set both or neither")
        for name, value in zip(names, values, strict=True):
            demand_sendable(kind, name, value)
        _demand_kind(credential_id, kind, goes_to)
        return Credential(credential_id, values[0], Secret(values[1]), "environment", kind)

    def _of_session(
        self, credential_id: str, goes_to: Mapping[Kind, Collection[str]]
    ) -> Credential | None:
        if credential_id not in self._session:
            return None
        credential, approved = self._session[credential_id]
        _demand_approval(credential_id, credential.kind, goes_to, approved)
        return credential

    def _of_store(
        self, credential_id: str, goes_to: Mapping[Kind, Collection[str]]
    ) -> Credential | None:
        stored = self._index().get(credential_id)
        if stored is None:
            return None
        _demand_approval(credential_id, stored.kind, goes_to, stored.hosts)
        store = self._open_store()
        username, password = store.load(credential_id)
        username = username or stored.username
        return sendable(Credential(credential_id, username, password, store.name, stored.kind))

    def _open_store(self) -> SecretStore:
        if self.store is None:
            chosen = Settings.load(self.places).credentials
            self.store = (
                CommandStore(chosen.command) if chosen.backend == "command" else KeyringStore()
            )
        return self.store

    @property
    def _index_file(self) -> Path:
        return self.places.config / INDEX

    @contextmanager
    def _changing(self) -> Iterator[dict[str, StoredCredential]]:
        """The index, to be changed by nobody else meanwhile and written at the end."""
        make_private_folder(self.places.config)
        with locked(self._index_file):
            index = self._index()
            yield index
            self._write(index)

    def _index(self) -> dict[str, StoredCredential]:
        try:
            data = tomllib.loads(self._index_file.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise self._broken(str(error)) from None
        return {name: self._stored(name, row) for name, row in data.items()}

    def _stored(self, credential_id: str, row: Any) -> StoredCredential:
        hosts = row.get("hosts", []) if isinstance(row, dict) else None
        if not isinstance(hosts, list) or not all(isinstance(host, str) for host in hosts):
            raise self._broken(f"[{credential_id}] is not a table with a list of hosts")
        kind = row.get("kind", "password")
        if kind not in get_args(Kind):
            raise self._broken(f"[{credential_id}] has the unknown kind {kind!r}")
        return StoredCredential(credential_id, str(row.get("username", "")), tuple(hosts), kind)

    def _broken(self, why: str) -> IndexUnreadable:
        return IndexUnreadable(
            f"{self._index_file} can't be read: {why}. It was left as it is: mend it, or move it"
        )

    def _write(self, index: Mapping[str, StoredCredential]) -> None:
        rows = {stored.id: _row(stored) for stored in index.values()}
        write_atomically(self._index_file, tomli_w.dumps(rows))


def _row(stored: StoredCredential) -> dict[str, Any]:
    row = {"username": stored.username, "hosts": list(stored.hosts)}
    return row if stored.kind == "password" else row | {"kind": stored.kind}


def _prefix(credential_id: str) -> str:
    return f"QPCTUI_CREDENTIAL_{environment_name(credential_id)}"


def _pair(prefix: str, kind: Kind) -> tuple[str, str]:
    user, secret = _VARIABLES[kind]
    return f"{prefix}_{user}", f"{prefix}_{secret}"


def _demand_kind(credential_id: str, kind: Kind, goes_to: Mapping[Kind, Collection[str]]) -> None:
    if kind not in goes_to:
        raise WrongKind(
            f"The credential {credential_id!r} is an OAuth client, good for the Qualys log-in "
            "alone: a proxy or an authentication record needs a user name and password"
        )


def _demand_approval(
    credential_id: str,
    kind: Kind,
    goes_to: Mapping[Kind, Collection[str]],
    approved: Collection[str],
) -> None:
    _demand_kind(credential_id, kind, goes_to)
    for host in goes_to[kind]:
        if host not in approved:
            raise NotApproved(credential_id, host)


__all__ = [
    "PARTS",
    "Credential",
    "CredentialError",
    "CredentialMissing",
    "Credentials",
    "HalfGiven",
    "IndexUnreadable",
    "NotApproved",
    "StoreUnavailable",
    "StoredCredential",
    "TwiceGiven",
    "WrongKind",
]
