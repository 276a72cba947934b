"""Whether a TOML document has the shape of a struct: known keys, right types, known words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, Literal, get_args, get_origin

import msgspec


@dataclass(frozen=True, slots=True)
class ShapeProblem:
    """A key that is unknown or holds what it must not; ``field`` is dotted."""

    field: str
    message: str


Check = Callable[[Any, Any, str], Iterable[ShapeProblem]]
"""The problems of a value, given with the type that is meant and its dotted field."""


def problems_in(
    data: Mapping[str, Any],
    struct: type[msgspec.Struct],
    special: Mapping[str, Check] | None = None,
) -> list[ShapeProblem]:
    """All that keeps a TOML document from being ``struct``, in the order of the document.

    ``special`` checks fields, by dotted name, that may be written in more ways than one.
    """
    return list(table_problems(data, struct, "", special or {}))


def table_problems(
    data: Mapping[str, Any],
    struct: type[msgspec.Struct],
    path: str,
    special: Mapping[str, Check] | None = None,
) -> Iterator[ShapeProblem]:
    """The problems of a table that stands at ``path``."""
    fields = {field.name: field.type for field in msgspec.structs.fields(struct)}
    for key, value in data.items():
        field = f"{path}.{key}" if path else key
        if key not in fields:
            yield ShapeProblem(field, f"unknown key {key!r} in {_where(path)}{meant(key, fields)}")
        else:
            yield from _value(value, fields[key], field, special or {})


def meant(word: str, known: Iterable[str], listed_by: str = "") -> str:
    """What an unknown word may have been meant to be, to be put behind what is said of it.

    ``listed_by`` is the command that lists those known, where they are too many to name.
    """
    words = list(known)
    near = get_close_matches(word, words, 1)
    if near:
        return f", did you mean {near[0]!r}?"
    return f"; {listed_by} lists them" if listed_by else f"; known: {', '.join(words)}"


def _value(
    value: Any, kind: Any, field: str, special: Mapping[str, Check]
) -> Iterator[ShapeProblem]:
    if field in special:
        yield from special[field](value, kind, field)
    elif _is_struct(kind):
        if isinstance(value, dict):
            yield from table_problems(value, kind, field, special)
        else:
            yield ShapeProblem(field, f"{field} must be a table, not {kind_of(value)}")
    elif get_origin(kind) is dict and isinstance(value, dict):
        for key, inner in value.items():
            yield from _value(inner, get_args(kind)[1], f"{field}.{key}", special)
    else:
        yield from plain_value(value, kind, field)


def plain_value(value: Any, kind: Any, field: str) -> Iterator[ShapeProblem]:
    """The problem of a value that is no table."""
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        yield ShapeProblem(field, f"{field} must be {_wanted(kind)}, not {shown(value)}")


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _wanted(kind: Any) -> str:
    if kind is bool:
        return "true or false"
    if kind is int:
        return "a whole number"
    if get_origin(kind) is Literal:
        return "one of " + ", ".join(repr(word) for word in get_args(kind))
    if get_origin(kind) is dict:
        return "a table"
    if date in get_args(kind):
        return "a date such as 2026-12-31"
    if get_origin(kind) is tuple:
        words = ", ".join(repr(word) for word in get_args(get_args(kind)[0]))
        return f"a list of {words or 'texts'}"
    return "text"


def shown(value: Any) -> str:
    """A value for people: itself where it is short, else what kind of value it is."""
    return repr(value) if isinstance(value, str | int | float | list) else kind_of(value)


def kind_of(value: Any) -> str:
    """What kind of value it is, in words."""
    names = {
        dict: "a table",
        list: "a list",
        str: "text",
        bool: "true or false",
        datetime: "a date with a time",
    }
    return names.get(type(value), f"{value!r}")


def _where(path: str) -> str:
    return f"[{path}]" if path else "the file"
