"""Lists of addresses as parameters give them and as answers show them."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address

from qpctui.simulator.wire import Refusal, el, many

_LARGEST_RANGE = 2**16


def addresses(text: str, parameter: str) -> list[str]:
    """The addresses of a comma list, ranges spelled out."""
    found = []
    for piece in (part.strip() for part in text.split(",")):
        first, dash, last = piece.partition("-")
        try:
            found += _between(ip_address(first), ip_address(last)) if dash else [_one(piece)]
        except ValueError:
            raise Refusal(1905, f"parameter {parameter} has invalid value: {piece}") from None
    return found


def _one(text: str) -> str:
    return str(ip_address(text))


def _between(first: IPv4Address | IPv6Address, last: IPv4Address | IPv6Address) -> list[str]:
    """All addresses of a range.

    Raises:
        ValueError: it is none, or too large.
    """
    size = int(last) - int(first) + 1
    if first.version != last.version or not 0 < size <= _LARGEST_RANGE:
        raise ValueError(size)
    return [str(first + offset) for offset in range(size)]


def ranges(ips: Iterable[str]) -> list[tuple[str, str]]:
    """The addresses in order, neighbours drawn together."""
    found: list[tuple[str, str]] = []
    for ip in sorted({ip_address(ip) for ip in ips}, key=lambda ip: (ip.version, int(ip))):
        if found and ip_address(found[-1][1]) + 1 == ip:
            found[-1] = found[-1][0], str(ip)
        else:
            found.append((str(ip), str(ip)))
    return found


def ip_set(ips: Iterable[str]) -> str:
    """What stands in an IP_SET: single addresses and ranges."""
    return many(
        el("IP", first) if first == last else el("IP_RANGE", f"{first}-{last}")
        for first, last in ranges(ips)
    )
