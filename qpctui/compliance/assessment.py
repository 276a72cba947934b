"""What the data says by itself, whatever the criteria: each finding's state, and how old it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from qpctui.compliance.findings import Finding, Posture, Status, evaluation_date
from qpctui.job.model import Policy


class Freshness(StrEnum):
    """A finding's age against the scan's launch."""

    FRESH = "fresh"
    STALE = "stale"
    UNDATED = "undated"


@dataclass(frozen=True, slots=True)
class Scope:
    """What the data is about: the target's address and the platform's date of the launch."""

    host: str
    launched: datetime | None
    accept_undated: bool = False


@dataclass(frozen=True, slots=True)
class AssessedFinding:
    """A finding, the one state it counts as (None when the platform's word is unknown), its age."""

    finding: Finding
    state: Status | None
    freshness: Freshness

    @property
    def fresh(self) -> bool:
        """Whether it may be judged."""
        return self.freshness is Freshness.FRESH


@dataclass(frozen=True, slots=True)
class AssessedPolicy:
    """A policy's findings; ``not_arrived`` says what of them is missing, empty when all came."""

    id: str
    title: str
    findings: tuple[AssessedFinding, ...] = ()
    not_arrived: str = ""


def assess(
    policies: Sequence[Policy], postures: Iterable[Posture], scope: Scope
) -> tuple[AssessedPolicy, ...]:
    """The selected policies as their postures show them; one without a posture has no findings."""
    arrived = {posture.policy_id: posture for posture in postures}
    return tuple(
        _assessed(policy, arrived.get(policy.id, Posture(policy.id, policy.title)), scope)
        for policy in policies
    )


def _assessed(policy: Policy, posture: Posture, scope: Scope) -> AssessedPolicy:
    return AssessedPolicy(
        id=policy.id,
        title=policy.title or posture.policy_title,
        findings=tuple(
            AssessedFinding(
                finding, state_of(finding, posture.as_of), _freshness(finding, posture, scope)
            )
            for finding in posture.findings
        ),
        not_arrived=posture.gap,
    )


def state_of(finding: Finding, as_of: datetime | None) -> Status | None:
    """The one state a finding counts as, None when the platform's word is unknown.

    An approved exception that has not ended by ``as_of`` (a platform date) outranks the status.
    """
    exception = finding.exception
    if exception is not None and exception.approved:
        if not exception.ends_readable or (exception.ends and as_of is None):
            return None
        if exception.ends is None or as_of is None or exception.ends >= as_of:
            return Status.EXCEPTIONS
    try:
        return Status(finding.status)
    except ValueError:
        return None


def _freshness(finding: Finding, posture: Posture, scope: Scope) -> Freshness:
    date = evaluation_date(finding, posture.policy_evaluated)
    if date is None or scope.launched is None:
        return Freshness.FRESH if scope.accept_undated else Freshness.UNDATED
    return Freshness.FRESH if date >= scope.launched else Freshness.STALE
