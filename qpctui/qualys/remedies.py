"""What to do about a failure, by the platform's number for it, else by its kind.

For all that "Numeric codes" of the API reference has that may come at a log-in. Failures whose own
words say what to do have no remedy here.
"""

from __future__ import annotations

from qpctui.qualys.errors import (
    AccessDenied,
    LimitReached,
    Malformed,
    NotServed,
    QualysError,
    Unavailable,
)

PERMISSION = "your user lacks the PC API: look under Administration → Users → Roles and Scopes"
"""The guide's advice for a good log-in that is shown nothing."""

_BY_CODE = {
    1981: "Wait a minute, then try again",
    1999: "Wait until the maintenance is over, then try again",
    2002: "Have a manager of the subscription activate the account",
    2003: "Log in to the portal once as this user: finish the registration and accept the terms",
    2007: "Have a manager of the subscription add the module",
    2011: "The user must give a second factor, which an API can't ask for: take a user without one",
    2012: "The subscription's licence must cover the API: ask its manager, or Qualys",
}

_BY_KIND: tuple[tuple[type[QualysError], str], ...] = (
    (Unavailable, "Wait a while, then try again; nothing is known to be wrong with the log-in"),
    (LimitReached, "Wait until other tools of this subscription leave calls, then try again"),
    (AccessDenied, f"Perhaps {PERMISSION}. Or only certain addresses may use this subscription"),
    (NotServed, "Is this the platform's API server? Check the portal, or a private cloud's URLs"),
    (Malformed, "If the URL is right, the platform may be in maintenance: wait, then try again"),
)


def remedy_of(error: QualysError) -> str:
    """What to do, empty where the failure says all there is to say."""
    by_kind = (words for kind, words in _BY_KIND if isinstance(error, kind))
    return error.remedy or _BY_CODE.get(error.code) or next(by_kind, "")
