"""Named credentials: from the environment, this session, the keyring or a command.

What is stored is bound to the hosts it was saved or approved for, so that a job file from
elsewhere can't have it sent to another host by being opened.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from shlex import quote
from typing import Literal

from qpctui.credential import (
    PARTS,
    Credential,
    CredentialError,
    CredentialMissing,
    Edit,
    HalfGiven,
    IdTaken,
    IndexUnreadable,
    NotApproved,
    TwiceGiven,
    WrongKind,
    demand_id,
    sendable,
)
from qpctui.credential_index import FILE, Index, StoredCredential
from qpctui.credential_variables import FALLBACK, Variables, pair_of, prefix_of
from qpctui.qualys.authorisation import Kind
from qpctui.secret import Secret
from qpctui.secret_stores import (
    CommandStore,
    KeyringStore,
    SecretStore,
    StoreName,
    StoreUnavailable,
)
from qpctui.session_credentials import SessionCredentials
from qpctui.settings import Places, Settings
from qpctui.stored_credentials import StoredCredentials, without

Place = Literal["environment", "session"] | StoreName


@dataclass(frozen=True)
class KnownCredential(StoredCredential):
    """A credential as it would be found; one of the environment is bound to no host.

    ``beneath`` are places that know the id too and are not asked, since ``place`` comes first.
    """

    place: Place = "keyring"
    beneath: tuple[Place, ...] = ()


@dataclass
class Credentials:
    """Finds credentials by id, in the order of the contract, and keeps the stored ones."""

    places: Places
    environ: Mapping[str, str]
    store: SecretStore | None = None
    _session: SessionCredentials = field(default_factory=SessionCredentials)

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
        prefixes = [prefix_of(credential_id)]
        if qualys_login:
            goes_to["oauth"] = [*hosts, *oauth_hosts]
            prefixes.append(FALLBACK)
        found = self._of_environment(credential_id, prefixes[0], goes_to)
        found = found or self._of_session(credential_id, goes_to)
        found = found or self._of_store(credential_id, goes_to)
        if found is None and qualys_login:
            found = self._of_environment(credential_id, FALLBACK, goes_to)
        if found is None:
            pairs = [" and ".join(pair_of(prefix, kind)) for prefix in prefixes for kind in goes_to]
            raise CredentialMissing(
                f"No credential {credential_id!r} is known. Store it with: qpctui credentials add "
                f"{quote(credential_id)}. Or set {', '.join(pairs)}"
            )
        return found

    def of_environment(self, credential_id: str) -> Kind | None:
        """The kind of log-in that the environment gives, which no store then binds to a host.

        Raises:
            IndexUnreadable: the index is broken.
        """
        variables = Variables(self.environ)
        given = variables.kinds(prefix_of(credential_id))
        if (
            not (given or credential_id in self._session)
            and credential_id not in self._index.read()
        ):
            given = variables.kinds(FALLBACK)
        return given[-1] if given else None

    def trying(self, credential_id: str, edit: Edit, hosts: Collection[str]) -> Credentials:
        """The same, but for one credential as it would be after an edit; nothing is kept.

        Raises:
            CredentialError: a part of it is no text that can be sent.
            StoreUnavailable: the store that knows the rest of it can't be asked.
        """
        before = Credential(credential_id, "", Secret(""), "session")
        if credential_id in self._session:
            before, _ = self._session[credential_id]
        elif not edit.password:
            unknown = StoredCredential(credential_id, "", (), edit.kind or "password")
            before = self._stored.load(self._index.read().get(credential_id, unknown))
        session = self._session.with_one(edit.of(before), hosts)
        environ = Variables(self.environ).without(credential_id)
        return replace(self, environ=environ, _session=session)

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
        credential = Credential(credential_id, username, password, "session", kind)
        self._session.add(sendable(credential), hosts)

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
        credential = Credential(credential_id, username, password, "", kind)
        self._stored.add(sendable(credential), hosts)

    def keep(self, credential_id: str) -> None:
        """Store a credential of this session for good.

        Raises:
            CredentialMissing: this session remembers none of that id.
            StoreUnavailable: it could not be stored; the session remembers it still.
            IndexUnreadable: the index is broken; so here.
            OSError: the index can't be written; so here.
        """
        if credential_id not in self._session:
            raise CredentialMissing(f"This session remembers no credential {credential_id!r}")
        self._stored.add(*self._session[credential_id])
        self._session.remove(credential_id)

    def remove(self, credential_id: str) -> None:
        """Forget a credential of this session, else a stored one.

        Raises:
            CredentialMissing: nobody knows it.
            StoreUnavailable: the store refused; the index was not changed.
            OSError: the index can't be written.
        """
        if credential_id in self._session:
            self._session.remove(credential_id)
        else:
            self._stored.remove(credential_id)

    def rename(self, old: str, new: str) -> None:
        """Give a credential of this session, or a stored one, another id; job files stay.

        Raises:
            CredentialMissing: nobody knows it.
            CredentialError: no id that a job file could name, another's, or a command's own.
            StoreUnavailable: it was not renamed, or the old entry of the store stayed: it is told.
            OSError: the index can't be written; it was not renamed.
        """
        demand_id(new)
        if new in self._session or new in self._index.read():
            raise IdTaken(new)
        if old in self._session:
            self._session.rename(old, new)
        else:
            self._stored.rename(old, new)

    def edit(self, credential_id: str, edit: Edit) -> None:
        """Change a credential of this session, or a stored one.

        Raises:
            CredentialError: nobody knows it, or a part of it is no text that can be sent.
            StoreUnavailable: the store refused; nothing was changed.
            OSError: the index can't be written; nothing was changed.
        """
        if credential_id in self._session:
            self._session.edit(credential_id, edit)
        else:
            self._stored.edit(credential_id, edit)

    def allow(self, credential_id: str, host: str, kind: Kind | None = None) -> None:
        """Approve a credential of this session, or a stored one, for one more host.

        ``kind`` says of which kind a credential is that a command of the user's own prints.

        Raises:
            CredentialMissing: nobody knows it.
            WrongKind: it was added through qpctui, as another kind.
            OSError: the index can't be written.
        """
        if credential_id in self._session:
            approved = self._session[credential_id][1]
            self._session.edit(credential_id, Edit(hosts=approved | {host}))
        else:
            demand_id(credential_id)
            self._stored.allow(credential_id, host, kind)

    def disallow(self, credential_id: str, host: str) -> None:
        """Withdraw a host's approval.

        Raises:
            CredentialMissing: nobody knows it.
            CredentialError: the host was not approved.
            OSError: the index can't be written.
        """
        if credential_id in self._session:
            hosts = without(self._session.rows()[credential_id], host)
            self._session.edit(credential_id, Edit(hosts=hosts))
        else:
            self._stored.disallow(credential_id, host)

    def stored(self) -> list[StoredCredential]:
        """Every stored credential, by id.

        Raises:
            IndexUnreadable: the index is broken.
        """
        return sorted(self._index.read().values(), key=lambda stored: stored.id)

    def known(self, named: Collection[str] = ()) -> list[KnownCredential]:
        """What environment, session and store know, by id, each once and where it is found.

        ``named`` are ids that jobs name, by which variables of the environment are told.

        Raises:
            IndexUnreadable: the index is broken.
            SettingsUnreadable: the settings are broken.
        """
        session, stored = self._session.rows(), self._index.read()
        by_place: list[tuple[Place, Mapping[str, StoredCredential]]] = [
            ("environment", Variables(self.environ).known({*session, *stored, *named})),
            ("session", session),
            (self.store_name, stored),
        ]
        known = []
        for name in sorted({name for _, rows in by_place for name in rows}):
            place, *beneath = [place for place, rows in by_place if name in rows]
            row = dict(by_place)[place][name]
            known.append(
                KnownCredential(name, row.username, row.hosts, row.kind, place, tuple(beneath))
            )
        return known

    @property
    def store_name(self) -> StoreName:
        """Where credentials are stored.

        Raises:
            SettingsUnreadable: the settings are broken.
        """
        return self._open_store().name

    def demand_store(self) -> None:
        """Make sure that the store is there, which may take as long as its deadline.

        Raises:
            StoreUnavailable: it is not.
            SettingsUnreadable: the settings are broken.
        """
        self._open_store().demand_usable()

    def _of_environment(
        self, credential_id: str, prefix: str, goes_to: Mapping[Kind, Collection[str]]
    ) -> Credential | None:
        found = Variables(self.environ).find(credential_id, prefix)
        if found is not None:
            _demand_kind(credential_id, found.kind, goes_to)
        return found

    def _of_session(
        self, credential_id: str, goes_to: Mapping[Kind, Collection[str]]
    ) -> Credential | None:
        if credential_id not in self._session:
            return None
        credential, approved = self._session[credential_id]
        _demand_approval(credential_id, credential.kind, goes_to, approved, for_session=True)
        return credential

    def _of_store(
        self, credential_id: str, goes_to: Mapping[Kind, Collection[str]]
    ) -> Credential | None:
        stored = self._index.read().get(credential_id)
        if stored is None:
            return None
        _demand_approval(credential_id, stored.kind, goes_to, stored.hosts)
        return self._stored.load(stored)

    def _open_store(self) -> SecretStore:
        if self.store is None:
            chosen = Settings.load(self.places).credentials
            self.store = (
                CommandStore(chosen.command) if chosen.backend == "command" else KeyringStore()
            )
        return self.store

    @property
    def _index(self) -> Index:
        return Index(self.places.config / FILE)

    @property
    def _stored(self) -> StoredCredentials:
        return StoredCredentials(self._index, self._open_store)


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
    *,
    for_session: bool = False,
) -> None:
    _demand_kind(credential_id, kind, goes_to)
    for host in goes_to[kind]:
        if host not in approved:
            raise NotApproved(credential_id, host, for_session=for_session)


__all__ = [
    "PARTS",
    "Credential",
    "CredentialError",
    "CredentialMissing",
    "Credentials",
    "Edit",
    "HalfGiven",
    "IdTaken",
    "IndexUnreadable",
    "KnownCredential",
    "NotApproved",
    "Place",
    "StoreUnavailable",
    "StoredCredential",
    "TwiceGiven",
    "WrongKind",
]
