"""Telling a refusal from an answer, by the platform's numeric code first and HTTP status second.

Sources: "Common rules", "Numeric codes" and "Limits, conflicts, maintenance" of the API reference.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from qpctui.qualys.answers import Answer, SimpleReturn
from qpctui.qualys.errors import (
    AccessDenied,
    LimitReached,
    LoginRefused,
    Malformed,
    NotServed,
    Refused,
    TokenUnreadable,
    Unavailable,
    Unreachable,
)

CONCURRENCY, _RATE = 1960, 1965
_LOGIN_REFUSED = frozenset({2000})
_ACCESS_DENIED = frozenset({2002, 2003, 2007, 2011, 2012})
_MAINTENANCE = 1999
_UNAVAILABLE = frozenset({999, 1981, _MAINTENANCE})
_SERVICE_RESPONSE = "SERVICERESPONSE"
"""The asset management API's envelope: whatever its status, somebody serves the operation."""
_UNRECOGNISED = 1901
_INTERNAL = 999
_GONE = frozenset({404, 405, 410})
_NOT_IMPLEMENTED = 501
_NAMES_A_VERSION = re.compile(r"\b(version|resource|/api/[0-9.]+)\b", re.IGNORECASE)
_CONCURRENCY_WAIT = 20.0
_RATE_WAIT = 60.0
_KNOWN = _LOGIN_REFUSED | _ACCESS_DENIED | _UNAVAILABLE | {CONCURRENCY, _RATE}
_SHORTEST_WAIT = 2.0
"""A limit that asks for no wait at all is not asked again at once."""


def raise_for_refusal(
    answer: Answer, headers: Mapping[str, str], purpose: str, credentials: str
) -> None:
    """Raise what the answer refuses; return when it may be read as data.

    ``credentials`` says what was sent as a log-in: "user name or password".

    Raises:
        QualysError: of the kind that the code or status means.
    """
    envelope = _envelope(answer)
    if envelope is not None and envelope.code is not None:
        raise _refusal(envelope, answer, headers, purpose, credentials)
    if answer.status == 401:
        raise _login_refused(answer, credentials)
    _raise_for_status(answer, headers, purpose, envelope.text if envelope else "")


def _envelope(answer: Answer) -> SimpleReturn | None:
    """The answer's envelope; a damaged one says nothing where an outage says enough."""
    if not answer.is_simple_return():
        return None
    try:
        return answer.simple_return()
    except Malformed:
        if answer.status < 500:
            raise
        return None


def _refusal(
    envelope: SimpleReturn,
    answer: Answer,
    headers: Mapping[str, str],
    purpose: str,
    credentials: str,
) -> Exception:
    code = envelope.code or 0
    if _says_not_served(code, envelope.text, answer.status):
        return _not_served(answer, purpose)
    said = f"Could not {purpose}: {answer.host} says {envelope.text or 'nothing more'} ({code})"
    if code in (CONCURRENCY, _RATE):
        wait = _seconds_to_wait(code, envelope, headers)
        return LimitReached(said, code=code, status=answer.status, wait=wait)
    if code in _LOGIN_REFUSED:
        return _login_refused(answer, credentials)
    if code in _ACCESS_DENIED:
        return AccessDenied(said, code=code)
    if code in _UNAVAILABLE:
        return Unavailable(said, refused=code == _MAINTENANCE, code=code)
    return Refused(said, code=code, status=answer.status)


def _says_not_served(code: int, text: str, status: int) -> bool:
    """Whether a refusal is of a version that has ended (section 15.3): by its status, its text."""
    if code == _INTERNAL:
        return status == _NOT_IMPLEMENTED
    if status == 400:
        return code == _UNRECOGNISED and bool(_NAMES_A_VERSION.search(text))
    return status in _GONE and code not in _KNOWN


def _not_served(answer: Answer, purpose: str) -> NotServed:
    """HTTP 501 is an internal error too ("Numeric codes"), after which nothing is certain."""
    page = answer.is_web_page()
    said = answer.web_page_words() if page else _status_words(answer, purpose)
    return NotServed(said, status=answer.status, certain=answer.status != _NOT_IMPLEMENTED)


def _status_words(answer: Answer, purpose: str) -> str:
    return f"Could not {purpose}: {answer.host} answered HTTP {answer.status}"


def _seconds_to_wait(code: int, envelope: SimpleReturn, headers: Mapping[str, str]) -> float:
    """The larger of the platform's own numbers, or a careful guess when it gives none."""
    told = [headers.get("X-RateLimit-ToWait-Sec", ""), envelope.items.get("SECONDS_TO_WAIT", "")]
    numbers = [float(text) for text in told if text.strip().isdecimal()]
    guess = _CONCURRENCY_WAIT if code == CONCURRENCY else _RATE_WAIT
    return max(_SHORTEST_WAIT, max(numbers, default=guess))


def _raise_for_status(answer: Answer, headers: Mapping[str, str], purpose: str, said: str) -> None:
    status, host = answer.status, answer.host
    if 200 <= status < 300 or (status in _GONE and answer.root() == _SERVICE_RESPONSE):
        return
    if status == 403:
        raise AccessDenied(f"Could not {purpose}: {host} denies this user access (HTTP 403)")
    if status == 407:
        raise Unreachable(
            f"The proxy in front of {host} refused its credentials", sent=False, at="Proxy"
        )
    if status == 429:
        told = headers.get("Retry-After") or headers.get("X-RateLimit-ToWait-Sec") or ""
        wait = max(float(told), _SHORTEST_WAIT) if told.isdecimal() else _RATE_WAIT
        raise LimitReached(f"Could not {purpose}: limit reached", code=0, status=429, wait=wait)
    if 300 <= status < 400:
        raise Malformed(
            f"{host} sends us elsewhere (HTTP {status}), which is not followed so that credentials "
            "stay with this host. Check the API server URL"
        )
    if status in _GONE or status == _NOT_IMPLEMENTED:
        raise _not_served(answer, purpose)
    if status == 500 and b"JWT" in answer.head():
        raise TokenUnreadable(f"{host} can't read our token (HTTP 500)")
    if status >= 500:
        raise Unavailable(f"{host} is down or in maintenance (HTTP {status})")
    if answer.is_web_page():
        raise Malformed(answer.web_page_words())
    more = f" ({said})" if said else ""
    raise Refused(f"{_status_words(answer, purpose)}{more}", status=status)


def _login_refused(answer: Answer, credentials: str) -> LoginRefused:
    return LoginRefused(
        f"{answer.host} refused the {credentials} (401). Check the credentials and the platform"
    )
