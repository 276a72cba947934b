"""Connections of the HTTP library that tell their socket, and how far they came.

Imported late: the library takes a while, and most commands never ask a platform.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPException
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from qpctui.qualys.trust import certificate_seen
from qpctui.qualys.unconnected import NotConnected, Stage, is_about_names_or_dates
from qpctui.qualys.watchdog import connected, socket_in_use


class Connection(HTTPConnection):
    """Whatever fails before the request is ``NotConnected``: nothing of the request was sent."""

    _logs_in = False

    def set_tunnel(
        self,
        host: str,
        port: int | None = None,
        headers: Mapping[str, str] | None = None,
        scheme: str = "http",
    ) -> None:
        """Take note of whether the proxy is told a log-in."""
        self._logs_in = any(name.lower() == "proxy-authorization" for name in headers or ())
        super().set_tunnel(host, port, headers, scheme)

    def connect(self) -> None:
        """Connect as far as to the platform itself."""
        with self._reaching(Stage.HANDSHAKE):
            super().connect()
            self._insist_on_tls()
        if self.proxy is None or self._tunnel_host is not None:
            connected()

    def _insist_on_tls(self) -> None:
        """Without TLS there is nothing to insist on."""

    def request(self, *args: Any, **options: Any) -> None:
        """Send a request, over a connection that may have served others."""
        if self.sock is not None:
            # TLS inside a proxy's TLS is no socket, but holds one.
            socket_in_use(getattr(self.sock, "socket", self.sock))
        super().request(*args, **options)

    def _new_conn(self) -> socket.socket:
        with self._reaching(Stage.CONNECT):
            sock = super()._new_conn()
        socket_in_use(sock)
        return sock

    def _tunnel(self) -> None:
        with self._reaching(Stage.TUNNEL):
            super()._tunnel()
            # The library takes an answer that ends within its headers for a whole one.
            if _has_ended(self.sock):
                raise ConnectionAbortedError

    @contextmanager
    def _reaching(self, stage: Stage) -> Iterator[None]:
        try:
            yield
        except NotConnected:
            raise
        except (OSError, HTTPError, HTTPException) as error:
            proxy = self.proxy.netloc or "" if self.proxy is not None else ""
            raise NotConnected(stage, proxy, logs_in=self._logs_in) from error


class TlsConnection(Connection, HTTPSConnection):
    """Looks again at a certificate that was refused, to say what is wrong with it."""

    ca_file = ""

    def connect(self) -> None:
        """Connect as far as to the platform itself."""
        try:
            super().connect()
        except NotConnected as failed:
            if failed.stage is Stage.HANDSHAKE and is_about_names_or_dates(failed.__cause__):
                failed.certificate = self._certificate()
            raise

    def _insist_on_tls(self) -> None:
        """A connection that ends just before its handshake is given back without any TLS."""
        if getattr(self.sock, "version", str)() is None:
            raise ConnectionAbortedError

    def _connect_tls_proxy(self, hostname: str, sock: socket.socket) -> ssl.SSLSocket:
        with self._reaching(Stage.PROXY_HANDSHAKE):
            return super()._connect_tls_proxy(hostname, sock)

    def _certificate(self) -> Mapping[str, Any]:
        if self._tunnel_scheme == "https":
            return {}
        try:
            self.sock = sock = self._new_conn()
            if self._tunnel_host is not None:
                self._tunnel()
        except NotConnected:
            return {}
        return certificate_seen(sock, self._tunnel_host or self.host, self.ca_file)


def _has_ended(sock: socket.socket) -> bool:
    """Whether the other side, or our watchdog, has ended a connection; TLS or not."""
    patience = sock.gettimeout()
    sock.settimeout(0)
    try:
        return not socket.socket.recv(sock, 1, socket.MSG_PEEK)
    except BlockingIOError:
        return False
    finally:
        sock.settimeout(patience)


class Pool(HTTPConnectionPool):
    """Connections without TLS."""

    ConnectionCls = Connection


def tls_pool(ca_file: str) -> type[HTTPSConnectionPool]:
    """Connections with TLS, of a session that trusts ``ca_file``."""

    class _Connection(TlsConnection):
        pass

    class _Pool(HTTPSConnectionPool):
        ConnectionCls = _Connection

    _Connection.ca_file = ca_file
    return _Pool
