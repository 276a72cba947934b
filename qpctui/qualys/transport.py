"""One HTTP exchange after another with the platform: log-in, proxy, TLS, deadlines, limits.

Parameters go in the request body; redirects are not followed; every failure becomes a
``QualysError``. Reads are tried again, writes only when the platform refused before acting.
"""

from __future__ import annotations

import copy
import re
import tempfile
import time
from collections.abc import Callable, Mapping
from threading import Event, local
from typing import IO, TYPE_CHECKING
from urllib.parse import quote, urlsplit

from qpctui.qualys import lanes, tokens
from qpctui.qualys.answers import Answer
from qpctui.qualys.authorisation import Login
from qpctui.qualys.calls import Call, Endpoints, Exchange
from qpctui.qualys.errors import (
    Cancelled,
    LimitReached,
    LoginRefused,
    Malformed,
    QualysError,
    TokenUnreadable,
    Unavailable,
    Unreachable,
)
from qpctui.qualys.failures import CONNECT_SECONDS, SILENCE_SECONDS, unreachable
from qpctui.qualys.pace import Pace
from qpctui.qualys.proxies import ProxyServer
from qpctui.qualys.refusals import CONCURRENCY, raise_for_refusal
from qpctui.qualys.sessions import new_session
from qpctui.qualys.versions import Versions, version_table
from qpctui.qualys.watchdog import Watchdog
from qpctui.secret import Secret

if TYPE_CHECKING:
    import requests

_REQUEST_SECONDS = 300
_HURRIED_REQUEST_SECONDS = 15
_LARGEST_ANSWER = 512 * 2**20
_KEPT_IN_MEMORY = 8 * 2**20
_CHUNK = 64 * 2**10
_PAUSES_BETWEEN_TRIES = (2, 5, 15)
_LONGEST_LIMIT_WAIT = 3600


def _ignore(*_: object) -> None:
    """Report to nobody."""


class Transport:
    """Talks to one platform as one user; safe to share between threads."""

    def __init__(
        self,
        endpoints: Endpoints,
        login: Login,
        *,
        proxy: ProxyServer | None = None,
        ca_file: str = "",
        pace: Pace | None = None,
        versions: Versions | None = None,
        cancel: Event | None = None,
        on_exchange: Callable[[Exchange], None] = _ignore,
        on_wait: Callable[[str, float], None] = _ignore,
    ) -> None:
        """Connects to nobody yet; ``on_wait`` hears a reason and its seconds before each wait."""
        self.endpoints = endpoints
        self.login = login
        self.pace = pace or Pace()
        self.versions = versions or Versions()
        self.cancel = self._cancel_waits = cancel or Event()
        self._proxy = proxy
        self._ca_file = ca_file
        self._on_exchange = on_exchange
        self._on_wait = on_wait
        self._of_thread = local()
        self._on_connected: Callable[[], None] = _ignore
        self._request_seconds = float(_REQUEST_SECONDS)
        self._pauses: tuple[float, ...] = _PAUSES_BETWEEN_TRIES

    def hurried(self, cancel: Event, seconds: float = _HURRIED_REQUEST_SECONDS) -> Transport:
        """The same transport for last words: stopped by another order, soon out of patience."""
        twin = copy.copy(self)
        twin.cancel = twin._cancel_waits = cancel
        twin._request_seconds = seconds
        twin._pauses = ()
        return twin

    def finishing_calls(self) -> Transport:
        """The same transport, whose waits are broken off by a stop, but no call under way."""
        twin = copy.copy(self)
        twin.cancel = Event()
        return twin

    def read(self, call: Call) -> Answer:
        """Ask for data; connection faults and outages are tried again, limits waited out.

        Raises:
            QualysError: no usable answer came, or the platform refused.
            Cancelled: told to stop.
        """
        for pause in self._pauses:
            try:
                return self._at_served_version(call, read=True)
            except (Unreachable, Unavailable) as error:
                self._on_wait(f"another try: {error}", pause)
                self.pace.wait(pause, self._cancel_waits)
        return self._at_served_version(call, read=True)

    def write(self, call: Call) -> Answer:
        """Ask for a change, once; only what was refused before acting is asked again.

        Limits are waited out, versions that are not served left for others, tokens renewed.

        Raises:
            QualysError: refused, or (``Unreachable``, ``Unavailable``, ``Malformed``) it is not
                known whether the change was made.
            Cancelled: told to stop.
        """
        return self._at_served_version(call, read=False)

    def reach(self, base: str, on_connected: Callable[[], None] = _ignore) -> None:
        """Have any answer at all of this base URL, without a log-in.

        ``on_connected`` is told when the road to it is behind us, before any answer.

        Raises:
            Unreachable: nobody answers; it tells how far the road went.
            Cancelled: told to stop.
        """
        at_gateway = base == self.endpoints.gateway and base != self.endpoints.api
        operation = "log_in" if at_gateway else "about"
        call = Call("reach the platform", operation, {}, "GET", at_gateway, logged_in=False)
        twin = copy.copy(self)
        twin._on_connected = on_connected
        try:
            twin._exchange(call, version_table().operations[operation].path)
        except Unreachable:
            raise
        except QualysError:
            return

    def proxy_before(self, base: str) -> str:
        """The proxy that this base URL is reached through, without its log-in; empty for none."""
        proxy = self._proxy
        return f"{proxy.host}:{proxy.port}" if proxy and proxy.stands_before(base) else ""

    def _at_served_version(self, call: Call, *, read: bool) -> Answer:
        return self.versions.ask(
            call.operation, lambda path: self._within_limits(call, path), read=read
        )

    def _within_limits(self, call: Call, path: str) -> Answer:
        waited = 0.0
        while True:
            try:
                return self._authorised(call, path)
            except LimitReached as limit:
                waited += limit.wait
                if waited > _LONGEST_LIMIT_WAIT:
                    raise
                self._on_wait(_awaited(limit), limit.wait)
                self.pace.wait(limit.wait, self._cancel_waits)

    def _authorised(self, call: Call, path: str) -> Answer:
        """One exchange as the user or the client; a client's token is renewed once."""
        if not (call.logged_in and self.login.kind == "oauth"):
            return self._exchange(call, path)
        place = tokens.OF_THIS_PROCESS.of(self.endpoints.gateway, self.login)
        token = place.current(self._fetch_token, self.cancel)
        try:
            return self._exchange(call, path, token)
        except (LoginRefused, TokenUnreadable):
            place.refused(token)
        token = place.current(self._fetch_token, self.cancel)
        return self._exchange(call, path, token)

    def _fetch_token(self) -> Secret:
        call = tokens.token_call(self.login)
        try:
            return Secret(tokens.token_of(self._at_served_version(call, read=True)))
        except Unreachable as error:
            # Of the call that needs the token, nothing was sent.
            raise Unreachable(str(error), sent=False, at=error.at, remedy=error.remedy) from None

    def _exchange(self, call: Call, path: str, token: Secret | None = None) -> Answer:
        if self.cancel.is_set():
            raise Cancelled
        base = self.endpoints.gateway if call.at_gateway else self.endpoints.api
        host = urlsplit(base).netloc
        with lanes.OF_THIS_PROCESS.one(base + path, self.cancel):
            answer, headers = self._answered(call, base, host, path, token)
        raise_for_refusal(answer, headers, call.purpose, self.login.parts)
        return answer

    def _answered(
        self, call: Call, base: str, host: str, path: str, token: Secret | None
    ) -> tuple[Answer, Mapping[str, str]]:
        started = time.monotonic()
        status, calls_left = 0, None
        url = f"{base}{path}/{quote(call.object_id, '')}" if call.object_id else base + path
        try:
            watchdog = Watchdog(host, self._request_seconds, self.cancel, self._on_connected)
            with watchdog, self._send(call, url, token, host) as response:
                status = response.status_code
                calls_left = _number(response.headers.get("X-RateLimit-Remaining"))
                return Answer(status, host, self._body(response, host)), response.headers
        finally:
            seconds = time.monotonic() - started
            told = urlsplit(url).path
            self._on_exchange(
                Exchange(call.purpose, call.method, told, status, seconds, calls_left)
            )

    def _send(self, call: Call, url: str, token: Secret | None, host: str) -> requests.Response:
        import requests
        from urllib3.exceptions import HTTPError

        headers = dict(call.headers)
        if call.xml is not None:
            headers["Content-Type"] = "text/xml"
        basic = None
        if token is not None:
            headers["Authorization"] = f"Bearer {token.reveal()}"
        elif call.logged_in:
            # Bytes: UTF-8, where text would be sent as Latin-1.
            basic = (self.login.username.encode(), self.login.password.reveal().encode())
        proxy = self._proxy
        through = proxy.url() if proxy is not None and proxy.stands_before(url) else ""
        try:
            return self._session().request(
                call.method,
                url,
                data=call.body(),
                headers=headers,
                auth=basic,  # type: ignore[arg-type]
                proxies={"http": through, "https": through} if through else {},
                timeout=(CONNECT_SECONDS, SILENCE_SECONDS),
                allow_redirects=False,
                stream=True,
            )
        except (requests.RequestException, OSError) as error:
            raise unreachable(error, host) from None
        except (ValueError, HTTPError):
            # A name or headers that the library can't make sense of.
            raise Unreachable(f"{host} is no name, or its headers can't be read") from None

    def _body(self, response: requests.Response, host: str) -> IO[bytes]:
        import requests
        from urllib3.exceptions import HTTPError

        body: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_KEPT_IN_MEMORY)  # noqa: SIM115
        size = 0
        try:
            for chunk in response.iter_content(_CHUNK):
                size += len(chunk)
                if size > _LARGEST_ANSWER:
                    raise Malformed(f"{host} answered with more than {_LARGEST_ANSWER >> 20} MiB")
                body.write(chunk)
        except (requests.RequestException, OSError, ValueError, HTTPError) as error:
            body.close()
            raise unreachable(error, host) from None
        except BaseException:
            body.close()
            raise
        return body

    def _session(self) -> requests.Session:
        """This thread's session: sessions are not safe to share."""
        session: requests.Session | None = getattr(self._of_thread, "session", None)
        if session is None:
            session = self._of_thread.session = new_session(self._ca_file)
        return session

    def close(self) -> None:
        """Close this thread's connections."""
        session: requests.Session | None = getattr(self._of_thread, "session", None)
        if session is not None:
            session.close()
            del self._of_thread.session


def _awaited(limit: LimitReached) -> str:
    """What a limit makes us wait for; it completes "waiting for"."""
    if limit.code == CONCURRENCY:
        return f"a free place: the platform limits calls at once ({limit.code})"
    return f"new calls: the platform limits them by the hour ({limit.code or limit.status})"


def _number(text: str | None) -> int | None:
    told = re.fullmatch(r"\s*([0-9]{1,18})\s*", text or "")
    return int(told[1]) if told else None
