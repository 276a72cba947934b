"""Why no connection came about, in plain words.

Told by types, numbers and codes alone: the libraries' own texts hold addresses of objects, URLs
and what a server wrote.
"""

from __future__ import annotations

import errno
import re
import socket
import ssl
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from enum import Enum, auto
from typing import Any
from urllib.parse import urlsplit

from qpctui.job.syntax import is_loopback
from qpctui.printable import printable
from qpctui.qualys.errors import Road

CONNECT_SECONDS = 10

_NOT_YET_VALID, _EXPIRED, _OTHER_NAME, _OTHER_ADDRESS = 9, 10, 62, 64
_UNKNOWN_AUTHORITY = frozenset({2, 18, 19, 20, 21})
"""OpenSSL's numbers of what is wrong with a certificate (X509_V_ERR_…)."""

_NOT_TLS = frozenset(
    {"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG", "HTTP_REQUEST"}
)
"""OpenSSL's words, by version, for bytes that are no TLS at all."""

_NO_ROUTE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN})

_TUNNEL_STATUS = re.compile(r"Tunnel connection failed: (\d{3})")
"""The standard library tells a proxy's status in its error's text alone."""

_MOST_NAMES = 5


class Stage(Enum):
    """How far a connection came."""

    CONNECT = auto()
    PROXY_HANDSHAKE = auto()
    TUNNEL = auto()
    HANDSHAKE = auto()


class NotConnected(OSError):
    """No connection came about, so nothing of a request was sent; its cause says why.

    ``proxy`` is the proxy's host and port, empty without one; ``logs_in`` whether it was told a
    log-in. ``certificate`` is what a refused certificate says, when its authority is trusted.
    """

    def __init__(self, stage: Stage, proxy: str, *, logs_in: bool) -> None:
        super().__init__()
        self.stage = stage
        self.proxy = proxy
        self.logs_in = logs_in
        self.certificate: Mapping[str, Any] = {}

    @property
    def road(self) -> Road:
        """Where the road to the platform broke."""
        if self.stage is Stage.HANDSHAKE:
            return "TLS"
        if self.proxy:
            return "Proxy"
        return "Name" if _without_address(list(errors_within(self.__cause__))) else "Connect"

    def words(self, host: str) -> str:
        """What stood between us and ``host``, and what to do."""
        errors = list(errors_within(self.__cause__))
        if self.stage is Stage.TUNNEL:
            said = _not_let_through(self, errors, host)
        elif self.stage is Stage.CONNECT:
            said = _not_reached(errors, self.proxy, host)
        elif self.stage is Stage.PROXY_HANDSHAKE:
            said = _not_trusted(errors, f"the proxy {self.proxy}", self.proxy, {})
        else:
            said = _not_trusted(errors, "it", host, self.certificate)
        return f"No connection to {host}: {said}"


def errors_within(error: BaseException | None) -> Iterator[Any]:
    """An error and those that it names as its reasons, the innermost last.

    Not what was handled meanwhile: that may be another request's failure.
    """
    while error is not None:
        yield error
        named = (*error.args, getattr(error, "reason", None), error.__cause__)
        error = next((each for each in named if isinstance(each, BaseException)), None)


def is_about_names_or_dates(error: BaseException | None) -> bool:
    """Whether a certificate was refused for what it says, so that saying it helps."""
    told = (_NOT_YET_VALID, _EXPIRED, _OTHER_NAME, _OTHER_ADDRESS)
    return isinstance(error, ssl.SSLCertVerificationError) and error.verify_code in told


def _without_address(errors: list[Any]) -> bool:
    from urllib3.exceptions import LocationParseError

    return any(isinstance(error, socket.gaierror | LocationParseError) for error in errors)


def _not_reached(errors: list[Any], proxy: str, host: str) -> str:
    from urllib3.exceptions import LocationParseError

    whom = f"the proxy {proxy}" if proxy else "it"
    where = "[qualys.proxy] server and port" if proxy else "the server's name and port"
    local = proxy or is_loopback(f"https://{host}")
    network = (
        ""
        if local
        else ", or tick Use Proxy Settings ([qualys.proxy] use) if the network needs a proxy"
    )
    last = errors[-1]
    number = getattr(last, "errno", None)
    if any(isinstance(error, LocationParseError) for error in errors):
        return f"{_name_of(proxy)} is no name that can be looked up. Check {where}"
    if isinstance(last, socket.gaierror):
        if number == socket.EAI_AGAIN:
            return f"no name server told the address of {_name_of(proxy)}. Check the network's DNS"
        return f"{_name_of(proxy)} is not known. Check {where}{network}"
    if number == errno.ECONNREFUSED:
        return f"{whom} refused, so nothing listens there. Check {where}{network}"
    if isinstance(last, TimeoutError):
        return (
            f"{whom} did not accept one within {CONNECT_SECONDS} s. Check {where}, and firewalls "
            f"between{network}"
        )
    if number in _NO_ROUTE:
        return f"the network has no way to {whom}. Check the network{network}"
    return f"{whom} can't be reached ({_code_of(last)}). Check {where}{network}"


def _name_of(proxy: str) -> str:
    return f"the name of the proxy {proxy}" if proxy else "its name"


def _code_of(error: BaseException) -> str:
    number = getattr(error, "errno", None)
    return errno.errorcode.get(number or 0) or type(error).__name__


def _not_let_through(failed: NotConnected, errors: list[Any], host: str) -> str:
    """What a proxy answered to being asked for a connection to ``host``."""
    whom, last = f"the proxy {failed.proxy}", errors[-1]
    found = _TUNNEL_STATUS.match(str(last))
    if found is None:
        if isinstance(last, TimeoutError):
            return f"{whom} did not answer within {CONNECT_SECONDS} s. Check that it is a proxy"
        if isinstance(last, ConnectionError):
            return f"{whom} broke it off. Check [qualys.proxy] server, port and scheme"
        return f"{whom} answered like no proxy. Check [qualys.proxy] server, port and scheme"
    status = int(found[1])
    if status in (401, 407):
        if not failed.logs_in:
            return f"{whom} wants a log-in ({status}). Set [qualys.proxy] credentials"
        return (
            f"{whom} refused its log-in ({status}). Check [qualys.proxy] credentials; those of "
            "the platform were not sent"
        )
    if status == 403:
        return f"{whom} does not allow it (403). Have {host} allowed there, or use another proxy"
    if status in (500, 502, 503, 504):
        return (
            f"{whom} can't reach {host} ({status}). Check the server's name and port, and the "
            "proxy's own network"
        )
    return (
        f"{whom} does not pass connections on ({status}). Check that it is a proxy, and [qualys."
        "proxy] server and port"
    )


def _not_trusted(errors: list[Any], whom: str, host: str, certificate: Mapping[str, Any]) -> str:
    """Why a TLS handshake with ``whom``, asked for as ``host``, came to nothing."""
    last = errors[-1]
    if isinstance(last, ssl.SSLCertVerificationError):
        return _not_accepted(last.verify_code, whom, host, certificate)
    if isinstance(last, TimeoutError):
        return f"{whom} did not end the TLS handshake within {CONNECT_SECONDS} s"
    if isinstance(last, (ssl.SSLEOFError, ssl.SSLZeroReturnError, ConnectionError)):
        return f"{whom} broke the TLS handshake off. Check its port, and firewalls between"
    reason = getattr(last, "reason", None)
    if reason in _NOT_TLS:
        plain = whom == "it" and is_loopback(f"https://{host}")
        advice = "Check the port, or try http://" if plain else "Check the port"
        return f"{whom} does not speak TLS on this port, maybe plain HTTP. {advice}"
    said = str(reason).replace("_", " ").lower() if reason else _code_of(last)
    return f"the TLS handshake with {whom} failed ({said})".replace(" with it", "")


def _not_accepted(code: int, whom: str, host: str, certificate: Mapping[str, Any]) -> str:
    """What is wrong with a certificate; ``certificate`` is empty when it can't be told more."""
    of_whom = "its certificate" if whom == "it" else f"the certificate of {whom}"
    if code in _UNKNOWN_AUTHORITY:
        return (
            f"{of_whom} is of an authority that is unknown here. For a private one, set [qualys] "
            "ca_file"
        )
    if code == _EXPIRED:
        return f"{of_whom} expired{_date(certificate, 'notAfter')}. Have it renewed"
    if code == _NOT_YET_VALID:
        since = _date(certificate, "notBefore")
        return f"{of_whom} is not valid yet{since and f', only{since}'}. Check this machine's clock"
    if code in (_OTHER_NAME, _OTHER_ADDRESS):
        names = _names(certificate)
        others = f", it is for {names}" if names else ""
        wanted = urlsplit(f"//{host}").hostname
        return f"{of_whom} is not for {wanted}{others}. Check the server's name"
    return f"{of_whom} is not to be trusted (OpenSSL's number {code})"


def _date(certificate: Mapping[str, Any], name: str) -> str:
    """A date of the certificate with its preposition, or nothing."""
    try:
        moment = datetime.fromtimestamp(ssl.cert_time_to_seconds(certificate[name]), UTC)
    except (KeyError, ValueError, OverflowError):
        return ""
    return f" {'on' if name == 'notAfter' else 'from'} {moment:%Y-%m-%d %H:%M} UTC"


def _names(certificate: Mapping[str, Any]) -> str:
    names = [str(name) for _, name in certificate.get("subjectAltName", ())]
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return printable(", ".join(names[:_MOST_NAMES])) + more
