"""The simulated platform on loopback: an API server and a gateway, each on its own port."""

from __future__ import annotations

import base64
import gzip
import random
import secrets
import socket
import struct
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from qpctui.simulator import connectors, gateway, resources
from qpctui.simulator.faults import FAULTS, HTML, Fault
from qpctui.simulator.operations import find
from qpctui.simulator.platform import Platform, PlatformClock
from qpctui.simulator.scenarios import SimulatorError, scenario_named
from qpctui.simulator.wire import Refusal, Reply, Request, simple_return

_RATE_LIMIT = 300
_LARGEST_BODY = 2**20
_LOOPBACK = "127.0.0.1"

_CHUNK = 8192
_WORTH_COMPRESSING = 16 * 2**10
_FASTEST = 1_000_000.0


@dataclass(frozen=True)
class Recorded:
    """A request that arrived, without its secrets."""

    method: str
    path: str
    parameters: Mapping[str, str]
    status: int
    query: str = ""


@dataclass
class _Order:
    """A fault to come: for requests whose path or parameters hold ``match``."""

    match: str
    fault: Fault
    times: int


@dataclass
class Simulator:
    """A platform that answers on loopback until stopped; use it as a context manager.

    ``speed`` is how much faster than ours its time runs. Without a password a new one is made.
    """

    scenario: str = "default"
    speed: float = 1.0
    port: int = 0
    seed: int = 7
    username: str = "sim_ab1"
    password: str = field(default_factory=lambda: secrets.token_urlsafe(12), repr=False)
    on_request: Callable[[Recorded], None] | None = None
    requests: list[Recorded] = field(default_factory=list)
    _orders: deque[_Order] = field(default_factory=deque)
    _servers: list[_Server] = field(default_factory=list)

    def start(self) -> Simulator:
        """Answer from now on.

        Raises:
            SimulatorError: unknown scenario, or the port is taken.
        """
        if not 0 < self.speed <= _FASTEST:
            raise SimulatorError(
                f"The speed must be above zero, at most {_FASTEST:g}, not {self.speed:g}"
            )
        scenario = scenario_named(self.scenario)
        try:
            self._servers.append(_Server(self, self.port, is_gateway=False))
            self._servers.append(_Server(self, 0, is_gateway=True))
        except (OSError, OverflowError) as error:
            self.stop()
            raise SimulatorError(f"Port {self.port} can't be used: {error}") from None
        self.platform = Platform(
            scenario=scenario,
            clock=PlatformClock(self.speed),
            host=f"{_LOOPBACK}:{self._servers[0].server_port}",
            username=self.username,
            password=self.password,
            random=random.Random(self.seed),  # noqa: S311 - a believable course, not a secret
        )
        for server in self._servers:
            Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def stop(self) -> None:
        """Answer no more."""
        for server in self._servers:
            if hasattr(self, "platform"):
                server.shutdown()
            server.server_close()
        self._servers.clear()

    def __enter__(self) -> Simulator:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def api_server(self) -> str:
        """The API server's base URL."""
        return f"http://{_LOOPBACK}:{self._servers[0].server_port}"

    @property
    def gateway_server(self) -> str:
        """The gateway's base URL."""
        return f"http://{_LOOPBACK}:{self._servers[1].server_port}"

    def answer_next(self, match: str, fault: str, *, times: int = 1) -> None:
        """Let the next requests whose path or parameters hold ``match`` meet a fault by name."""
        self._orders.append(_Order(match, FAULTS[fault], times))

    def _fault_for(self, request: Request) -> Fault | None:
        said = f"{request.path}?{urlencode(request.parameters)}"
        for order in self._orders:
            if order.times and order.match in said:
                order.times -= 1
                return order.fault
        return None

    def answer(self, request: Request) -> Reply:
        """The real answer to a request."""
        with self.platform.lock:
            if request.at_gateway or request.path == "/auth":
                return self._gateway(request)
            if (request.username, request.password) != (self.username, self.password):
                return Reply(401, b"<html><body>Authorization required</body></html>", "text/html")
            try:
                return self._api(request)
            except Refusal as refusal:
                return self._refused(refusal)

    def _gateway(self, request: Request) -> Reply:
        if request.at_gateway and request.path == "/auth" and request.method == "POST":
            return gateway.give_token(self.platform, request)
        return Reply(404, HTML, "text/html")

    def _api(self, request: Request) -> Reply:
        if not request.has_requested_with:
            raise Refusal(1904, "The X-Requested-With header is missing")
        if request.path == "/msp/about.php":
            return resources.about(self.platform, request)
        if request.path.rstrip("/") + "/" in connectors.PATHS:
            return connectors.search(self.platform, request)
        try:
            operation = find(request)
        except KeyError:
            return Reply(404, HTML, "text/html")
        return operation.answer(self.platform, request)

    def _refused(self, refusal: Refusal) -> Reply:
        body = simple_return(
            refusal.text,
            now=self.platform.clock.now(),
            host=self.platform.host,
            code=refusal.code,
            items=refusal.items,
        )
        return Reply(refusal.status, body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, simulator: Simulator, port: int, *, is_gateway: bool) -> None:
        self.simulator = simulator
        self.is_gateway = is_gateway
        super().__init__((_LOOPBACK, port), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay silent: a client that goes away is no news, and stderr may be a screen."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "Qualys"
    sys_version = ""
    wbufsize = -1
    disable_nagle_algorithm = True
    timeout = 60
    server: _Server

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
            query=urlsplit(self.path).query,
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
        username, password = self._credentials()
        return Request(
            method=self.command,
            path=parts.path,
            parameters=dict(
                parse_qsl(parts.query, keep_blank_values=True)
                + parse_qsl(body if is_form else "", keep_blank_values=True)
            ),
            username=username,
            password=password,
            has_requested_with="X-Requested-With" in self.headers,
            at_gateway=self.server.is_gateway,
            body=body,
        )

    def _credentials(self) -> tuple[str, str]:
        kind, _, encoded = self.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "basic":
            return "", ""
        try:
            user, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
        except ValueError:
            return "", ""
        return user, password

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
        self.wfile.write(b"".join(_chunks(body)) if chunked else body)
        self.wfile.flush()
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


def _chunks(body: bytes) -> Iterator[bytes]:
    """The body as HTTP sends it when the length is not told in advance."""
    for start in range(0, len(body), _CHUNK):
        piece = body[start : start + _CHUNK]
        yield b"%x\r\n%s\r\n" % (len(piece), piece)
    yield b"0\r\n\r\n"
