"""What is known of connectors and instances at the moment (section "qps calls")."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from qpctui.simulator.catalogue.ec2 import (
    CONNECTORS,
    INSTANCES,
    MORE_CONNECTORS,
    Connector,
    Instance,
)
from qpctui.simulator.platform import Platform

# Up to which age of its run a connector is in each state.
_COURSE = ((5.0, "PENDING"), (12.0, "QUEUED"), (35.0, "RUNNING"), (50.0, "PROCESSING"))
_FINISHED = timedelta(seconds=_COURSE[-1][0])


def connectors(platform: Platform) -> Sequence[Connector]:
    """The connectors that the user may see."""
    more = MORE_CONNECTORS if platform.scenario.long_lists else ()
    return platform.visible(CONNECTORS + more)


def state_of(platform: Platform, connector: Connector) -> str:
    """connectorState: it follows from the clock once the connector was run."""
    if platform.scenario.connector_disabled:
        return "DISABLED"
    runs = platform.connector_runs.get(connector.id)
    if not runs:
        return connector.state
    age = (platform.clock.now() - runs[-1]).total_seconds()
    for until, state in _COURSE:
        if age < until:
            return state
    return "FINISHED_ERRORS" if platform.scenario.connector_fails else "FINISHED_SUCCESS"


def last_sync(platform: Platform, connector: Connector) -> datetime | None:
    """When a run of it last came to its end."""
    now = platform.clock.now()
    ends = [when + _FINISHED for when in platform.connector_runs.get(connector.id, ())]
    return max((end for end in ends if end <= now), default=None)


def run(platform: Platform, connector: Connector) -> None:
    """Start a run; one that is under way goes on."""
    if state_of(platform, connector) not in {state for _, state in _COURSE}:
        platform.connector_runs.setdefault(connector.id, []).append(platform.clock.now())


def instances(platform: Platform) -> Sequence[Instance]:
    """The instances that are known by now."""
    if platform.scenario.instances == "unknown":
        return ()
    found = _accounts_looked_into(platform)
    return platform.visible(
        [one for one in INSTANCES if one.before != "unknown" or one.account in found]
    )


def instance_state(platform: Platform, instance: Instance) -> str:
    """instanceState, empty while it is not known."""
    if platform.scenario.instances == "stopped":
        return "STOPPED"
    looked_into = instance.account in _accounts_looked_into(platform)
    return "" if instance.before == "stateless" and not looked_into else instance.state


def _accounts_looked_into(platform: Platform) -> set[str]:
    """Accounts that a connector has been run on with success since the platform started."""
    if platform.scenario.connector_fails:
        return set()
    return {
        connector.account for connector in CONNECTORS if last_sync(platform, connector) is not None
    }


def instance_at(platform: Platform, ip: str) -> Instance | None:
    """The known instance of a private address."""
    return next((one for one in instances(platform) if one.ip == ip), None)


def subscribed(platform: Platform) -> set[str]:
    """All addresses in the subscription: those added, and those of known instances."""
    return platform.ips | {one.ip for one in instances(platform)}
