"""A finding a line, as JSON: for what reads streams."""

from __future__ import annotations

import msgspec
from msgspec.structs import asdict

from qpctui.reports.words import titles
from qpctui.reports.writing import harmless_json
from qpctui.run.result import Result


def write(result: Result) -> bytes:
    """All fields of a finding in each line, and ``policy_title``, ``scan_reference``, ``verdict``.

    Nothing comes before the first line; a result without findings is an empty file.
    """
    beside = {
        "scan_reference": result.scan.reference if result.scan else "",
        "verdict": result.verdict,
    }
    names = titles(result)
    encode = msgspec.json.Encoder().encode
    lines = [
        encode(asdict(one) | {"policy_title": names.get(one.policy_id, "")} | beside)
        for one in result.findings
    ]
    return harmless_json(b"".join(line + b"\n" for line in lines))
