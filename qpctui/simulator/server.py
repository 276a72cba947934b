"""The simulated platform on loopback: an API server and a gateway, each on its own port."""

from __future__ import annotations

import random
import secrets
import ssl
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Thread
from types import TracebackType
from urllib.parse import urlencode

from qpctui.simulator import asset_management, gateway, logins, operations, resources
from qpctui.simulator.answers import refused
from qpctui.simulator.catalogue.records import HOST_LOG_IN, HOST_USERNAME
from qpctui.simulator.disturbances import Disturbances
from qpctui.simulator.faults import NO_FAULT, Fault, fault_named
from qpctui.simulator.limits import CONCURRENCY, RATE, Limits, Permit
from qpctui.simulator.listener import LOOPBACK, Listener
from qpctui.simulator.oddities import with_oddities
from qpctui.simulator.pages import HTML, NOT_FOUND
from qpctui.simulator.platform import Platform, PlatformClock, Secrets
from qpctui.simulator.recorded import Recorded
from qpctui.simulator.scenarios import SimulatorError, scenario_named
from qpctui.simulator.stock import made_records
from qpctui.simulator.versions import Versions
from qpctui.simulator.wire import Refusal, Reply, Request

_FASTEST = 1_000_000.0


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
    Each API takes ``rate_limit`` calls an hour of its time, ``concurrency_limit`` at once.
    With ``tls``, files of a certificate and its key in PEM, both servers speak TLS alone.
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
    tls: tuple[Path, Path] | None = None
    rate_limit: int = RATE
    concurrency_limit: int = CONCURRENCY
    on_request: Callable[[Recorded], None] | None = None
    requests: list[Recorded] = field(default_factory=list)
    _orders: deque[_Order] = field(default_factory=deque)
    _versions: Versions = field(default_factory=Versions)
    _servers: list[Listener] = field(default_factory=list)

    def start(self) -> Simulator:
        """Answer from now on.

        Raises:
            SimulatorError: unknown scenario, a port or a certificate that can't be used.
        """
        if not 0 < self.speed <= _FASTEST:
            raise SimulatorError(
                f"The speed must be above zero, at most {_FASTEST:g}, not {self.speed:g}"
            )
        scenario = scenario_named(self.scenario)
        tls = self._tls_context()
        try:
            self._servers.append(Listener(self, self.port, is_gateway=False, tls=tls))
            self._servers.append(Listener(self, 0, is_gateway=True, tls=tls))
        except (OSError, OverflowError) as error:
            self.stop()
            raise SimulatorError(f"Port {self.port} can't be used: {error}") from None
        self.platform = Platform(
            scenario=scenario,
            clock=PlatformClock(self.speed),
            host=f"{LOOPBACK}:{self._servers[0].server_port}",
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
        self._limits = Limits(self.rate_limit, self.concurrency_limit)
        self._gateway_limits = Limits(self.rate_limit, None)
        self._disturbances = Disturbances(scenario, self.seed)
        for server in self._servers:
            Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def _tls_context(self) -> ssl.SSLContext | None:
        if self.tls is None:
            return None
        certificate, key = self.tls
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        try:
            context.load_cert_chain(certificate, key)
        except OSError as error:
            raise SimulatorError(
                f"The certificate {certificate} with the key {key} can't be used: {error}"
            ) from None
        return context

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
        return self._servers[0].url

    @property
    def gateway_server(self) -> str:
        """The gateway's base URL."""
        return self._servers[1].url

    def answer_next(self, match: str, fault: str, *, times: int = 1) -> None:
        """Let the next requests whose path or parameters hold ``match`` meet a fault by name.

        Raises:
            SimulatorError: there is no such fault.
        """
        self._orders.append(_Order(match, fault_named(fault), times))

    def set_version(self, operation: str, version: str, state: str) -> None:
        """Put a version of an operation into a state of its life, before or after the start.

        Operations and versions are those of ``versions.VERSIONS``, such as ``scan.list`` and
        ``2.0``; states those of ``versions.STATES``: ``active``, ``eos``, ``eol:410``, ….

        Raises:
            SimulatorError: one of them is unknown; the known ones are named.
        """
        self._versions.set(operation, version, state)

    def admit(self, request: Request) -> Permit:
        """Count a request, unless it has to wait; logging in to a session is free."""
        if request.path.rstrip("/") + "/" == logins.SESSION_PATH:
            return Permit({})
        limits = self._gateway_limits if request.at_gateway else self._limits
        return limits.admit(_api_of(request), self.platform.clock.now())

    def reply_to(self, request: Request, permit: Permit) -> tuple[Reply, Fault]:
        """The answer, and what happens to it on its way."""
        if permit.refusal is not None:
            if request.at_gateway:
                return Reply(429, b""), NO_FAULT
            return refused(self.platform, request, permit.refusal), NO_FAULT
        fault = self._fault_for(request)
        if fault.body is not None:
            headers = fault.headers or {}
            return Reply(fault.status, fault.body, fault.content_type, headers), fault
        breaks = fault.reset or fault.silent
        return (Reply(0, b"") if breaks and not fault.carried_out else self.answer(request)), fault

    def record(self, recorded: Recorded) -> None:
        """Keep what arrived, and tell who listens."""
        self.requests.append(recorded)
        if self.on_request is not None:
            self.on_request(recorded)

    def _fault_for(self, request: Request) -> Fault:
        said = f"{request.path}?{urlencode(request.parameters)}"
        with self.platform.lock:
            for order in self._orders:
                if order.times and order.match in said:
                    order.times -= 1
                    return order.fault
        return self._disturbances.fault_for(request) or NO_FAULT

    def answer(self, request: Request) -> Reply:
        """The real answer to a request."""
        with self.platform.lock:
            if request.at_gateway:
                return gateway.answer(self.platform, request)
            try:
                reply = self._api(request)
            except Refusal as refusal:
                reply = refused(self.platform, request, refusal)
            is_classic = request.path.startswith("/api/")
            return with_oddities(reply, self.platform.scenario) if is_classic else reply

    def _api(self, request: Request) -> Reply:
        if request.path.startswith("/auth"):
            return Reply(404, NOT_FOUND, HTML)
        opens_session = request.path.rstrip("/") + "/" == logins.SESSION_PATH
        if not opens_session and (refusal := logins.refusal_of(self.platform, request)):
            return refusal
        if not request.has_requested_with:
            raise Refusal(1904, "The X-Requested-With header is missing")
        if opens_session:
            return logins.change_session(self.platform, request)
        if request.path == "/msp/about.php":
            return resources.about(self.platform, request)
        return self._versioned(request)

    def _versioned(self, request: Request) -> Reply:
        """The answer of an operation that has versions, if this one is served."""
        name = _name_of(request)
        if not name:
            return Reply(404, NOT_FOUND, HTML)
        if unserved := self._versions.answer(self.platform, request, name):
            return unserved
        answer = asset_management.answer if _is_of_assets(request) else operations.answer
        return answer(self.platform, request)


def _is_of_assets(request: Request) -> bool:
    return request.path.startswith("/qps/")


def _name_of(request: Request) -> str:
    if _is_of_assets(request):
        return asset_management.name_of(request)
    return operations.name_of(request)


def _api_of(request: Request) -> str:
    """What shares a limit: an operation in all its versions, or a path that is none."""
    try:
        return _name_of(request) or request.path
    except Refusal:
        return request.path
