"""Findings as text for the clipboard."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qpctui.printable import printable
from qpctui.reports import words
from qpctui.run.result import FindingPart, Result
from qpctui.tui.results.words import state_name

_HEAD = ("Control", "Criticality", "Status", "Policy", "Host", "Instance", "Title")


def cells_of(result: Result, finding: FindingPart) -> list[tuple[str, str]]:
    """Everything that may be copied by itself: its name and its text, empty ones left out."""
    titles = words.titles(result)
    cells = (
        ("Control ID", finding.control_id),
        ("Title", finding.title),
        ("Criticality", finding.criticality.title()),
        ("Status", state_name(finding)),
        ("Policy", titles.get(finding.policy_id, finding.policy_id)),
        ("Host", finding.host),
        ("Instance", finding.instance),
        ("Technology", finding.technology),
        ("Unexpected", "\n".join(finding.unexpected)),
        ("Missing", "\n".join(finding.missing)),
        ("Remediation", finding.remediation),
        ("Rationale", finding.rationale),
    )
    return [(name, text) for name, text in cells if text]


def control_text(result: Result, finding: FindingPart) -> str:
    """A control, a line each thing."""
    return "\n".join(f"{name}: {text}" for name, text in cells_of(result, finding))


def table_text(result: Result, findings: Iterable[FindingPart]) -> str:
    """Several, a line each, with tabs between cells as spreadsheets take them."""
    titles = words.titles(result)
    rows: list[Sequence[str]] = [_HEAD]
    rows += [
        (
            finding.control_id,
            finding.criticality.title(),
            state_name(finding),
            titles.get(finding.policy_id, finding.policy_id),
            finding.host,
            finding.instance,
            finding.title,
        )
        for finding in findings
    ]
    return "\n".join("\t".join(printable(cell) for cell in row) for row in rows)
