"""What can go wrong on the way, to be ordered for the next requests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

HTML = b"<!DOCTYPE html>\n<html><head><title>Log in</title></head><body>Please log in</body></html>"
_MAINTENANCE = (
    b'<?xml version="1.0" encoding="UTF-8" ?><SIMPLE_RETURN><RESPONSE><DATETIME>2026-11-23T08:15:02Z'
    b"</DATETIME><CODE>1999</CODE><TEXT>Down for maintenance</TEXT></RESPONSE></SIMPLE_RETURN>"
)
_CONCURRENCY = (
    b'<?xml version="1.0" encoding="UTF-8" ?><SIMPLE_RETURN><RESPONSE><DATETIME>2026-11-23T08:15:02Z'
    b"</DATETIME><CODE>1960</CODE><TEXT>This API cannot be run again until 1 currently running API "
    b"instance has finished.</TEXT><ITEM_LIST><ITEM><KEY>CALLS_TO_FINISH</KEY><VALUE>1</VALUE></ITEM>"
    b"</ITEM_LIST></RESPONSE></SIMPLE_RETURN>"
)
_RATE = (
    b'<?xml version="1.0" encoding="UTF-8" ?><SIMPLE_RETURN><RESPONSE><DATETIME>2026-11-23T08:15:02Z'
    b"</DATETIME><CODE>1965</CODE><TEXT>This API cannot be run again for another 35 seconds.</TEXT>"
    b"<ITEM_LIST><ITEM><KEY>SECONDS_TO_WAIT</KEY><VALUE>35</VALUE></ITEM></ITEM_LIST></RESPONSE>"
    b"</SIMPLE_RETURN>"
)


@dataclass(frozen=True)
class Fault:
    """An answer in place of the real one.

    ``body`` None keeps the real body. ``keep`` is the share of it that is sent; ``declared``
    promises the whole length all the same. ``carried_out`` lets the request take effect first;
    ``reset`` breaks the connection instead of answering.
    """

    status: int = 200
    body: bytes | None = None
    content_type: str = "text/xml;charset=UTF-8"
    headers: Mapping[str, str] | None = None
    keep: float = 1.0
    declared: bool = False
    carried_out: bool = False
    reset: bool = False


FAULTS: dict[str, Fault] = {
    "html-200": Fault(200, HTML, "text/html"),
    "html-404": Fault(404, HTML, "text/html"),
    "garbage": Fault(200, b"\x93\x00 not what you asked for", "application/octet-stream"),
    "empty": Fault(200, b""),
    "truncated": Fault(keep=0.5, carried_out=True),
    "cut": Fault(keep=0.5, declared=True, carried_out=True),
    "reset": Fault(reset=True),
    "answer-lost": Fault(carried_out=True, reset=True),
    "502-html": Fault(502, HTML, "text/html"),
    "503-html": Fault(503, HTML, "text/html"),
    "503-xml": Fault(503, _MAINTENANCE),
    "1960": Fault(409, _CONCURRENCY, headers={"X-Concurrency-Limit-Running": "2"}),
    "1965": Fault(
        409, _RATE, headers={"X-RateLimit-ToWait-Sec": "35", "X-RateLimit-Remaining": "0"}
    ),
}
