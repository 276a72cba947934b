"""What a control is, and how it comes out on a simulated host."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

Rank = Literal["UNDEFINED", "MINIMAL", "MEDIUM", "SERIOUS", "CRITICAL", "URGENT"]
RANKS: tuple[Rank, ...] = ("UNDEFINED", "MINIMAL", "MEDIUM", "SERIOUS", "CRITICAL", "URGENT")


@dataclass(frozen=True)
class Grant:
    """An exception for a control: its status and how many days from now it ends, if ever."""

    status: Literal["Pending", "Approved", "Rejected", "Expired"]
    ends_in_days: int | None = None


@dataclass(frozen=True)
class Outcome:
    """How a control comes out on one instance."""

    status: Literal["Passed", "Failed", "Error"] = "Passed"
    instance: str = ""
    unexpected: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    grant: Grant | None = None


@dataclass(frozen=True)
class Control:
    """A control of a policy, what it expects, and its outcomes, one an instance."""

    cid: int
    statement: str
    rank: Rank
    rationale: str = ""
    remediation: str = ""
    expected: tuple[str, ...] = ("enabled",)
    outcomes: tuple[Outcome, ...] = (Outcome(),)


@dataclass(frozen=True)
class Policy:
    """A policy for one technology."""

    id: int
    title: str
    technology_id: int
    technology: str
    controls: tuple[Control, ...]


def numbered(
    first: int, statements: Iterable[tuple[str, Rank]], *, rationale: str, remediation: str
) -> Iterator[Control]:
    """Controls with ids counted from ``first``, sharing the reason and the cure."""
    for offset, (statement, rank) in enumerate(statements):
        yield Control(first + offset, statement, rank, rationale, remediation)


def with_outcomes(
    controls: Iterable[Control], outcomes: dict[int, tuple[Outcome, ...]]
) -> tuple[Control, ...]:
    """The controls, those named given their own outcomes.

    Raises:
        KeyError: an outcome is given for a control that is not there.
    """
    by_id = {control.cid: control for control in controls}
    for cid, own in outcomes.items():
        by_id[cid] = replace(by_id[cid], outcomes=own)
    return tuple(sorted(by_id.values(), key=lambda control: control.cid))


def failed(*unexpected: str, missing: tuple[str, ...] = (), instance: str = "") -> Outcome:
    """A failure with what was found and what was not."""
    return Outcome("Failed", instance=instance, unexpected=unexpected, missing=missing)
