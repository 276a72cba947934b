"""Counting findings by criticality and state."""

from __future__ import annotations

from qpctui.compliance.findings import Criticality
from qpctui.run.result import Result


def matrix(result: Result) -> list[tuple[str, list[tuple[str, int, int]]]]:
    """Rows by state; of each criticality, worst first: its name, how many, how many break."""
    counted = [finding for finding in result.findings if finding.counts]
    ranks = {rank.value: rank.name.title() for rank in Criticality if rank}
    for finding in counted:
        if finding.criticality_value:
            ranks[finding.criticality_value] = finding.criticality.title()
        elif finding.criticality_value == 0 and finding.state != "Passed":
            ranks[0] = "Undef."
    table = []
    for state in ("Failed", "Error", "Exceptions"):
        row = []
        for rank in sorted(ranks, reverse=True):
            here = [f for f in counted if f.state == state and f.criticality_value == rank]
            row.append((ranks[rank], len(here), sum(f.causes_failure for f in here)))
        table.append((state, row))
    return table
