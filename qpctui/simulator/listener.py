"""The simulated platform's ports: HTTP, also over TLS, a thread for each connection."""

from __future__ import annotations

import gzip
import socket
import ssl
import struct
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from qpctui.simulator.faults import Fault
from qpctui.simulator.recorded import Recorded
from qpctui.simulator.wire import Reply, Request, masked_query

if TYPE_CHECKING:
    from qpctui.simulator.server import Simulator

LOOPBACK = "127.0.0.1"
_RATE_LIMIT = 300
_LARGEST_BODY = 2**20
_PATIENCE = 60.0

_CHUNK = 8192
_DRIPS = 8
_WORTH_COMPRESSING = 16 * 2**10


class Listener(ThreadingHTTPServer):
    """One port on loopback."""

    daemon_threads = True

    def __init__(
        self, simulator: Simulator, port: int, *, is_gateway: bool, tls: ssl.SSLContext | None
    ) -> None:
        self.simulator = simulator
        self.is_gateway = is_gateway
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

    def do_POST(self) -> None:
        """Answer a POST."""
        self._serve()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its base names it
        """Say nothing: requests are recorded instead."""

    def _serve(self) -> None:
        simulator = self.server.simulator
        request = self._request()
        fault = simulator._fault_for(request)
        if fault is None or fault.body is None:
            carried_out = fault is None or fault.carried_out
            reply = simulator.answer(request) if carried_out else Reply(0, b"")
        else:
            reply = Reply(fault.status, fault.body, fault.content_type, fault.headers or {})
        status = 0 if fault is not None and fault.reset else reply.status
        recorded = Recorded(
            request.method,
            request.path,
            request.masked(),
            status,
            query=masked_query(urlsplit(self.path).query),
        )
        simulator.requests.append(recorded)
        if simulator.on_request is not None:
            simulator.on_request(recorded)
        if fault is not None and fault.reset:
            self._reset()
        else:
            self._send(reply, fault)

    def _request(self) -> Request:
        parts = urlsplit(self.path)
        length = min(int(self.headers.get("Content-Length") or 0), _LARGEST_BODY)
        body = self.rfile.read(length).decode("utf-8", "replace")
        is_form = "xml" not in self.headers.get("Content-Type", "")
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
        )

    def _send(self, reply: Reply, fault: Fault | None) -> None:
        body, declared = reply.body, True
        if fault is not None and fault.keep < 1:
            body = body[: int(len(body) * fault.keep)]
            declared = fault.declared
        headers = self._headers_of(reply)
        # As the platform does: chunked, and compressed where that is asked for and worth it.
        chunked = declared and len(body) == len(reply.body)
        if chunked and len(body) > _WORTH_COMPRESSING and self._takes_gzip():
            headers["Content-Encoding"] = "gzip"
            body = gzip.compress(body, mtime=0)
        if chunked:
            headers["Transfer-Encoding"] = "chunked"
        else:
            headers["Content-Length"] = str(len(reply.body if declared else body))
        self.send_response(reply.status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        pause = fault.drip if fault is not None else 0.0
        for piece in _pieces(b"".join(_chunks(body)) if chunked else body, slow=pause > 0):
            self.wfile.write(piece)
            self.wfile.flush()
            time.sleep(pause)
        if declared and not chunked:
            self.close_connection = True

    def _headers_of(self, reply: Reply) -> dict[str, str]:
        left = max(_RATE_LIMIT - len(self.server.simulator.requests), 1)
        headers = {
            "Content-Type": reply.content_type,
            "X-RateLimit-Limit": str(_RATE_LIMIT),
            "X-RateLimit-Window-Sec": "3600",
            "X-RateLimit-Remaining": str(left),
        }
        if "X-Concurrency-Limit-Running" in reply.headers:
            del headers["X-RateLimit-Remaining"]
        return headers | dict(reply.headers)

    def _takes_gzip(self) -> bool:
        return "gzip" in self.headers.get("Accept-Encoding", "")

    def _reset(self) -> None:
        """Break the connection with a reset instead of an answer."""
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.close_connection = True
        self.connection.close()


def _pieces(body: bytes, *, slow: bool) -> Iterator[bytes]:
    """What is sent at once: all of it, or a few letters at a time."""
    size = max(len(body) // _DRIPS, 1) if slow else max(len(body), 1)
    for start in range(0, max(len(body), 1), size):
        yield body[start : start + size]


def _chunks(body: bytes) -> Iterator[bytes]:
    """The body as HTTP sends it when the length is not told in advance."""
    for start in range(0, len(body), _CHUNK):
        piece = body[start : start + _CHUNK]
        yield b"%x\r\n%s\r\n" % (len(piece), piece)
    yield b"0\r\n\r\n"
