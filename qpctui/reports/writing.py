"""What every report in JSON observes: text that drives no terminal."""

from __future__ import annotations

import re

# JSON leaves these as they are, and terminals or editors obey them.
_OBEYED = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def harmless_json(data: bytes) -> bytes:
    """The same JSON with escapes for what drives terminals or turns text around."""
    text = data.decode()
    if not _OBEYED.search(text):
        return data
    return _OBEYED.sub(lambda match: f"\\u{ord(match[0]):04x}", text).encode()
