"""The commands on what runs stored: list them, browse a result, and write reports of it."""

from __future__ import annotations

from typing import Annotated

import typer

from qpctui.cli import completion
from qpctui.cli.options import Artifacts, Format, Report, Theme, format_named, telling_of

_RESULTS = (
    "A run's id, a result.json or a run's folder; or the connector's qualys_<policyId>.json, one "
    "or more, or a folder or zip of them."
)


_RunOrNewest = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[RUN|FILE...]",
        help=f"{_RESULTS} The newest run's without it.",
        show_default=False,
        autocompletion=completion.runs,
    ),
]


def runs(
    plain: Annotated[
        bool, typer.Option("--plain", help="Print them as lines, also on a terminal.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print them as JSON.")] = False,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Make the index over them anew, and stop.")
    ] = False,
    theme: Theme = "",
) -> None:
    """List every run: watch, go on with, browse one; as plain lines where there is no terminal."""
    from qpctui.cli.runs import print_runs_as_json, rebuild_index, show_runs

    if rebuild:
        raise typer.Exit(rebuild_index())
    if as_json:
        raise typer.Exit(print_runs_as_json())
    raise typer.Exit(show_runs(plain=plain, theme=theme))


def results(run: _RunOrNewest = None, theme: Theme = "") -> None:
    """Browse a stored result by control, or what the connector left in Jenkins."""
    from qpctui.cli.screens import open_results

    raise typer.Exit(open_results(tuple(run or ()), theme))


def report(
    run: _RunOrNewest = None,
    to: Annotated[
        Format | None,
        typer.Option(
            "--format",
            metavar="|".join(Format),
            parser=format_named,
            autocompletion=lambda: list(Format),
            help="What to write.",
        ),
    ] = None,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="PATH", help="Write it there; else on stdout.")
    ] = "",
    report_too: Report = None,
    artifacts: Artifacts = "",
) -> None:
    """Write reports of a stored result at any later time; 0 when they are written, else 2."""
    from qpctui.cli.report import report_result

    if output and not to:
        raise typer.BadParameter("--output needs --format")
    orders = ([f"{to}={output or '-'}"] if to else []) + (report_too or [])
    if not orders and not artifacts:
        raise typer.BadParameter(f"name what to write: --format {'|'.join(Format)}")
    raise typer.Exit(report_result(tuple(run or ()), telling_of(orders, artifacts)))
