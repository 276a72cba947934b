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

# A large company's: some names come twice, and only ids tell them apart.
_MANY = 500
_MORE_POLICIES = tuple(
    Policy(1600000 + number, f"Team baseline {number:03}", 11, "Red Hat Enterprise Linux 7.x", ())
    for number in range(_MANY)
)
MORE_OPTION_PROFILES = (
    OptionProfile(1999, "Jenkins_Everything", _MORE_POLICIES),
    *(
        OptionProfile(2000 + number, f"Jenkins_Team_{number % 480:03}", (RHEL, APACHE))
        for number in range(_MANY)
    ),
)
MORE_APPLIANCES = tuple(
    Appliance(
        710000 + number,
        f"rack-scan-{number % 480:03}",
        online=number % 7 != 0,
        account=EU_ACCOUNT,
        region="eu-west-1",
    )
    for number in range(_MANY)
)
