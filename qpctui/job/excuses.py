"""Changing what a job excludes and waives, and putting such a change into another job."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from msgspec.structs import replace

from qpctui.job.fields import leaves, value_of, with_value
from qpctui.job.model import FailOn, Job, Waiver
from qpctui.job.syntax import Cids

One = TypeVar("One")


def excluded_cids(fail_on: FailOn) -> str:
    """The control ids and ranges that count; none while the box is not ticked."""
    return fail_on.exclude_cids if fail_on.exclude else ""


def with_excluded(job: Job, cids: str) -> Job:
    """The job with these control ids and ranges excluded, and no others."""
    return replace(job, fail_on=replace(job.fail_on, exclude=bool(cids.strip()), exclude_cids=cids))


def excluding(job: Job, control_ids: Iterable[str]) -> Job:
    """The job with more controls excluded.

    Raises:
        SyntaxProblem: what it excludes already can't be read.
    """
    listed = excluded_cids(job.fail_on)
    known = Cids.parse(listed)
    new = [cid for cid in dict.fromkeys(control_ids) if cid not in known]
    return with_excluded(job, ", ".join([*_pieces(listed), *new])) if new else job


def waiving(job: Job, waivers: Iterable[Waiver]) -> Job:
    """The job with more waivers; one that is there already stays alone."""
    new = [waiver for waiver in waivers if waiver not in job.waiver]
    return replace(job, waiver=(*job.waiver, *new))


def carried_over(before: Job, after: Job, other: Job) -> Job:
    """``other`` with the criteria and waivers in which ``after`` differs from ``before``.

    Excluded controls and waivers are added and taken out one by one, so that what ``other`` alone
    has of them stays. A baseline is switched off at most: its path may be another's.
    """
    job = other
    for field in leaves(before.fail_on, "fail_on."):
        wanted = value_of(after, field)
        if wanted != value_of(before, field):
            job = with_value(job, field, wanted)
    was, new = excluded_cids(before.fail_on), excluded_cids(after.fail_on)
    if was != new:
        theirs = excluded_cids(other.fail_on)
        joined = ", ".join(_joined(_pieces(was), _pieces(new), _pieces(theirs)))
        job = with_excluded(job, new if theirs == was else joined)
    return replace(job, waiver=tuple(_joined(before.waiver, after.waiver, other.waiver)))


def _pieces(cids: str) -> list[str]:
    return [piece.strip() for piece in cids.split(",") if piece.strip()]


def _joined(before: Sequence[One], after: Sequence[One], other: Sequence[One]) -> list[One]:
    """``other`` without what was taken out, and with what was added."""
    kept = [one for one in other if one in after or one not in before]
    return [*kept, *(one for one in after if one not in before and one not in kept)]
