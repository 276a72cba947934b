"""What can go wrong on the way, to be ordered for the next requests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from qpctui.simulator import pages
from qpctui.simulator.scenarios import SimulatorError
from qpctui.simulator.wire import XML_TYPE


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


_CONCURRENCY = _refusal(
    1960,
    "This API cannot be run again until 1 currently running API instance has finished.",
    CALLS_TO_FINISH=1,
)
_RATE = _refusal(1965, "This API cannot be run again for another 35 seconds.", SECONDS_TO_WAIT=35)
_AT_THE_LIMIT = {"X-Concurrency-Limit-Limit": "2", "X-Concurrency-Limit-Running": "2"}
_SPENT = {"X-RateLimit-ToWait-Sec": "35", "X-RateLimit-Remaining": "0"}
_BEGUN = b'<?xml version="1.0" encoding="UTF-8" ?>\n<ANSWER>\n'


@dataclass(frozen=True)
class Fault:
    """An answer in place of the real one, or what happens to the real one on its way.

    ``body`` None keeps the real body. ``carried_out`` lets the request take effect first.
    ``keep`` is the share of the body that is sent: ``declared`` promises the whole length all
    the same, ``framing`` sends it in chunks that never end, or until the connection closes.
    ``compressed`` compresses the body before it is cut. ``reset`` breaks the connection instead
    of answering, or after what is kept of the body. ``late`` is how many of our seconds pass
    before the answer begins, ``drip`` how many between pieces of the body. ``silent`` never
    answers, and ``endless`` never ends, until the client goes away; ``claims`` is the length
    that is promised of what is endless.
    """

    status: int = 200
    body: bytes | None = None
    content_type: str = XML_TYPE
    headers: Mapping[str, str] | None = None
    keep: float = 1.0
    declared: bool = False
    carried_out: bool = False
    reset: bool = False
    drip: float = 0.0
    framing: Literal["length", "chunks", "close"] = "length"
    compressed: bool = False
    late: float = 0.0
    silent: bool = False
    endless: bool = False
    claims: int = 0


def _html(status: int, page: bytes, **headers: str) -> Fault:
    return Fault(status, page, pages.HTML, headers)


NO_FAULT = Fault()

FAULTS: dict[str, Fault] = {
    "html-200": _html(200, pages.LOG_IN),
    "html-404": _html(404, pages.NOT_FOUND),
    "maintenance": _html(200, pages.MAINTENANCE),
    "502-html": _html(502, pages.BAD_GATEWAY),
    "503-html": _html(503, pages.MAINTENANCE),
    "504-html": _html(504, pages.GATEWAY_TIMEOUT),
    "redirect": _html(302, pages.LOG_IN, Location="http://127.0.0.2/"),
    "503-xml": Fault(503, _refusal(1999, "Down for maintenance")),
    "garbage": Fault(200, b"\x93\x00 not what you asked for", "application/octet-stream"),
    "empty": Fault(200, b""),
    "bad-gzip": Fault(200, b"\x1f\x8b\x08\x00broken", headers={"Content-Encoding": "gzip"}),
    "cut-gzip": Fault(keep=0.5, compressed=True, carried_out=True),
    "truncated": Fault(keep=0.5, carried_out=True),
    "cut": Fault(keep=0.5, declared=True, carried_out=True),
    "cut-chunks": Fault(keep=0.5, framing="chunks", carried_out=True),
    "cut-unframed": Fault(keep=0.5, framing="close", carried_out=True),
    "late": Fault(late=0.3, carried_out=True),
    "silent": Fault(silent=True),
    "silent-after": Fault(silent=True, carried_out=True),
    "drip": Fault(drip=0.02, carried_out=True),
    "trickle": Fault(200, _BEGUN, endless=True, drip=0.05),
    "endless": Fault(200, _BEGUN, endless=True),
    "oversize": Fault(200, _BEGUN, endless=True, claims=2**36),
    "reset": Fault(reset=True),
    "reset-midway": Fault(keep=0.5, declared=True, reset=True, carried_out=True),
    "answer-lost": Fault(carried_out=True, reset=True),
    "denied": Fault(403, _refusal(2012, "The license does not cover this API")),
    "inactive": Fault(403, _refusal(2002, "The account is inactive")),
    "eula": Fault(409, _refusal(2003, "Registration must be completed first")),
    "second-factor": Fault(409, _refusal(2011, "A second factor is required")),
    "internal-error": Fault(501, _refusal(999, "Internal error")),
    "1960": Fault(409, _CONCURRENCY, headers=_AT_THE_LIMIT),
    "1965": Fault(409, _RATE, headers=_SPENT),
    "1965-bare": Fault(409, _RATE),
    "429": Fault(429, b"", headers=_SPENT),
    "1981": Fault(202, _refusal(1981, "A duplicate request is still being processed")),
    "conflict": Fault(409, _refusal(1920, "The request conflicts with the current state")),
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
