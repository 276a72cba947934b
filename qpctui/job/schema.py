"""The JSON schema of job files, for editors that complete and check TOML."""

from __future__ import annotations

from typing import Any

import msgspec

from qpctui.job.model import Job

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """The schema, with the shorter forms that a file may use beside the full ones."""
    schema = msgspec.json.schema(Job)
    parts: dict[str, Any] = schema["$defs"]
    for name in ("scanner", "option_profile"):
        _also(parts["Scan"]["properties"], name, {"type": "string", "description": "A name"})
    policies = parts["Scan"]["properties"]["policies"]
    policies["items"] = {"anyOf": [policies["items"], {"type": "string", "description": "An id"}]}
    for name in ("poll_every", "timeout"):
        _also(parts["Timing"]["properties"], name, {"type": "integer", "minimum": 1})
    ids = {"type": "array", "items": {"type": ["string", "integer"]}}
    for form in ({"type": "integer", "minimum": 1}, ids):
        _also(parts["Waiver"]["properties"], "controls", form)
    return {"$schema": _DIALECT, "title": "qpctui job file", **schema}


def _also(properties: dict[str, Any], name: str, form: dict[str, Any]) -> None:
    full = properties[name]
    default = {"default": full.pop("default")} if "default" in full else {}
    properties[name] = {"anyOf": [full, form], **default}
