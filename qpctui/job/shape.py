"""Whether a TOML document has the shape of a job, in any of the ways that one may be written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from qpctui.job.model import Job
from qpctui.toml.shape import (
    Check,
    ShapeProblem,
    kind_of,
    plain_value,
    problems_in,
    shown,
    table_problems,
)


def problems_of_job(data: Mapping[str, Any]) -> list[ShapeProblem]:
    """All that keeps a TOML document from being a job, in the order of the document."""
    return [*problems_in(data, Job, _SPECIAL), *_target(data)]


def _target(data: Mapping[str, Any]) -> Iterator[ShapeProblem]:
    """Which of two targets is meant can't be guessed."""
    target = data.get("target")
    if not isinstance(target, dict) or "kind" in target or not target.get("host_ip"):
        return
    ec2 = target.get("ec2")
    if isinstance(ec2, dict) and ec2.get("instance_id"):
        message = "host_ip and [target.ec2] are both given: say kind = 'host' or kind = 'ec2'"
        yield ShapeProblem("target.kind", message)


def _format(value: Any, _: Any, field: str) -> Iterator[ShapeProblem]:
    if type(value) is int and value > 1:
        yield ShapeProblem(field, f"format {value} was written by a newer qpctui: upgrade")
    elif type(value) is not int or value != 1:
        yield ShapeProblem(field, f"format must be 1, not {shown(value)}")


def _name_or_table(value: Any, kind: Any, field: str) -> Iterator[ShapeProblem]:
    if isinstance(value, dict):
        yield from table_problems(value, kind, field)
    elif not isinstance(value, str):
        yield ShapeProblem(field, f"{field} must be a table or a name, not {kind_of(value)}")


def _number_or_text(value: Any, kind: Any, field: str) -> Iterator[ShapeProblem]:
    if type(value) is not int:
        yield from plain_value(value, kind, field)


def _policies(value: Any, kind: Any, field: str) -> Iterator[ShapeProblem]:
    if not isinstance(value, list):
        yield ShapeProblem(field, f"{field} must be a list, not {kind_of(value)}")
        return
    for index, policy in enumerate(value):
        one = f"{field}.{index}"
        if isinstance(policy, dict):
            yield from table_problems(policy, get_args(kind)[0], one)
        elif not isinstance(policy, str):
            message = f"a policy must be a table with id and title, or an id, not {kind_of(policy)}"
            yield ShapeProblem(one, message)


def _waivers(value: Any, kind: Any, field: str) -> Iterator[ShapeProblem]:
    if not isinstance(value, list) or not all(isinstance(waiver, dict) for waiver in value):
        yield ShapeProblem(field, "waivers must be tables, each under [[waiver]]")
        return
    for index, waiver in enumerate(value):
        one = f"{field}.{index}"
        yield from table_problems(waiver, get_args(kind)[0], one, {f"{one}.controls": _controls})


def _controls(value: Any, _: Any, field: str) -> Iterator[ShapeProblem]:
    """A list of ids and ranges, or one of them."""
    for one in value if isinstance(value, list) else [value]:
        if type(one) not in (str, int):
            yield ShapeProblem(field, f"{field} must be control ids, not {kind_of(one)}")


_SPECIAL: dict[str, Check] = {
    "format": _format,
    "scan.scanner": _name_or_table,
    "scan.option_profile": _name_or_table,
    "scan.policies": _policies,
    "timing.poll_every": _number_or_text,
    "timing.timeout": _number_or_text,
    "waiver": _waivers,
}
