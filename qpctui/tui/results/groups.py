"""Findings of one control put together, to be opened and closed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from qpctui.run.result import FindingPart

ControlKey = tuple[str, str]
"""A policy and one of its controls."""


@dataclass(frozen=True)
class Group:
    """A control's several findings, worst first, and whether they are shown beneath it."""

    findings: tuple[FindingPart, ...]
    is_open: bool

    @property
    def key(self) -> ControlKey:
        """What tells it from other groups."""
        return control_key(self.findings[0])

    @property
    def worst(self) -> FindingPart:
        """What speaks for all."""
        return self.findings[0]

    @property
    def breaking(self) -> int:
        """How many break the build."""
        return sum(finding.causes_failure for finding in self.findings)


ControlRow = FindingPart | Group


def control_key(finding: FindingPart) -> ControlKey:
    """The control that a finding is of."""
    return finding.policy_id, finding.control_id


def grouped(findings: Iterable[FindingPart], opened: frozenset[ControlKey]) -> Iterator[ControlRow]:
    """Groups in the order in which their first findings come, what is open beneath them."""
    groups: dict[ControlKey, list[FindingPart]] = {}
    for finding in findings:
        groups.setdefault(control_key(finding), []).append(finding)
    for key, of_control in groups.items():
        if len(of_control) == 1:
            yield of_control[0]
            continue
        ordered = sorted(of_control, key=lambda finding: not finding.causes_failure)
        group = Group(tuple(ordered), key in opened)
        yield group
        if group.is_open:
            yield from ordered


def finding_of(row: ControlRow) -> FindingPart:
    """The finding that a row shows, a group's worst."""
    return row.worst if isinstance(row, Group) else row


def findings_of(row: ControlRow) -> tuple[FindingPart, ...]:
    """All findings that a row stands for."""
    return row.findings if isinstance(row, Group) else (row,)


def row_key(row: ControlRow) -> object:
    """What the cursor and marks hold on to when rows are sorted and filtered anew."""
    return ("group", *row.key) if isinstance(row, Group) else id(row)
