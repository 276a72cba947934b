"""Who may call: Basic, a bearer token, or a session (sections "JWT", "alternatives")."""

from __future__ import annotations

import base64
import json
import secrets
from datetime import timedelta
from http.cookies import CookieError, SimpleCookie

from qpctui.simulator.answers import done
from qpctui.simulator.pages import FORBIDDEN, HTML
from qpctui.simulator.platform import Platform
from qpctui.simulator.wire import Refusal, Reply, Request

SESSION_PATH = "/api/2.0/fo/session/"
_COOKIE = "QualysSession"
_IDLE = timedelta(minutes=60)


def refusal_of(platform: Platform, request: Request) -> Reply | None:
    """Why a caller is turned away, or None."""
    kind, _, value = request.authorization.partition(" ")
    if kind.lower() == "bearer" and not request.path.startswith("/msp/"):
        return _bearer(platform, value.strip())
    if kind.lower() == "basic":
        right = f"{platform.secrets.username}:{platform.secrets.password}".encode()
        return None if _decoded(value) == right else _unknown()
    session = _session(platform, request)
    if session and request.path.startswith("/api/"):
        platform.sessions[session] = platform.clock.now()
        return None
    return _unknown()


def _unknown() -> Reply:
    return Reply(401, FORBIDDEN, HTML)


def _decoded(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except ValueError:
        return b""


def _bearer(platform: Platform, token: str) -> Reply | None:
    ends = platform.tokens.get(token)
    if ends is not None and platform.clock.now() < ends:
        return None
    if not _is_token(token):
        return _said(500, "Internal Server Error", "JWT parsing failed")
    return _said(401, "Unauthorized", "JWT expired" if ends is not None else "Not authenticated")


def _is_token(text: str) -> bool:
    """Whether a text has a token's three parts, the first two of them JSON."""
    header, *others = text.split(".")
    try:
        for part in (header, *others[:1]):
            json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except ValueError:
        return False
    return len(others) == 2


def _said(status: int, error: str, message: str) -> Reply:
    body = json.dumps({"status": status, "error": error, "message": message})
    return Reply(status, body.encode(), "application/json")


def _session(platform: Platform, request: Request) -> str:
    """The key of the caller's session, empty when it has none or was idle for too long."""
    try:
        cookie = SimpleCookie(request.cookie).get(_COOKIE)
    except CookieError:
        return ""
    used = platform.sessions.get(cookie.value) if cookie else None
    if cookie is None or used is None or platform.clock.now() - used > _IDLE:
        return ""
    return cookie.value


def change_session(platform: Platform, request: Request) -> Reply:
    """Open or close a session."""
    if request.method != "POST":
        raise Refusal(1908, "This request must be sent by POST")
    if request.action == "login":
        return _log_in(platform, request)
    if request.action != "logout":
        raise Refusal(1905, f"parameter action has invalid value: {request.action}")
    session = _session(platform, request)
    if not session:
        raise Refusal(2000, "Bad Login/Password", status=401)
    del platform.sessions[session]
    return done(platform, request, "Logged out")


def _log_in(platform: Platform, request: Request) -> Reply:
    if "password" in request.in_query:
        raise Refusal(1907, "parameter password must be sent in the body, not in the URL")
    given = request.parameters.get("username"), request.parameters.get("password")
    if given != (platform.secrets.username, platform.secrets.password):
        raise Refusal(2000, "Bad Login/Password", status=401)
    session = secrets.token_hex(16)
    platform.sessions[session] = platform.clock.now()
    reply = done(platform, request, "Logged in")
    return Reply(
        reply.status,
        reply.body,
        reply.content_type,
        {"Set-Cookie": f"{_COOKIE}={session}; path=/api; HttpOnly"},
    )
