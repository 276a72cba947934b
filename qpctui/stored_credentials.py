"""Credentials of which the index knows id and hosts, and a store the secret."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import ExitStack
from dataclasses import dataclass, replace
from shlex import quote

from qpctui.credential import (
    Credential,
    CredentialError,
    CredentialMissing,
    Edit,
    IdTaken,
    WrongKind,
    sendable,
)
from qpctui.credential_index import Index, StoredCredential
from qpctui.qualys.authorisation import Kind
from qpctui.secret_stores import SecretStore, StoreUnavailable


@dataclass(frozen=True)
class StoredCredentials:
    """Changes index and store together.

    Every method may raise ``StoreUnavailable`` when the store can't do it, ``IndexUnreadable``
    when the index is broken and ``OSError`` when it can't be written; what it names is then as it
    was.
    """

    index: Index
    open_store: Callable[[], SecretStore]

    def load(self, stored: StoredCredential) -> Credential:
        """A credential with its secret.

        Raises:
            CredentialError: no text that can be sent.
        """
        store = self.open_store()
        username, password = store.load(stored.id)
        username = username or stored.username
        return sendable(Credential(stored.id, username, password, store.name, stored.kind))

    def add(self, credential: Credential, hosts: Collection[str]) -> None:
        """Store one for these hosts; the store is read back before it is believed."""
        with self.index.changing() as rows:
            self.open_store().save(credential.id, credential.username, credential.password)
            rows[credential.id] = StoredCredential(
                credential.id, credential.username, tuple(sorted(hosts)), credential.kind
            )

    def remove(self, credential_id: str) -> None:
        """Forget one.

        Raises:
            CredentialMissing: it is not stored.
        """
        with self.index.changing() as rows:
            _demand(rows, credential_id)
            self.open_store().delete(credential_id)
            del rows[credential_id]

    def allow(self, credential_id: str, host: str, kind: Kind | None) -> None:
        """Approve one more host; what a command prints is known by its approval alone.

        Raises:
            CredentialMissing: it is not stored.
            WrongKind: it was added through qpctui, as another kind.
        """
        with self.index.changing() as rows:
            stored = rows.get(credential_id)
            if stored is None and self.open_store().keeps_its_own_ids:
                stored = StoredCredential(credential_id, "", ())
            if stored is None:
                stored = _demand(rows, credential_id)
            if kind not in (None, stored.kind) and not self.open_store().keeps_its_own_ids:
                raise WrongKind(
                    f"The credential {credential_id!r} was stored as another kind: qpctui "
                    f"credentials add {quote(credential_id)}"
                )
            rows[credential_id] = replace(
                stored, hosts=tuple(sorted({*stored.hosts, host})), kind=kind or stored.kind
            )

    def disallow(self, credential_id: str, host: str) -> None:
        """Withdraw the approval of a host.

        Raises:
            CredentialMissing: it is not stored.
            CredentialError: the host was not approved.
        """
        with self.index.changing() as rows:
            stored = _demand(rows, credential_id)
            rows[credential_id] = replace(stored, hosts=without(stored, host))

    def rename(self, old: str, new: str) -> None:
        """Give one another id; the old entry of the store goes last.

        Raises:
            CredentialMissing: it is not stored.
            IdTaken: the new id is another's.
            CredentialError: a command of the user's own knows it by that id.
            StoreUnavailable: it was not renamed, or the old entry of the store stayed: it is told.
        """
        store = self.open_store()
        with ExitStack() as undo:
            with self.index.changing() as rows:
                stored = _demand(rows, old)
                if new in rows:
                    raise IdTaken(new)
                if store.keeps_its_own_ids:
                    raise CredentialError(
                        f"The settings' command knows {old!r} by this id: rename it there, then "
                        f"approve its hosts with qpctui credentials allow {quote(new)} HOST"
                    )
                username, password = store.load(old)
                undo.callback(store.delete, new)
                store.save(new, username, password)
                del rows[old]
                rows[new] = replace(stored, id=new)
            undo.pop_all()
        try:
            store.delete(old)
        except StoreUnavailable as error:
            raise StoreUnavailable(
                f"It is {new!r} now, but the {store.name} kept its old entry {old!r} too: {error}"
            ) from None

    def edit(self, credential_id: str, edit: Edit) -> None:
        """Change one.

        Raises:
            CredentialMissing: it is not stored.
            CredentialError: a part of it is no text that can be sent.
        """
        with ExitStack() as undo:
            with self.index.changing() as rows:
                stored = _demand(rows, credential_id)
                if not edit.is_of_hosts_alone:
                    stored = self._edit_entry(stored, edit, undo)
                hosts = stored.hosts if edit.hosts is None else tuple(sorted(edit.hosts))
                rows[credential_id] = replace(stored, hosts=hosts)
            undo.pop_all()

    def _edit_entry(
        self, stored: StoredCredential, edit: Edit, undo: ExitStack
    ) -> StoredCredential:
        store = self.open_store()
        kind = edit.kind or stored.kind
        if store.keeps_its_own_ids and edit.username is None and not edit.password:
            return replace(stored, kind=kind)  # what its command prints is seen when it is asked
        username, password = store.load(stored.id)
        before = Credential(stored.id, username or stored.username, password, "", stored.kind)
        after = edit.of(before)
        if after != replace(before, kind=kind):
            undo.callback(store.save, stored.id, username, password)
            store.save(stored.id, after.username, after.password)
        return replace(stored, username=after.username, kind=kind)


def without(stored: StoredCredential, host: str) -> tuple[str, ...]:
    """The approved hosts but one.

    Raises:
        CredentialError: it was not approved.
    """
    if host not in stored.hosts:
        raise CredentialError(f"{stored.id!r} was not approved for {host}; nothing was changed")
    return tuple(one for one in stored.hosts if one != host)


def _demand(rows: dict[str, StoredCredential], credential_id: str) -> StoredCredential:
    if credential_id not in rows:
        raise CredentialMissing(
            f"No credential {credential_id!r} is stored: qpctui credentials add "
            f"{quote(credential_id)}"
        )
    return rows[credential_id]
