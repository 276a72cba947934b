"""Job files: read with every problem and its line, written anew, edited without losing comments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any, cast

import msgspec
import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, InlineTable

from qpctui.files import usual_mode, write_atomically
from qpctui.job.model import Job
from qpctui.job.shape import problems_of_job
from qpctui.toml.document import (
    FileProblem,
    NoToml,
    parsed,
    placed,
    text_of,
    with_line_ends_of,
    without,
)
from qpctui.toml.lines import LineIndex
from qpctui.toml.shape import ShapeProblem

SCHEMA_LINE = "#:schema ./qpctui-job.schema.json\n"
_CHOSEN = ("scanner", "option_profile", "connector")
_IMPLIED = (
    (("target",), "kind"),
    (("qualys", "proxy"), "use"),
    (("auth_record",), "use"),
    (("fail_on",), "exclude"),
)


class JobFileError(Exception):
    """A job file that can't be used; ``problems`` holds all that is wrong with it.

    ``draft`` is the job without what is wrong, so that the rest can be checked too; None when
    the file is no TOML.
    """

    def __init__(self, source: str, problems: list[FileProblem], draft: Job | None = None) -> None:
        self.source = source
        self.problems = tuple(problems)
        self.draft = draft
        super().__init__("\n".join(self.lines()))

    def lines(self) -> list[str]:
        """One line a problem, with the file and the line number."""
        return [problem.words(self.source) for problem in self.problems]


def read(text: str, *, source: str = "job.toml") -> Job:
    """The job in a TOML text; what is left out takes its default.

    Raises:
        JobFileError: no TOML, unknown keys, wrong types: all problems at once.
    """
    data = _parse(text, source)
    problems = problems_of_job(data)
    if not problems:
        try:
            return msgspec.convert(_with_implied(data), Job)
        except msgspec.ValidationError as error:
            # problems_of_job knows every type; this is for the one that it would ever miss.
            problems = [ShapeProblem("", str(error))]
    raise JobFileError(source, placed(text, problems), _draft(data, problems))


def _draft(data: dict[str, Any], problems: list[ShapeProblem]) -> Job | None:
    """The job that is left when all that has the wrong shape is taken out."""
    rest = without(data, (problem.field for problem in problems))
    try:
        return msgspec.convert(_with_implied(rest), Job)
    except (msgspec.ValidationError, LookupError, TypeError, AttributeError):
        return None


def load(path: Path) -> Job:
    """The job in a file.

    Raises:
        JobFileError: as ``read``; or the file can't be read at all.
    """
    return read(load_text(path), source=path.name)


def load_text(path: Path) -> str:
    """A job file's text.

    Raises:
        JobFileError: the file can't be read, is not UTF-8, or is far too large for a job.
    """
    try:
        return text_of(path, "job file")
    except FileNotFoundError as error:
        said = f"{path} can't be used: it can't be read: {error.strerror}"
        raise JobFileError(path.name, [FileProblem(None, "", said)]) from None
    except NoToml as error:
        raise JobFileError(path.name, [error.problem]) from None


def line_of(text: str, field: str) -> int | None:
    """Where a field, or the nearest table around it, stands in a job file's text."""
    return LineIndex(text).of(field)


def dump(job: Job) -> str:
    """A new job file's text, without empty values and tables that nobody filled in."""
    whole = _plain(job)
    lean = _lean(whole, _plain(Job()))
    _spell_out(lean, whole)
    document = tomlkit.document()
    for key, value in lean.items():
        document[key] = _table(value) if isinstance(value, dict) else _listed(key, value)
    return SCHEMA_LINE + tomlkit.dumps(document)


def _plain(job: Job) -> dict[str, Any]:
    """The job as TOML knows it: tables, and dates as such; a waiver without what is open in it."""
    plain = cast("dict[str, Any]", msgspec.to_builtins(job, builtin_types=(date,)))
    plain["waiver"] = [
        {key: value for key, value in waiver.items() if value} for waiver in plain["waiver"]
    ]
    return plain


def _lean(table: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    lean: dict[str, Any] = {}
    for key, value in table.items():
        if not isinstance(value, dict):
            if value or value != defaults[key]:
                lean[key] = value
        elif value != defaults[key] or key in ("target", "scan", "fail_on", "timing"):
            lean[key] = _lean(value, defaults[key])
    return lean


def edit(text: str, job: Job) -> str:
    """The same text with what differs from ``job`` changed: comments and order stay.

    Raises:
        JobFileError: the text is no job file, or is laid out so that it can't be edited.
    """
    if read(text) == job:
        return text
    for in_line, spelt_out in product((False, True), repeat=2):
        edited = _edited(text, job, in_line=in_line, spelt_out=spelt_out)
        try:
            if read(edited) == job:
                return edited
        except JobFileError:
            continue
    message = "Its layout can't be edited without losing something: write its tables with heads"
    raise JobFileError("job.toml", [FileProblem(None, "", message)])


def _edited(text: str, job: Job, *, in_line: bool, spelt_out: bool) -> str:
    """The text changed.

    Tables are added ``in_line``, as a file of dotted keys needs it; and what was left to be
    understood is ``spelt_out``, where it would now be understood otherwise.
    """
    document = tomlkit.parse(text)
    wanted = _plain(job)
    _change(document, _plain(read(text)), wanted, in_line=in_line)
    if spelt_out:
        _spell_out(document, wanted)
    edited = tomlkit.dumps(document)
    return with_line_ends_of(text, edited)


def save(path: Path, job: Job) -> None:
    """Write a job to a file, editing one that is there.

    Raises:
        JobFileError: what stands there is no job file; it was not touched.
        OSError: the file could not be written; it was not touched.
    """
    write_atomically(
        path, edit(load_text(path), job) if path.exists() else dump(job), mode=usual_mode()
    )


def _parse(text: str, source: str) -> dict[str, Any]:
    try:
        data = parsed(text)
        tomlkit.parse(text)
    except NoToml as error:
        raise JobFileError(source, [error.problem]) from None
    except (TOMLKitError, ValueError, RecursionError) as error:
        said = f"This TOML can't be read: {error}"
        raise JobFileError(source, [FileProblem(None, "", said)]) from None
    return data


def _with_implied(data: dict[str, Any]) -> dict[str, Any]:
    """Spell out what a file may leave to be understood."""
    job = dict(data)
    target = dict(job.get("target", {}))
    if "kind" not in target:
        only_ec2 = "ec2" in target and not target.get("host_ip")
        job["target"] = target | {"kind": "ec2" if only_ec2 else "host"}
    for table in (("qualys", "proxy"), ("auth_record",)):
        _imply(job, table, "use")
    if job.get("fail_on", {}).get("exclude_cids"):
        _imply(job, ("fail_on",), "exclude")
    scan = dict(job.get("scan", {}))
    for key in ("scanner", "option_profile"):
        if isinstance(scan.get(key), str):
            scan[key] = {"name": scan[key]}
    if "policies" in scan:
        scan["policies"] = [{"id": p} if isinstance(p, str) else p for p in scan["policies"]]
    timing = {key: str(v) if type(v) is int else v for key, v in job.get("timing", {}).items()}
    job |= {"scan": scan, "timing": timing}
    if "waiver" in job:
        job["waiver"] = [_waiver(waiver) for waiver in job["waiver"]]
    return job


def _imply(job: dict[str, Any], table: tuple[str, ...], key: str) -> None:
    """Switch on what a given table speaks of."""
    parent = job
    for name in table[:-1]:
        if name not in parent:
            return
        parent[name] = dict(parent[name])
        parent = parent[name]
    if table[-1] in parent:
        parent[table[-1]] = {key: True, **parent[table[-1]]}


def _change(
    table: Any, before: Mapping[str, Any], wanted: Mapping[str, Any], *, in_line: bool
) -> None:
    """Change what differs, key by key, so that comments and order stay."""
    for key, value in wanted.items():
        if before[key] == value:
            continue
        if isinstance(value, dict) and isinstance(table.get(key), dict):
            _change(table[key], before[key], value, in_line=in_line)
        elif isinstance(value, dict):
            inside = in_line or key in table or isinstance(table, InlineTable)
            table[key] = _item(value) if inside else _entry(key, value)
        elif key == "waiver":
            _change_waivers(table, value)
        elif key != "policies" or not _change_policies(table.get(key), value):
            table[key] = _item(value)


def _change_waivers(document: Any, wanted: Sequence[Mapping[str, Any]]) -> None:
    """Take out and add single waivers, so that the comments beside the others stay."""
    if not wanted:
        document.pop("waiver", None)
        return
    listed = document.get("waiver") or document.setdefault("waiver", tomlkit.aot())
    left = list(wanted)
    for index in reversed(range(len(listed))):
        one = _waiver(listed[index].unwrap())
        if one in left:
            left.remove(one)
        else:
            del listed[index]
    for waiver in left:
        listed.append(_headed(waiver) if isinstance(listed, AoT) else _item(waiver))
    if [_waiver(one.unwrap()) for one in listed] != wanted:
        document.pop("waiver", None)
        document["waiver"] = _listed("waiver", wanted)


def _headed(waiver: Mapping[str, Any]) -> Any:
    """A waiver's table, with a blank line above."""
    table = _table(waiver)
    table.trivia.indent = "\n"
    return table


def _change_policies(listed: Any, wanted: Sequence[Mapping[str, Any]]) -> bool:
    """Take out and add single policies, so that the comments beside the others stay.

    False when that does not make the wanted list, as when its order differs.
    """
    if not isinstance(listed, list):
        return False
    ids = _ids(listed)
    keep = {policy["id"] for policy in wanted}
    for index in reversed(range(len(ids))):
        if ids[index] not in keep:
            del listed[index]
    for policy in wanted:
        if policy["id"] not in ids:
            listed.append(_table(policy) if isinstance(listed, AoT) else _item(policy))
    titles = [one.get("title", "") if isinstance(one, dict) else "" for one in listed]
    return list(zip(_ids(listed), titles, strict=True)) == [(p["id"], p["title"]) for p in wanted]


def _listed(key: str, value: Any) -> Any:
    """Each waiver gets a head of its own, other lists stand in line."""
    if key != "waiver":
        return _item(value)
    tables = tomlkit.aot()
    for waiver in value:
        tables.append(_table(waiver))
    return tables


def _waiver(table: Mapping[str, Any]) -> dict[str, Any]:
    """A waiver as a file may hold it, in the form that the job has."""
    controls = table.get("controls", "")
    listed = controls if isinstance(controls, list) else [controls]
    waiver = {**table, "controls": ", ".join(map(str, listed))}
    return {key: value for key, value in waiver.items() if value}


def _ids(policies: list[Any]) -> list[str]:
    return [str(one.get("id", "")) if isinstance(one, dict) else str(one) for one in policies]


def _table(value: Mapping[str, Any]) -> Any:
    """A table with its values first, since what follows an inner table would belong to that."""
    table = tomlkit.table()
    for key, inner in sorted(value.items(), key=lambda pair: _is_table(*pair)):
        table[key] = _entry(key, inner)
    return table


def _entry(key: str, value: Any) -> Any:
    return _table(value) if _is_table(key, value) else _item(value)


def _is_table(key: str, value: Any) -> bool:
    """Whether it gets a head of its own; what was chosen from a list stands in line."""
    return isinstance(value, dict) and key not in _CHOSEN


def _item(value: Any) -> Any:
    """A value as TOML writes it inside a table: inner tables in line."""
    if isinstance(value, dict):
        inline = tomlkit.inline_table()
        inline.update({key: _item(inner) for key, inner in value.items()})
        return inline
    if isinstance(value, list | tuple):
        array = tomlkit.array()
        array.extend(_item(inner) for inner in value)
        return array.multiline(any(isinstance(inner, dict) for inner in value))
    return value


def _spell_out(document: Any, wanted: Mapping[str, Any]) -> None:
    """Write what was left to be understood, now that it would be understood otherwise."""
    for path, key in _IMPLIED:
        table, value = document, wanted
        for name in path:
            table, value = table.get(name, {}), value[name]
        if table and key not in table:
            table[key] = value[key]
