"""The platform's furniture: policies by id, option profiles, appliances."""

from __future__ import annotations

from dataclasses import dataclass

from qpctui.simulator.catalogue.apache import APACHE
from qpctui.simulator.catalogue.controls import Policy
from qpctui.simulator.catalogue.debian import DEBIAN
from qpctui.simulator.catalogue.ec2 import EU_ACCOUNT, US_ACCOUNT
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
    Appliance(700420, "ec2-scan-eu", account=EU_ACCOUNT, region="eu-west-1"),
    Appliance(700421, "EC2-scan-us", account=US_ACCOUNT, region="us-east-1"),
)
