"""A TOML file's text and content, or what is wrong with it and in which line."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qpctui.toml.lines import LineIndex
from qpctui.toml.shape import ShapeProblem

_LARGEST = 2**20


@dataclass(frozen=True, slots=True)
class FileProblem:
    """What is wrong in a file; ``line`` counts from 1, None where there is none to name."""

    line: int | None
    field: str
    message: str

    def words(self, source: str) -> str:
        """The problem in a line, with the file and the line number."""
        return f"{source}:{self.line or 1}: {self.message}"


class NoToml(Exception):
    """A file that can't be read at all, or is no TOML."""

    def __init__(self, problem: FileProblem) -> None:
        self.problem = problem
        super().__init__(problem.message)


def text_of(path: Path, kind: str) -> str:
    """A file's text; ``kind`` says what it should be, such as "job file".

    Raises:
        FileNotFoundError: there is none.
        NoToml: it can't be read, is not UTF-8, or is far too large for a file of its kind.
    """
    try:
        data = path.read_bytes() if path.stat().st_size <= _LARGEST else None
    except FileNotFoundError:
        raise
    except OSError as error:
        raise _unusable(path, f"it can't be read: {error.strerror}") from None
    if data is None:
        raise _unusable(path, f"it is larger than 1 MiB, so it is no {kind}")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _unusable(path, "it is not UTF-8 text") from None


def _unusable(path: Path, why: str) -> NoToml:
    return NoToml(FileProblem(None, "", f"{path} can't be used: {why}"))


def parsed(text: str) -> dict[str, Any]:
    """The content of a TOML text.

    Raises:
        NoToml: it is none.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said = str(error)
        line = said.rpartition("line ")[2].partition(",")[0] if "line " in said else ""
        number = int(line) if line.isdecimal() else text.count("\n") + 1
        raise NoToml(FileProblem(number, "", f"This is no TOML: {said}")) from None
    except (ValueError, RecursionError) as error:
        raise NoToml(FileProblem(None, "", f"This TOML can't be read: {error}")) from None


def placed(text: str, problems: Iterable[ShapeProblem]) -> list[FileProblem]:
    """Problems with their lines, in the order of the text."""
    lines = LineIndex(text)
    found = [FileProblem(lines.of(p.field), p.field, p.message) for p in problems]
    return sorted(found, key=lambda problem: problem.line or 0)


def without(data: Mapping[str, Any], fields: Iterable[str]) -> dict[str, Any]:
    """A copy in which these fields are missing; one inside a list takes the list along."""
    rest = deepcopy(dict(data))
    for field in fields:
        _take_out(rest, field)
    return rest


def _take_out(table: dict[str, Any], field: str) -> None:
    """Remove a field; names may hold dots themselves."""
    if field in table:
        del table[field]
        return
    for name, value in table.items():
        if field.startswith(f"{name}."):
            if isinstance(value, dict):
                _take_out(value, field.removeprefix(f"{name}."))
            else:
                del table[name]
            return


def with_line_ends_of(text: str, edited: str) -> str:
    """An edited text with the line ends that it had."""
    return edited.replace("\r\n", "\n").replace("\n", "\r\n") if "\r\n" in text else edited
