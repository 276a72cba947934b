"""Writing a report of a result: which format, and where to."""

from __future__ import annotations

from asyncio import to_thread
from pathlib import Path
from typing import Any

from textual.app import App

from qpctui.reports.endings import ENDINGS
from qpctui.reports.formats import ReportOrder, ReportRefused
from qpctui.run.result import Result
from qpctui.tui.screens.ask import AskText
from qpctui.tui.screens.choose import Choose

_KINDS = {
    "html": "a page of its own, with charts and filters",
    "markdown": "a pull request's comment",
    "csv": "a spreadsheet, a finding a line",
    "json": "everything, as it is stored",
    "jsonl": "a finding a line, for programs",
    "junit": "tests, as CI shows them",
    "sarif": "alerts, as code hosts show them",
}


async def write_report(app: App[Any], result: Result, name: str) -> None:
    """Ask for both, write it, and say so; the file is called ``name`` if nothing else is wanted."""
    kind = await app.push_screen_wait(Choose("Write which report?", list(_KINDS.items())))
    if not kind:
        return
    proposed = Path.cwd() / f"{_file_name(name)}.{ENDINGS[kind]}"
    path = await app.push_screen_wait(
        AskText(
            f"Write the {kind} report",
            "The file to write.",
            str(proposed),
            take="Write",
            refusal=lambda answer: _refusal(kind, answer),
            doubt=_doubt,
            take_doubted="Overwrite",
        )
    )
    if not path:
        return
    order = ReportOrder.parse(f"{kind}={Path(path).expanduser()}")
    try:
        await to_thread(order.save, result)
    except OSError as error:
        app.notify(f"{path} was not written: {error}", severity="error", markup=False)
    else:
        app.notify(f"{path} written", markup=False)


def _refusal(kind: str, path: str) -> str:
    if not path:
        return "Name a file"
    try:
        ReportOrder.parse(f"{kind}={Path(path).expanduser()}")
    except (ReportRefused, RuntimeError) as problem:
        return str(problem)
    return ""


def _doubt(path: str) -> str:
    try:
        is_there = bool(path) and Path(path).expanduser().is_file()
    except (OSError, RuntimeError, ValueError):
        return ""  # why it can't be written is told when it is to be
    return "It is there already: what it holds is lost." if is_there else ""


def _file_name(name: str) -> str:
    """A name, as far as it can stand in a file's."""
    return "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in name)
