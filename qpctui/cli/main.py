"""The command line: one program, its commands imported only when they are called."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from qpctui import __version__
from qpctui.cli import completion
from qpctui.cli.groups import GROUPS, Commands, group
from qpctui.cli.on_simulator import OnSimulator
from qpctui.cli.options import (
    Artifacts,
    Events,
    JobFile,
    Quiet,
    Report,
    Run,
    Scenario,
    Speed,
    Theme,
    Verbose,
    Wait,
    telling_of,
    whole_number,
)
from qpctui.cli.results import report, results, runs

_OPEN = "open"


app = typer.Typer(
    cls=Commands,
    subcommand_metavar="[JOB.toml | COMMAND [ARGS]...]",
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for name, about in GROUPS.items():
    app.add_typer(group(about), name=name)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"qpctui {__version__}")
        raise typer.Exit


@app.callback()
def qpctui(
    ctx: typer.Context,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
    theme: Theme = "",
) -> None:
    """Qualys Policy Compliance scans in the terminal: configure, watch, browse.

    qpctui alone opens the form on a new job, qpctui JOB.toml on that one.
    """
    if ctx.invoked_subcommand is None:
        _open_form(None, theme)


def _open_form(file: Path | None, theme: str) -> NoReturn:
    from qpctui.cli.screens import open_form

    raise typer.Exit(open_form(file, theme))


@app.command(_OPEN, hidden=True)
def open_job(job: JobFile, theme: Theme = "") -> None:
    """Open the form on a job file."""
    _open_form(job, theme)


@app.command()
def run(
    job: JobFile,
    report: Report = None,
    api_server: Annotated[
        str, typer.Option(metavar="URL", help="Run on this private cloud API server instead.")
    ] = "",
    plan: Annotated[
        bool,
        typer.Option("--plan", help="Print what a run would write on the platform, and stop."),
    ] = False,
    artifacts: Artifacts = "",
    wait: Wait = False,
    events: Events = "",
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Run a job: scan its target, judge its policies, end with the verdict's exit code.

    0 passed, 1 failed, 2 invalid job or usage, 3 no connection, 4 inconclusive, 5 timeout,
    6 the scan did not succeed, 130 interrupted, 143 terminated.
    """
    from qpctui.cli.plan import plan_job
    from qpctui.cli.run import run_job

    if plan and (report or artifacts or events):
        raise typer.BadParameter("--plan runs nothing: it has no report and no events")
    if plan:
        raise typer.Exit(plan_job(job, api_server=api_server, quiet=quiet))
    telling = telling_of(report, artifacts, events, quiet=quiet, verbose=verbose)
    raise typer.Exit(run_job(job, telling, api_server=api_server, wait=wait))


@app.command()
def resume(
    run: Annotated[
        str,
        typer.Argument(
            metavar="[RUN]",
            help="The run's id, as qpctui runs lists it; the newest unfinished one without it. "
            "With --scan the job file.",
            show_default=False,
            autocompletion=completion.runs,
        ),
    ] = "",
    scan: Annotated[
        str,
        typer.Option(
            metavar="REFERENCE",
            help="Judge this scan (compliance/…), launched elsewhere, by the job file instead.",
        ),
    ] = "",
    report: Report = None,
    artifacts: Artifacts = "",
    wait: Wait = False,
    events: Events = "",
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Go on with a run that was left, killed or timed out; nothing is launched twice."""
    from qpctui.cli.resume import adopt_scan, resume_run

    telling = telling_of(report, artifacts, events, quiet=quiet, verbose=verbose)
    if scan and not run:
        raise typer.BadParameter("it needs the job file too: resume --scan REFERENCE JOB.toml")
    if scan:
        raise typer.Exit(adopt_scan(scan, Path(run), telling, wait=wait))
    raise typer.Exit(resume_run(run, telling, wait=wait))


@app.command()
def check(
    job: JobFile,
    online: Annotated[
        bool,
        typer.Option("--online", help="Log in and compare its choices with the platform's lists."),
    ] = False,
) -> None:
    """List every problem of a job file with its line; 0 when it can run, else 2.

    Nothing is sent without --online, and nothing is ever changed; 3 when the platform can't be
    asked.
    """
    from qpctui.cli.check import check_job

    raise typer.Exit(check_job(job, online=online))


@app.command()
def cleanup(
    job: JobFile,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """List what a job's runs on this machine made on its platform, and remove it after asking.

    That is its asset group, the group's place on policies, and its authentication record; hosts
    stay, and so does what others made or use. 6 when the platform refused a removal.
    """
    from qpctui.cli.cleanup import clean_up

    raise typer.Exit(clean_up(job, yes=yes))


@app.command()
def export(
    job: JobFile,
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="FORM",
            help="pipeline, jenkinsfile, stage (it runs qpctui) or config-xml (freestyle).",
            show_default=False,
            autocompletion=completion.jenkins_forms,
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write it there; else on stdout."),
    ] = None,
) -> None:
    """Write a job as Jenkins takes it, and say what Jenkins has no parameter for."""
    from qpctui.cli.jenkins import export_job

    raise typer.Exit(export_job(job, to, output))


@app.command("import")
def import_(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="A pipeline script or a job's config.xml; - is stdin.",
            show_default=False,
        ),
    ],
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", metavar="JOB.toml", help="The new job file.", show_default=False
        ),
    ],
    step: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            parser=whole_number,
            help="Which of several steps; the first when not given.",
        ),
    ] = None,
) -> None:
    """Make a job file from the connector's step in Jenkins, and say what did not come through."""
    from qpctui.cli.jenkins import import_job

    raise typer.Exit(import_job(file, output, step))


app.command()(results)
app.command()(report)
app.command()(runs)


@app.command()
def compare(
    run: Annotated[
        list[str],
        typer.Argument(
            metavar="RUN [RUN]",
            help="The run, or result.json, before and the one after; one alone is compared with "
            "the run of its job before it.",
            show_default=False,
            autocompletion=completion.runs,
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Print what newly fails, still fails, is fixed, gone or waived since another run.

    0 when nothing newly fails, 1 when something does, 4 when that can't be told.
    """
    from qpctui.cli.compare import compare_runs

    if len(run) > 2:
        raise typer.BadParameter("it compares two runs")
    raise typer.Exit(compare_runs(run, json=as_json))


@app.command()
def baseline(
    run: Run,
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="FILE", help="The file.", show_default=False),
    ],
    force: Annotated[bool, typer.Option("--force", help="Replace another file.")] = False,
) -> None:
    """Pin a result whose failures do not fail a build again: [fail_on] baseline = "FILE"."""
    from qpctui.cli.baseline import pin_baseline

    raise typer.Exit(pin_baseline(run, output, force=force))


@app.command(cls=OnSimulator)
def simulate(
    port: Annotated[
        int,
        typer.Option(
            metavar="N", parser=whole_number, help="The API server's port; 0 takes a free one."
        ),
    ] = 0,
    scenario: Scenario = "default",
    speed: Speed = 1.0,
    tls: Annotated[
        tuple[Path, Path] | None,
        typer.Option(metavar="CERT KEY", help="Speak TLS with this certificate and key (PEM)."),
    ] = None,
    version_state: Annotated[
        list[str] | None,
        typer.Option(
            metavar="OPERATION@VERSION=STATE",
            help="A version's state, named below. Repeatable.",
        ),
    ] = None,
    fault: Annotated[
        list[str] | None,
        typer.Option(
            metavar="MATCH=NAME[xN]",
            help="A fault for the next N requests that hold MATCH. Repeatable.",
        ),
    ] = None,
) -> None:
    """Run a simulated Qualys platform on this machine until Ctrl+C."""
    from qpctui.cli.simulate import simulate_platform

    raise typer.Exit(
        simulate_platform(
            port,
            scenario,
            speed,
            tls=tls,
            version_states=version_state or (),
            faults=fault or (),
        )
    )


@app.command(cls=OnSimulator)
def demo(
    scenario: Scenario = "default",
    speed: Speed = 6.0,
    no_tour: Annotated[
        bool, typer.Option("--no-tour", help="Without the notes that lead through the screens.")
    ] = False,
    theme: Theme = "",
) -> None:
    """Try everything on a simulated platform; your own files and keyring are not touched."""
    from qpctui.cli.screens import open_demo

    raise typer.Exit(open_demo(scenario, speed, theme, tours=not no_tour))


@app.command()
def schema(
    result: Annotated[
        bool, typer.Option("--result", help="The schema of result.json instead.")
    ] = False,
) -> None:
    """Print the JSON schema of job files, or of result.json."""
    import json

    from qpctui.cli.words import give, say
    from qpctui.job.schema import json_schema
    from qpctui.run.result_schema import result_schema

    try:
        told = result_schema() if result else json_schema()
        give(f"{json.dumps(told, indent=2)}\n".encode())
    except OSError as error:
        say(f"The schema was not written: {error.strerror}")
        raise typer.Exit(2) from None


def _with_command(arguments: list[str]) -> list[str]:
    """The arguments; a job file in a command's place opens the form on it."""
    before = 2 if arguments[:1] == ["--theme"] else 0
    names_a_job = len(arguments) > before and arguments[before].endswith(".toml")
    return [_OPEN, *arguments] if names_a_job else arguments


def main() -> None:
    """The program's entry: a bug ends in 70 without showing any value."""
    try:
        app(_with_command(sys.argv[1:]))
    except Exception as error:
        from qpctui.printable import bug_report

        with contextlib.suppress(OSError, ValueError, AttributeError):
            sys.stderr.write(bug_report(error))
            sys.stderr.flush()
        os._exit(70)
