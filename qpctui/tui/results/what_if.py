"""A result weighed by other criteria: what becomes of each finding, and what that hides."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from qpctui.compliance.criteria import JudgedFinding, Verdict
from qpctui.compliance.findings import Criticality, Status
from qpctui.job.model import Job
from qpctui.run.result import FindingPart, Result, worst_first
from qpctui.run.reweigh import Weighable


class Effect(StrEnum):
    """What a finding does to the verdict."""

    BREAKS = "breaks"
    KNOWN = "known"
    EXCLUDED = "excluded"
    WAIVED = "waived"
    UNCLEAR = "unclear"
    PASSED = "passed"
    NOT_COUNTED = "not counted"


HIDDEN_BY = {
    Effect.EXCLUDED: "exclusions",
    Effect.WAIVED: "waivers",
    Effect.KNOWN: "baseline",
    Effect.NOT_COUNTED: "criteria",
}
"""What keeps a failure from breaking the build."""


@dataclass(frozen=True, slots=True)
class Change:
    """A finding on which the criteria have another effect."""

    finding: FindingPart
    now: Effect
    then: Effect


@dataclass(frozen=True)
class Weighed:
    """A verdict by other criteria, without its findings; ``changes`` come worst first.

    ``hidden`` are the ids of Urgent and Critical controls that failed and don't break the build,
    by what keeps them from it.
    """

    job: Job
    verdict: Verdict
    changes: tuple[Change, ...]
    breaking: int
    judged: int
    hidden: dict[Effect, tuple[str, ...]]

    @property
    def by_effect(self) -> Counter[Effect]:
        """How many findings came to have which effect."""
        return Counter(change.then for change in self.changes)


class WhatIf:
    """A judged result, ready to be weighed by any criteria and waivers."""

    def __init__(self, result: Result, day: date) -> None:
        """``day`` is the one whose waivers work."""
        self._day = day
        with _without_collecting():
            self._weighable = Weighable.of(result)
            self._now = tuple(map(_effect, self._verdict(result.job).findings))
        self.now = self.under(result.job)

    def under(self, job: Job) -> Weighed:
        """By the criteria and waivers of a job.

        Raises:
            SyntaxProblem: excluded CIDs or a waiver's control ids can't be read.
        """
        with _without_collecting():
            verdict = self._verdict(job)
            return Weighed(
                job=job,
                verdict=replace(verdict, findings=()),
                changes=self._changes(verdict.findings),
                breaking=sum(policy.causing_failure for policy in verdict.policies),
                judged=sum(policy.totals.total for policy in verdict.policies),
                hidden=_hidden(verdict.findings),
            )

    def _verdict(self, job: Job) -> Verdict:
        return self._weighable.verdict(job.fail_on, job.waiver, self._day)

    def _changes(self, findings: Sequence[JudgedFinding]) -> tuple[Change, ...]:
        changed = {
            id(part): Change(part, now, then)
            for part, now, judged in zip(self._weighable.parts, self._now, findings, strict=True)
            if now is not (then := _effect(judged))
        }
        return tuple(changed[id(part)] for part in worst_first(c.finding for c in changed.values()))


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Look for no garbage: with very many findings the keyboard would wait for that, all at once.

    What is made here goes by itself, since nothing of it is in a circle.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def judged_at(result: Result, now: datetime) -> date:
    """The day on which a result was judged, as far as it tells."""
    launched = result.scan.launched if result.scan else None
    return (result.judged or launched or now).date()


def _effect(judged: JudgedFinding) -> Effect:
    if judged.excluded:
        return Effect.EXCLUDED
    if judged.waiver is not None:
        return Effect.WAIVED
    if judged.meets:
        return Effect.KNOWN if judged.in_baseline else Effect.BREAKS
    if judged.state is None:
        return Effect.UNCLEAR
    return Effect.PASSED if judged.state is Status.PASSED else Effect.NOT_COUNTED


def _hidden(findings: Sequence[JudgedFinding]) -> dict[Effect, tuple[str, ...]]:
    """Each control once by what hides it, in the order of ``HIDDEN_BY``."""
    found: dict[Effect, dict[str, None]] = {effect: {} for effect in HIDDEN_BY}
    for judged in _bad(findings):
        effect = _effect(judged)
        if effect in found:
            found[effect].setdefault(judged.finding.control_id)
    return {effect: tuple(cids) for effect, cids in found.items() if cids}


def _bad(findings: Sequence[JudgedFinding]) -> Iterator[JudgedFinding]:
    return (
        judged
        for judged in findings
        if judged.state is Status.FAILED
        and judged.finding.criticality in (Criticality.URGENT, Criticality.CRITICAL)
    )
