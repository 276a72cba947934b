"""When to look again: never later than the job asks for, sooner where the end is near.

All times are seconds at the platform's pace. Looks cost calls, so they are spent where they save
waiting: just after the moment that earlier runs let expect, and densely only for a short while.
"""

from __future__ import annotations

from math import ceil

from qpctui.run.expected import Expected, Span

_SHORTEST = 15.0
_SHARE = 0.75
_AFTER = 2.0
"""How long after an expected moment one looks: a look just before it would be in vain."""
_WIDE = 45.0
"""What is known no better than this is looked at in its middle too."""


def look_at_scan(
    every: float, elapsed: float | None, expected: Expected | None, near_for: float | None
) -> float:
    """The pause before the next look at a scan that was launched ``elapsed`` ago.

    ``near_for`` is how long its end has been seen to be near (its results are loaded, or wait to
    be processed), None until then.
    """
    if expected is not None and elapsed is not None:
        return _towards(elapsed, expected.processed, every)
    return every if near_for is None else _growing(near_for, every)


def ask_for_posture(
    longest: float, elapsed: float | None, fresh: Span | None, since_news: float
) -> float:
    """The pause before a policy is asked again, ``elapsed`` after the scan's launch.

    ``fresh`` is when earlier runs let expect the last policy's data, ``since_news`` how long no
    policy's data has come.
    """
    if fresh is not None and elapsed is not None and elapsed < fresh.by:
        return _towards(elapsed, fresh, longest)
    return _growing(since_news, longest)


def _towards(elapsed: float, expected: Span, longest: float) -> float:
    """In equal steps to the moment that is expected; beyond it ever slower."""
    middle = (expected.after + expected.by) / 2
    aims = (middle, expected.by) if expected.by - expected.after > _WIDE else (expected.by,)
    for aim in aims:
        left = aim + _AFTER - elapsed
        if left > _AFTER / 2:
            return left / ceil(left / longest)
    return _growing(elapsed - expected.by, longest)


def _growing(since: float, longest: float) -> float:
    return min(max(_SHORTEST, since), longest * _SHARE)
