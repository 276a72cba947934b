"""Credentials kept in memory, gone when the session ends."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace

from qpctui.credential import Credential, Edit
from qpctui.credential_index import StoredCredential


@dataclass
class SessionCredentials:
    """Credentials by id, each with the hosts it may be sent to."""

    _kept: dict[str, tuple[Credential, frozenset[str]]] = field(default_factory=dict)

    def __contains__(self, credential_id: str) -> bool:
        return credential_id in self._kept

    def __getitem__(self, credential_id: str) -> tuple[Credential, frozenset[str]]:
        return self._kept[credential_id]

    def rows(self) -> dict[str, StoredCredential]:
        """What is known of each, but for its secret."""
        return {
            name: StoredCredential(name, kept.username, tuple(sorted(hosts)), kept.kind)
            for name, (kept, hosts) in list(self._kept.items())
        }

    def with_one(self, credential: Credential, hosts: Collection[str]) -> SessionCredentials:
        """The same ones and one more; these stay as they are."""
        return SessionCredentials(self._kept | {credential.id: (credential, frozenset(hosts))})

    def add(self, credential: Credential, hosts: Collection[str]) -> None:
        """Keep one."""
        self._kept[credential.id] = (credential, frozenset(hosts))

    def remove(self, credential_id: str) -> None:
        """Forget one."""
        del self._kept[credential_id]

    def rename(self, old: str, new: str) -> None:
        """Give one another id."""
        credential, hosts = self._kept[old]
        self.add(replace(credential, id=new), hosts)
        self.remove(old)

    def edit(self, credential_id: str, edit: Edit) -> None:
        """Change one.

        Raises:
            CredentialError: a part of it is no text that can be sent.
        """
        credential, hosts = self._kept[credential_id]
        self.add(edit.of(credential), hosts if edit.hosts is None else edit.hosts)
