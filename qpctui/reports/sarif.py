"""Findings as SARIF 2.1.0, for code scanning: controls are rules, what is not in order is a result.

Controls that passed are rules without results, since many readers show every result as an alert.
There is no file to point into: places are logical, the host and the policy on it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from qpctui import __version__
from qpctui.compliance.criteria import Outcome
from qpctui.compliance.findings import Criticality, Status, identity
from qpctui.printable import printable, printable_lines
from qpctui.reports import words
from qpctui.reports.writing import harmless_json
from qpctui.run.result import FindingPart, Result

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_FINGERPRINT = "qpctuiIdentity/v1"
_LINK = re.compile(r"\[(?=[^\[\]]*\]\()")
_PLACEHOLDER = re.compile(r"\{(\d+)\}")
_SEVERITY = {5: "9.5", 4: "8.0", 3: "6.5", 2: "4.0", 1: "2.0"}
"""How grave a rank is on the scale of 10 by which code scanning sorts."""

Json = dict[str, Any]


def write(result: Result) -> bytes:
    """One run, in one log."""
    rules: dict[str, Json] = {}
    for one in result.findings:
        rules.setdefault(one.control_id, _rule(one))
    places = {control_id: number for number, control_id in enumerate(rules)}
    names = words.titles(result)
    run: Json = {
        "tool": {
            "driver": {
                "name": "qpctui",
                "fullName": "qpctui, Qualys Policy Compliance",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": list(rules.values()),
            }
        },
        "automationDetails": {"id": f"qpctui/{result.job.name or words.target(result)}/"},
        "invocations": [_invocation(result)],
        "results": [
            _result(result, one, places[one.control_id], names)
            for one in result.findings
            if one.state != Status.PASSED
        ],
        "properties": {"verdict": result.verdict, "reasons": result.reasons},
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    data = msgspec.json.format(msgspec.json.encode(log), indent=1) + b"\n"
    return harmless_json(data)


def _rule(one: FindingPart) -> Json:
    title = _sentence(one.title or f"Control {one.control_id}")
    more = (one.rationale, one.remediation)
    rule: Json = {
        "id": one.control_id,
        "shortDescription": {"text": title},
        "fullDescription": {"text": _sentence(one.rationale) if one.rationale else title},
        "help": {"text": "\n\n".join([title, *map(_plain, filter(None, more))])},
        "defaultConfiguration": {"level": _level(one.criticality_value)},
        "properties": {"criticality": one.criticality, "tags": ["security", "compliance"]},
    }
    if one.criticality_value in _SEVERITY:
        rule["properties"]["security-severity"] = _SEVERITY[one.criticality_value]
    return rule


def _level(rank: int | None) -> str:
    return "warning" if rank is None or rank >= Criticality.SERIOUS else "note"


def _result(result: Result, one: FindingPart, rule: int, names: Any) -> Json:
    policy = printable(names.get(one.policy_id, one.policy_id))
    told: Json = {
        "ruleId": one.control_id,
        "ruleIndex": rule,
        "level": "error" if one.causes_failure else _level(one.criticality_value),
        "message": {"text": _message(result, one)},
        "locations": [{"logicalLocations": list(_places(one, policy))}],
        "partialFingerprints": {_FINGERPRINT: _fingerprint(one)},
        "properties": {
            "breaksBuild": one.causes_failure,
            "criticality": one.criticality,
            "state": one.state,
            "technology": one.technology,
        },
    }
    if (suppression := _suppression(result, one)) is not None:
        told["suppressions"] = [suppression]
    if result.baseline is not None and not result.baseline.problem:
        told["baselineState"] = "unchanged" if one.in_baseline else "new"
    return told


def _message(result: Result, one: FindingPart) -> str:
    parts = [_sentence(f"{one.criticality} {one.state}: {one.title}")]
    if excuse := words.excused(result, one):
        parts.append(_sentence(excuse[0].upper() + excuse[1:]))
    if one.unexpected:
        parts.append(_sentence(f"Unexpected: {'; '.join(one.unexpected)}"))
    if one.missing:
        parts.append(_sentence(f"Missing: {'; '.join(one.missing)}"))
    return " ".join(parts)


def _plain(text: str) -> str:
    """Text in which nothing is a link or a placeholder, which messages may hold."""
    text = _LINK.sub(r"\\[", printable_lines(text))
    return _PLACEHOLDER.sub(r"{{\1}}", text)


def _sentence(text: str) -> str:
    text = _plain(text).strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _places(one: FindingPart, policy: str) -> Iterator[Json]:
    """The host, and the policy's technology on it, within one another."""
    host = printable(one.host) or "unknown host"
    yield {"name": host, "fullyQualifiedName": host, "kind": "resource"}
    path = f"{host}/{one.policy_id}"
    yield {"name": policy, "fullyQualifiedName": path, "kind": "module"}
    if one.instance:
        instance = printable(one.instance)
        name = f"{path}/{printable(one.technology)}/{instance}"
        yield {"name": instance, "fullyQualifiedName": name, "kind": "object"}


def _fingerprint(one: FindingPart) -> str:
    """The same in every run for the same finding."""
    return hashlib.sha256(msgspec.json.encode(identity(one))).hexdigest()


def _suppression(result: Result, one: FindingPart) -> Json | None:
    """Who outside the host has accepted it: the job, or the platform's approved exception."""
    granted = one.state == Status.EXCEPTIONS and not one.causes_failure
    if one.excluded or one.waiver is not None:
        why = words.excused(result, one)
    elif granted and one.exception is not None:
        why = "; ".join(("approved exception", *one.exception.comments))
    else:
        return None
    return {"kind": "external", "status": "accepted", "justification": _plain(why)}


def _invocation(result: Result) -> Json:
    gaps = [gap for policy in result.policies if (gap := words.gap(policy))]
    if result.verdict is Outcome.INCONCLUSIVE:
        gaps += [reason for reason in result.reasons if reason not in gaps]
    notes = [_note("error", gap) for gap in gaps]
    notes += [_note("warning", warning) for warning in result.warnings]
    return {
        "executionSuccessful": not gaps,
        "exitCode": result.exit_code,
        "exitCodeDescription": str(result.verdict),
        "toolExecutionNotifications": notes,
    }


def _note(level: str, text: str) -> Json:
    return {"level": level, "message": {"text": _sentence(text)}}
