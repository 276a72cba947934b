"""One credential: its kinds, what of it can be sent, and what may be wrong with it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from shlex import quote

from qpctui.qualys.authorisation import Kind
from qpctui.secret import Secret

PARTS: dict[Kind, tuple[str, str]] = {
    "password": ("User name", "Password"),
    "oauth": ("Client ID", "Client Secret"),
}
"""What a credential of each kind consists of, in words; the second part is the secret."""

_HEADER_TEXT = re.compile("[!-~]+")


@dataclass(frozen=True)
class Credential:
    """A user name and password or, by its kind, a client's id and secret; and their source."""

    id: str
    username: str
    password: Secret
    source: str
    kind: Kind = "password"


class CredentialError(Exception):
    """A credential that can't be given; ``str()`` says why and what to do."""


class CredentialMissing(CredentialError):
    """Nobody knows a credential of that id."""


class HalfGiven(CredentialError):
    """The environment holds a user name or client id without its secret, or the reverse."""


class TwiceGiven(CredentialError):
    """The environment holds both a user and an OAuth client."""


class WrongKind(CredentialError):
    """The credential is an OAuth client, where a user name and password are needed."""


class NotApproved(CredentialError):
    """The credential is known, but not for this host; ``whose`` names it and where it is kept."""

    def __init__(self, credential_id: str, host: str, *, for_session: bool = False) -> None:
        remedy = "Test Connection asks whether to send it there"
        self.whose = f"The credential {credential_id}, kept for this session,"
        if not for_session:
            command = f"qpctui credentials allow {quote(credential_id)} {quote(host)}"
            remedy = f"If that host is right: {command}"
            self.whose = f"The stored credential {credential_id}"
        super().__init__(f"{self.whose} is not approved for {host}; nothing was sent. {remedy}")
        self.credential_id = credential_id
        self.host = host


class IdTaken(CredentialError):
    """Another credential has that id."""

    def __init__(self, credential_id: str) -> None:
        super().__init__(f"There is a credential {credential_id!r} already; nothing was changed")


class IndexUnreadable(CredentialError):
    """The index of stored credentials can't be read; it was left as it is."""


@dataclass(frozen=True)
class Edit:
    """What to change of a credential; what is None stays, and so does a secret not given."""

    username: str | None = None
    password: Secret | None = None
    hosts: Collection[str] | None = None
    kind: Kind | None = None

    @property
    def is_of_hosts_alone(self) -> bool:
        """Whether neither a part of it nor its kind changes."""
        return self.username is None and not self.password and self.kind is None

    def of(self, credential: Credential) -> Credential:
        """The credential as it is after the edit.

        Raises:
            CredentialError: a part of it is no text that can be sent.
        """
        return sendable(
            replace(
                credential,
                username=credential.username if self.username is None else self.username,
                password=self.password or credential.password,
                kind=self.kind or credential.kind,
            )
        )


def demand_id(credential_id: str) -> None:
    """Refuse an id that no job file could name.

    Raises:
        CredentialError: it is empty or not printable.
    """
    if not credential_id.strip() or not credential_id.isprintable():
        raise CredentialError("A credential needs an id of printable characters")


def sendable(credential: Credential) -> Credential:
    """The credential itself, made sure of.

    Raises:
        CredentialError: a part of it is no text that can be sent.
    """
    user, secret = (part.lower() for part in PARTS[credential.kind])
    demand_sendable(credential.kind, f"The {user} of {credential.id!r}", credential.username)
    password = credential.password.reveal()
    demand_sendable(credential.kind, f"The {secret} of {credential.id!r}", password)
    return credential


def demand_sendable(kind: Kind, what: str, text: str) -> None:
    """Refuse text that could not be sent, a client's in a header; the text itself is not told.

    Raises:
        CredentialError: it is such a text; ``what`` names it.
    """
    if kind == "oauth" and not _HEADER_TEXT.fullmatch(text):
        raise CredentialError(
            f"{what} is {'not ASCII text without spaces' if text else 'empty'}, so it can't be sent"
        )
    try:
        text.encode()
    except UnicodeEncodeError:
        raise CredentialError(f"{what} is not UTF-8 text, so it can't be sent") from None
