"""The gateway's part: a token for a user name and password (section "JWT")."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

from qpctui.simulator.platform import Platform
from qpctui.simulator.wire import Reply, Request

_REFUSED = {
    "authentication_exceptions": [
        [
            "Authentication Failure: 1 errors, 0 successes:"
            "authenticationFailure.InvalidCredentialsException"
        ]
    ]
}


def give_token(platform: Platform, request: Request) -> Reply:
    """201 and a bare token, or 401 and JSON."""
    given = request.parameters.get("username"), request.parameters.get("password")
    if given != (platform.username, platform.password):
        return Reply(401, json.dumps(_REFUSED).encode(), "application/json")
    claims = {
        "sub": platform.username,
        "iss": "qas",
        "aud": "qas",
        "loginResponse": "SUCCESSFUL",
        "usertype": "fo",
        "modulesAllowed": ["ADMIN", "ASSET INVENTORY", "PC SCANNER", "PC"],
        "exp": int((platform.clock.now() + timedelta(hours=4)).timestamp()),
        "note": "ÿ~~??>>",
    }
    parts = (json.dumps({"alg": "RS256", "typ": "JWT"}), json.dumps(claims), "simulated signature")
    token = ".".join(base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts)
    return Reply(201, token.encode(), "text/plain;charset=UTF-8")
