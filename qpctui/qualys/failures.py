"""What a request without a usable answer met, in plain words."""

from __future__ import annotations

import ssl
from typing import Any

from qpctui.qualys.errors import Unreachable
from qpctui.qualys.unconnected import CONNECT_SECONDS, NotConnected, errors_within

__all__ = ["CONNECT_SECONDS", "SILENCE_SECONDS", "unreachable"]

SILENCE_SECONDS = 60

_CUT = "Try again; if it stays so, look for a firewall or proxy in between that cuts connections"
_SILENT = "Is this the API server? Check its URL and port; if they are right, try again later"
_DAMAGED = "Try again; if it stays so, look for what changes the traffic in between"

_TLS_ALERT = "\x15\x03"
"""How TLS begins to complain of a request that was not sent over TLS."""


def unreachable(error: Exception, host: str) -> Unreachable:
    """Say what went wrong with a request to ``host``, and whether it may have arrived.

    In plain words, since library texts hold addresses of objects and URLs.
    """
    errors = list(errors_within(error))
    failed = next((each for each in errors if isinstance(each, NotConnected)), None)
    if failed is not None:
        return Unreachable(failed.words(host), sent=False, at=failed.road)
    return _unanswered(errors, host)


def _unanswered(errors: list[Any], host: str) -> Unreachable:
    """What became of an answer, told by the first kind that is among the errors."""
    from http.client import HTTPException, IncompleteRead

    from urllib3.exceptions import DecodeError, ProtocolError, ReadTimeoutError

    if any(getattr(each, "line", "").startswith(_TLS_ALERT) for each in errors):
        return Unreachable(f"{host} speaks TLS on this port: write https:// in its URL")
    silence = f"No answer from {host} for {SILENCE_SECONDS} s"
    words: tuple[tuple[tuple[type[BaseException], ...], str, str], ...] = (
        ((ReadTimeoutError, TimeoutError), silence, _SILENT),
        ((DecodeError,), f"{host} sent a damaged compressed answer", _DAMAGED),
        ((IncompleteRead,), f"{host} broke its answer off", _CUT),
        ((ConnectionError, ssl.SSLEOFError), f"{host} broke the connection off", _CUT),
        ((ssl.SSLError,), f"The TLS connection to {host} was damaged on its way", _DAMAGED),
        ((HTTPException,), f"{host} answered with something that is no HTTP", _SILENT),
        ((ProtocolError,), f"{host} broke its answer off", _CUT),
    )
    for kinds, said, remedy in words:
        if any(isinstance(each, kinds) for each in errors):
            return Unreachable(said, remedy=remedy)
    return Unreachable(f"No answer from {host} ({type(errors[-1]).__name__})", remedy=_CUT)
