"""Testing the log-in: the gateway's token for public platforms, about.php for private clouds."""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass

from qpctui.job.model import PRIVATE_CLOUD
from qpctui.qualys.answers import Answer
from qpctui.qualys.authorisation import Login
from qpctui.qualys.calls import Call
from qpctui.qualys.errors import Malformed, Refused
from qpctui.qualys.tokens import token_call, token_of
from qpctui.qualys.transport import Transport

_OLDEST_WEB_VERSION = 8
_PC_MODULES = ("PC", "PC SCANNER", "PC AGENT")


@dataclass(frozen=True)
class LoginTest:
    """A log-in that worked: the platform's version where it is told, and what to warn about."""

    username: str
    web_version: str = ""
    warnings: tuple[str, ...] = ()


def test_login(transport: Transport, platform: str) -> LoginTest:
    """Log in once, the way the connector does for this portal code.

    Raises:
        QualysError: the log-in was refused, or nobody answered as a Qualys platform does.
    """
    if logs_in_at_gateway(transport, platform):
        return test_gateway(transport)
    return test_private_cloud(transport)


def logs_in_at_gateway(transport: Transport, platform: str) -> bool:
    """Whether the gateway tells if a log-in is good: for public platforms, and for clients."""
    return platform != PRIVATE_CLOUD or transport.login.kind == "oauth"


def test_gateway(transport: Transport) -> LoginTest:
    """Ask the gateway for a token and see whether it lists the PC module (section "JWT").

    Raises:
        QualysError: the log-in was refused, or the gateway's answer is no token.
    """
    login = transport.login
    answer = transport.read(token_call(login) if login.kind == "oauth" else _user_call(login))
    modules = _modules(answer)
    if any(name in _PC_MODULES or name.startswith("POLICY AUDIT") for name in modules):
        return LoginTest(login.username)
    return LoginTest(login.username, warnings=("PC module is not activated for provided user",))


def test_private_cloud(transport: Transport) -> LoginTest:
    """Log in by reading the platform's version (section "about.php").

    Raises:
        QualysError: the log-in was refused, or the platform is too old.
    """
    call = Call("log in", "about", {}, method="GET")
    answer = transport.read(call)
    version = ""
    for element in answer.elements("ABOUT", "WEB-VERSION"):
        version = (element.text or "").strip()
    major = re.fullmatch(r"([0-9]{1,9})(?:\..*)?", version)
    if major is None:
        raise Malformed(f"{answer.host} does not tell its version; is it a Qualys API server?")
    if int(major[1]) < _OLDEST_WEB_VERSION:
        raise Refused(
            f"{answer.host} runs version {version}; {_OLDEST_WEB_VERSION} or newer is needed"
        )
    return LoginTest(transport.login.username, version)


def _user_call(login: Login) -> Call:
    form = {"username": login.username, "password": login.password.reveal(), "token": "true"}
    return Call("log in", "log_in", form, at_gateway=True, logged_in=False)


def _modules(answer: Answer) -> tuple[str, ...]:
    """The modules that a token's claims list, in upper case."""
    payload = token_of(answer).split(".")[1]
    try:
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        raise Malformed(f"{answer.host} sent a token that can't be read") from None
    allowed = claims.get("modulesAllowed") if isinstance(claims, dict) else None
    names = allowed if isinstance(allowed, list) else []
    return tuple(str(name).strip().upper() for name in names)
