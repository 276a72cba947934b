"""What a control expects and what was found: side by side, as differences, as evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from textual.content import Content

from qpctui.printable import printable
from qpctui.run.result import FindingPart, SymbolPart
from qpctui.tui.results.lines import QUIET, heading, hung

MOST = 20
"""How many values a list has where there is little room."""

_LONGEST = 400
_MOST_COMPARED = 100_000
"""Comparing takes as long as one number of parts times the other; keys wait for it."""
_NAME = 10
_INDENT = "  "
_PART = re.compile(r"\w+|\s+|[^\w\s]")
_DIFFERENT = "bold $error"


def comparison(finding: FindingPart, width: int, *, whole: bool) -> list[Content]:
    """Expected against actual; what differs is bold where it is one value against one."""
    expected = [symbol for symbol in finding.symbols if not symbol.is_found and symbol.values]
    actual = [symbol for symbol in finding.symbols if symbol.is_found]
    if not expected and not any(symbol.values or symbol.error for symbol in actual):
        return []
    wanted, found = _shown(expected, whole=whole), _shown(actual, whole=whole)
    if len(wanted) == 1 == len(found) and not actual[0].error:
        wanted, found = map(list, zip(differences(wanted[0].plain, found[0].plain), strict=True))
    return [
        Content(""),
        heading("Expected against actual", width),
        *_named("Expected", wanted, width),
        *_named("Actual", found, width),
    ]


def _shown(symbols: Iterable[SymbolPart], *, whole: bool) -> list[Content]:
    values = [value for symbol in symbols for value in symbol.values]
    errors = [symbol.error for symbol in symbols if symbol.error]
    return [
        *_cut(values, whole=whole),
        *(Content.assemble(("! ", "$secondary"), printable(error)) for error in errors),
    ]


def _named(name: str, values: Sequence[Content], width: int) -> Iterator[Content]:
    for at, value in enumerate(values):
        yield from hung((f"{'' if at else name:<{_NAME}}", QUIET), value, width)


def _cut(values: Sequence[str], *, whole: bool) -> list[Content]:
    """Each value, all of it where ``whole``; else the first ones, and how many more there are."""
    if whole:
        return [Content(printable(value)) for value in values]
    shown = [
        Content(printable(value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"))
        for value in values[:MOST]
    ]
    if len(values) > MOST:
        more = f"… {len(values) - MOST:,} more · Enter shows all"
        shown.append(Content.styled(more, QUIET))
    return shown


def differences(expected: str, actual: str) -> tuple[Content, Content]:
    """Both texts; what is in one alone is bold, and red where it was found. Not of long texts."""
    wanted, found = _PART.findall(expected), _PART.findall(actual)
    if len(wanted) * len(found) > _MOST_COMPARED:
        return Content(expected), Content(actual)
    shown = Content(""), Content("")
    for what, a, b, c, d in SequenceMatcher(None, wanted, found, autojunk=False).get_opcodes():
        pieces = "".join(wanted[a:b]), "".join(found[c:d])
        styles = ("", "") if what == "equal" else ("bold", _DIFFERENT)
        shown = (
            Content.assemble(shown[0], (pieces[0], styles[0])),
            Content.assemble(shown[1], (pieces[1], styles[1])),
        )
    return shown


def value_list(
    sign: str, title: str, meaning: str, values: Sequence[str], width: int, *, whole: bool
) -> list[Content]:
    """Unexpected or missing values beneath their name and number; nothing without any."""
    if not values:
        return []
    count = (f" {len(values):,}   {meaning}", QUIET)
    head = Content.assemble((f"{sign} {title}", _DIFFERENT), count)
    lines = [line for value in _cut(values, whole=whole) for line in hung(_INDENT, value, width)]
    return [Content(""), *head.wrap(width), *lines]


def evidence(finding: FindingPart, width: int, *, whole: bool) -> list[Content]:
    """Each symbol with its meaning and values, then the expression that they decide."""
    if not finding.symbols and not finding.expression:
        return []
    when = f"{finding.evaluated:%Y-%m-%d %H:%M} UTC" if finding.evaluated else ""
    lines = [Content(""), heading("Evidence", width, when)]
    for symbol in finding.symbols:
        label = (f"{printable(symbol.label)} ", QUIET)
        lines += hung(label, Content(printable(symbol.meaning or _kind(symbol))), width)
        for value in _shown([symbol], whole=whole):
            lines += hung(_INDENT, value, width)
    if finding.expression:
        lines += hung("", Content(printable(finding.expression)), width)
    return lines


def _kind(symbol: SymbolPart) -> str:
    return "found on the host" if symbol.is_found else "expected"
