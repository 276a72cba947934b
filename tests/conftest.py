"""What every test starts from: its own places, and the simulated platform where it asks for one."""

import gc
import os
from contextlib import ExitStack
from threading import Event

import pytest
from hypothesis import settings
from msgspec.structs import replace

from qpctui.job.model import Job, OptionProfile, Policy, Qualys, Scan, Target
from qpctui.qualys.authorisation import Login
from qpctui.qualys.calls import Endpoints
from qpctui.qualys.pace import Pace
from qpctui.qualys.transport import Transport
from qpctui.secret import Secret
from qpctui.simulator import Simulator
from tests.canaries import HOST_PASSWORD

pytest_plugins = ["tests.measured", "tests.nothing_told"]

# What fails in one place must fail in all: no clock, no chance, nothing kept between runs.
EXAMPLES = int(os.environ.get("QPCTUI_EXAMPLES", "40"))
settings.register_profile(
    "qpctui", deadline=None, derandomize=True, database=None, max_examples=EXAMPLES
)
settings.load_profile("qpctui")

SPEED = 600.0
HOST = "10.10.32.162"

for variable in ("NO_COLOR", "TEXTUAL_THEME", "JOB_NAME", "BUILD_NUMBER", "QPCTUI_TIME_SCALE"):
    os.environ.pop(variable, None)


def pytest_collection_finish():
    """Collect garbage seldom, and never look through what was imported: it took a fifth of all."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 2)


def pytest_runtest_teardown(nextitem):
    """Look for what tests left open while pytest still hears of it; a worker's end it does not."""
    if nextitem is None:
        gc.collect()


@pytest.fixture(autouse=True)
def _own_places(tmp_path, monkeypatch):
    """No test sees or touches the settings and runs of whoever runs it."""
    monkeypatch.setenv("QPCTUI_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("QPCTUI_STATE_DIR", str(tmp_path / "state"))


@pytest.fixture
def simulated():
    """Starts simulated platforms by scenario; they end with the test."""
    usual = {"speed": SPEED, "host_password": HOST_PASSWORD}
    with ExitStack() as stack:
        yield lambda scenario="default", **options: stack.enter_context(
            Simulator(scenario=scenario, **usual | options)
        )


@pytest.fixture
def connect():
    """Makes transports to a simulated platform; they are closed with the test."""
    with ExitStack() as stack:

        def to(simulator, *, username=None, password=None, scale=SPEED, **options):
            transport = Transport(
                Endpoints(simulator.api_server, simulator.gateway_server),
                Login(username or simulator.username, Secret(password or simulator.password)),
                pace=Pace(scale),
                cancel=options.pop("cancel", Event()),
                **options,
            )
            stack.callback(transport.close)
            return transport

        yield to


@pytest.fixture
def job_for():
    """Makes jobs for a simulated platform, with tables changed: ``fail_on={"exclude": True}``."""

    def make(simulator, **changes):
        job = Job(
            name="web-01",
            qualys=Qualys(platform="PCP", api_server=simulator.api_server, credentials="sim"),
            target=Target(host_ip=HOST),
            scan=Scan(
                option_profile=OptionProfile(name="Jenkins_RHEL", id="11"),
                policies=(
                    Policy(id="1485826", title="RHEL 7.x"),
                    Policy(id="1485830", title="Apache 2.4"),
                    Policy(id="1485900", title="Debian 12 baseline"),
                ),
            ),
        )
        parts = {name: replace(getattr(job, name), **parts) for name, parts in changes.items()}
        return replace(job, **parts)

    return make
