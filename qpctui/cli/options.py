"""Options that several commands have; light, since every command loads them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qpctui.cli import completion

if TYPE_CHECKING:
    from qpctui.cli.carry_out import Telling

_USAGE = 2


class Format(StrEnum):
    """The reports' formats, named here since their modules are slow to load for every command."""

    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    JUNIT = "junit"
    HTML = "html"
    MARKDOWN = "markdown"
    SARIF = "sarif"


def number(text: str | float) -> float:
    """A number that an option gives.

    Raises:
        typer.BadParameter: it is none; in our words, as typer's own depend on its version.
    """
    try:
        return float(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no number") from None


def whole_number(text: str | int) -> int:
    """As ``number``, without a fraction."""
    try:
        return int(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no whole number") from None


def format_named(text: str) -> Format:
    """The format of that name.

    Raises:
        typer.BadParameter: there is none.
    """
    try:
        return Format(text)
    except ValueError:
        raise typer.BadParameter(f"No report format {text!r}. Known: {', '.join(Format)}") from None


Report = Annotated[
    list[str] | None,
    typer.Option(
        "--report",
        metavar="FORMAT=PATH",
        help=f"Write a report too ({', '.join(Format)}); - is stdout. Repeatable.",
        autocompletion=completion.reports,
    ),
]
Artifacts = Annotated[
    str,
    typer.Option(
        metavar="DIR", help="Write the connector's files qualys_<policyId>.json there too."
    ),
]

Theme = Annotated[
    str,
    typer.Option(
        "--theme",
        metavar="NAME",
        help="How the screens look, this time.",
        autocompletion=completion.themes,
    ),
]
JobFile = Annotated[
    Path,
    typer.Argument(
        metavar="JOB.toml",
        help="The job file.",
        show_default=False,
        autocompletion=completion.job_files,
    ),
]

Speed = Annotated[
    float,
    typer.Option(metavar="NUMBER", parser=number, help="How much faster than real its time runs."),
]
Run = Annotated[
    str,
    typer.Argument(
        metavar="RUN",
        help="A run or result.",
        show_default=False,
        autocompletion=completion.runs,
    ),
]
Scenario = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="What shall happen, named below.",
        autocompletion=completion.scenarios,
    ),
]

Events = Annotated[
    str,
    typer.Option(metavar="PATH", help="Write what happens as lines of JSON too; - is stdout."),
]
Wait = Annotated[
    bool, typer.Option("--wait", help="Wait while another run of the same job goes on.")
]
Quiet = Annotated[bool, typer.Option("--quiet", help="Say the verdict alone.")]
Verbose = Annotated[bool, typer.Option("--verbose", help="Say every request too.")]


def telling_of(
    report: list[str] | None, artifacts: str, events: str = "", **quietness: bool
) -> Telling:
    """What the options say; a report that can't be written is said, and ends the command with 2."""
    from qpctui.cli.carry_out import OrderRefused, Telling
    from qpctui.cli.words import say

    try:
        return Telling.parse(report or [], artifacts=artifacts, events=events, **quietness)
    except OrderRefused as error:
        say(str(error))
        raise typer.Exit(_USAGE) from None
