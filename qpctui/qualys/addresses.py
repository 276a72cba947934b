"""Addresses as the platform lists them: single ones, lists, ranges, networks."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


def address(text: str) -> IpAddress | None:
    """A single address, or None when the text is none."""
    try:
        return ipaddress.ip_address(text.strip())
    except ValueError:
        return None


def lists(text: str, ip: str) -> bool:
    """Whether a list of addresses, ``a-b`` ranges and networks holds ``ip``."""
    wanted = address(ip)
    spans = map(_span, _pieces(text))
    return wanted is not None and any(span is not None and wanted in span for span in spans)


def readable(text: str) -> bool:
    """Whether every piece of such a list is an address, a range or a network."""
    return all(_span(piece) is not None for piece in _pieces(text))


@dataclass(frozen=True)
class _Span:
    """The addresses from ``low`` to ``high``, both included."""

    low: IpAddress
    high: IpAddress

    def __contains__(self, wanted: IpAddress) -> bool:
        return self.low.version == wanted.version and int(self.low) <= int(wanted) <= int(self.high)


def _pieces(text: str) -> list[str]:
    """The list's pieces, which commas or white space separate; a dash may have room around it."""
    # First of all one space for many: an expression for room of any width takes its square of time.
    spaced = " ".join(text.split())
    return [piece for piece in re.split("[,; ]+", re.sub(" ?- ?", "-", spaced)) if piece]


def _span(piece: str) -> _Span | None:
    first, dash, last = piece.partition("-")
    if "/" in piece:
        try:
            network = ipaddress.ip_network(piece, strict=False)
        except ValueError:
            return None
        return _Span(network[0], network[-1])
    low, high = address(first), address(last if dash else first)
    if low is None or high is None or low.version != high.version:
        return None
    return _Span(low, high)
