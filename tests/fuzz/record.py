"""Records what the simulated platform answers to each reader: ``python -m tests.fuzz.record``.

What is recorded is kept in ``recorded/``, so that a seed makes the same cases on any day.
"""

import re
import time
from pathlib import Path
from threading import Event

from qpctui.job.model import PRIVATE_CLOUD
from qpctui.qualys import (
    appliances,
    asset_groups,
    assets,
    auth_records,
    connectors,
    instances,
    login,
    option_profiles,
    policies,
    posture,
    scans,
)
from qpctui.qualys.authorisation import Login
from qpctui.qualys.calls import Endpoints
from qpctui.qualys.pace import Pace
from qpctui.qualys.scans import ScanOrder
from qpctui.qualys.transport import Transport
from qpctui.secret import Secret
from qpctui.simulator import Simulator

RECORDED = Path(__file__).parent / "recorded"
HOST, INSTANCE, SPEED = "10.10.32.162", "i-0123456789abcdef0", 5_000.0


class Recording(Transport):
    """Keeps the last answer to each operation."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.bodies = {}

    def _exchange(self, call, path, token=None):
        answer = super()._exchange(call, path, token)
        answer.body.seek(0)
        self.bodies[call.operation] = answer.body.read()
        return answer


def ask_everything(transport):
    assets.enable_for_compliance(transport, HOST)
    group = asset_groups.add_asset_group(transport, "fuzz", HOST)
    asset_groups.find_asset_group(transport, "fuzz")
    policies.add_asset_group(transport, "1485900", group)
    order = ScanOrder("fuzz", "Jenkins_RHEL", "sim-scan-01", HOST)
    reference = scans.launch(transport, order).reference
    while not scans.find_by_reference(transport, reference).processed:
        time.sleep(0.05)
    scans.read_result(transport, reference, HOST)
    option_profiles.list_option_profiles(transport)
    appliances.list_appliances(transport, ec2_only=True)
    connectors.list_connectors(transport)
    able = [one for one in connectors.list_connectors(transport) if one.state != "DISABLED"]
    for connector in able:
        connectors.run_connector(transport, connector.id)
        connectors.read_connector(transport, connector.id)
    policies.last_evaluated(transport, "1485900")
    while not posture.read_posture(transport, "1485900", "Debian", HOST).posture.findings:
        time.sleep(0.2)
    assert instances.find_instance(transport, INSTANCE, "")
    auth_records.create_record(transport, "unix", "fuzz", transport.login, HOST)
    auth_records.find_record(transport, "unix", "fuzz")
    for platform in (PRIVATE_CLOUD, "US_PLATFORM_1"):
        login.test_login(transport, platform)


def shortened(body):
    """A long list is as good with its first elements."""
    for name in (b"INFO", b"CONTROL", b"POLICY", b"OPTION_PROFILE", b"DPD", b"FV", b"TP", b"TM"):
        found = list(re.finditer(rb"\s*<%s>.*?</%s>" % (name, name), body, re.DOTALL))
        for one in reversed(found[4:]):
            body = body[: one.start()] + body[one.end() :]
    return body


if __name__ == "__main__":
    with Simulator(speed=SPEED, rate_limit=1_000_000) as simulator:
        transport = Recording(
            Endpoints(simulator.api_server, simulator.gateway_server),
            Login(simulator.username, Secret(simulator.password)),
            pace=Pace(SPEED),
            cancel=Event(),
            on_wait=print,
        )
        ask_everything(transport)
        port = simulator.api_server.rpartition(":")[2].encode()
        for operation, body in transport.bodies.items():
            (RECORDED / f"{operation}.txt").write_bytes(shortened(body).replace(port, b"8443"))
