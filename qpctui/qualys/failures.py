"""What a request without a usable answer met, in plain words."""

from __future__ import annotations

import ssl
from typing import Any

from qpctui.qualys.errors import Unreachable
from qpctui.qualys.unconnected import CONNECT_SECONDS, NotConnected, errors_within

__all__ = ["CONNECT_SECONDS", "SILENCE_SECONDS", "unreachable"]

SILENCE_SECONDS = 60

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
    return Unreachable(_unanswered(errors, host))


def _unanswered(errors: list[Any], host: str) -> str:
    """What became of an answer, told by the first kind that is among the errors."""
    from http.client import HTTPException, IncompleteRead

    from urllib3.exceptions import DecodeError, ProtocolError, ReadTimeoutError

    if any(getattr(each, "line", "").startswith(_TLS_ALERT) for each in errors):
        return f"{host} speaks TLS on this port: write https:// in its URL"
    words: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
        ((ReadTimeoutError, TimeoutError), f"No answer from {host} for {SILENCE_SECONDS} s"),
        ((DecodeError,), f"{host} sent a damaged compressed answer"),
        ((IncompleteRead,), f"{host} broke its answer off"),
        ((ConnectionError, ssl.SSLEOFError), f"{host} broke the connection off"),
        ((ssl.SSLError,), f"The TLS connection to {host} was damaged on its way"),
        ((HTTPException,), f"{host} answered with something that is no HTTP"),
        ((ProtocolError,), f"{host} broke its answer off"),
    )
    for kinds, said in words:
        if any(isinstance(each, kinds) for each in errors):
            return said
    return f"No answer from {host} ({type(errors[-1]).__name__})"
