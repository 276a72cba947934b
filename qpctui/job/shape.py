"""Whether a TOML document has the shape of a job: known keys, right types, known words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal, get_args, get_origin

import msgspec

from qpctui.job.model import Job

_NAME_ALONE = ("scan.scanner", "scan.option_profile")
_NUMBER_TOO = ("timing.poll_every", "timing.timeout")
_POLICIES = "scan.policies"


@dataclass(frozen=True, slots=True)
class ShapeProblem:
    """A key that is unknown or holds the wrong kind of value."""

    field: str
    message: str


def problems_in(data: dict[str, Any]) -> list[ShapeProblem]:
    """All that keeps a TOML document from being a job, in the order of the document."""
    return [*_table(data, Job, ""), *_target(data)]


def _target(data: dict[str, Any]) -> Iterator[ShapeProblem]:
    """Which of two targets is meant can't be guessed."""
    target = data.get("target")
    if not isinstance(target, dict) or "kind" in target or not target.get("host_ip"):
        return
    ec2 = target.get("ec2")
    if isinstance(ec2, dict) and ec2.get("instance_id"):
        message = "host_ip and [target.ec2] are both given: say kind = 'host' or kind = 'ec2'"
        yield ShapeProblem("target.kind", message)


def _table(data: dict[str, Any], struct: type[msgspec.Struct], path: str) -> Iterator[ShapeProblem]:
    fields = {field.name: field.type for field in msgspec.structs.fields(struct)}
    for key, value in data.items():
        field = f"{path}.{key}" if path else key
        if key not in fields:
            near = get_close_matches(key, fields, 1)
            hint = f", did you mean {near[0]!r}?" if near else f"; known: {', '.join(fields)}"
            yield ShapeProblem(field, f"unknown key {key!r} in {_where(path)}{hint}")
        else:
            yield from _value(value, fields[key], field)


def _value(value: Any, kind: Any, field: str) -> Iterator[ShapeProblem]:
    if field == "format":
        yield from _format(value)
    elif field == _POLICIES:
        yield from _policies(value, kind)
    elif isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        if isinstance(value, dict):
            yield from _table(value, kind, field)
        elif not (field in _NAME_ALONE and isinstance(value, str)):
            also = " or a name" if field in _NAME_ALONE else ""
            yield ShapeProblem(field, f"{field} must be a table{also}, not {_kind(value)}")
    elif field in _NUMBER_TOO and type(value) is int:
        return
    elif not _fits(value, kind):
        yield ShapeProblem(field, f"{field} must be {_wanted(kind)}, not {_shown(value)}")


def _policies(value: Any, kind: Any) -> Iterator[ShapeProblem]:
    if not isinstance(value, list):
        yield ShapeProblem(_POLICIES, f"{_POLICIES} must be a list, not {_kind(value)}")
        return
    policy_type = get_args(kind)[0]
    for index, policy in enumerate(value):
        field = f"{_POLICIES}.{index}"
        if isinstance(policy, dict):
            yield from _table(policy, policy_type, field)
        elif not isinstance(policy, str):
            message = f"a policy must be a table with id and title, or an id, not {_kind(policy)}"
            yield ShapeProblem(field, message)


def _format(value: Any) -> Iterator[ShapeProblem]:
    if type(value) is int and value > 1:
        yield ShapeProblem("format", f"format {value} was written by a newer qpctui: upgrade")
    elif type(value) is not int or value != 1:
        yield ShapeProblem("format", f"format must be 1, not {_shown(value)}")


def _fits(value: Any, kind: Any) -> bool:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return False
    return True


def _wanted(kind: Any) -> str:
    if kind is bool:
        return "true or false"
    if kind is int:
        return "a whole number"
    if get_origin(kind) is Literal:
        return "one of " + ", ".join(repr(word) for word in get_args(kind))
    if get_origin(kind) is tuple:
        words = ", ".join(repr(word) for word in get_args(get_args(kind)[0]))
        return f"a list of {words}"
    return "text"


def _shown(value: Any) -> str:
    return repr(value) if isinstance(value, str | int | float | list) else _kind(value)


def _kind(value: Any) -> str:
    names = {dict: "a table", list: "a list", str: "text", bool: "true or false"}
    return names.get(type(value), f"{value!r}")


def _where(path: str) -> str:
    return f"[{path}]" if path else "the file"
