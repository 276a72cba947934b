"""Requests and replies in the platform's shapes, and the XML they are made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode
from xml.sax.saxutils import escape

XML_TYPE = "text/xml;charset=UTF-8"
_SECRET = re.compile(r"password|secret|token", re.IGNORECASE)
_VERSIONED = re.compile(r"/(?:api|qps/rest)/(\d+\.\d+)(/.*)")
_FIRST_VERSION = "2.0"


@dataclass(frozen=True)
class Request:
    """A request as the platform sees it: parameters of query and body, the last one wins.

    ``in_query`` names the parameters that stood in the URL; ``client`` is an OAuth client's id
    and secret; ``wants_json`` that both the body's and the answer's type is JSON.
    """

    method: str
    path: str
    parameters: Mapping[str, str] = field(repr=False)
    in_query: frozenset[str] = frozenset()
    authorization: str = field(default="", repr=False)
    cookie: str = field(default="", repr=False)
    client: tuple[str, str] = field(default=("", ""), repr=False)
    has_requested_with: bool = False
    at_gateway: bool = False
    body: str = field(default="", repr=False)
    wants_json: bool = False

    @property
    def action(self) -> str:
        """The mandatory parameter of the classic API."""
        return self.parameters.get("action", "")

    @property
    def version(self) -> str:
        """The API version in the path, empty where there is none."""
        found = _VERSIONED.fullmatch(self.path)
        return found[1] if found else ""

    @property
    def resource(self) -> str:
        """The path behind the version, with a slash at its end."""
        found = _VERSIONED.fullmatch(self.path)
        return (found[2] if found else self.path).rstrip("/") + "/"

    def dtd(self, file: str) -> str:
        """Where the DTD of an answer to this request is."""
        return f"/api/{self.version or _FIRST_VERSION}/{file}"

    def url_on(self, host: str, **changes: object) -> str:
        """The same request to another host, parameters changed."""
        return f"https://{host}{self.path}?{urlencode({**self.parameters, **changes})}"

    def masked(self) -> dict[str, str]:
        """The parameters without secrets."""
        return dict(_masked(self.parameters.items()))


def masked_query(query: str) -> str:
    """A query string as it came, secrets masked."""
    given = parse_qsl(query, keep_blank_values=True)
    return urlencode(_masked(given)) if any(_SECRET.search(key) for key, _ in given) else query


def _masked(given: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(key, "***" if _SECRET.search(key) else value) for key, value in given]


@dataclass(frozen=True)
class Reply:
    """Status, body and the headers beside the usual ones."""

    status: int
    body: bytes
    content_type: str = XML_TYPE
    headers: Mapping[str, str] = field(default_factory=dict)


class Refusal(Exception):
    """A SIMPLE_RETURN with a code (numeric codes of the API reference)."""

    def __init__(
        self, code: int, text: str, *, status: int = 400, items: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(text)
        self.code = code
        self.text = text
        self.status = status
        self.items = items or {}


def el(name: str, *content: object) -> str:
    """An element: strings already made by ``el`` or ``cdata`` stay, all else is escaped."""
    inner = "".join(str(c) if isinstance(c, _Markup) else escape(str(c)) for c in content)
    return _Markup(f"<{name}>{inner}</{name}>")


def cdata(text: object, *, padded: bool = False) -> str:
    """Character data as it is; the platform pads some with newlines."""
    inside = str(text).replace("]]>", "]]]]><![CDATA[>")
    pad = "\n" if padded else ""
    return _Markup(f"<![CDATA[{pad}{inside}{pad}]]>")


def some(name: str, *content: object) -> str:
    """An element, or nothing when it would be empty."""
    return el(name, *content) if any(str(c) for c in content) else _Markup("")


def many(parts: Iterable[str]) -> str:
    """Elements one after another."""
    return _Markup("".join(parts))


def raw(text: str) -> str:
    """Markup written by hand, such as an element with attributes."""
    return _Markup(text)


class _Markup(str):
    """Text that is XML already."""

    __slots__ = ()


def date(when: datetime) -> str:
    """A date as the platform writes it."""
    return f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def document(root: str, content: str, *, host: str, dtd: str, username: str = "") -> bytes:
    """A whole answer: prolog, DOCTYPE with the version's DTD, and comments after the root."""
    return (
        '<?xml version="1.0" encoding="UTF-8" ?>\n'
        f'<!DOCTYPE {root} SYSTEM "https://{host}{dtd}">\n'
        f"{content}\n"
        f'<!-- Generated for username="{escape(username).replace("--", "")}" -->\n'
        "<!-- CONFIDENTIAL AND PROPRIETARY INFORMATION. -->\n"
    ).encode()


def ids(text: str) -> set[str]:
    """The ids of a comma list, ranges spelled out."""
    found: set[str] = set()
    for piece in filter(None, (part.strip() for part in text.split(","))):
        first, dash, last = piece.partition("-")
        if dash and first.isdecimal() and last.isdecimal():
            found |= {str(number) for number in range(int(first), int(last) + 1)}
        else:
            found.add(piece)
    return found
