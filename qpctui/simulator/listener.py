"""The simulated platform's ports: HTTP, also over TLS, a thread for each connection."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from qpctui.simulator.faults import Fault
from qpctui.simulator.framing import framed
from qpctui.simulator.limits import Permit
from qpctui.simulator.recorded import Recorded
from qpctui.simulator.wire import Reply, Request, masked_query

if TYPE_CHECKING:
    from qpctui.simulator.server import Simulator

LOOPBACK = "127.0.0.1"
_LARGEST_BODY = 2**20
_PATIENCE, _LOOK_EVERY = 60.0, 0.2


class Listener(ThreadingHTTPServer):
    """One port on loopback; ``ended`` is set when it closes."""

    daemon_threads = True

    def __init__(
        self, simulator: Simulator, port: int, *, is_gateway: bool, tls: ssl.SSLContext | None
    ) -> None:
        self.simulator = simulator
        self.is_gateway = is_gateway
        self.ended = Event()
        self._tls = tls
        super().__init__((LOOPBACK, port), _Handler)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"{'https' if self._tls else 'http'}://{LOOPBACK}:{self.server_port}"

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Serve a connection, in its own thread: a stuck handshake holds up nobody else."""
        if self._tls is None:
            super().finish_request(request, client_address)
            return
        request.settimeout(_PATIENCE)
        with self._tls.wrap_socket(request, server_side=True) as secured:
            super().finish_request(secured, client_address)

    def server_close(self) -> None:
        """Take no more connections, and let go of those that never end."""
        self.ended.set()
        super().server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay silent: a client that goes away is no news, and stderr may be a screen."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "Qualys"
    sys_version = ""
    wbufsize = -1
    disable_nagle_algorithm = True
    timeout = _PATIENCE
    server: Listener

    def do_GET(self) -> None:
        """Answer a GET."""
        self._serve()

    def do_HEAD(self) -> None:
        """Answer a HEAD: as a GET, without the body."""
        self._serve()

    def do_POST(self) -> None:
        """Answer a POST."""
        self._serve()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its base names it
        """Say nothing: requests are recorded instead."""

    def _serve(self) -> None:
        simulator, request = self.server.simulator, self._request()
        permit = simulator.admit(request)
        try:
            reply, fault = simulator.reply_to(request, permit)
            unanswered = fault.silent or (fault.reset and fault.keep == 1)
            simulator.record(
                Recorded(
                    request.method,
                    request.path,
                    request.masked(),
                    0 if unanswered else reply.status,
                    query=masked_query(urlsplit(self.path).query),
                )
            )
            self.server.ended.wait(fault.late)
            if fault.silent:
                self._stay_silent()
            elif not unanswered:
                self._send(reply, fault, permit)
            if fault.reset:
                self._reset()
        finally:
            permit.leave()

    def _request(self) -> Request:
        parts = urlsplit(self.path)
        length = min(int(self.headers.get("Content-Length") or 0), _LARGEST_BODY)
        body = self.rfile.read(length).decode("utf-8", "replace")
        kind = self.headers.get("Content-Type", "")
        is_form = "xml" not in kind and "json" not in kind
        in_query = parse_qsl(parts.query, keep_blank_values=True)
        in_body = parse_qsl(body, keep_blank_values=True) if is_form else []
        return Request(
            method=self.command,
            path=parts.path,
            parameters=dict(in_query + in_body),
            in_query=frozenset(name for name, _ in in_query),
            authorization=self.headers.get("Authorization", ""),
            cookie=self.headers.get("Cookie", ""),
            client=(self.headers.get("clientId", ""), self.headers.get("clientSecret", "")),
            has_requested_with="X-Requested-With" in self.headers,
            at_gateway=self.server.is_gateway,
            body=body,
            wants_json="json" in kind and "json" in self.headers.get("Accept", ""),
        )

    def _send(self, reply: Reply, fault: Fault, permit: Permit) -> None:
        takes_gzip = "gzip" in self.headers.get("Accept-Encoding", "")
        body = framed(reply, fault, takes_gzip=takes_gzip)
        self.send_response(reply.status)
        for name, value in (_headers_of(reply, permit) | dict(body.headers)).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD":
            self.wfile.flush()
            return
        pieces = iter(body.pieces)
        held = next(pieces)
        for piece in pieces:
            self._write(held)
            self.server.ended.wait(fault.drip)
            held = piece
        # Who has the whole answer may call again at once, so this call is over before it has.
        permit.leave()
        self._write(held)
        self.close_connection = self.close_connection or body.closes

    def _write(self, piece: bytes) -> None:
        if self.server.ended.is_set():
            raise ConnectionAbortedError
        self.wfile.write(piece)
        self.wfile.flush()

    def _stay_silent(self) -> None:
        """Answer nothing until the client goes away."""
        self.close_connection = True
        self.connection.settimeout(_LOOK_EVERY)
        while not self.server.ended.is_set():
            with contextlib.suppress(TimeoutError):
                if not self.connection.recv(1):
                    return

    def _reset(self) -> None:
        """Break the connection with a reset."""
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.close_connection = True
        self.connection.close()


def _headers_of(reply: Reply, permit: Permit) -> dict[str, str]:
    headers = {"Content-Type": reply.content_type} | dict(permit.headers)
    if "X-Concurrency-Limit-Running" in reply.headers:
        headers.pop("X-RateLimit-Remaining", None)
    return headers | dict(reply.headers)
