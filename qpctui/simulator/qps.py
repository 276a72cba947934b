"""The asset management API's requests and its envelope (section "qps calls")."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from qpctui.simulator.platform import Platform
from qpctui.simulator.qps_json import request_of
from qpctui.simulator.wire import Reply, Request, el, many, raw, some

_PAGE, _LARGEST_PAGE = 100, 1000
_OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "EQUALS": lambda value, given: value == given,
    "NOT EQUALS": lambda value, given: value != given,
    "CONTAINS": lambda value, given: given.lower() in value.lower(),
    "IN": lambda value, given: value in [one.strip() for one in given.split(",")],
    "GREATER": lambda value, given: int(value) > int(given),
    "LESSER": lambda value, given: int(value) < int(given),
}


class QpsRefusal(Exception):
    """A responseCode that is no success; the HTTP status stays 200."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


class _Numbered(Protocol):
    @property
    def id(self) -> int: ...


_Item = TypeVar("_Item", bound=_Numbered)


@dataclass(frozen=True)
class _Criteria:
    field: str
    operator: str
    value: str


@dataclass(frozen=True)
class _Asked:
    """What a ServiceRequest asks for; without one, the first page of everything."""

    criteria: tuple[_Criteria, ...] = ()
    first: int = 0
    offset: int = 0
    limit: int = _PAGE


def search(
    request: Request, items: Sequence[_Item], fields: Mapping[str, Callable[[_Item], str]]
) -> tuple[list[_Item], int | None]:
    """A page of the items that meet all criteria, by ascending id; and lastId if there are more."""
    asked = _asked(request)
    found = [
        item
        for item in sorted(items, key=lambda item: item.id)
        if item.id >= asked.first and all(_meets(item, one, fields) for one in asked.criteria)
    ][max(asked.offset - 1, 0) :]
    page = found[: asked.limit]
    return page, page[-1].id if len(found) > len(page) else None


def _meets(item: _Item, criteria: _Criteria, fields: Mapping[str, Callable[[_Item], str]]) -> bool:
    if criteria.field not in fields:
        raise QpsRefusal("INVALID_REQUEST", f"Invalid field for this object: {criteria.field}")
    compare = _OPERATORS.get(criteria.operator)
    if compare is None:
        raise QpsRefusal("INVALID_REQUEST", f"Invalid operator: {criteria.operator}")
    try:
        return compare(fields[criteria.field](item), criteria.value)
    except ValueError:
        raise QpsRefusal("INVALID_REQUEST", f"Not a number: {criteria.value}") from None


def _asked(request: Request) -> _Asked:
    if not request.body.strip():
        return _Asked()
    try:
        root: Element = (request_of if request.wants_json else fromstring)(request.body)
    except (ParseError, DefusedXmlException, ValueError):
        raise QpsRefusal("INVALID_REQUEST", "The request is not well-formed") from None
    if root.tag != "ServiceRequest":
        raise QpsRefusal("INVALID_REQUEST", f"A ServiceRequest is needed, not {root.tag}")
    limit = _number(root, "limitResults", _PAGE)
    if not 0 < limit <= _LARGEST_PAGE:
        raise QpsRefusal("INVALID_REQUEST", f"limitResults must be 1 to {_LARGEST_PAGE}")
    return _Asked(
        criteria=tuple(
            _Criteria(one.get("field", ""), one.get("operator", ""), (one.text or "").strip())
            for one in root.iterfind("filters/Criteria")
        ),
        first=_number(root, "startFromId", 0),
        offset=_number(root, "startFromOffset", 0),
        limit=limit,
    )


def _number(root: Element, name: str, default: int) -> int:
    text = (root.findtext(f"preferences/{name}") or str(default)).strip()
    if not text.isdecimal():
        raise QpsRefusal("INVALID_REQUEST", f"{name} must be a number")
    return int(text)


def response(platform: Platform, schema: str, *objects: str, last: int | None = None) -> Reply:
    """A ServiceResponse that succeeded; without objects it has no data."""
    return _document(
        platform,
        schema,
        el("responseCode", "SUCCESS"),
        el("count", len(objects)),
        el("hasMoreRecords", "true" if last is not None else "false"),
        el("lastId", last) if last is not None else raw(""),
        some("data", many(objects)),
    )


def refused(platform: Platform, schema: str, refusal: QpsRefusal) -> Reply:
    """A ServiceResponse that did not."""
    details = el(
        "responseErrorDetails",
        el("errorMessage", refusal.text),
        el("errorResolution", "See the API reference."),
    )
    return _document(platform, schema, el("responseCode", refusal.code), details)


def _document(platform: Platform, schema: str, *content: str) -> Reply:
    opening = (
        '<ServiceResponse xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xsi:noNamespaceSchemaLocation="https://{platform.host}/qps/xsd/{schema}">'
    )
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n{opening}{"".join(content)}</ServiceResponse>'
    return Reply(200, text.encode())
