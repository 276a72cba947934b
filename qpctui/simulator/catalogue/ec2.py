"""Amazon's side: connectors, and the instances that they find."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

EU_ACCOUNT, US_ACCOUNT = "210987654321", "998877665544"


@dataclass(frozen=True)
class Connector:
    """An EC2 connector, the AWS account it looks into, and its state before it is run here."""

    id: int
    name: str
    account: str
    region: str
    state: str = "FINISHED_SUCCESS"


@dataclass(frozen=True)
class Instance:
    """An EC2 instance as a host asset.

    ``before`` is what is known of it until a connector of its account has been run: all of it,
    all but its state, or nothing. ``earlier`` is an instance that had its address before and is
    still among the asset's sources.
    """

    id: int
    instance_id: str
    account: str
    region: str
    ip: str
    state: str = "RUNNING"
    before: Literal["known", "stateless", "unknown"] = "known"
    earlier: str = ""


CONNECTORS = (
    Connector(7, "Auto-EC2", EU_ACCOUNT, "eu-west-1"),
    Connector(9, "Lab [us-east-1]", US_ACCOUNT, "us-east-1"),
    Connector(12, "old-lab", US_ACCOUNT, "us-east-1", state="DISABLED"),
)

# For the scenario with long lists: more pages.
MORE_CONNECTORS = tuple(
    Connector(1000 + number, f"Team {number:03}", f"{300000000000 + number}", "eu-central-1")
    for number in range(500)
)

INSTANCES = (
    Instance(31001, "i-0123456789abcdef0", EU_ACCOUNT, "eu-west-1", "10.20.0.5"),
    Instance(31002, "i-0123456789abcdef1", EU_ACCOUNT, "eu-west-1", "10.20.0.6", "STOPPED"),
    Instance(31003, "i-0123456789abcdef2", EU_ACCOUNT, "eu-west-1", "10.20.0.7", before="unknown"),
    Instance(
        31004, "i-0123456789abcdef3", EU_ACCOUNT, "eu-west-1", "10.20.0.8", before="stateless"
    ),
    Instance(
        31005,
        "i-0fedcba9876543210",
        US_ACCOUNT,
        "us-east-1",
        "10.30.0.8",
        earlier="i-0fedcba987654dead",
    ),
)
