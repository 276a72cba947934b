"""Finding the EC2 instance to scan: its state and private address, by its connector if need be."""

from __future__ import annotations

from qpctui.qualys import connectors
from qpctui.qualys.connectors import Connector
from qpctui.qualys.errors import QualysError
from qpctui.qualys.instances import Instance, find_instance
from qpctui.run.context import RunContext, RunEnded
from qpctui.run.events import Waiting
from qpctui.run.exit_codes import NOT_SCANNED, TIMED_OUT
from qpctui.run.journal import Writes

_LOOK_EVERY = 30.0


def find_target(run: RunContext) -> str:
    """Find the running instance, after a run of its connector where the job asks for that.

    Of an instance that was scanned already the address alone is asked for: it may be gone.
    """
    run.start_clock()
    if run.scan is not None:
        return _scanned(run)
    ec2 = run.job.target.ec2
    connector = connectors.read_connector(run.transport, ec2.connector.id)
    _demand_enabled(connector)
    found = _look_up(run)
    if found is None or not found.state:
        if not ec2.run_connector:
            account = connector.account_id or "unknown"
            raise RunEnded(
                f"Instance {run.instance_id} was not found with this EC2 configuration (connector "
                f"{connector.name}, account {account}). Check both, or tick Run selected EC2 "
                "connector",
                NOT_SCANNED,
            )
        _run_to_its_end(run, connector)
        found = _look_up(run)
    return _take(run, found)


def learn_host_id(run: RunContext) -> None:
    """Ask again for the host's id, which an instance may only have once it was scanned.

    Without it the posture is asked for by address, which another network may have too.
    """
    if run.instance is None or run.instance.host_id:
        return
    try:
        run.instance = _look_up(run) or run.instance
    except QualysError as error:
        run.warn(f"The host id of {run.instance_id} is unknown: {error}")


def _scanned(run: RunContext) -> str:
    found = _look_up(run)
    if found is None or not found.private_ip:
        raise RunEnded(
            f"The platform does not know the address of {run.instance_id} any more", NOT_SCANNED
        )
    run.instance, run.ip = found, found.private_ip
    return f"{found.private_ip} in {found.region or 'no region told'}"


def _look_up(run: RunContext) -> Instance | None:
    account = run.job.target.ec2.connector.account_id
    return find_instance(run.transport, run.instance_id, account)


def _demand_enabled(connector: Connector) -> None:
    if connector.state == connectors.DISABLED:
        raise RunEnded(
            f"The EC2 connector {connector.name} is disabled: enable it on the platform, or choose "
            "another",
            NOT_SCANNED,
        )


def _run_to_its_end(run: RunContext, connector: Connector) -> None:
    """Run the connector unless it runs already, and wait until it has succeeded."""
    if connector.state not in connectors.RUNNING:
        with run.journalled(Writes.RUN_CONNECTOR, id=connector.id):
            connectors.run_connector(run.transport, connector.id)
    run.log(f"The EC2 connector {connector.name} looks for instances")
    while True:
        if run.seconds_left() <= 0:
            raise RunEnded(
                f"The EC2 connector {connector.name} did not end within the job's timeout "
                f"({run.job.timing.timeout} minutes). Nothing was launched",
                TIMED_OUT,
            )
        run.emit(Waiting(f"the EC2 connector {connector.name}", _LOOK_EVERY))
        run.transport.pace.wait(_LOOK_EVERY, run.stop)
        try:
            now = connectors.read_connector(run.transport, connector.id)
        except QualysError as error:
            run.warn(f"The connector's state is unknown now: {error}")
            continue
        _demand_enabled(now)
        if now.state in connectors.SUCCEEDED:
            return
        if now.state in connectors.FAILED:
            because = f": {now.last_error}" if now.last_error else ""
            ended = f"The EC2 connector {now.name} ended as {now.state}{because}"
            raise RunEnded(ended, NOT_SCANNED)


def _take(run: RunContext, found: Instance | None) -> str:
    if found is None or not found.state:
        raise RunEnded(
            f"Instance {run.instance_id} is still unknown after its connector ran: check the "
            "instance's id, account and region",
            NOT_SCANNED,
        )
    if not found.runs:
        raise RunEnded(
            f"Instance {run.instance_id} is {found.state}, not RUNNING, so it can't be scanned",
            NOT_SCANNED,
        )
    if not found.private_ip or not found.region:
        raise RunEnded(
            f"The platform tells no private address or region of {run.instance_id}", NOT_SCANNED
        )
    run.instance, run.ip = found, found.private_ip
    return f"{found.private_ip} in {found.region}, {found.state}"
