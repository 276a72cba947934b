"""What can go wrong on the way, to be ordered for the next requests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qpctui.simulator import pages
from qpctui.simulator.scenarios import SimulatorError


def _refusal(code: int, text: str, **items: int) -> bytes:
    """An envelope as the limits and the maintenance section show it."""
    listed = "".join(
        f"<ITEM><KEY>{key}</KEY><VALUE>{value}</VALUE></ITEM>" for key, value in items.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" ?><SIMPLE_RETURN><RESPONSE>'
        f"<DATETIME>2026-11-23T08:15:02Z</DATETIME><CODE>{code}</CODE><TEXT>{text}</TEXT>"
        f"<ITEM_LIST>{listed}</ITEM_LIST></RESPONSE></SIMPLE_RETURN>"
    ).encode()


_MAINTENANCE = _refusal(1999, "Down for maintenance")
_CONCURRENCY = _refusal(
    1960,
    "This API cannot be run again until 1 currently running API instance has finished.",
    CALLS_TO_FINISH=1,
)
_RATE = _refusal(1965, "This API cannot be run again for another 35 seconds.", SECONDS_TO_WAIT=35)


_AT_THE_LIMIT = {"X-Concurrency-Limit-Limit": "2", "X-Concurrency-Limit-Running": "2"}
_DENIED = _refusal(2012, "The license does not cover this API")


@dataclass(frozen=True)
class Fault:
    """An answer in place of the real one.

    ``body`` None keeps the real body. ``keep`` is the share of it that is sent; ``declared``
    promises the whole length all the same. ``carried_out`` lets the request take effect first;
    ``reset`` breaks the connection instead of answering. ``drip`` is how many of our seconds
    pass between pieces of the body.
    """

    status: int = 200
    body: bytes | None = None
    content_type: str = "text/xml;charset=UTF-8"
    headers: Mapping[str, str] | None = None
    keep: float = 1.0
    declared: bool = False
    carried_out: bool = False
    reset: bool = False
    drip: float = 0.0


FAULTS: dict[str, Fault] = {
    "html-200": Fault(200, pages.LOG_IN, pages.HTML),
    "html-404": Fault(404, pages.NOT_FOUND, pages.HTML),
    "garbage": Fault(200, b"\x93\x00 not what you asked for", "application/octet-stream"),
    "empty": Fault(200, b""),
    "truncated": Fault(keep=0.5, carried_out=True),
    "cut": Fault(keep=0.5, declared=True, carried_out=True),
    "drip": Fault(drip=0.02, carried_out=True),
    "reset": Fault(reset=True),
    "answer-lost": Fault(carried_out=True, reset=True),
    "502-html": Fault(502, pages.BAD_GATEWAY, pages.HTML),
    "503-html": Fault(503, pages.MAINTENANCE, pages.HTML),
    "503-xml": Fault(503, _MAINTENANCE),
    "redirect": Fault(302, pages.LOG_IN, pages.HTML, headers={"Location": "http://127.0.0.2/"}),
    "denied": Fault(403, _DENIED),
    "1960": Fault(409, _CONCURRENCY, headers=_AT_THE_LIMIT),
    "1965": Fault(
        409, _RATE, headers={"X-RateLimit-ToWait-Sec": "35", "X-RateLimit-Remaining": "0"}
    ),
}


def fault_named(name: str) -> Fault:
    """The fault of that name.

    Raises:
        SimulatorError: there is none; the known ones are named.
    """
    try:
        return FAULTS[name]
    except KeyError:
        raise SimulatorError(f"There is no fault {name!r}. Known: {', '.join(FAULTS)}") from None
