"""Carrying a job out against a simulated platform, in this process."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from qpctui.job.model import Connector, Ec2, Scanner
from qpctui.run.journal import read_journal, reserve
from qpctui.run.runner import Runner

SPEED = 600.0
EU = Connector(name="Auto-EC2", id="7", account_id="210987654321")
RUNNING = "i-0123456789abcdef0"


@dataclass
class Carried:
    """A run that ended: its result, folder and what was heard."""

    result: object
    folder: object
    events: list = field(default_factory=list)

    def heard(self, kind):
        return [event for event in self.events if isinstance(event, kind)]

    def journal(self, kind=None):
        return [e for e in read_journal(self.folder.path) if kind in (None, e.kind)]


@pytest.fixture
def ec2_job(job_for):
    """Makes jobs for an instance of the simulated account."""

    def make(simulator, instance=RUNNING, *, run_connector=False, connector=EU, **changes):
        wanted = Ec2(instance_id=instance, connector=connector, run_connector=run_connector)
        target = {"kind": "ec2", "host_ip": "", "ec2": wanted}
        scanner = Scanner(name="ec2-scan-eu", id="700420", account_id="210987654321")
        return job_for(simulator, target=target, scan={"scanner": scanner}, **changes)

    return make


@pytest.fixture
def carry_out(tmp_path, connect):
    """Runs a job to its end; ``on_event`` may act on the runner as it goes."""

    def run(
        simulator,
        job,
        *,
        scale=SPEED,
        on_event=None,
        environ=None,
        now=None,
        host_login=None,
        **login,
    ):
        events = []
        folder = reserve(tmp_path / "runs", now or datetime.now(UTC))

        def hear(event):
            events.append(event)
            if on_event:
                on_event(event, runner)

        runner = Runner(
            job,
            job.name,
            transport=lambda cancel, on_exchange, on_wait: connect(
                simulator,
                scale=scale,
                cancel=cancel,
                on_exchange=on_exchange,
                on_wait=on_wait,
                **login,
            ),
            folder=folder,
            environ=environ or {},
            listener=hear,
            host_login=host_login,
        )
        return Carried(runner.run(), folder, events)

    return run
