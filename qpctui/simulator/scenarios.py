"""What may happen on the simulated platform, by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from qpctui.simulator.catalogue.debian import DEBIAN


class SimulatorError(Exception):
    """The simulator can't start; ``str()`` says why."""


@dataclass(frozen=True)
class Scenario:
    """Switches that change what is there, and how scans and posture come out.

    ``scan_hours`` is how long a scan runs, a few minutes without it.
    ``instances_each`` is on how many instances each control is found.
    ``page_size`` is the default truncation of posture lists. ``evaluates`` false leaves every
    posture older than the scan. ``instances`` says what is known of every EC2 instance.
    ``cloud_info`` false leaves one EC2 appliance without it. ``record_elsewhere`` lets another
    authentication record hold the demo's host. ``always`` is the fault that every call to the API
    server meets. ``tolerant`` passes over unknown parameters. The last four are oddities of XML.
    """

    name: str
    title: str
    authenticates: bool = True
    privileged: bool = True
    alive: bool = True
    scan_fails: bool = False
    scan_hours: float = 0.0
    instances_each: int = 1
    clean: bool = False
    without_data: frozenset[int] = frozenset()
    dated: bool = True
    evaluates: bool = True
    page_size: int = 5000
    instances: Literal["listed", "unknown", "stopped"] = "listed"
    connector_disabled: bool = False
    connector_fails: bool = False
    refuses_ec2_addresses: bool = False
    cloud_info: bool = True
    record_elsewhere: bool = False
    empty_lists: bool = False
    long_lists: bool = False
    disturbance: Literal["", "busy", "flaky"] = ""
    always: str = ""
    has_pc: bool = True
    tolerant: bool = False
    external_reaches_private: bool = True
    approved_passes: bool = False
    summary_always: bool = False
    control_characters: bool = False
    lower_case: bool = False
    prolog: bool = True


_LARGE = 300
"""Times the 354 controls of the demo's policies."""

_ALL = (
    Scenario("default", "a scan that finishes, with some failures"),
    Scenario(
        "host-authentication-fails", "the scanner can't log in to the host", authenticates=False
    ),
    Scenario(
        "host-authentication-insufficient",
        "the scanner's log-in has too few rights on the host",
        privileged=False,
    ),
    Scenario("no-host-alive", "the host does not answer the scanner", alive=False),
    Scenario(
        "policy-without-data",
        "one policy's technology is not on the host, the others are clean",
        clean=True,
        without_data=frozenset({DEBIAN.id}),
    ),
    Scenario("undated", "no date says when the posture was evaluated", dated=False),
    Scenario("stale", "the posture stays older than the scan", evaluates=False),
    Scenario("scan-error", "the scan ends in an error", scan_fails=True),
    Scenario("long-scan", "a scan that runs for a day", scan_hours=24),
    Scenario("large", "the demo's policies have 100,000 findings and more", instances_each=_LARGE),
    Scenario("posture-paged", "posture lists come in pages of 100", page_size=100),
    Scenario(
        "ec2-instance-unknown",
        "no EC2 instance is known, not even after the connector's run",
        instances="unknown",
    ),
    Scenario("ec2-instance-stopped", "every EC2 instance is stopped", instances="stopped"),
    Scenario("connector-disabled", "every EC2 connector is disabled", connector_disabled=True),
    Scenario(
        "connector-fails",
        "no EC2 instance is known, and the connector's run ends with errors",
        instances="unknown",
        connector_fails=True,
    ),
    Scenario(
        "ec2-address-refused",
        "an EC2 instance's address can't be added by hand",
        refuses_ec2_addresses=True,
    ),
    Scenario(
        "ec2-appliance-without-cloud-info",
        "an EC2 appliance that does not say its account",
        cloud_info=False,
    ),
    Scenario(
        "auth-record-elsewhere",
        "another authentication record holds the demo's host",
        record_elsewhere=True,
    ),
    Scenario("empty-lists", "the log-in works, but every list is empty", empty_lists=True),
    Scenario("long-lists", "every list holds 500 and more, some of one name", long_lists=True),
    Scenario("busy", "every third call runs into the concurrency limit", disturbance="busy"),
    Scenario("maintenance", "every call is told of the maintenance, by a page", always="503-html"),
    Scenario("maintenance-xml", "every call is told of the maintenance, in XML", always="503-xml"),
    Scenario(
        "maintenance-200",
        "every call is told of the maintenance, by a page that claims success",
        always="maintenance",
    ),
    Scenario("account-inactive", "the account is inactive", always="inactive"),
    Scenario("not-licensed", "the license does not cover the API", always="denied"),
    Scenario("eula-open", "the license agreement was not accepted yet", always="eula"),
    Scenario("without-pc", "the user's token does not name the PC module", has_pc=False),
    Scenario("tolerant", "unknown parameters are passed over", tolerant=True),
    Scenario(
        "external-refused",
        "External can't scan private addresses",
        external_reaches_private=False,
    ),
    Scenario(
        "approved-passes", "an approved exception lets its control pass", approved_passes=True
    ),
    Scenario("summary-always", "basic details of posture have a summary", summary_always=True),
    Scenario(
        "control-characters",
        "evidence holds a character that XML forbids",
        control_characters=True,
    ),
    Scenario("lower-case", "all elements have names in lower case", lower_case=True),
    Scenario("no-prolog", "XML begins with its root", prolog=False),
    Scenario("flaky", "reads break, are cut or drip now and then", disturbance="flaky"),
)

SCENARIOS: dict[str, Scenario] = {scenario.name: scenario for scenario in _ALL}


def scenario_named(name: str) -> Scenario:
    """The scenario of that name.

    Raises:
        SimulatorError: there is none; the known ones are named.
    """
    try:
        return SCENARIOS[name]
    except KeyError:
        known = ", ".join(SCENARIOS)
        raise SimulatorError(f"There is no scenario {name!r}. Known: {known}") from None
