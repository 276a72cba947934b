"""An OAuth client's token: asked of the gateway, kept in memory alone, renewed when it has ended.

Source: "Authentication alternatives" of the API reference.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Lock

from qpctui.qualys.answers import Answer
from qpctui.qualys.authorisation import Login
from qpctui.qualys.calls import Call
from qpctui.qualys.errors import Cancelled, Malformed
from qpctui.secret import Secret

_PARTS = 3
_LOOK_EVERY = 0.05


def token_call(login: Login) -> Call:
    """The call for a client's token: id and secret in headers, an empty body."""
    headers = {"clientId": login.username, "clientSecret": login.password.reveal()}
    return Call("log in", "log_in_client", {}, at_gateway=True, logged_in=False, headers=headers)


def token_of(answer: Answer) -> str:
    """The token that a log-in was answered with.

    Raises:
        Malformed: it is something else.
    """
    if answer.is_web_page():
        raise Malformed(answer.web_page_words())
    token = answer.text()
    if token.count(".") != _PARTS - 1 or not token.isascii() or not token.isprintable():
        raise Malformed(f"{answer.host} answered the log-in with something that is no token")
    return token


class Tokens:
    """The tokens of this process, by gateway and client; safe to share between threads."""

    def __init__(self) -> None:
        self._of_client: dict[tuple[str, Login], _Token] = {}
        self._lock = Lock()

    def of(self, gateway: str, login: Login) -> _Token:
        """The place of one client's token."""
        with self._lock:
            return self._of_client.setdefault((gateway, login), _Token())


class _Token:
    def __init__(self) -> None:
        self._lock = Lock()
        self._value: Secret | None = None

    def current(self, fetch: Callable[[], Secret], cancel: Event) -> Secret:
        """The token, fetched when there is none: by one thread while the others wait.

        Raises:
            Cancelled: ``cancel`` was set while another thread fetched.
            QualysError: what ``fetch`` raises.
        """
        while not self._lock.acquire(timeout=_LOOK_EVERY):
            if cancel.is_set():
                raise Cancelled
        try:
            if self._value is None:
                self._value = fetch()
            return self._value
        finally:
            self._lock.release()

    def refused(self, token: Secret) -> None:
        """Forget a token that the platform refused, unless it was renewed meanwhile."""
        with self._lock:
            if self._value is token:
                self._value = None


OF_THIS_PROCESS = Tokens()
"""Lists are read side by side, each by a transport of its own: one token does for all."""
