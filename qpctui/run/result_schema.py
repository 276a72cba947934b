"""The JSON schema of result.json, for what reads it."""

from __future__ import annotations

from typing import Any

import msgspec

from qpctui.run.result import Result

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def result_schema() -> dict[str, Any]:
    """The schema of format 1; a later version may add keys, which readers shall pass over."""
    schema = msgspec.json.schema(Result)
    properties = schema["$defs"]["Result"]["properties"]
    properties["format"] = {"const": 1, "description": "The format's number"}
    return {"$schema": _DIALECT, "title": "qpctui result.json", **schema}
