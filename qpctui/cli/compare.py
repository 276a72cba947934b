"""``qpctui compare``: what changed from one result to another."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from qpctui.cli.words import give, say
from qpctui.compliance.compare import Kind, in_kinds, stand_of
from qpctui.printable import printable
from qpctui.run.comparison import CantCompare, Comparison, FindingChange, Side, sides
from qpctui.run.exit_codes import INVALID
from qpctui.run.result import FindingPart
from qpctui.settings import Places

_STYLES = {
    Kind.NEWLY_FAILING: "bold red",
    Kind.STILL_FAILING: "red",
    Kind.UNCLEAR: "yellow",
    Kind.FIXED: "green",
    Kind.WAIVED: "yellow",
}


def compare_runs(named: Sequence[str], *, as_json: bool = False) -> int:
    """Print what changed; 0 when nothing newly fails, 1 when something does, 4 when unknown."""
    try:
        compared = Comparison.of(*sides(Places.of(os.environ).runs, named))
    except CantCompare as error:
        say(str(error))
        return INVALID
    try:
        give(_printed(compared, as_json=as_json))
    except OSError as error:
        say(f"The comparison was not written: {error.strerror}")
        return INVALID
    return compared.exit_code


def _printed(compared: Comparison, *, as_json: bool) -> bytes:
    if as_json:
        return f"{json.dumps(comparison_data(compared), indent=1, ensure_ascii=False)}\n".encode()
    if sys.stdout.isatty() and os.environ.get("TERM") != "dumb":
        return _on_a_terminal(compared)
    return "".join(f"{printable(line)}\n" for line in _lines(compared)).encode()


def comparison_data(compared: Comparison) -> dict[str, Any]:
    """The comparison for programs: all but what is unchanged."""
    return {
        "format": 1,
        "exit_code": compared.exit_code,
        "before": _side_data(compared.before),
        "after": _side_data(compared.after),
        "cautions": list(compared.cautions),
        "counts": {**compared.counted, "unchanged": compared.unchanged},
        "changes": [_change_data(change) for change in compared.shown],
    }


def _side_data(side: Side) -> dict[str, Any]:
    return {
        "run": side.label,
        "verdict": side.result.verdict,
        "date": side.date.isoformat() if side.date else None,
        "target": side.target,
        "breaks": side.breaks,
        "is_complete": not side.gap,
    }


def _change_data(change: FindingChange) -> dict[str, Any]:
    finding = change.finding
    names = ("policy_id", "control_id", "host", "technology", "instance", "title", "criticality")
    return {
        "kind": change.kind,
        **{name: getattr(finding, name) for name in names},
        "before": _finding_data(change.before),
        "after": _finding_data(change.after),
    }


def _finding_data(finding: FindingPart | None) -> dict[str, Any] | None:
    if finding is None:
        return None
    return {
        "state": finding.state,
        "stands": stand_of(finding),
        "causes_failure": finding.causes_failure,
        "waiver": finding.waiver,
        "unexpected": finding.unexpected,
        "missing": finding.missing,
    }


def _lines(compared: Comparison) -> Iterator[str]:
    yield from _head(compared)
    for change in compared.shown:
        yield "  ".join((str(change.kind), *_cells(compared, change)))


def _head(compared: Comparison) -> Iterator[str]:
    for name, side in (("Before", compared.before), ("After", compared.after)):
        date = f"{side.date:%Y-%m-%d %H:%M} UTC" if side.date else "no date"
        verdict = f"{side.result.verdict}, {side.breaks} break"
        yield f"{name:<7} {side.label}  {date}  {side.target}  {verdict}"
    yield from (f"! {caution}" for caution in compared.cautions)
    counted = [f"{number} {kind}" for kind, number in compared.counted.items()]
    yield ", ".join([*counted, f"{compared.unchanged} unchanged"])


def _cells(compared: Comparison, change: FindingChange) -> tuple[str, ...]:
    finding = change.finding
    instance = f"[{finding.instance}] " if finding.instance else ""
    states = f"{state_words(change.before)} -> {state_words(change.after)}"
    return (
        finding.control_id,
        finding.criticality.title(),
        states,
        instance + finding.title,
        f"{compared.title_of(finding)}, {finding.host}",
    )


def state_words(finding: FindingPart | None) -> str:
    """How it stood, as people call it: its state, unless it is excused."""
    if finding is None:
        return "-"
    if finding.state != "Passed" and not finding.counts:
        return "Excluded" if finding.excluded else "Waived"
    return finding.state if finding.fresh else f"{finding.state}, not of this scan"


def _on_a_terminal(compared: Comparison) -> bytes:
    parts: list[RenderableType] = [
        Text(printable(line), style="yellow" if line.startswith("! ") else "")
        for line in _head(compared)
    ]
    for kind, changes in in_kinds(compared.shown):
        parts += [
            Text(""),
            Text(f"{kind.capitalize()} {len(changes)}", style=_STYLES.get(kind, "")),
        ]
        parts.append(_table(compared, changes))
    console = Console(file=sys.stdout, highlight=False)
    with console.capture() as page:
        console.print(Group(*parts))
    return page.get().encode()


def _table(compared: Comparison, changes: Sequence[FindingChange]) -> Table:
    table = Table(box=SIMPLE_HEAD, show_edge=False, show_header=False, pad_edge=False, expand=True)
    for width in (6, 11, 22):
        table.add_column(no_wrap=True, min_width=width, overflow="ellipsis")
    table.add_column(ratio=3, no_wrap=True, overflow="ellipsis")
    table.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    for change in changes:
        table.add_row(*(Text(printable(cell)) for cell in _cells(compared, change)))
    return table
