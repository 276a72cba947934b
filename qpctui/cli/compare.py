"""``qpctui compare``: what changed from one result to another."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from qpctui.cli.words import give, say
from qpctui.compliance.compare import Kind, in_kinds
from qpctui.printable import printable
from qpctui.reports.comparison import as_json, as_lines, cells, head
from qpctui.run.comparison import CantCompare, Comparison, FindingChange, sides
from qpctui.run.exit_codes import INVALID
from qpctui.settings import Places

_STYLES = {
    Kind.NEWLY_FAILING: "bold red",
    Kind.STILL_FAILING: "red",
    Kind.UNCLEAR: "yellow",
    Kind.FIXED: "green",
    Kind.WAIVED: "yellow",
}


def compare_runs(named: Sequence[str], *, json: bool = False) -> int:
    """Print what changed; 0 when nothing newly fails, 1 when something does, 4 when unknown."""
    try:
        compared = Comparison.of(*sides(Places.of(os.environ).runs, named))
    except CantCompare as error:
        say(str(error))
        return INVALID
    is_terminal = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    write = as_json if json else _for_a_terminal if is_terminal else as_lines
    try:
        give(write(compared))
    except OSError as error:
        say(f"The comparison was not written: {error.strerror}")
        return INVALID
    return compared.exit_code


def _for_a_terminal(compared: Comparison) -> bytes:
    parts: list[RenderableType] = [
        Text(printable(line), style="yellow" if line.startswith("! ") else "")
        for line in head(compared)
    ]
    for kind, changes in in_kinds(compared.shown):
        title = f"{kind.capitalize()} {len(changes)}"
        parts += [Text(""), Text(title, style=_STYLES.get(kind, "")), _table(compared, changes)]
    console = Console(file=sys.stdout, highlight=False)
    with console.capture() as page:
        console.print(Group(*parts))
    return page.get().encode()


def _table(compared: Comparison, changes: Sequence[FindingChange]) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False, expand=True, padding=(0, 2, 0, 0))
    for width in (6, 9, 20):
        table.add_column(no_wrap=True, min_width=width, overflow="ellipsis")
    table.add_column(ratio=3, no_wrap=True, overflow="ellipsis")
    table.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    for change in changes:
        table.add_row(*(Text(printable(cell)) for cell in cells(compared, change)))
    return table
