"""What the files of each format usually end in; told apart from the formats, which load slowly."""

from __future__ import annotations

ENDINGS = {
    "json": "json",
    "jsonl": "jsonl",
    "csv": "csv",
    "junit": "xml",
    "html": "html",
    "markdown": "md",
    "sarif": "sarif",
}
