"""Where keys stand in a TOML text, which the parser does not tell."""

from __future__ import annotations

import re
from collections import Counter

_HEADER = re.compile(r"^\s*\[{1,2}\s*(?P<path>[^\[\]#]+?)\s*\]{1,2}")
_KEY = re.compile(r"^\s*(?P<path>(?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*[\w\"'-]+)*)\s*=")
_INLINE_KEY = re.compile(r"[{,]\s*(?P<key>[A-Za-z0-9_-]+)\s*=")


class LineIndex:
    """Finds the line of a dotted field: its own, else that of the table around it.

    It reads the text line by line, so a key inside a multi-line string can be taken for a real
    one; the line it then names is still inside that value.
    """

    def __init__(self, text: str) -> None:
        self._lines: dict[str, int] = {}
        counted: Counter[str] = Counter()
        table = ""
        for number, line in enumerate(text.split("\n"), start=1):
            if header := _HEADER.match(line):
                table = _plain(header["path"])
                self._lines.setdefault(table, number)
                if line.lstrip().startswith("[["):
                    table, index = f"{table}.{counted[table]}", table
                    counted[index] += 1
                    self._lines[table] = number
            elif key := _KEY.match(line):
                field = ".".join(filter(None, (table, _plain(key["path"]))))
                self._lines.setdefault(field, number)
                for inner in _INLINE_KEY.finditer(line, key.end()):
                    self._lines.setdefault(f"{field}.{inner['key']}", number)

    def of(self, field: str) -> int | None:
        """The line of ``field``, counted from 1; None when nothing of it stands in the text."""
        while field:
            if field in self._lines:
                return self._lines[field]
            field = field.rpartition(".")[0]
        return None


def _plain(path: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in path.split("."))
