"""The gateway's part: tokens for users and for OAuth clients (sections "JWT", "alternatives")."""

from __future__ import annotations

import base64
import json
import secrets

from qpctui.simulator.pages import HTML, NOT_FOUND
from qpctui.simulator.platform import Platform
from qpctui.simulator.wire import Reply, Request

_PC = ["PC SCANNER", "PC"]
_REFUSED = {
    "authentication_exceptions": [
        [
            "Authentication Failure: 1 errors, 0 successes:"
            "authenticationFailure.InvalidCredentialsException"
        ]
    ]
}


def answer(platform: Platform, request: Request) -> Reply:
    """A token; all else is not found."""
    if request.method == "POST" and request.path == "/auth":
        return _for_user(platform, request)
    if request.method == "POST" and request.path in ("/auth/oauth", "/auth/oidc"):
        return _for_client(platform, request)
    return Reply(404, NOT_FOUND, HTML)


def _for_user(platform: Platform, request: Request) -> Reply:
    """201 and a bare token for a user name and password, or 401 and JSON."""
    given = request.parameters.get("username"), request.parameters.get("password")
    if given != (platform.secrets.username, platform.secrets.password):
        return _refused()
    return Reply(201, _token(platform, "fo"), "text/plain;charset=UTF-8")


def _for_client(platform: Platform, request: Request) -> Reply:
    """A bare token for an OAuth client, which names itself in headers."""
    if request.client != (platform.secrets.client_id, platform.secrets.client_secret):
        return _refused()
    return Reply(200, _token(platform, "oauth"), "text/plain;charset=UTF-8")


def _refused() -> Reply:
    return Reply(401, json.dumps(_REFUSED).encode(), "application/json")


def _token(platform: Platform, usertype: str) -> bytes:
    ends = platform.clock.now() + platform.token_life
    claims = {
        "sub": platform.username,
        "iss": "qas",
        "aud": "qas",
        "jti": secrets.token_hex(8),
        "loginResponse": "SUCCESSFUL",
        "usertype": usertype,
        "modulesAllowed": ["ADMIN", "ASSET INVENTORY", *_PC * platform.scenario.has_pc],
        "exp": int(ends.timestamp()),
        "note": "ÿ~~??>>",
    }
    parts = (json.dumps({"alg": "RS256", "typ": "JWT"}), json.dumps(claims), "simulated signature")
    token = ".".join(base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts)
    platform.tokens[token] = ends
    return token.encode()
