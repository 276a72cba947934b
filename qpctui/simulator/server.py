"""The simulated platform on loopback: an API server and a gateway, each on its own port."""

from __future__ import annotations

import gzip
import random
import secrets
import socket
import struct
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from qpctui.simulator import asset_management, gateway, logins, resources
from qpctui.simulator.catalogue.records import HOST_LOG_IN, HOST_USERNAME
from qpctui.simulator.disturbances import Disturbances
from qpctui.simulator.faults import FAULTS, HTML, Fault
from qpctui.simulator.operations import find
from qpctui.simulator.platform import Platform, PlatformClock, Secrets
from qpctui.simulator.scenarios import SimulatorError, scenario_named
from qpctui.simulator.stock import made_records
from qpctui.simulator.wire import Refusal, Reply, Request, masked_query, simple_return

_RATE_LIMIT = 300
_LARGEST_BODY = 2**20
_LOOPBACK = "127.0.0.1"

_CHUNK = 8192
_DRIPS = 8
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

    ``speed`` is how much faster than ours its time runs. Without a password or a client secret
    a new one is made. ``host_username`` and ``host_password`` are what hosts accept of
    authentication records; tokens end after ``token_hours`` of the platform's time.
    """

    scenario: str = "default"
    speed: float = 1.0
    port: int = 0
    seed: int = 7
    username: str = "sim_ab1"
    password: str = field(default_factory=lambda: secrets.token_urlsafe(12), repr=False)
    client_id: str = "sim-client-1"
    client_secret: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    host_username: str = HOST_USERNAME
    host_password: str = field(default=HOST_LOG_IN, repr=False)
    token_hours: float = 4.0
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
            secrets=Secrets(
                self.username,
                self.password,
                self.client_id,
                self.client_secret,
                self.host_username,
                self.host_password,
            ),
            random=random.Random(self.seed),  # noqa: S311 - a believable course, not a secret
            token_life=timedelta(hours=self.token_hours),
        )
        self.platform.auth_records = made_records(self.platform)
        self._disturbances = Disturbances(scenario.disturbance, self.seed)
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
        return self._disturbances.fault_for(request)

    def answer(self, request: Request) -> Reply:
        """The real answer to a request."""
        with self.platform.lock:
            if request.at_gateway:
                return gateway.answer(self.platform, request)
            if request.path.startswith("/auth"):
                return Reply(404, HTML, "text/html")
            try:
                return self._api(request)
            except Refusal as refusal:
                return self._refused(refusal)

    def _api(self, request: Request) -> Reply:
        opens_session = request.path.rstrip("/") + "/" == logins.SESSION_PATH
        if not opens_session and (refusal := logins.refusal_of(self.platform, request)):
            return refusal
        if not request.has_requested_with:
            raise Refusal(1904, "The X-Requested-With header is missing")
        if opens_session:
            return logins.change_session(self.platform, request)
        if request.path == "/msp/about.php":
            return resources.about(self.platform, request)
        if asset_management.serves(request):
            return asset_management.answer(self.platform, request)
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
