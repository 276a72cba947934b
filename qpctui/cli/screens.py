"""Opening the screens: on the user's own files, or on a simulated platform."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from qpctui.cli.words import say
from qpctui.credentials import Credentials
from qpctui.job.model import FailOn, Job, OptionProfile, Policy, Qualys, Scan, Scanner, Target
from qpctui.job.syntax import host_of
from qpctui.job.toml import JobFileError, load, save
from qpctui.qualys.pace import SCALE_VARIABLE
from qpctui.run.result import ResultUnreadable
from qpctui.run.stored import stored_result
from qpctui.secret import Secret
from qpctui.settings import Places
from qpctui.simulator import Simulator, SimulatorError
from qpctui.tui.desk import Desk

if TYPE_CHECKING:
    from textual.screen import Screen

_OK, _UNUSABLE = 0, 2
_CREDENTIALS = "demo"


def open_form(file: Path | None) -> int:
    """The form, on a job file or a new job."""
    if not _has_terminal():
        return _UNUSABLE
    job, fresh = Job(), True
    if file is not None and file.exists():
        try:
            job, fresh = load(file), False
        except JobFileError as error:
            for line in error.lines():
                say(line)
            say(f"{file} was not opened and not changed. qpctui check {file} tells more.")
            return _UNUSABLE
    places = Places.of(os.environ)
    desk = Desk(places, Credentials(places, os.environ), dict(os.environ))
    return _show_form(desk, job, file, fresh=fresh)


def open_demo(scenario: str, speed: float) -> int:
    """The form on a simulated platform, with a job and credentials ready."""
    if not _has_terminal():
        return _UNUSABLE
    try:
        with (
            Simulator(scenario=scenario, speed=speed) as simulator,
            tempfile.TemporaryDirectory(prefix="qpctui-demo-") as folder,
        ):
            return _show_demo(simulator, Path(folder), speed)
    except SimulatorError as error:
        say(str(error))
        return _UNUSABLE


def open_results(named: str) -> int:
    """A stored result: a run's id, or the path of a result.json or of a run's folder."""
    if not _has_terminal():
        return _UNUSABLE
    try:
        result = stored_result(Places.of(os.environ).runs, named)
    except ResultUnreadable as error:
        say(str(error))
        return _UNUSABLE
    from qpctui.tui.screens.results import ResultsScreen

    return _show(ResultsScreen(result, result.job.name or Path(named).stem))


def demo_job(api_server: str) -> Job:
    """A job that the simulated platform can run."""
    return Job(
        name="demo",
        qualys=Qualys(platform="PCP", api_server=api_server, credentials=_CREDENTIALS),
        target=Target(host_ip="10.10.32.162"),
        scan=Scan(
            scanner=Scanner(name="sim-scan-01", id="700412"),
            option_profile=OptionProfile(name="Jenkins_RHEL", id="11"),
            policies=(
                Policy(id="1485826", title="RHEL 7.x"),
                Policy(id="1485830", title="Apache 2.4"),
                Policy(id="1485900", title="Debian 12 baseline"),
            ),
        ),
        fail_on=FailOn(criticalities=("Serious", "Urgent", "Critical")),
    )


def _show_demo(simulator: Simulator, folder: Path, speed: float) -> int:
    job = demo_job(simulator.api_server)
    file = folder / "demo.toml"
    save(file, job)
    environ = dict(os.environ) | {SCALE_VARIABLE: f"{speed:g}"}
    places = Places(config=folder / "config", state=folder / "state")
    credentials = Credentials(places, {})
    credentials.remember(
        _CREDENTIALS,
        simulator.username,
        Secret(simulator.password),
        [host_of(simulator.api_server)],
    )
    desk = Desk(
        places,
        credentials,
        environ,
        notice="simulated platform",
        welcome="A platform is simulated on this machine; nothing real is scanned. "
        f"F5 runs the job. What you save is in {folder} and goes when you quit.",
    )
    return _show_form(desk, job, file, fresh=False)


def _show_form(desk: Desk, job: Job, file: Path | None, *, fresh: bool) -> int:
    from qpctui.tui.screens.form import FormScreen

    return _show(FormScreen(desk, job, file, fresh=fresh))


def _show(first: Screen[None]) -> int:
    from qpctui.tui.app import QpctuiApp

    app = QpctuiApp(first)
    app.run()
    return app.return_code or _OK


def _has_terminal() -> bool:
    """Whether screens can be shown; if not, says so in a sentence."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        say("The screens need a terminal. Without one: qpctui run JOB.toml")
    elif os.environ.get("TERM", "dumb") == "dumb":
        say("This terminal (TERM=dumb) can't show screens: qpctui run JOB.toml works here")
    else:
        return True
    return False
