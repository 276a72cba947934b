"""The result as JSON: the stored form itself."""

from __future__ import annotations

from qpctui.reports.writing import harmless_json
from qpctui.run.result import Result


def write(result: Result) -> bytes:
    """result.json, format 1."""
    return harmless_json(result.to_json())
