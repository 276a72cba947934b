"""What the platform found: findings, one posture a policy, and the host log-in's outcome."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import NamedTuple, Protocol


class Status(StrEnum):
    """What the platform says of a control on a host (posture section of the API reference)."""

    PASSED = "Passed"
    FAILED = "Failed"
    ERROR = "Error"
    EXCEPTIONS = "Exceptions"


class Criticality(IntEnum):
    """A control's rank by its VALUE; the label may be renamed in a subscription."""

    UNDEFINED = 0
    MINIMAL = 1
    MEDIUM = 2
    SERIOUS = 3
    CRITICAL = 4
    URGENT = 5


class ExceptionStatus(StrEnum):
    """Where a granted deviation stands."""

    PENDING = "Pending"
    APPROVED = "Approved"
    REJECTED = "Rejected"
    EXPIRED = "Expired"


@dataclass(frozen=True, slots=True)
class PolicyException:
    """A deviation that somebody asked for: its status as served and its last day, if it has one.

    ``ends_readable`` is false when a date was served that nobody can read: such an exception
    neither excuses nor counts, it leaves the data incomplete.
    """

    status: str
    ends: datetime | None = None
    ends_readable: bool = True
    assignee: str = ""
    comments: tuple[str, ...] = ()
    created: datetime | None = None
    created_by: str = ""

    @property
    def approved(self) -> bool:
        """Whether it was granted, expired or not."""
        return self.status.casefold() == ExceptionStatus.APPROVED.value.casefold()


@dataclass(frozen=True, slots=True)
class Symbol:
    """A name in a control's expression, and what it stands for.

    ``label`` begins with ``:`` for a data point, whose ``values`` were found on the host, with
    ``#`` or ``$`` for the values that the platform or the policy expects. ``meaning`` describes a
    data point; ``error`` says why it has no values.
    """

    label: str
    meaning: str = ""
    values: tuple[str, ...] = ()
    error: str = ""

    @property
    def is_found(self) -> bool:
        """Whether its values were found on the host."""
        return self.label.startswith(":")


@dataclass(frozen=True, slots=True)
class Finding:
    """One posture record: a control on one instance of one technology of one host.

    ``criticality`` is None when the platform's glossary did not explain the control.
    ``evaluated`` and ``host_scanned`` are platform dates, None when not served.
    """

    posture_id: str
    policy_id: str
    control_id: str
    status: str
    title: str = ""
    criticality: Criticality | None = None
    criticality_label: str = ""
    host: str = ""
    host_id: str = ""
    instance: str = ""
    technology: str = ""
    unexpected: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    exception: PolicyException | None = None
    evaluated: datetime | None = None
    host_scanned: datetime | None = None
    previous_status: str = ""
    first_failed: datetime | None = None
    last_failed: datetime | None = None
    first_passed: datetime | None = None
    last_passed: datetime | None = None
    changed: datetime | None = None
    expression: str = ""
    symbols: tuple[Symbol, ...] = ()
    rationale: str = ""
    remediation: str = ""


class Identity(NamedTuple):
    """What tells a finding apart from others, and is the same in every run."""

    policy: str
    host: str
    control: str
    technology: str
    instance: str


class Identified(Protocol):
    """Whatever is about a control of a policy on a host."""

    @property
    def policy_id(self) -> str:
        """The id of the policy."""

    @property
    def host(self) -> str:
        """The host's address."""

    @property
    def control_id(self) -> str:
        """The control's id."""

    @property
    def technology(self) -> str:
        """What the control is of."""

    @property
    def instance(self) -> str:
        """Which instance of it, empty for one alone."""


def identity(one: Identified) -> Identity:
    """What to look for in another run."""
    return Identity(one.policy_id, one.host, one.control_id, one.technology, one.instance)


@dataclass(frozen=True, slots=True)
class Totals:
    """How many findings stand in each state; they add up to ``total``."""

    total: int = 0
    passed: int = 0
    failed: int = 0
    error: int = 0
    exceptions: int = 0


@dataclass(frozen=True, slots=True)
class Posture:
    """A policy's findings on the target.

    ``gap`` says why the data is not whole, empty when every page arrived. ``as_of`` is the
    platform's own date of the answer, ``policy_evaluated`` its LAST_EVALUATED where it was asked.
    ``platform_totals`` are the platform's sums, a cross-check alone.
    """

    policy_id: str
    policy_title: str
    findings: tuple[Finding, ...] = ()
    gap: str = ""
    as_of: datetime | None = None
    policy_evaluated: datetime | None = None
    platform_totals: Totals | None = None


class LoginOutcome(StrEnum):
    """How the scanner's log-in to the target went."""

    SUCCESS = "success"
    FAILED = "failed"
    INSUFFICIENT = "insufficient"
    UNLISTED = "unlisted"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class AuthOutcome:
    """The host log-in's outcome in the scan result, with the platform's words for it."""

    outcome: LoginOutcome
    details: str = ""

    @property
    def refused(self) -> bool:
        """Whether the target stands under failed or insufficient authentication."""
        return self.outcome in (LoginOutcome.FAILED, LoginOutcome.INSUFFICIENT)


def evaluation_date(finding: Finding, policy_evaluated: datetime | None) -> datetime | None:
    """The best platform date for a finding: its own, else its host's scan, else its policy's."""
    return finding.evaluated or finding.host_scanned or policy_evaluated


def without_dates(findings: Iterable[Finding]) -> bool:
    """Whether any finding carries no date of its own or of its host."""
    return any(evaluation_date(finding, None) is None for finding in findings)
