"""Parameters read as what they must be; wrong ones are refused by name."""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import UTC, datetime

from qpctui.simulator.wire import Refusal, Request, cdata, el

_INTERNAL_HOST = "qapi-internal-07.sim.invalid"


def invalid(name: str, value: object, why: str = "") -> Refusal:
    """The refusal of a value."""
    because = f" ({why})" if why else ""
    return Refusal(1905, f"parameter {name} has invalid value: {value}{because}")


def number(given: Mapping[str, str], name: str, default: int) -> int:
    """A whole number from zero."""
    text = given.get(name, str(default))
    if not text.isdecimal():
        raise invalid(name, text)
    return int(text)


def choice(given: Mapping[str, str], name: str, known: Container[str], default: str = "") -> str:
    """One of the known values; empty stands for none."""
    text = given.get(name, default)
    if text and text not in known:
        raise invalid(name, text)
    return text


def choices(given: Mapping[str, str], name: str, known: Container[str]) -> set[str]:
    """Some of the known values, from a comma list."""
    found = {part.strip() for part in given.get(name, "").split(",") if part.strip()}
    for text in found:
        if text not in known:
            raise invalid(name, text)
    return found


def moment(given: Mapping[str, str], name: str) -> datetime | None:
    """A date, with or without a time of day, in UTC."""
    text = given.get(name)
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        raise invalid(name, text) from None


def between(given: Mapping[str, str], number_of: int) -> bool:
    """Whether an id is within ``id_min`` and ``id_max``."""
    return number(given, "id_min", 0) <= number_of <= number(given, "id_max", 2**63)


def next_page(request: Request, next_id: int, text: str) -> str:
    """A WARNING with the next page's address: padded, on a host that nobody outside can reach."""
    url = request.url_on(_INTERNAL_HOST, id_min=next_id)
    return el("WARNING", el("CODE", 1980), el("TEXT", text), el("URL", cdata(url, padded=True)))
