"""Counting findings by criticality and state, and the filters that show what was counted."""

from __future__ import annotations

from qpctui.compliance.findings import Criticality
from qpctui.reports import words
from qpctui.run.result import FindingPart, Result
from qpctui.tui.results.lines import plural
from qpctui.tui.results.query import Query, Term

STATES = ("Failed", "Error", "Exceptions")
_UNDEFINED = Criticality.UNDEFINED.value


def matrix(result: Result) -> list[words.Row]:
    """Rows by state; of each criticality, worst first: its name, how many, how many break."""
    counted = words.by_state_and_rank(result.findings)
    rows = {state: state for state in STATES}
    return words.rows_of(counted, rows, rank_names(result).items())


def not_passed(result: Result) -> list[FindingPart]:
    """What failed, ended in an error or is excepted, of the findings that count."""
    return [f for f in result.findings if f.counts and f.state in STATES]


def rank_names(result: Result) -> dict[int, str]:
    """What each criticality is called here, worst first; undefined where such a one is counted."""
    names = {rank.value: rank.name.title() for rank in Criticality if rank}
    told = {(f.criticality_value, f.criticality) for f in result.findings if f.counts}
    names |= {value: label.title() for value, label in told if value}
    if any(_rank(finding) == _UNDEFINED for finding in not_passed(result)):
        names[_UNDEFINED] = "Undef."
    return dict(sorted(names.items(), reverse=True))


def cell_query(result: Result, state: str, rank: int | None, policy: str = "") -> str:
    """The filter that shows what a cell counts; ``rank`` None means the row's total."""
    terms = [Term("policy", (policy,))] if policy else []
    terms.append(Term("status", (state.casefold(),)))
    if rank is not None:
        terms += _of_rank(result, rank)
    return str(Query(tuple(terms)))


def _of_rank(result: Result, rank: int) -> list[Term]:
    """By the name that findings of this rank have, where it is theirs alone, else by the rank."""
    labels = {(_rank(f), f.criticality.casefold()) for f in result.findings}
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


def _rank(finding: FindingPart) -> int:
    """What the platform's glossary does not explain counts as undefined."""
    return finding.criticality_value or _UNDEFINED
