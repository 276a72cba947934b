"""A job's fields by dotted name, such as ``qualys.api_server``: read one, or replace one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from msgspec import Struct
from msgspec.structs import replace

from qpctui.job.model import Connector, Job, OptionProfile, Scanner

CHOSEN = (Connector, OptionProfile, Scanner)
"""What is chosen as one from a list of the platform."""


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


def leaves(struct: Any = Job(), within: str = "") -> Iterator[str]:  # noqa: B008 - it is frozen
    """Every field by dotted name, in the order of the job file.

    What is chosen as one from a list, and lists themselves, are one field.
    """
    for name in struct.__struct_fields__:
        value, field = getattr(struct, name), f"{within}{name}"
        if isinstance(value, Struct) and not isinstance(value, CHOSEN):
            yield from leaves(value, f"{field}.")
        else:
            yield field
