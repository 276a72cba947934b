"""The filter's small language: words and ``field:value``, all of which must hold; ``!`` is "not".

``status:failed,error`` means either, ``status:!passed`` and ``!status:passed`` the same;
``title:"two words"`` holds a blank. What has no known field before its colon is a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from qpctui.compliance.findings import Criticality
from qpctui.job.syntax import Cids, SyntaxProblem

ANYWHERE = ""
FIELDS = (
    "cid",
    "title",
    "policy",
    "crit",
    "status",
    "host",
    "tech",
    "instance",
    "breaks",
    "since",
    "changes",
)
"""What may stand before a colon."""

_TOKEN = re.compile(
    r"(?P<no>!?)(?:(?P<field>[a-z]+):)?(?P<inner>!?)(?P<value>\"[^\"]*\"?|\S*)", re.IGNORECASE
)
_YES = {"yes": True, "y": True, "true": True, "": True, "no": False, "n": False, "false": False}

Matcher = Callable[[str], bool]
"""Whether a value of the term's field, in lower case, is meant."""


class QueryProblem(ValueError):
    """A filter that can't be read; ``str()`` says what of it, and how it is written."""


@dataclass(frozen=True)
class Term:
    """A field, what its values must be, and whether they must not."""

    field: str
    values: tuple[str, ...]
    negated: bool = False

    def __str__(self) -> str:
        said = f'"{self.values[0]}"' if self._needs_quotes else ",".join(self.values)
        field = f"{self.field}:" if self.field else ""
        return f"{field}{'!' if self.negated else ''}{said}"

    @property
    def _needs_quotes(self) -> bool:
        """Whether its one value would be read as something else."""
        if len(self.values) != 1:
            return False
        (value,) = self.values
        if any(letter.isspace() for letter in value) or value.startswith("!"):
            return True
        if self.field:
            return "," in value
        return value.partition(":")[0].casefold() in FIELDS and ":" in value

    def matcher(self) -> Matcher:
        """What tells which values are meant, before ``negated`` turns it round.

        Raises:
            QueryProblem: the values are none of this field.
        """
        wanted = tuple(value.casefold() for value in self.values)
        if self.field == "cid":
            return _cids(",".join(wanted))
        if self.field == "crit":
            return _ranks(wanted)
        if self.field in ("breaks", "changes"):
            return _yes_or_no(self.field, wanted)
        if self.field == "since":
            return _since(wanted)
        if self.field == "policy":
            return lambda value: _is_policy(value, wanted)
        if self.field == "status":
            return lambda value: value.startswith(wanted)
        return lambda value: any(word in value for word in wanted)


@dataclass(frozen=True)
class Query:
    """All terms of a filter."""

    terms: tuple[Term, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Query:
        """Read it; an unclosed quote ends with the text."""
        terms = []
        position = 0
        while position < len(text):
            if text[position].isspace():
                position += 1
                continue
            token = _TOKEN.match(text, position)
            if token is None or token.end() == position:
                break
            position = token.end()
            term = _term(token)
            if any(term.values):
                terms.append(term)
        return cls(tuple(terms))

    def __str__(self) -> str:
        return " ".join(map(str, self.terms))

    def chosen(self, field: str) -> str:
        """The value that the filter asks of a field, with its ``!``; empty when none, or several.

        What was typed half counts as nothing chosen.
        """
        of_field = [term for term in self.terms if term.field == field]
        if len(of_field) != 1 or len(of_field[0].values) != 1:
            return ""
        return f"{'!' if of_field[0].negated else ''}{of_field[0].values[0]}"

    @property
    def unknown_field(self) -> str:
        """What stands before a word's colon as a field's name would; empty without one."""
        words = (term.values[0] for term in self.terms if not term.field)
        named = (word.partition(":")[0] for word in words if ":" in word)
        return next((name for name in named if name.isalpha()), "")

    def choosing(self, field: str, value: str) -> Query:
        """The filter with one value asked of a field instead of what was; all with an empty one."""
        others = tuple(term for term in self.terms if term.field != field)
        if not value:
            return Query(others)
        negated = value.startswith("!")
        return Query((*others, Term(field, (value.removeprefix("!"),), negated)))


def _term(token: re.Match[str]) -> Term:
    field = (token["field"] or "").casefold()
    value, negated = token["value"], bool(token["no"]) != bool(token["inner"])
    if field and field not in FIELDS:
        return Term(ANYWHERE, (f"{token['field']}:{token['inner']}{value}",), bool(token["no"]))
    if value.startswith('"'):
        values: tuple[str, ...] = (value.strip('"'),)
    elif field:
        values = tuple(part for part in value.split(",") if part)
    else:
        values = (value,)
    return Term(field, values, negated)


def _is_policy(value: str, wanted: tuple[str, ...]) -> bool:
    """By its whole id, or part of its title; a value is ``rhel 7.x 1485826``."""
    title, _, policy_id = value.rpartition(" ")
    return any(word == policy_id or word in title for word in wanted)


def _cids(text: str) -> Matcher:
    try:
        cids = Cids.parse(text.rstrip("-,"))
    except SyntaxProblem as problem:
        raise QueryProblem(f"cid: {problem}") from None
    return lambda value: value in cids


def _ranks(wanted: tuple[str, ...]) -> Matcher:
    """By the beginning of a name, or from a rank on: ``>=serious``. A value is ``5 urgent``."""
    least = [_rank(word.removeprefix(">=")) for word in wanted if word.startswith(">=")]
    begins = tuple(word for word in wanted if not word.startswith(">="))

    def matches(value: str) -> bool:
        rank, _, name = value.partition(" ")
        return name.startswith(begins) or any(rank >= str(one) for one in least)

    return matches


def _rank(word: str) -> int:
    found = [rank for rank in Criticality if word and rank.name.casefold().startswith(word)]
    if not found:
        names = ", ".join(rank.name.lower() for rank in reversed(Criticality))
        raise QueryProblem(f"crit:>={word} names no criticality. Known: {names}")
    return int(found[0])


def _yes_or_no(field: str, wanted: tuple[str, ...]) -> Matcher:
    if any(word not in _YES for word in wanted):
        raise QueryProblem(f"{field}: takes yes or no, as in {field}:yes")
    meant = {"yes" if _YES[word] else "no" for word in wanted}
    return lambda value: value in meant


def _since(wanted: tuple[str, ...]) -> Matcher:
    try:
        earliest = min(date.fromisoformat(word) for word in wanted).isoformat()
    except ValueError:
        raise QueryProblem("since: takes a date, as in since:2026-11-01") from None
    return lambda value: value >= earliest
