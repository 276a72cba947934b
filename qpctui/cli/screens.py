"""Opening the screens: on the user's own files, or on a simulated platform.

What is slow, imports included, comes after the first words are seen.
"""

from __future__ import annotations

import gc
import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from qpctui.cli.words import say

if TYPE_CHECKING:
    from textual.screen import Screen

    from qpctui.job.model import Job
    from qpctui.settings import Places
    from qpctui.simulator import Simulator
    from qpctui.tui.app import Prepare
    from qpctui.tui.desk import Desk

    MakeScreen = Callable[[], Screen[None]]

_OK, _UNUSABLE = 0, 2
_USUAL = "default"
_CREDENTIALS, _HOST_CREDENTIALS = "demo", "demo-host"


def open_form(file: Path | None, theme: str = "") -> int:
    """The form, on a job file or a new job."""
    words = f"Opening {file} …" if file else "Opening a new job …"
    return _show(partial(_form, file), words, theme)


def open_results(named: tuple[str, ...], theme: str = "") -> int:
    """A stored result: a run's id, or what ``stored_results`` takes."""
    words = ", ".join(named[:3]) or "the newest result"
    return _show(partial(_results, named), f"Opening {words} …", theme)


def open_runs(theme: str = "") -> int:
    """The list of all runs."""
    return _show(_runs, "Opening the runs …", theme)


def open_demo(scenario: str, speed: float, theme: str = "", *, tours: bool = True) -> int:
    """The form on a simulated platform, with a job and credentials ready, and notes that lead on.

    It looks as the user's settings say; what is chosen in it is kept in a folder of its own.
    """
    if unknown := _unknown(scenario):
        say(unknown)
        return _UNUSABLE
    with ExitStack() as stack:
        try:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="qpctui-demo-")))
        except OSError as error:
            say(f"The demo needs a temporary folder ({error.strerror}): set TMPDIR to one")
            return _UNUSABLE
        prepare = partial(_demo, stack, folder, scenario, speed, tours=tours)
        words = "Starting a simulated platform; nothing real is scanned …"
        return _show(prepare, words, theme, keep_in=_demo_places(folder), tours=tours)


def _unknown(scenario: str) -> str:
    """Why there is no such scenario, empty when there is; the usual one is not looked up."""
    if scenario == _USUAL:
        return ""
    from qpctui.simulator.scenarios import SimulatorError, scenario_named

    try:
        scenario_named(scenario)
    except SimulatorError as error:
        return str(error)
    return ""


def _form(file: Path | None) -> MakeScreen:
    from qpctui.job.document import JobDocument, JobFileError
    from qpctui.tui.app import CantOpen
    from qpctui.tui.screens.form import FormScreen

    document, fresh = JobDocument(file), True
    if file is not None and file.exists():
        try:
            document, fresh = JobDocument.opened(file), False
        except JobFileError as error:
            left = f"{file} was not opened and not changed. qpctui check {file} tells more."
            raise CantOpen("\n".join([*error.lines(), left])) from None
    return partial(FormScreen, _users_desk(), document, fresh=fresh)


def _results(named: tuple[str, ...]) -> MakeScreen:
    from qpctui.run.result import ResultUnreadable
    from qpctui.run.stored import newest_result, stored_results
    from qpctui.settings import Places
    from qpctui.tui.app import CantOpen
    from qpctui.tui.screens.results import ResultsScreen

    try:
        runs = Places.of(os.environ).runs
        named = named or (newest_result(runs),)
        result = stored_results(runs, named)
    except ResultUnreadable as error:
        raise CantOpen(str(error)) from None
    name, is_run = result.job.name or Path(named[0]).stem, not Path(named[0]).exists()
    return partial(ResultsScreen, result, name, _users_desk(), run_id=named[0] if is_run else "")


def _runs() -> MakeScreen:
    from qpctui.tui.screens.runs import RunsScreen

    return partial(RunsScreen, _users_desk())


def _users_desk() -> Desk:
    from qpctui.credentials import Credentials
    from qpctui.settings import Places
    from qpctui.tui.desk import Desk

    places = Places.of(os.environ)
    return Desk(places, Credentials(places, os.environ), dict(os.environ))


def _demo_places(folder: Path) -> Places:
    from qpctui.settings import Places

    return Places(config=folder / "config", state=folder / "state")


def _demo(
    stack: ExitStack, folder: Path, scenario: str, speed: float, *, tours: bool
) -> MakeScreen:
    from dataclasses import replace

    from qpctui.job.document import JobDocument
    from qpctui.simulator import Simulator, SimulatorError
    from qpctui.tui.app import CantOpen
    from qpctui.tui.screens.form import FormScreen

    try:
        simulator = stack.enter_context(Simulator(scenario=scenario, speed=speed))
    except SimulatorError as error:
        raise CantOpen(str(error)) from None
    document = JobDocument().saved_as(folder / "demo.toml", demo_job(simulator.api_server))
    desk = demo_desk(simulator, folder, speed)
    if tours:
        desk = replace(desk, welcome="")  # the tour says it
    return partial(FormScreen, desk, document, fresh=False)


def demo_desk(simulator: Simulator, folder: Path, speed: float) -> Desk:
    """Places below ``folder``, credentials of the simulated platform, time at its speed."""
    from qpctui.credentials import Credentials
    from qpctui.job.syntax import host_of
    from qpctui.qualys.pace import SCALE_VARIABLE, SIMULATED_VARIABLE
    from qpctui.secret import Secret
    from qpctui.tui.desk import Desk

    places = _demo_places(folder)
    credentials = Credentials(places, {})
    credentials.remember(
        _CREDENTIALS,
        simulator.username,
        Secret(simulator.password),
        [host_of(simulator.api_server)],
    )
    credentials.remember(
        _HOST_CREDENTIALS,
        simulator.host_username,
        Secret(simulator.host_password),
        [host_of(simulator.api_server)],
    )
    return Desk(
        places,
        credentials,
        dict(os.environ) | {SCALE_VARIABLE: f"{speed:g}", SIMULATED_VARIABLE: simulator.api_server},
        notice="simulated platform",
        welcome="A platform is simulated on this machine; nothing real is scanned. "
        f"F5 runs the job. What you save is in {folder}, gone when you quit.",
    )


def demo_job(api_server: str) -> Job:
    """A job that the simulated platform can run."""
    from qpctui.job.model import FailOn, Job, OptionProfile, Policy, Qualys, Scan, Scanner, Target

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


def _show(
    prepare: Prepare,
    words: str,
    theme: str,
    keep_in: Places | None = None,
    *,
    tours: bool = False,
) -> int:
    """Show what ``prepare`` gives; a theme that is chosen is kept in ``keep_in`` or the user's."""
    if not _has_terminal():
        return _UNUSABLE
    # Looking through all that is loaded would take a tenth of the time until the first screen.
    gc.disable()
    from qpctui.settings import Places
    from qpctui.tui.app import QpctuiApp
    from qpctui.tui.look import UnknownTheme, look_of

    places = Places.of(os.environ)
    try:
        look = look_of(places, os.environ, partial(_keep_theme, keep_in or places), theme)
    except UnknownTheme as error:
        say(str(error))
        return _UNUSABLE
    app = QpctuiApp(prepare, words, look, tours=tours)
    app.run()
    gc.enable()  # where no screen came that did
    return app.return_code or _OK


def _keep_theme(places: Places, theme: str) -> None:
    from qpctui.settings_edit import keep_theme  # what edits TOML is slow to load

    keep_theme(places, theme)


def _has_terminal() -> bool:
    """Whether screens can be shown; if not, says so in a sentence."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        say("The screens need a terminal. Without one: qpctui run JOB.toml")
    elif os.environ.get("TERM", "dumb") == "dumb":
        say("This terminal (TERM=dumb) can't show screens: qpctui run JOB.toml works here")
    else:
        return True
    return False
