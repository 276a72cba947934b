"""How a body goes over the wire: chunked and whole, unless a fault breaks it."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import repeat

from qpctui.simulator.faults import Fault
from qpctui.simulator.wire import Reply

_CHUNK = 8192
_DRIPS = 8
_WORTH_COMPRESSING = 16 * 2**10
_FILLER = b"<V>and so on</V>\n"


@dataclass(frozen=True)
class Framed:
    """A body as it is sent: headers, pieces, and whether the connection ends with it."""

    headers: Mapping[str, str]
    pieces: Iterable[bytes]
    closes: bool = False


def framed(reply: Reply, fault: Fault, *, takes_gzip: bool) -> Framed:
    """The reply's body with the fault, if it has one that concerns the body."""
    if fault.endless:
        return _endless(reply, fault)
    body, headers = reply.body, {}
    worth = fault.keep == 1 and len(body) > _WORTH_COMPRESSING and takes_gzip
    if fault.compressed or worth:
        body = gzip.compress(body, mtime=0)
        headers["Content-Encoding"] = "gzip"
    slow = fault.drip > 0
    if fault.keep == 1:
        # As the platform does: chunked, and compressed where that is asked for and worth it.
        chunks = b"".join(_chunks(body)) + _chunk(b"")
        return Framed(headers | {"Transfer-Encoding": "chunked"}, _pieces(chunks, slow=slow))
    sent = body[: int(len(body) * fault.keep)]
    if fault.framing == "chunks":
        headers["Transfer-Encoding"] = "chunked"
        return Framed(headers, _pieces(b"".join(_chunks(sent)), slow=slow), closes=True)
    if fault.framing == "close":
        headers["Connection"] = "close"
        return Framed(headers, _pieces(sent, slow=slow), closes=True)
    headers["Content-Length"] = str(len(body if fault.declared else sent))
    return Framed(headers, _pieces(sent, slow=slow), closes=fault.declared)


def _endless(reply: Reply, fault: Fault) -> Framed:
    """A body that goes on until the client has had enough, whatever length it claims."""
    filler = _FILLER if fault.drip else _FILLER * (_CHUNK // len(_FILLER))
    if fault.claims:
        headers = {"Content-Length": str(fault.claims)}
        return Framed(headers, _begun(reply.body, repeat(filler)), closes=True)
    pieces = _begun(_chunk(reply.body), repeat(_chunk(filler)))
    return Framed({"Transfer-Encoding": "chunked"}, pieces, closes=True)


def _begun(first: bytes, others: Iterable[bytes]) -> Iterator[bytes]:
    yield first
    yield from others


def _pieces(body: bytes, *, slow: bool) -> list[bytes]:
    """What is sent at once: all of it, or a few letters at a time."""
    size = max(len(body) // _DRIPS, 1) if slow else max(len(body), 1)
    return [body[start : start + size] for start in range(0, max(len(body), 1), size)]


def _chunks(body: bytes) -> Iterator[bytes]:
    """The body as HTTP sends it when the length is not told in advance."""
    for start in range(0, len(body), _CHUNK):
        yield _chunk(body[start : start + _CHUNK])


def _chunk(piece: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(piece), piece)
