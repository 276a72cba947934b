"""Addresses as the platform lists them: single ones, comma lists, ranges."""

from __future__ import annotations

import ipaddress

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


def address(text: str) -> IpAddress | None:
    """A single address, or None when the text is none."""
    try:
        return ipaddress.ip_address(text.strip())
    except ValueError:
        return None


def lists(text: str, ip: str) -> bool:
    """Whether a comma list of addresses, ``a-b`` ranges and networks holds ``ip``."""
    wanted = address(ip)
    if wanted is None:
        return False
    return any(_piece_holds(piece.strip(), wanted) for piece in text.split(","))


def _piece_holds(piece: str, wanted: IpAddress) -> bool:
    first, dash, last = piece.partition("-")
    if dash:
        low, high = address(first), address(last)
        if low is None or high is None or not low.version == high.version == wanted.version:
            return False
        return int(low) <= int(wanted) <= int(high)
    if "/" in piece:
        try:
            return wanted in ipaddress.ip_network(piece, strict=False)
        except ValueError:
            return False
    return address(piece) == wanted
