"""``qpctui demo``: a job on a simulated platform, far from the user's own files."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from qpctui.cli.progress import Quietness
from qpctui.cli.run import carry_out
from qpctui.cli.words import say
from qpctui.credentials import Credentials
from qpctui.job.model import FailOn, Job, OptionProfile, Policy, Qualys, Scan, Target
from qpctui.job.syntax import host_of
from qpctui.job.toml import save
from qpctui.qualys.pace import SCALE_VARIABLE
from qpctui.secret import Secret
from qpctui.settings import Places
from qpctui.simulator import Simulator, SimulatorError

_CREDENTIALS = "demo"


def demo_job(api_server: str) -> Job:
    """A job that the simulated platform can run."""
    return Job(
        name="demo",
        qualys=Qualys(platform="PCP", api_server=api_server, credentials=_CREDENTIALS),
        target=Target(host_ip="10.10.32.162"),
        scan=Scan(
            option_profile=OptionProfile(name="Jenkins_RHEL", id="11"),
            policies=(
                Policy(id="1485826", title="RHEL 7.x"),
                Policy(id="1485830", title="Apache 2.4"),
                Policy(id="1485900", title="Debian 12 baseline"),
            ),
        ),
        fail_on=FailOn(criticalities=("Serious", "Urgent", "Critical")),
    )


def run_demo(scenario: str, speed: float) -> int:
    """Run the demo's job; 0 when it was shown, whatever its verdict."""
    try:
        with (
            Simulator(scenario=scenario, speed=speed) as simulator,
            tempfile.TemporaryDirectory(prefix="qpctui-demo-") as folder,
        ):
            return _run(simulator, Path(folder), speed)
    except SimulatorError as error:
        say(str(error))
        return 2


def _run(simulator: Simulator, folder: Path, speed: float) -> int:
    job = demo_job(simulator.api_server)
    file = folder / "demo.toml"
    save(file, job)
    say(f"A simulated platform answers at {simulator.api_server}, {speed:g} times as fast as real.")
    say(f"Nothing real is scanned. The job: {file} (removed afterwards)")
    environ = dict(os.environ) | {SCALE_VARIABLE: f"{speed:g}"}
    places = Places(config=folder / "config", state=folder / "state")
    credentials = Credentials(places, {})
    credentials.remember(
        _CREDENTIALS,
        simulator.username,
        Secret(simulator.password),
        [host_of(simulator.api_server)],
    )
    code = carry_out(job, "demo", credentials, places, [], Quietness.USUAL, environ)
    say(f"qpctui run would end with exit code {code}.")
    return 0
