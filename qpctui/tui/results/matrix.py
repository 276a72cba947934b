"""Counting findings by criticality and state, and the filters that show what was counted."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from operator import attrgetter

from qpctui.compliance.findings import Criticality
from qpctui.reports import words
from qpctui.run.result import Result
from qpctui.tui.results.lines import plural
from qpctui.tui.results.query import Query, Term

STATES = ("Failed", "Error", "Exceptions")
_UNDEFINED = Criticality.UNDEFINED.value


class Matrix:
    """The findings of a result that count, by state and criticality.

    They are gone through once, since there may be a hundred thousand.
    """

    def __init__(self, result: Result) -> None:
        """Of all findings of a result."""
        self._result = result
        told = attrgetter("state", "criticality_value", "criticality", "causes_failure", "counts")
        self._counted = Counter(map(told, result.findings))

    @cached_property
    def rows(self) -> list[words.Row]:
        """Rows by state; of each criticality, worst first: its name, how many, how many break."""
        counted: words.Counted = Counter()
        for (state, rank, _, breaks, counts), count in self._counted.items():
            if counts:
                counted[state, rank or _UNDEFINED, breaks] += count
        return words.rows_of(counted, {state: state for state in STATES}, self.ranks.items())

    @cached_property
    def ranks(self) -> dict[int, str]:
        """What each criticality is called here, worst first; undefined where such is counted."""
        names = {rank.value: rank.name.title() for rank in Criticality if rank}
        for state, rank, label, _, counts in self._counted:
            if counts and rank:
                names[rank] = label.title()
            elif counts and state in STATES:
                names[_UNDEFINED] = "Undef."
        return dict(sorted(names.items(), reverse=True))

    @cached_property
    def not_passed(self) -> int:
        """How many failed, ended in an error or are excepted."""
        return sum(count for _, cells in self.rows for _, count, _ in cells)

    def query(self, state: str, rank: int | None, policy: str = "") -> str:
        """The filter that shows what a cell counts; ``rank`` None means the row's total."""
        terms = [Term("policy", (policy,))] if policy else []
        terms.append(Term("status", (state.casefold(),)))
        if rank is not None:
            terms += self._of_rank(rank)
        return str(Query(tuple(terms)))

    def _of_rank(self, rank: int) -> list[Term]:
        """By the name that findings of this rank have, where it is theirs alone, else by rank."""
        labels = {(one or _UNDEFINED, label.casefold()) for _, one, label, _, _ in self._counted}
        own = {label for one, label in labels if one == rank}
        others = {label for one, label in labels if one != rank}
        name = next(iter(own), "")
        if len(own) == 1 and name and not any(label.startswith(name) for label in others):
            return [Term("crit", (name,))]
        ranks = sorted(Criticality)
        above = ranks[ranks.index(Criticality(rank)) + 1 :][:1]
        terms = [Term("crit", (f">={Criticality(rank).name.lower()}",))] if rank else []
        return terms + [Term("crit", (f">={one.name.lower()}",), negated=True) for one in above]


def excluded_words(result: Result) -> str:
    """The job's excluded control ids and what they met; empty when it excludes none."""
    fail_on = result.job.fail_on
    if not fail_on.exclude:
        return ""
    met = sum(policy.excluded for policy in result.policies)
    return f"{fail_on.exclude_cids}   ({plural(met, 'finding')})"
