"""A second chance for XML with characters in it that XML forbids ("quirks seen in the field").

Evidence read from hosts may hold control characters, stray ampersands or bytes that are not
UTF-8. What is dropped or escaped here are single characters: a document that breaks off stays
broken.
"""

from __future__ import annotations

import re

CONTROL_CHARACTERS = bytes(set(range(32)) - {9, 10, 13})

_SUSPECT = re.compile(
    rb"<!\[CDATA\[.*?(?:\]\]>|\Z)"
    rb"|&#(?:x(?P<hex>[0-9a-fA-F]{1,8})|(?P<decimal>[0-9]{1,9}));"
    rb"|&(?![A-Za-z][A-Za-z0-9]*;)",
    re.DOTALL,
)


def cleaned(body: bytes) -> bytes:
    """The document without forbidden characters, with stray ampersands escaped, in UTF-8."""
    prolog = body[:200].lower()
    if b"encoding=" not in prolog or b"utf-8" in prolog:
        body = body.decode("utf-8", "replace").encode()
    return _SUSPECT.sub(_mended, body.translate(None, CONTROL_CHARACTERS))


def _mended(found: re.Match[bytes]) -> bytes:
    text = found.group()
    if text == b"&":
        return b"&amp;"
    digits = found["hex"] or found["decimal"]
    if digits is None:
        return text
    return text if _allowed(int(digits, 16 if found["hex"] else 10)) else b""


def _allowed(number: int) -> bool:
    """Whether XML 1.0 allows the character."""
    return (
        number in (9, 10, 13)
        or 0x20 <= number <= 0xD7FF
        or 0xE000 <= number <= 0xFFFD
        or 0x10000 <= number <= 0x10FFFF
    )
