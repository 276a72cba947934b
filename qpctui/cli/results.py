"""The commands on results that are stored: browse one, and write reports of it."""

from __future__ import annotations

from typing import Annotated

import typer

from qpctui.cli import completion
from qpctui.cli.options import Artifacts, Format, Report, Theme, telling_of

_RESULTS = (
    "A run's id, a result.json or a run's folder; or the connector's qualys_<policyId>.json, one "
    "or more, or a folder or zip of them."
)


def results(
    run: Annotated[
        list[str],
        typer.Argument(
            metavar="RUN|FILE...",
            help=_RESULTS,
            show_default=False,
            autocompletion=completion.runs,
        ),
    ],
    theme: Theme = "",
) -> None:
    """Browse a stored result by control, or what the connector left in Jenkins."""
    from qpctui.cli.screens import open_results

    raise typer.Exit(open_results(tuple(run), theme))


def report(
    run: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[RUN|FILE...]",
            help=f"{_RESULTS} The newest run's without it.",
            show_default=False,
            autocompletion=completion.runs,
        ),
    ] = None,
    to: Annotated[
        Format | None,
        typer.Option(
            "--format",
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
