"""The columns of the tables of findings."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from textual.content import Content

from qpctui.printable import printable
from qpctui.reports import words
from qpctui.run.result import FindingPart, Result
from qpctui.tui.results.control_index import since
from qpctui.tui.results.groups import ControlRow, Group, finding_of
from qpctui.tui.results.words import criticality_text, state_text
from qpctui.tui.widgets.control_table import Column

MARK = "mark"
ALWAYS = (MARK, "cid", "crit", "status", "title")
"""What is never left out, in this order."""

_QUIET = "$foreground 58%"


@dataclass(frozen=True)
class Choosable:
    """A column that may be chosen, and whether it is shown to somebody who chose none."""

    name: str
    title: str
    usual: bool = True


CHOOSABLE = (
    Choosable("policy", "Policy"),
    Choosable("host", "Host", usual=False),
    Choosable("instance", "Instance", usual=False),
    Choosable("tech", "Technology", usual=False),
    Choosable("since", "Since", usual=False),
    Choosable("unexpected", "Unexpected"),
    Choosable("missing", "Missing"),
)
USUAL = tuple(column.name for column in CHOOSABLE if column.usual)


def control_columns(
    result: Result, chosen: Collection[str], is_marked: Callable[[ControlRow], bool]
) -> list[Column[ControlRow]]:
    """All that a table of controls shows, as far as there is room."""
    made = _columns(result, is_marked, has_instance="instance" in chosen)
    columns = {column.name: column for column in made}
    return [columns[name] for name in (*ALWAYS, *(c.name for c in CHOOSABLE if c.name in chosen))]


def offered_columns(result: Result, width: int) -> list[tuple[str, str]]:
    """What may be chosen: names, and titles with why a table of ``width`` cells leaves them out."""
    needed = {column.name: column.from_width for column in _columns(result, lambda _: False)}
    return [
        (column.name, column.title)
        if width >= needed[column.name]
        else (
            column.name,
            f"{column.title:<12}no room: it needs {needed[column.name]} cells, here are {width}",
        )
        for column in CHOOSABLE
    ]


def breaking_columns(result: Result) -> list[Column[ControlRow]]:
    """What tells the controls that break the build apart."""
    columns = {column.name: column for column in _columns(result, lambda _: False)}
    return [columns[name] for name in (MARK, "cid", "crit", "title", "policy")]


def _columns(
    result: Result, is_marked: Callable[[ControlRow], bool], *, has_instance: bool = False
) -> list[Column[ControlRow]]:
    titles = words.titles(result)
    policy_width = max(min(max(map(len, titles.values()), default=6), 14), 7)

    def mark(row: ControlRow, plain: bool) -> Content:
        breaks = row.breaking if isinstance(row, Group) else row.causes_failure
        said = "×" if breaks else " "
        marked = "▌" if is_marked(row) else " "
        return Content.assemble((marked, "" if plain else "$primary"), (said, _red(plain)))

    def title(row: ControlRow, plain: bool) -> Content:
        finding = finding_of(row)
        if isinstance(row, Group):
            count = f"{'▾' if row.is_open else '▸'} {len(row.findings):,} instances  "
            return Content.assemble((count, "" if plain else _QUIET), printable(finding.title))
        instance = f"[{finding.instance}] " if finding.instance and not has_instance else ""
        return Content(printable(instance + finding.title))

    def text(
        name: str, head: str, width: int, of: Callable[[FindingPart], str], room: int = 0
    ) -> Column[ControlRow]:
        return Column(head, width, lambda row, _: Content(_one(row, of)), room, name)

    return [
        Column("", 2, mark, name=MARK),
        text("cid", "CID", 6, lambda f: f.control_id),
        Column(
            "Criticality",
            12,
            lambda row, plain: criticality_text(finding_of(row), plain=plain),
            name="crit",
        ),
        Column(
            "Status", 12, lambda row, plain: state_text(finding_of(row), plain=plain), name="status"
        ),
        Column("Title", 0, title, name="title"),
        text("policy", "Policy", policy_width, lambda f: titles.get(f.policy_id, ""), 80),
        text("host", "Host", 15, lambda f: f.host, 80),
        text("instance", "Instance", 24, lambda f: f.instance, 80),
        text("tech", "Technology", 24, lambda f: f.technology, 100),
        text("since", "Since", 10, since, 80),
        text("unexpected", "Unexpected", 24, lambda f: ", ".join(f.unexpected), 130),
        text("missing", "Missing", 24, lambda f: ", ".join(f.missing), 130),
    ]


def _one(row: ControlRow, of: Callable[[FindingPart], str]) -> str:
    """A finding's value, or the one that all of a group have."""
    if not isinstance(row, Group):
        return printable(of(row))
    values = {of(finding) for finding in row.findings}
    return printable(values.pop()) if len(values) == 1 else "…"


def _red(plain: bool) -> str:
    return "" if plain else "bold $error"
