"""The result as JSON: the stored form itself."""

from __future__ import annotations

from qpctui.run.result import Result


def write(result: Result) -> bytes:
    """result.json, format 1."""
    return result.to_json()
