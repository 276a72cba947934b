"""What a launch asks to be scanned, and with which log-ins (sections "launch", 7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address

from qpctui.simulator import ec2
from qpctui.simulator.parameters import invalid
from qpctui.simulator.platform import HostLogIn, Platform
from qpctui.simulator.wire import Refusal

_FOR_EC2 = ("connector_name", "ec2_endpoint")
_SCANNERS = ("iscanner_id", "iscanner_name")
_EXTERNAL = "External"


@dataclass(frozen=True)
class Target:
    """What is to be scanned.

    ``alive`` if the scanner reaches a host there, ``is_ec2`` if it was asked for by instance.
    """

    ip: str
    scanner: str
    alive: bool = True
    is_ec2: bool = False


def target_of(platform: Platform, given: Mapping[str, str]) -> Target:
    """The one target that is asked for."""
    scanner = _scanner(platform, given)
    if "ec2_instance_ids" in given:
        if "ip" in given:
            raise Refusal(1904, "Give only one of ip, ec2_instance_ids")
        return _instance(platform, given, scanner)
    ip = given.get("ip", "").strip()
    if not ip:
        raise Refusal(
            1922,
            "At least one of ip, asset_group_ids, target_from, ec2_instance_ids must be given",
        )
    if ip not in ec2.subscribed(platform):
        raise invalid("ip", ip, "not in the subscription")
    near = ip_address(ip).is_private and not platform.scenario.external_reaches_private
    if near and scanner == _EXTERNAL:
        raise invalid("ip", ip, "a private address needs a scanner appliance")
    return Target(ip, scanner)


def _scanner(platform: Platform, given: Mapping[str, str]) -> str:
    """The name of the one scanner that is asked for, if it can scan now."""
    asked = [name for name in _SCANNERS if given.get(name)]
    if len(asked) > 1:
        raise Refusal(1904, f"Give only one of {', '.join(_SCANNERS)}")
    parameter = asked[0] if asked else "iscanner_name"
    wanted = given.get(parameter, "")
    if (parameter, wanted) == ("iscanner_name", _EXTERNAL):
        return wanted
    for appliance in platform.appliances:
        if wanted == (appliance.name if parameter == "iscanner_name" else str(appliance.id)):
            if appliance.online:
                return appliance.name
            text = f"The scanner appliance {appliance.name} is not available"
            raise Refusal(1920, text, status=409)
    raise invalid(parameter, wanted)


def _instance(platform: Platform, given: Mapping[str, str], scanner: str) -> Target:
    missing = [name for name in _FOR_EC2 if not given.get(name)]
    if missing:
        raise Refusal(1903, f"Missing required parameter(s): {', '.join(missing)}")
    name, endpoint, wanted = (given[key] for key in (*_FOR_EC2, "ec2_instance_ids"))
    connector = next((one for one in ec2.connectors(platform) if one.name == name), None)
    if connector is None:
        raise invalid("connector_name", name, "No such connector.")
    known = ec2.instances(platform)
    if endpoint not in {one.region for one in ec2.connectors(platform)}:
        raise invalid("ec2_endpoint", endpoint, "No such endpoint.")
    instance = next((one for one in known if one.instance_id == wanted.strip()), None)
    if instance is None or (instance.account, instance.region) != (connector.account, endpoint):
        raise invalid("ec2_instance_ids", wanted, "Not found by this connector and endpoint.")
    in_ec2 = (one for one in platform.appliances if one.account)
    appliance = next((one for one in in_ec2 if one.name == scanner), None)
    if appliance is None:
        raise invalid("iscanner_name", scanner, "Not an EC2 scanner.")
    # A scanner in another account has no way to the instance.
    reached = appliance.account == instance.account
    running = ec2.instance_state(platform, instance) == "RUNNING"
    return Target(instance.ip, scanner, alive=reached and running, is_ec2=True)


def log_ins(platform: Platform, ip: str) -> tuple[HostLogIn, ...]:
    """How the log-in goes with each authentication record that holds the address."""
    right = platform.secrets.host_username, platform.secrets.host_password
    return tuple(
        HostLogIn(record.kind, works=(record.username, record.password) == right)
        for record in sorted(platform.auth_records.values(), key=lambda record: record.kind)
        if ip in record.ips
    )
