"""Lists that come in pages: follow the warning that more is to come."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit
from xml.etree.ElementTree import Element

from qpctui.qualys.answers import Answer, child_text
from qpctui.qualys.errors import Malformed

WARNING = "WARNING"
_NEXT = "id_min"
_MOST_PAGES = 10_000
_ID = re.compile(r"[0-9]{1,18}")


class Pages:
    """Works out what to ask for next from a page's WARNING (section "posture", pagination).

    Only the parameters of its URL are used: the host may be an internal one, and what we asked
    for stays as it was.
    """

    def __init__(self, form: dict[str, str]) -> None:
        self._asked = form
        self._count = 0
        self._next: dict[str, str] | None = form

    def __iter__(self) -> Iterator[dict[str, str]]:
        """The form of each page; ``see`` each page's warnings before going on."""
        while self._next is not None:
            form, self._next = self._next, None
            self._count += 1
            if self._count > _MOST_PAGES:
                raise Malformed("The platform announces one page after another without end")
            yield form

    def see(self, warning: Element, answer: Answer) -> None:
        """Take note that this page is not the last.

        Raises:
            Malformed: it does not say where the next page starts, or not further on.
        """
        told = _parameters(child_text(warning, "URL"))
        start = told.get(_NEXT, "")
        before = self._asked.get(_NEXT, "0")
        if not _ID.fullmatch(start) or int(start) <= int(before):
            raise Malformed(f"{answer.host} cut a list short and does not say how to go on")
        added = {key: value for key, value in told.items() if key not in self._asked}
        self._asked = {**added, **self._asked, _NEXT: start}
        self._next = self._asked


def _parameters(url: str) -> dict[str, str]:
    """A URL's parameters, none when it is no URL."""
    try:
        return dict(parse_qsl(urlsplit(url).query))
    except ValueError:
        return {}
