"""What changed from one result to another, finding by finding."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from typing import Generic, Protocol, TypeVar, cast

from qpctui.compliance.findings import Identified, Identity, Status, identity


class Compared(Identified, Protocol):
    """A judged finding, as far as it matters here."""

    @property
    def state(self) -> str:
        """A ``Status`` in words, anything else when the platform's word is unknown."""

    @property
    def excluded(self) -> bool:
        """Whether the job names its control."""

    @property
    def waiver(self) -> str | None:
        """Why it is waived, None when it is not."""

    @property
    def fresh(self) -> bool:
        """Whether it is of this scan."""


class Stand(StrEnum):
    """How a finding stands, whatever the fail criteria; the values are what people read.

    It fails when its state is Failed or Error and nobody excused it. A pass counts only when it is
    of this scan: an older one, or a state that nobody knows, is unclear. The worst comes first.
    """

    FAILING = "failing"
    UNCLEAR = "unclear"
    WAIVED = "waived"
    EXCLUDED = "excluded"
    EXCEPTION = "exception"
    PASSING = "passing"


class Kind(StrEnum):
    """What became of a finding; the values are what people read.

    All that fails after is newly or still failing. What failed before and does not any more is
    fixed only when it passes; else it is waived, unclear or gone.
    """

    NEWLY_FAILING = "newly failing"
    STILL_FAILING = "still failing"
    UNCLEAR = "unclear"
    """It can't be told how it stands now."""
    FIXED = "fixed"
    APPEARED = "appeared"
    """Not there before, and not failing."""
    GONE = "gone"
    """Not there any more, however it stood."""
    WAIVED = "waived"
    """Excused since: by a waiver, an excluded control id or an exception."""
    CHANGED = "otherwise changed"
    """Neither failed before nor fails after."""
    UNCHANGED = "unchanged"


_EXCUSED = frozenset({Stand.WAIVED, Stand.EXCLUDED, Stand.EXCEPTION})
_WORST_FIRST = {stand: place for place, stand in enumerate(Stand)}

F = TypeVar("F", bound=Compared)


@dataclass(frozen=True, slots=True)
class Change(Generic[F]):
    """One finding before and after; either is None when it was not there, never both."""

    kind: Kind
    before: F | None
    after: F | None

    @property
    def finding(self) -> F:
        """The newer of the two."""
        return self.after if self.after is not None else cast("F", self.before)

    @property
    def is_error(self) -> bool:
        """Whether it fails now because the platform could not tell."""
        after = self.after
        return (
            after is not None and after.state == Status.ERROR and stand_of(after) is Stand.FAILING
        )


def stand_of(finding: Compared) -> Stand:
    """How it stands."""
    if finding.state == Status.PASSED:
        return Stand.PASSING if finding.fresh else Stand.UNCLEAR
    if finding.waiver is not None:
        return Stand.WAIVED
    if finding.excluded:
        return Stand.EXCLUDED
    if finding.state == Status.EXCEPTIONS:
        return Stand.EXCEPTION
    return Stand.FAILING if finding.state in (Status.FAILED, Status.ERROR) else Stand.UNCLEAR


def compare(before: Iterable[F], after: Iterable[F]) -> tuple[Change[F], ...]:
    """What became of each finding, by its identity; in the order of ``Kind``.

    Several findings of one identity stay several: they are paired worst first, and what is left
    over appeared or is gone.
    """
    earlier, later = _by_identity(before), _by_identity(after)
    changes = [
        Change(_kind(old, new), old, new)
        for key in {**later, **earlier}
        for old, new in zip_longest(earlier.get(key, ()), later.get(key, ()))
    ]
    return tuple(change for _, of_kind in in_kinds(changes) for change in of_kind)


def counts(changes: Iterable[Change[F]]) -> Counter[Kind]:
    """How many there are of each kind."""
    return Counter(change.kind for change in changes)


def _by_identity(findings: Iterable[F]) -> dict[Identity, list[F]]:
    grouped: dict[Identity, list[F]] = defaultdict(list)
    for finding in findings:
        grouped[identity(finding)].append(finding)
    for several in grouped.values():
        if len(several) > 1:
            several.sort(key=_rank)
    return grouped


def _rank(finding: Compared) -> tuple[int, bool]:
    """Worst first; a failure before an error, so that like is paired with like."""
    return _WORST_FIRST[stand_of(finding)], finding.state == Status.ERROR


def _kind(before: Compared | None, after: Compared | None) -> Kind:
    then = stand_of(before) if before is not None else None
    now = stand_of(after) if after is not None else None
    if now is Stand.FAILING:
        return Kind.STILL_FAILING if then is Stand.FAILING else Kind.NEWLY_FAILING
    if then is None or now is None:
        return Kind.APPEARED if then is None else Kind.GONE
    if then is now:
        return Kind.UNCHANGED
    return _without_failing_now(then, now)


def _without_failing_now(then: Stand, now: Stand) -> Kind:
    if now is Stand.UNCLEAR:
        return Kind.UNCLEAR
    if now in _EXCUSED:
        return Kind.CHANGED if then in _EXCUSED else Kind.WAIVED
    return Kind.FIXED if then is Stand.FAILING else Kind.CHANGED


def in_kinds(changes: Iterable[Change[F]]) -> Iterator[tuple[Kind, list[Change[F]]]]:
    """The changes of each kind that has any, in the order of ``Kind``."""
    grouped: dict[Kind, list[Change[F]]] = defaultdict(list)
    for change in changes:
        grouped[change.kind].append(change)
    for kind in Kind:
        if kind in grouped:
            yield kind, grouped[kind]
