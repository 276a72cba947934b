"""Where stored secrets are kept: the system's keyring, or a command of the user's own."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from shlex import quote
from threading import Thread
from typing import Any, ClassVar, Literal, Protocol, TypeVar

from qpctui.secret import Secret

SERVICE = "qpctui"
_TRUSTED_BACKENDS = (
    "keyring.backends.SecretService",
    "keyring.backends.libsecret",
    "keyring.backends.kwallet",
    "keyring.backends.macOS",
    "keyring.backends.Windows",
)
_CHAINER = "keyring.backends.chainer"
_OTHER_WAYS = (
    "Other ways: the environment variables QPCTUI_CREDENTIAL_<ID>_USERNAME and _PASSWORD (or "
    "_CLIENT_ID and _CLIENT_SECRET), or a "
    'command in the settings ([credentials] backend = "command")'
)
_USER_LINES = ("username", "user", "login", "client_id", "client id")

StoreName = Literal["keyring", "command"]
T = TypeVar("T")


class StoreUnavailable(Exception):
    """The store can't be used; ``str()`` says why and names the other ways."""


class KeyringUnusable(StoreUnavailable):
    """The keyring can't be used; ``why`` says it without the other ways."""

    def __init__(self, why: str) -> None:
        super().__init__(f"{why}. {_OTHER_WAYS}")
        self.why = why


class SecretStore(Protocol):
    """Keeps user names and passwords by credential id; those of an OAuth client alike."""

    keeps_its_own_ids: bool
    """Whether ids may exist there that were never added through qpctui."""

    @property
    def name(self) -> StoreName:
        """What the settings call it."""

    def demand_usable(self) -> None:
        """Make sure that it is there, as far as can be told without asking it for a secret."""

    def load(self, credential_id: str) -> tuple[str, Secret]:
        """User name (may be empty) and password."""

    def save(self, credential_id: str, username: str, password: Secret) -> None:
        """Keep both, and make sure that they were kept."""

    def delete(self, credential_id: str) -> None:
        """Forget both."""


@dataclass(frozen=True)
class KeyringStore:
    """The desktop's or the system's keyring, through backends that never ask on the terminal."""

    deadline: float = 20.0
    name: ClassVar[StoreName] = "keyring"
    keeps_its_own_ids = False

    def demand_usable(self) -> None:
        """Look for a backend; nothing is unlocked.

        Raises:
            KeyringUnusable: there is none, or it did not answer.
        """
        self._ask(lambda _: None)

    def load(self, credential_id: str) -> tuple[str, Secret]:
        """User name and password from one keyring entry.

        Raises:
            StoreUnavailable: no usable backend, locked, too slow, or the entry is gone.
        """
        entry = self._ask(lambda ring: ring.get_password(SERVICE, credential_id))
        if entry is None:
            raise StoreUnavailable(
                f"The keyring no longer holds {credential_id!r}: qpctui credentials add "
                f"{quote(credential_id)}"
            )
        try:
            pair = json.loads(entry)
            return str(pair["username"]), Secret(str(pair["password"]))
        except (ValueError, KeyError, TypeError, RecursionError):
            raise StoreUnavailable(
                f"The keyring's entry for {credential_id!r} was not written by qpctui"
            ) from None

    def save(self, credential_id: str, username: str, password: Secret) -> None:
        """Keep both in one entry, then read it back: some backends lose values silently.

        Raises:
            StoreUnavailable: it could not be kept.
        """
        entry = json.dumps({"username": username, "password": password.reveal()})
        self._ask(lambda ring: ring.set_password(SERVICE, credential_id, entry))
        if self._ask(lambda ring: ring.get_password(SERVICE, credential_id)) != entry:
            raise KeyringUnusable("The keyring lost what it was given")

    def delete(self, credential_id: str) -> None:
        """Forget the entry; one that is gone already is fine.

        Raises:
            StoreUnavailable: the keyring refused.
        """
        if self._ask(lambda ring: ring.get_password(SERVICE, credential_id)) is not None:
            self._ask(lambda ring: ring.delete_password(SERVICE, credential_id))

    def _ask(self, question: Callable[[Any], T]) -> T:
        """Ask the keyring in a thread of its own: it may wait for an unlock dialog for ever."""
        answers: list[T] = []
        failures: list[StoreUnavailable] = []

        def work() -> None:
            try:
                answers.append(question(_trusted_backend()))
            except StoreUnavailable as error:
                failures.append(error)
            except Exception as error:  # backends raise what they like
                failures.append(
                    KeyringUnusable(f"The keyring can't be used ({type(error).__name__})")
                )

        thread = Thread(target=work, daemon=True, name="keyring")
        thread.start()
        thread.join(self.deadline)
        if thread.is_alive():
            failures.append(KeyringUnusable(f"The keyring did not answer in {self.deadline:g} s"))
        if failures:
            raise failures[0]
        return answers[0]


def _trusted_backend() -> Any:
    import keyring

    backend: Any = keyring.get_keyring()
    module = type(backend).__module__
    members = backend.backends if module == _CHAINER else [backend]
    names = [type(member).__module__ for member in members]
    if names and all(name in _TRUSTED_BACKENDS for name in names):
        return backend
    raise KeyringUnusable(
        f"There is no keyring here that qpctui may use (found: {', '.join(names) or 'none'})"
    )


@dataclass(frozen=True)
class CommandStore:
    """A command of the user's settings that prints the password, such as ``pass show``.

    ``{id}`` in an argument stands for the credential's id; a later line ``username: …`` is read,
    or ``client_id: …``.
    """

    argv: Sequence[str]
    deadline: float = 30.0
    name: ClassVar[StoreName] = "command"
    keeps_its_own_ids = True

    def demand_usable(self) -> None:
        """Look for the command's program.

        Raises:
            StoreUnavailable: it is not there.
        """
        if shutil.which(self.argv[0]) is None:
            raise StoreUnavailable(f"The settings' command {self.argv[0]} is not there")

    def load(self, credential_id: str) -> tuple[str, Secret]:
        """Run the command; its first line is the password.

        Raises:
            StoreUnavailable: it failed, took too long, or printed nothing.
        """
        command = [argument.replace("{id}", credential_id) for argument in self.argv]
        shown = f"The command {command[0]} for {credential_id!r}"
        try:
            done = subprocess.run(  # noqa: S603 - the user's own settings name it
                command,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                encoding="utf-8",
                timeout=self.deadline,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise StoreUnavailable(f"{shown} took longer than {self.deadline:g} s") from None
        except UnicodeDecodeError:
            raise StoreUnavailable(f"{shown} printed something that is not UTF-8") from None
        except (OSError, ValueError) as error:
            raise StoreUnavailable(f"{shown} can't be run: {type(error).__name__}") from None
        lines = done.stdout.splitlines()
        if done.returncode or not lines or not lines[0]:
            raise StoreUnavailable(
                f"{shown} gave no password (exit status {done.returncode}): run it by hand"
            )
        username = next(
            (line.partition(":")[2].strip() for line in lines[1:] if _names_user(line)), ""
        )
        return username, Secret(lines[0])

    def save(self, credential_id: str, username: str, password: Secret) -> None:
        """Refuse: the command only reads.

        Raises:
            StoreUnavailable: always.
        """
        raise StoreUnavailable(
            f"The settings read credentials with {self.argv[0]}: add {credential_id!r} there, then "
            f"approve its hosts with qpctui credentials allow {quote(credential_id)} HOST "
            "(--oauth for an OAuth client)"
        )

    def delete(self, credential_id: str) -> None:
        """Nothing is kept here, so there is nothing to forget but the index."""


def _names_user(line: str) -> bool:
    return line.partition(":")[0].strip().casefold() in _USER_LINES
