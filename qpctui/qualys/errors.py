"""What can go wrong between us and the platform, in words made for reading."""

from __future__ import annotations

from typing import Literal

INVALID_VALUE = 1905
"""The platform's number for a parameter that names nothing it knows ("Numeric codes")."""


class QualysError(Exception):
    """A failure we expect; ``str()`` says what happened, and what to do where that is certain.

    ``code`` is the platform's number for it, 0 without one (section "Numeric codes"). ``remedy``
    is what this failure alone is mended by; ``remedies`` knows what to do about each kind.
    """

    code = 0
    remedy = ""


Road = Literal["Name", "Proxy", "Connect", "TLS", ""]
"""What a request passes before it is answered; empty once it has arrived."""


class Unreachable(QualysError):
    """No whole answer came; if ``sent``, a write may have been carried out all the same.

    ``at`` tells where the road to the platform broke.
    """

    def __init__(self, message: str, *, sent: bool = True, at: Road = "", remedy: str = "") -> None:
        super().__init__(message)
        self.sent = sent
        self.at = at
        self.remedy = remedy


class Unavailable(QualysError):
    """The platform, or something in front of it, is down or in maintenance.

    ``refused`` when the platform itself said so, which it does before it acts.
    """

    def __init__(self, message: str, *, refused: bool = False, code: int = 0) -> None:
        super().__init__(message)
        self.refused = refused
        self.code = code


class LoginRefused(QualysError):
    """The portal refused the credentials."""


class TokenUnreadable(Unavailable):
    """The platform could not make sense of our token, if we sent one."""


class AccessDenied(QualysError):
    """The log-in is good but may not do this: inactive user, licence, missing registration."""

    def __init__(self, message: str, *, code: int = 0) -> None:
        super().__init__(message)
        self.code = code


class Malformed(QualysError):
    """The answer is not what it should be: a web page, garbage, or half a document."""


class Refused(QualysError):
    """The platform understood and refused."""

    def __init__(self, message: str, *, code: int = 0, status: int = 0) -> None:
        super().__init__(message)
        self.code = code
        self.status = status


class NotServed(Refused):
    """This version of the operation is not served; nothing was carried out if ``certain``."""

    def __init__(self, message: str, *, status: int = 0, certain: bool = True) -> None:
        super().__init__(message, status=status)
        self.certain = certain


class LimitReached(Refused):
    """A rate or concurrency limit; ``wait`` is the seconds that the platform asks for."""

    def __init__(self, message: str, *, code: int, status: int, wait: float) -> None:
        super().__init__(message, code=code, status=status)
        self.wait = wait


def never_acted(error: Exception) -> bool:
    """Whether the platform certainly did not carry out the write that the error answers."""
    match error:
        case Unreachable(sent=sent):
            return not sent
        case LoginRefused() | AccessDenied():
            return True
        case Unavailable(refused=refused):
            return refused
        case NotServed(certain=certain):
            return certain
        case Refused():
            return True
    return False


class Cancelled(Exception):
    """The caller asked to stop while a request or a wait was under way."""
