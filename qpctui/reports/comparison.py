"""Two results compared, as JSON for programs and as plain lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from qpctui.compliance.compare import stand_of
from qpctui.compliance.findings import Status
from qpctui.printable import printable
from qpctui.run.comparison import Comparison, FindingChange, Side
from qpctui.run.result import FindingPart


def as_json(compared: Comparison) -> bytes:
    """All but what is unchanged, indented, ending in a newline."""
    return msgspec.json.format(msgspec.json.encode(_data(compared)), indent=1) + b"\n"


def as_lines(compared: Comparison) -> bytes:
    """The two results, what to know of them, the counts, then a line for each change."""
    return "".join(f"{printable(line)}\n" for line in _lines(compared)).encode()


def head(compared: Comparison) -> Iterator[str]:
    """The lines before the changes."""
    for name, side in (("Before", compared.before), ("After", compared.after)):
        date = f"{side.date:%Y-%m-%d %H:%M} UTC" if side.date else "no date"
        verdict = f"{side.result.verdict}, {side.breaks} break"
        yield f"{name:<7} {side.label}  {date}  {side.target}  {verdict}"
    yield from (f"! {caution}" for caution in compared.cautions)
    counted = [
        f"{number} {kind}{compared.errors_of(kind)}" for kind, number in compared.counted.items()
    ]
    yield ", ".join([*counted, f"{compared.unchanged} unchanged"])


def cells(compared: Comparison, change: FindingChange) -> tuple[str, ...]:
    """A change in columns: control, criticality, states, title, and whose it is."""
    finding = change.finding
    instance = f"[{finding.instance}] " if finding.instance else ""
    return (
        finding.control_id,
        finding.criticality.title(),
        f"{state_words(change.before)} -> {state_words(change.after)}",
        instance + finding.title,
        f"{compared.title_of(finding)}, {finding.host}",
    )


def state_words(finding: FindingPart | None) -> str:
    """How it stood, as people call it: its state, unless it is excused."""
    if finding is None:
        return "-"
    if finding.state != Status.PASSED and not finding.counts:
        return "Excluded" if finding.excluded else "Waived"
    return finding.state if finding.fresh else f"{finding.state}, not of this scan"


def _lines(compared: Comparison) -> Iterator[str]:
    yield from head(compared)
    for change in compared.shown:
        yield "  ".join((str(change.kind), *cells(compared, change)))


def _data(compared: Comparison) -> dict[str, Any]:
    return {
        "format": 1,
        "exit_code": compared.exit_code,
        "before": _side(compared.before),
        "after": _side(compared.after),
        "cautions": compared.cautions,
        "counts": {**compared.counted, "unchanged": compared.unchanged},
        "changes": [_change(change) for change in compared.shown],
    }


def _side(side: Side) -> dict[str, Any]:
    return {
        "run": side.label,
        "verdict": side.result.verdict,
        "date": side.date,
        "target": side.target,
        "breaks": side.breaks,
        "is_complete": not side.gap,
    }


def _change(change: FindingChange) -> dict[str, Any]:
    finding = change.finding
    names = ("policy_id", "control_id", "host", "technology", "instance", "title", "criticality")
    return {
        "kind": change.kind,
        **{name: getattr(finding, name) for name in names},
        "before": _finding(change.before),
        "after": _finding(change.after),
    }


def _finding(finding: FindingPart | None) -> dict[str, Any] | None:
    if finding is None:
        return None
    return {
        "state": finding.state,
        "stands": stand_of(finding),
        "causes_failure": finding.causes_failure,
        "waiver": finding.waiver,
        "unexpected": finding.unexpected,
        "missing": finding.missing,
    }
