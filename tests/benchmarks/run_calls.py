"""How many calls a run makes, beside the connector's for the same job; polls and postures apart.

The connector's numbers are its steps as they are known: test the connection; for EC2 read the
connector and look the instance up; add the address; list the authentication records and write
one; list the asset groups and write one; add the group to each policy; launch; fetch the result.
"""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from qpctui.cli.screens import demo_desk, demo_job
from qpctui.job.fields import with_value
from qpctui.job.model import Connector, Ec2, Job, Scanner, Target
from qpctui.run.start import Starter
from qpctui.simulator import Simulator

SPEED = 600.0
_APART = ("scan.list", "posture.list")
EC2 = Target(
    kind="ec2",
    host_ip="",
    ec2=Ec2(
        instance_id="i-0123456789abcdef0",
        connector=Connector(name="Auto-EC2", id="7", account_id="210987654321"),
    ),
)


class Compared(NamedTuple):
    """Calls of one kind of run, and how many the connector makes."""

    kind: str
    ours: int
    connectors: int
    apart: int


def _job(simulator, kind):
    job = demo_job(simulator.api_server)
    if "record" in kind:
        for field, value in (
            ("auth_record.use", True),
            ("auth_record.platform", "unix"),
            ("auth_record.credentials", "demo-host"),
        ):
            job = with_value(job, field, value)
    if "EC2" in kind:
        job = with_value(job, "target", EC2)
        scanner = Scanner(name="ec2-scan-eu", id="700420", account_id="210987654321")
        job = with_value(job, "scan.scanner", scanner)
    return job


def connectors_calls(job: Job) -> int:
    """The connector's calls for a job but for its polls and postures."""
    policies = len(job.scan.policies)
    road = 2 if job.target.kind == "ec2" else 0
    records = 2 if job.auth_record.use else 0
    return 1 + road + 1 + records + 2 + policies + 2


def operation(request):
    """The name of what a recorded request asked for, such as ``scan.list``."""
    if "/qps/" in request.path:
        return request.path
    folder = request.path.rstrip("/").rpartition("/")[2]
    names = {"compliance": "scan", "info": "posture"}
    return f"{names.get(folder, folder)}.{request.parameters.get('action', '')}"


def counted(kind: str, *, again: bool) -> Compared:
    """The calls of a run of this kind; ``again`` counts a second run of the same job."""
    with Simulator(speed=SPEED) as simulator, TemporaryDirectory() as folder:
        desk = demo_desk(simulator, Path(folder), SPEED)
        job = _job(simulator, kind)
        for _ in range(2 if again else 1):
            before = len(simulator.requests)
            starter = Starter(
                credentials=desk.credentials,
                places=desk.places,
                environ=desk.environ,
                now=datetime.now(UTC),
                listener=lambda _: None,
            )
            runner, _ = starter.new(job, "demo")
            result = runner.run()
        assert result.scan is not None, result.reasons
        calls = Counter(map(operation, simulator.requests[before:]))
    apart = sum(calls[name] for name in _APART)
    label = f"{kind}, again" if again else kind
    return Compared(label, calls.total() - apart, connectors_calls(job), apart)


KINDS = ("host", "host with record", "EC2")


def main() -> None:
    """Print one line a kind of run."""
    for kind in KINDS:
        for again in (False, True):
            found = counted(kind, again=again)
            print(
                f"calls of a run ({found.kind}): {found.ours}, the connector {found.connectors}, "
                f"ratio {found.ours / found.connectors:.2f}; polls and postures {found.apart}"
            )


if __name__ == "__main__":
    main()
