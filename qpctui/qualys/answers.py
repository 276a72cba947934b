"""Reading the platform's XML: whole or not at all, by local name, wary of everything.

Names are compared in upper case and without namespaces, unknown elements are passed over, the
DOCTYPE is accepted and never fetched (API reference, quirks seen in the field).
"""

from __future__ import annotations

import re
import weakref
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from functools import lru_cache
from io import BytesIO
from typing import IO, Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from qpctui.qualys.errors import Malformed
from qpctui.qualys.recovery import CONTROL_CHARACTERS, cleaned

_UNREADABLE = (ParseError, DefusedXmlException, ValueError, LookupError)
"""What the parser may raise: of encodings, the unknown are LookupErrors, the unfit ValueErrors."""

_HEAD = 4096
_LARGEST_RECOVERED = 64 * 2**20
_DEEPEST = 100
"""The reference knows no answer of more than a dozen levels."""


@dataclass(frozen=True)
class SimpleReturn:
    """The envelope of writes and of refusals; ``code`` is None for a success."""

    code: int | None
    text: str
    items: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """An answer whose whole body arrived. ``host`` names who answered, for error messages."""

    status: int
    host: str
    body: IO[bytes]

    def __post_init__(self) -> None:
        # A large body lies in a temporary file, which goes with its answer and not some time later.
        weakref.finalize(self, self.body.close)

    def head(self) -> bytes:
        """The body's first bytes, white space at their start left out."""
        self.body.seek(0)
        return self.body.read(_HEAD).lstrip(b"\xef\xbb\xbf \t\r\n")

    def text(self) -> str:
        """A short body as text, for answers that are not XML."""
        self.body.seek(0)
        return self.body.read(_HEAD * 16).decode("utf-8", "replace").strip()

    def elements(self, root: str, *wanted: str, outermost: tuple[str, ...] = ()) -> list[Element]:
        """The ``wanted`` elements below ``root``, outermost first met, in document order.

        Their names are local and in upper case. All other elements are forgotten as they are
        read. A document with characters that XML forbids gets a second chance without them. Those
        that are always ``outermost`` can't be overlooked within others.

        Raises:
            Malformed: another root, a web page, garbage, half a document, or one ``outermost``
                element inside another wanted one.
        """
        self.body.seek(0)
        names = (wanted, outermost)
        try:
            return self._parsed(_Readable(self.body), root, *names)
        except (ParseError, UnicodeError) as error:
            whole = self._whole()
            if not whole:
                raise Malformed(self._unreadable(error)) from error
            first = error
        except _UNREADABLE as error:
            raise Malformed(self._unreadable(error)) from error
        try:
            return self._parsed(BytesIO(cleaned(whole)), root, *names)
        except _UNREADABLE:
            raise Malformed(self._unreadable(first)) from first

    def _whole(self) -> bytes:
        """The body, empty when it is too large to be held and mended."""
        self.body.seek(0)
        data = self.body.read(_LARGEST_RECOVERED + 1)
        return data if len(data) <= _LARGEST_RECOVERED else b""

    def _parsed(
        self, body: Any, root: str, wanted: tuple[str, ...], outermost: tuple[str, ...]
    ) -> list[Element]:
        depth_within = 0
        ancestors: list[Element] = []
        found: list[Element] = []
        for event, element in iterparse(body, events=("start", "end")):
            if event == "start":
                # Its name is made plain once, since it is looked for many times.
                name = element.tag = _local(element.tag)
                if not ancestors and name != root:
                    raise Malformed(self._foreign(name))
                ancestors.append(element)
                if depth_within and name in outermost:
                    raise Malformed(f"{self.host} answered with a <{name}> inside another element")
                if len(ancestors) > _DEEPEST:
                    raise Malformed(f"{self.host} answered with XML that is nested without end")
                depth_within += name in wanted
                continue
            ancestors.pop()
            if element.tag in wanted:
                depth_within -= 1
                if depth_within == 0:
                    found.append(element)
            if depth_within == 0 and ancestors:
                ancestors[-1].remove(element)
        return found

    def root(self) -> str:
        """The root element's name, empty when there is none to be read."""
        self.body.seek(0)
        try:
            for _, element in iterparse(_Readable(self.body), events=("start",)):
                return local_name(element)
        except _UNREADABLE:
            pass
        return ""

    def simple_return(self) -> SimpleReturn:
        """The answer as a SIMPLE_RETURN (common rules of the API reference).

        Raises:
            Malformed: it is something else, or says neither code nor text.
        """
        envelope: SimpleReturn | None = None
        for response in self.elements("SIMPLE_RETURN", "RESPONSE"):
            codes = [(code.text or "").strip() for code in children(response, "CODE")]
            items = {
                child_text(item, "KEY").upper(): child_text(item, "VALUE")
                for item in descendants(response, "ITEM")
            }
            envelope = SimpleReturn(_code(codes), child_text(response, "TEXT"), items)
        if envelope is None or (envelope.code is None and not envelope.text and not envelope.items):
            raise Malformed(f"{self.host} answered with an envelope that says nothing")
        return envelope

    def is_simple_return(self) -> bool:
        """Whether the root is the envelope of writes and refusals."""
        return self.root() == "SIMPLE_RETURN"

    def is_web_page(self) -> bool:
        """Whether the body is HTML: a log-in page, a proxy's error, a wrong host."""
        head = self.head().lower()
        return b"<html" in head or head.startswith(b"<!doctype html")

    def _foreign(self, root: str) -> str:
        if root == "HTML":
            return self.web_page_words()
        return f"{self.host} answered with <{root}>, which does not belong here"

    def _unreadable(self, error: Exception) -> str:
        if self.is_web_page():
            return self.web_page_words()
        head = self.head()
        if not head:
            return f"{self.host} answered with nothing at all (HTTP {self.status})"
        if not head.startswith(b"<"):
            return f"{self.host} answered with something that is not XML (HTTP {self.status})"
        if isinstance(error, DefusedXmlException):
            return f"{self.host} answered with XML that declares entities; it was not read"
        return f"{self.host} answered with XML that breaks off or is damaged ({error})"

    def web_page_words(self) -> str:
        """What to say when a web page came instead of data."""
        return (
            f"{self.host} answered with a web page instead of data (HTTP {self.status}). "
            "Check the API server URL, and the proxy or log-in page in between"
        )


class _Readable:
    """A body without the control characters that XML forbids and evidence may carry.

    They are single bytes in UTF-8, so they can be dropped before the parser sees them.
    """

    def __init__(self, body: IO[bytes]) -> None:
        self._body = body

    def read(self, size: int = -1) -> bytes:
        while chunk := self._body.read(size):
            if cleaned := chunk.translate(None, CONTROL_CHARACTERS):
                return cleaned
        return b""


def _code(codes: list[str]) -> int | None:
    """The number of a CODE element, 0 for an unreadable one: that it is there means refused."""
    if not codes:
        return None
    return int(codes[0]) if re.fullmatch(r"[0-9]{1,9}", codes[0]) else 0


def local_name(element: Element) -> str:
    """An element's name without its namespace, in upper case."""
    return _local(element.tag)


@lru_cache(maxsize=512)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2].upper()


def children(element: Element, name: str) -> list[Element]:
    """The direct children of that name, of an element that ``elements`` gave."""
    return element.findall(name)


def descendants(element: Element, name: str) -> Iterator[Element]:
    """The element and all below it of that name, in document order."""
    return element.iter(name)


def child_text(element: Element, *path: str) -> str:
    """The stripped text at a path of child names, empty when there is none.

    What has elements in it where text should be alone is read with theirs: half of a word may be
    another word.
    """
    for name in path:
        found = element.find(name)
        if found is None:
            return ""
        element = found
    return ("".join(element.itertext()) if len(element) else element.text or "").strip()


def said_twice(element: Element, names: Collection[str]) -> str:
    """The first of these names that more than one child has, empty when none has.

    Two records grow together where the tags between them are lost.
    """
    seen: set[str] = set()
    for child in element:
        if child.tag in names:
            if child.tag in seen:
                return child.tag
            seen.add(child.tag)
    return ""


def texts(element: Element, name: str) -> tuple[str, ...]:
    """The stripped texts of all elements of that name below, empty ones left out."""
    return tuple(filter(None, [(below.text or "").strip() for below in element.iter(name)]))


@lru_cache(maxsize=128)
def platform_date(text: str, *, last_second: bool = False) -> datetime | None:
    """A date as the platform writes it, in UTC; None when empty or unreadable.

    ISO with ``Z``, trailing blanks, a date alone or ``mm/dd/yyyy``. Of a date alone it is the
    first second, so that it is never taken for newer than it is; or the ``last_second``.
    """
    text = text.strip()
    american = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text)
    if american:
        month, day, year = american.groups()
        text = f"{year}-{int(month):02}-{int(day):02}"
    try:
        date = datetime.fromisoformat(text)
        if last_second and len(text) <= len("2026-11-23"):
            date = datetime.combine(date, time(23, 59, 59))
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
