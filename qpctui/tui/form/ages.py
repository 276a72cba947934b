"""How long ago something was, in words."""

from __future__ import annotations

from datetime import datetime, timedelta

_JUST_NOW, _LATELY = timedelta(minutes=1), timedelta(hours=1)


def age(then: datetime, now: datetime) -> str:
    """An age up to an hour, then the day and time."""
    passed = now - then
    if passed < _JUST_NOW:
        return "just now"
    if passed < _LATELY:
        return f"{passed // timedelta(minutes=1)} min ago"
    return day(then)


def day(then: datetime) -> str:
    """A day and time (UTC), to the minute."""
    return f"{then:%Y-%m-%d %H:%M} UTC"
