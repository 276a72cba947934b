"""A job: which platform, which target, which policies, and what fails the build.

The structs mirror the job file (TOML) table by table. They hold drafts too: a value may be empty
or wrong here, and ``rules.check`` tells all that is wrong at once.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

Platform = str
"""A portal code such as ``US_PLATFORM_1``, or ``PCP`` for a private cloud platform."""

TargetKind = Literal["host", "ec2"]
HostSystem = Literal["unix", "windows"]
StateName = Literal["Fail", "Error", "Exceptions"]
CriticalityName = Literal["Serious", "Urgent", "Critical", "Medium", "Minimal"]

PRIVATE_CLOUD = "PCP"
EXTERNAL_SCANNER = "External"
DEFAULT_TITLE = "[job_name]_jenkins_build_[build_number]"
ALL_CRITICALITIES: tuple[CriticalityName, ...] = (
    "Serious",
    "Urgent",
    "Critical",
    "Medium",
    "Minimal",
)


class Proxy(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The proxy in front of the platform; ``use = False`` keeps what was typed."""

    use: bool = False
    server: str = ""
    port: int = 80
    credentials: str = ""


class Qualys(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where the platform is and as whom to log in; ``credentials`` is an id, never a secret."""

    platform: Platform = "US_PLATFORM_1"
    api_server: str = ""
    gateway_server: str = ""
    credentials: str = ""
    ca_file: str = ""
    proxy: Proxy = Proxy()


class Connector(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The EC2 connector that knows the instance."""

    name: str = ""
    id: str = ""
    account_id: str = ""


class Ec2(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An EC2 instance as target."""

    instance_id: str = ""
    connector: Connector = Connector()
    run_connector: bool = False


class Target(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The one host or EC2 instance to scan; ``kind`` says which of the two counts."""

    kind: TargetKind = "host"
    host_ip: str = ""
    ec2: Ec2 = Ec2()


class AuthRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The authentication record to create or update for the target."""

    use: bool = False
    platform: HostSystem = "windows"
    credentials: str = ""


class Scanner(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The scanner appliance, or the platform's own external scanners."""

    name: str = EXTERNAL_SCANNER
    id: str = ""
    account_id: str = ""


class OptionProfile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The compliance option profile that the scan uses."""

    name: str = ""
    id: str = ""


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A policy to judge."""

    id: str = ""
    title: str = ""


class Scan(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is launched and which policies are judged."""

    title: str = DEFAULT_TITLE
    scanner: Scanner = Scanner()
    option_profile: OptionProfile = OptionProfile()
    policies: tuple[Policy, ...] = ()


class FailOn(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The criteria; the build fails when any of them is met."""

    state_and_criticality: bool = True
    states: tuple[StateName, ...] = ("Fail",)
    criticalities: tuple[CriticalityName, ...] = ALL_CRITICALITIES
    authentication_failure: bool = False
    exclude: bool = False
    exclude_cids: str = ""
    baseline: str = ""


class Timing(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How often to look and how long to wait, in minutes or products such as ``2*60``."""

    poll_every: str = "2"
    timeout: str = "60*2"
    on_timeout: Literal["leave", "cancel"] = "leave"
    on_interrupt: Literal["cancel", "leave"] = "cancel"
    accept_undated: bool = False


class Waiver(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Controls that may fail for a while, and why; what is left empty is any.

    ``controls`` are ids and ranges, ``policy`` an id. It works until the end of the day on which
    it expires, in UTC, or for good.
    """

    controls: str = ""
    policy: str = ""
    host: str = ""
    instance: str = ""
    reason: str = ""
    owner: str = ""
    ticket: str = ""
    expires: date | None = None


class Job(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everything a run needs to know, but for secrets."""

    format: Literal[1] = 1
    name: str = ""
    qualys: Qualys = Qualys()
    target: Target = Target()
    auth_record: AuthRecord = AuthRecord()
    scan: Scan = Scan()
    fail_on: FailOn = FailOn()
    timing: Timing = Timing()
    waiver: tuple[Waiver, ...] = ()


def target_of(job: Job) -> str:
    """What the job scans, as it is written there: an address or an instance's id."""
    return job.target.host_ip if job.target.kind == "host" else job.target.ec2.instance_id
