"""The platform's furniture: policies by id, option profiles, appliances."""

from __future__ import annotations

from dataclasses import dataclass

from qpctui.simulator.catalogue.apache import APACHE
from qpctui.simulator.catalogue.controls import Policy
from qpctui.simulator.catalogue.debian import DEBIAN
from qpctui.simulator.catalogue.postgresql import POSTGRESQL
from qpctui.simulator.catalogue.rhel import RHEL
from qpctui.simulator.catalogue.windows import WINDOWS


@dataclass(frozen=True)
class OptionProfile:
    """A compliance option profile; without policies it is not limited to any."""

    id: int
    title: str
    policies: tuple[Policy, ...]


@dataclass(frozen=True)
class Appliance:
    """A scanner appliance; ``account`` is the AWS account of one that runs in EC2."""

    id: int
    name: str
    online: bool = True
    account: str = ""
    region: str = ""


@dataclass(frozen=True)
class Connector:
    """An EC2 connector and the AWS account it looks into."""

    id: int
    name: str
    account: str
    state: str = "FINISHED_SUCCESS"


POLICIES: dict[int, Policy] = {
    policy.id: policy for policy in (RHEL, WINDOWS, DEBIAN, POSTGRESQL, APACHE)
}

OPTION_PROFILES = (
    OptionProfile(11, "Jenkins_RHEL", (RHEL, APACHE, DEBIAN)),
    OptionProfile(12, "Jenkins_Windows", (WINDOWS, POSTGRESQL)),
    OptionProfile(13, "Weekly PC audit [all hosts]", ()),
)

APPLIANCES = (
    Appliance(700412, "sim-scan-01"),
    Appliance(700413, "sim-scan-02 [dmz]", online=False),
    Appliance(700420, "ec2-scan-eu", account="210987654321", region="eu-west-1"),
    Appliance(700421, "EC2-scan-us", account="998877665544", region="us-east-1"),
)

CONNECTORS = (
    Connector(7, "Auto-EC2", "210987654321"),
    Connector(9, "Lab [us-east-1]", "998877665544"),
    Connector(12, "old-lab", "998877665544", state="DISABLED"),
)
