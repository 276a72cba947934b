"""Choosing findings for the table, and counting them for the matrix."""

from __future__ import annotations

from dataclasses import dataclass

from qpctui.compliance.findings import Criticality
from qpctui.run.result import FindingPart, Result
from qpctui.tui.results.words import state_name

BREAKS, NOT_PASSED = "breaks", "not passed"


@dataclass(frozen=True)
class Shown:
    """What the table is narrowed to; empty means all.

    ``state`` may be a state's name, ``breaks`` for what breaks the build, or ``not passed``.
    """

    text: str = ""
    policy_id: str = ""
    criticality: str = ""
    state: str = ""

    def holds(self, finding: FindingPart) -> bool:
        """Whether a finding is shown; every word of the text must be in it somewhere."""
        if self.policy_id and finding.policy_id != self.policy_id:
            return False
        if self.criticality and finding.criticality.casefold() != self.criticality.casefold():
            return False
        if not self._has_state(finding):
            return False
        searched = " ".join(
            (
                finding.control_id,
                finding.title,
                finding.criticality,
                state_name(finding),
                finding.instance,
                finding.technology,
                *finding.unexpected,
                *finding.missing,
            )
        ).casefold()
        return all(word in searched for word in self.text.casefold().split())

    def _has_state(self, finding: FindingPart) -> bool:
        if self.state == BREAKS:
            return finding.causes_failure
        if self.state == NOT_PASSED:
            return state_name(finding) != "Passed"
        return not self.state or state_name(finding) == self.state


def matrix(result: Result) -> list[tuple[str, list[tuple[str, int, int]]]]:
    """Rows by state; of each criticality, worst first: its name, how many, how many break."""
    counted = [finding for finding in result.findings if not finding.excluded]
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
