"""Named credentials: from the environment, this session, the keyring or a command.

What is stored is bound to the hosts it was saved or approved for, so that a job file from
elsewhere can't have it sent to another host by being opened. The index beside the settings holds
ids, user names and hosts, never a secret.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from shlex import quote
from typing import Any

import tomli_w

from qpctui.files import locked, make_private_folder, write_atomically
from qpctui.job.syntax import environment_name
from qpctui.secret import Secret
from qpctui.secret_stores import CommandStore, KeyringStore, SecretStore, StoreUnavailable
from qpctui.settings import Places, Settings

INDEX = "credentials.toml"
_FALLBACK = ("QUALYS_USERNAME", "QUALYS_PASSWORD")


@dataclass(frozen=True)
class Credential:
    """A user name and password, and where they came from."""

    id: str
    username: str
    password: Secret
    source: str


@dataclass(frozen=True)
class StoredCredential:
    """What the index knows of a stored credential."""

    id: str
    username: str
    hosts: tuple[str, ...]


class CredentialError(Exception):
    """A credential that can't be given; ``str()`` says why and what to do."""


class CredentialMissing(CredentialError):
    """Nobody knows a credential of that id."""


class HalfGiven(CredentialError):
    """The environment holds a user name without its password, or the reverse."""


class NotApproved(CredentialError):
    """The credential is stored, but not for this host."""

    def __init__(self, credential_id: str, host: str) -> None:
        super().__init__(
            f"The stored credential {credential_id!r} is not approved for {host}; nothing was "
            "sent. If that host is right: "
            f"qpctui credentials allow {quote(credential_id)} {quote(host)}"
        )
        self.credential_id = credential_id
        self.host = host


class IndexUnreadable(CredentialError):
    """The index of stored credentials can't be read; it was left as it is."""


@dataclass
class Credentials:
    """Finds credentials by id, in the order of the contract, and keeps the stored ones."""

    places: Places
    environ: Mapping[str, str]
    store: SecretStore | None = None
    _session: dict[str, tuple[Credential, frozenset[str]]] = field(default_factory=dict)

    def find(
        self, credential_id: str, *, hosts: Collection[str], qualys_login: bool = False
    ) -> Credential:
        """The credential of that id, to be sent to ``hosts`` alone.

        ``qualys_login`` lets QUALYS_USERNAME and QUALYS_PASSWORD stand in at last.

        Raises:
            CredentialError: missing, half given, or not approved for one of the hosts.
            StoreUnavailable: the store that should know it can't be asked.
        """
        names = _variables(credential_id)
        found = self._of_environment(credential_id, *names)
        found = found or self._of_session(credential_id, hosts)
        found = found or self._of_store(credential_id, hosts)
        if found is None and qualys_login:
            found = self._of_environment(credential_id, *_FALLBACK)
        if found is None:
            others = f", or {_FALLBACK[0]} and {_FALLBACK[1]}" if qualys_login else ""
            raise CredentialMissing(
                f"No credential {credential_id!r} is known. Store it with: qpctui credentials add "
                f"{quote(credential_id)}. Or set {names[0]} and {names[1]}{others}"
            )
        return found

    def of_environment(self, credential_id: str) -> bool:
        """Whether the environment gives this log-in, which no store then binds to a host.

        Raises:
            IndexUnreadable: the index is broken.
        """
        if any(map(self.environ.get, _variables(credential_id))):
            return True
        bound = credential_id in self._session or credential_id in self._index()
        return not bound and any(map(self.environ.get, _FALLBACK))

    def remember(
        self, credential_id: str, username: str, password: Secret, hosts: Collection[str]
    ) -> None:
        """Keep a credential for this session, for these hosts."""
        credential = Credential(credential_id, username, password, "session")
        self._session[credential_id] = (credential, frozenset(hosts))

    def add(
        self, credential_id: str, username: str, password: Secret, hosts: Collection[str]
    ) -> None:
        """Store a credential for these hosts; the store is read back before it is believed.

        Raises:
            CredentialError: no id that a job file could name, or no text that can be sent.
            StoreUnavailable: it could not be stored; the index was not changed.
            IndexUnreadable: the index is broken; nothing was stored.
            OSError: the index can't be written; nothing was stored.
        """
        if not credential_id.strip() or not credential_id.isprintable():
            raise CredentialError("A credential needs an id of printable characters")
        _demand_sendable(f"The user name of {credential_id!r}", username)
        _demand_sendable(f"The password of {credential_id!r}", password.reveal())
        with self._changing() as index:
            self._open_store().save(credential_id, username, password)
            index[credential_id] = StoredCredential(credential_id, username, tuple(sorted(hosts)))

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

    def allow(self, credential_id: str, host: str) -> None:
        """Approve a credential of this session, or a stored one, for one more host.

        Raises:
            CredentialMissing: nobody knows it.
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
            index[credential_id] = replace(stored, hosts=tuple(sorted({*stored.hosts, host})))

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
            name: StoredCredential(name, credential.username, tuple(sorted(hosts)))
            for name, (credential, hosts) in self._session.items()
        }
        found = {stored.id: stored for stored in self.stored()} | session
        return sorted(found.values(), key=lambda credential: credential.id)

    def _of_environment(self, credential_id: str, user: str, password: str) -> Credential | None:
        values = self.environ.get(user, ""), self.environ.get(password, "")
        if not any(values):
            return None
        if not all(values):
            given, lacking = (user, password) if values[0] else (password, user)
            raise HalfGiven(f"{given} is set and {lacking} is not: set both or neither")
        for name, value in zip((user, password), values, strict=True):
            _demand_sendable(name, value)
        return Credential(credential_id, values[0], Secret(values[1]), "environment")

    def _of_session(self, credential_id: str, hosts: Collection[str]) -> Credential | None:
        if credential_id not in self._session:
            return None
        credential, approved = self._session[credential_id]
        _demand_approval(credential_id, hosts, approved)
        return credential

    def _of_store(self, credential_id: str, hosts: Collection[str]) -> Credential | None:
        stored = self._index().get(credential_id)
        if stored is None:
            return None
        _demand_approval(credential_id, hosts, stored.hosts)
        store = self._open_store()
        username, password = store.load(credential_id)
        return Credential(credential_id, username or stored.username, password, store.name)

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
        return StoredCredential(credential_id, str(row.get("username", "")), tuple(hosts))

    def _broken(self, why: str) -> IndexUnreadable:
        return IndexUnreadable(
            f"{self._index_file} can't be read: {why}. It was left as it is: mend it, or move it"
        )

    def _write(self, index: Mapping[str, StoredCredential]) -> None:
        rows = {
            stored.id: {"username": stored.username, "hosts": list(stored.hosts)}
            for stored in index.values()
        }
        write_atomically(self._index_file, tomli_w.dumps(rows))


def _variables(credential_id: str) -> tuple[str, str]:
    variable = f"QPCTUI_CREDENTIAL_{environment_name(credential_id)}"
    return f"{variable}_USERNAME", f"{variable}_PASSWORD"


def _demand_sendable(what: str, text: str) -> None:
    """Refuse text that is no UTF-8: it could not be sent; the text itself is not told."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise CredentialError(f"{what} is not UTF-8 text, so it can't be sent") from None


def _demand_approval(credential_id: str, hosts: Collection[str], approved: Collection[str]) -> None:
    for host in hosts:
        if host not in approved:
            raise NotApproved(credential_id, host)


__all__ = [
    "Credential",
    "CredentialError",
    "CredentialMissing",
    "Credentials",
    "HalfGiven",
    "IndexUnreadable",
    "NotApproved",
    "StoreUnavailable",
    "StoredCredential",
]
