"""A job's fields by dotted name, such as ``qualys.api_server``: read one, or replace one."""

from __future__ import annotations

from typing import Any, cast

from msgspec.structs import replace

from qpctui.job.model import Job


def value_of(job: Job, field: str) -> Any:
    """The value that a field has.

    Raises:
        AttributeError: jobs have no such field.
    """
    value: Any = job
    for name in field.split("."):
        value = getattr(value, name)
    return value


def with_value(job: Job, field: str, value: Any) -> Job:
    """The same job with one field changed.

    Raises:
        AttributeError: jobs have no such field.
    """
    return cast(Job, _replaced(job, field.split("."), value))


def _replaced(struct: Any, path: list[str], value: Any) -> Any:
    name, *rest = path
    current = getattr(struct, name)
    return replace(struct, **{name: _replaced(current, rest, value) if rest else value})
