"""A result's findings, quick to filter and to sort however many they are.

Of a field there are few different values, so these are looked at, and the findings only by them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from qpctui.reports import words
from qpctui.run.result import FindingPart, Result, worst_first
from qpctui.tui.results.query import ANYWHERE, Matcher, Query
from qpctui.tui.results.words import state_name

_LONGEST_NUMBER = 20
"""Digits; Python makes no number of a text of thousands."""
_SEARCHED = (
    "cid",
    "title",
    "rank",
    "status",
    "instance",
    "tech",
    "host",
    "unexpected",
    "missing",
    "waiver",
    "policy",
)
"""Where words are looked for."""

Change = Callable[[FindingPart], bool]


def differs_from_before(finding: FindingPart) -> bool:
    """Whether the platform had it in another status before."""
    return bool(finding.previous_status) and finding.previous_status != finding.status


class ControlIndex:
    """The findings of a result in one order, and their values by field."""

    def __init__(self, result: Result, changes: Change = differs_from_before) -> None:
        """``changes`` tells what ``changes:yes`` means."""
        self.findings = worst_first(result.findings)
        self._titles = words.titles(result)
        self._changes = changes
        self._columns: dict[str, list[str]] = {}
        self._different: dict[str, set[str]] = {}

    def filtered(self, query: Query, order: Sequence[int]) -> list[int]:
        """The positions in ``order`` of findings for which the whole query holds.

        Raises:
            QueryProblem: a value is none of its field.
        """
        left = list(order)
        for term in query.terms:
            matches = term.matcher()
            if term.field == ANYWHERE:
                met = self._met_anywhere(matches)
                left = [at for at in left if met[at] != term.negated]
            else:
                values, meant = self.values(term.field), self._meant(term.field, matches)
                left = [at for at in left if (values[at] in meant) is not term.negated]
        return left

    def _met_anywhere(self, matches: Matcher) -> bytes:
        """By position, 1 where any of the finding's values matches, else 0."""
        met = 0
        for field in _SEARCHED:
            if meant := self._meant(field, matches):
                # As one number, so that no field costs a loop of its own over all findings.
                of_field = bytes(map(meant.__contains__, self.values(field)))
                met |= int.from_bytes(of_field, "little")
        return met.to_bytes(len(self.findings), "little")

    def _meant(self, field: str, matches: Matcher) -> set[str]:
        """The values of a field that match."""
        self.values(field)
        return {value for value in self._different[field] if matches(value)}

    def order(self, field: str, *, reverse: bool = False) -> list[int]:
        """All positions by a field's values; what is equal there stays worst first."""
        positions = list(range(len(self.findings)))
        if field == "":
            return positions[::-1] if reverse else positions
        values = self.values(field)
        ranked = {value: rank for rank, value in enumerate(sorted(set(values), key=_natural))}
        keys = [ranked[value] for value in values]
        positions.sort(key=keys.__getitem__, reverse=reverse)
        return positions

    def values(self, field: str) -> list[str]:
        """Each finding's value, in lower case, by position."""
        if field not in self._columns:
            value = self._value_of(field)
            self._columns[field] = [value(finding) for finding in self.findings]
            self._different[field] = set(self._columns[field])
        return self._columns[field]

    def prepare(self) -> Iterator[None]:
        """Gather the values that words are looked for in, a field at a time."""
        for field in _SEARCHED:
            self.values(field)
            yield

    def _value_of(self, field: str) -> Callable[[FindingPart], str]:
        folded: dict[str, str] = {}

        def fold(text: str) -> str:
            return folded.setdefault(text, text.casefold())

        return {
            "cid": lambda f: f.control_id,
            "title": lambda f: fold(f.title),
            "policy": lambda f: fold(f"{self._titles.get(f.policy_id, '')} {f.policy_id}"),
            "rank": lambda f: fold(f.criticality),
            "crit": lambda f: f"{f.criticality_value or 0} {fold(f.criticality)}",
            "status": lambda f: fold(state_name(f)),
            "host": lambda f: f.host,
            "tech": lambda f: fold(f.technology),
            "instance": lambda f: fold(f.instance),
            "breaks": lambda f: "yes" if f.causes_failure else "no",
            "since": since,
            "changes": lambda f: "yes" if self._changes(f) else "no",
            "unexpected": lambda f: fold(", ".join(f.unexpected)),
            "missing": lambda f: fold(", ".join(f.missing)),
            "waiver": lambda f: fold(f.waiver or ""),
        }[field]


def since(finding: FindingPart) -> str:
    """The day since which it is as it is, where the platform tells."""
    failing = finding.first_failed if finding.state != "Passed" else None
    when = failing or finding.changed
    return when.date().isoformat() if when else ""


def _natural(value: str) -> tuple[int, int, str]:
    """Numbers by their size, before texts; nothing at the end."""
    if value.isascii() and value.isdecimal() and len(value) < _LONGEST_NUMBER:
        return (0, int(value), "")
    return (1, 0, value) if value else (2, 0, "")
