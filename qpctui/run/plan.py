"""What a run of a job would make and change on its platform, before anything is written."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from qpctui.job.model import Job, Policy
from qpctui.job.syntax import SyntaxProblem, build_number, fill_title
from qpctui.qualys import asset_groups, auth_records, instances, policies
from qpctui.qualys.asset_groups import AssetGroup
from qpctui.qualys.auth_records import AuthRecord
from qpctui.qualys.instances import Instance
from qpctui.qualys.transport import Transport
from qpctui.run.journal import assigned_policies
from qpctui.run.names import group_title, record_title
from qpctui.run.prepare import target_named

Effect = Literal["new", "changed", "stays", "unknown"]

HEADING = "A run would write this"
SIGNS: Mapping[Effect, str] = {"new": "+", "changed": "~", "stays": "=", "unknown": "?"}
LEGEND = "   ".join(f"{sign} {effect}" for effect, sign in SIGNS.items())


@dataclass(frozen=True, slots=True)
class Planned:
    """One object of the platform, and what a run would do to it."""

    effect: Effect
    what: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class PlanPart:
    """The objects of one kind."""

    title: str
    planned: tuple[Planned, ...]


@dataclass(frozen=True)
class Seen:
    """What is on the platform now; ``instance`` is None for a host, or when it is unknown.

    ``groups_of`` are the ids of the groups that each selected policy has; a policy that is not
    among them is not there. ``earlier`` are policies that earlier runs gave the job's group to.
    """

    instance: Instance | None
    record: AuthRecord | None
    group: AssetGroup | None
    groups_of: Mapping[str, Collection[str]]
    earlier: Collection[str]


def look(job: Job, name: str, environ: Mapping[str, str], transport: Transport, runs: Path) -> Seen:
    """Read what a run would change, without changing it; ``runs`` holds the earlier runs.

    Raises:
        QualysError: a list can't be read.
        SyntaxProblem: the target can't be told.
    """
    instance = record = None
    if job.target.kind == "ec2":
        target = target_named(job, environ)
        account = job.target.ec2.connector.account_id
        instance = instances.find_instance(transport, target, account)
    if job.auth_record.use:
        system = job.auth_record.platform
        record = auth_records.find_record(transport, system, record_title(system, name))
    return Seen(
        instance,
        record,
        asset_groups.find_asset_group(transport, group_title(name)),
        policies.groups_of(transport, [policy.id for policy in job.scan.policies]),
        assigned_policies(runs, transport.endpoints.api, group_title(name)),
    )


def plan_of(
    job: Job, name: str, environ: Mapping[str, str], seen: Seen | None = None
) -> tuple[PlanPart, ...]:
    """What a run would write, in its order, compared with what was ``seen``."""
    address = _address(job, environ, seen)
    parts = [
        PlanPart("EC2 connector", tuple(_connector(job, seen))),
        PlanPart("Host", (_host(job, address),)),
        PlanPart("Authentication record", (_record(job, name, address, seen),)),
        PlanPart("Asset group", (_group(name, address, seen),)),
        PlanPart("Policies get this group", tuple(_policies(job, seen))),
        PlanPart("Scan", (_scan(job, name, environ),)),
    ]
    return tuple(part for part in parts if part.planned)


def plan_text(parts: Sequence[PlanPart]) -> str:
    """A plan as plain text, with what its signs mean."""
    lines = [HEADING]
    for part in parts:
        lines += ["", part.title]
        for one in part.planned:
            detail = f": {one.detail}" if one.detail else ""
            lines.append(f"{SIGNS[one.effect]} {one.what}{detail}")
    return "\n".join([*lines, "", LEGEND, ""])


def _address(job: Job, environ: Mapping[str, str], seen: Seen | None) -> str:
    """The address that a run would write, or words for it while it is unknown."""
    if job.target.kind == "ec2":
        found = seen.instance if seen else None
        return found.private_ip if found and found.private_ip else "the instance's private address"
    try:
        return target_named(job, environ)
    except SyntaxProblem:
        return job.target.host_ip.strip() or "the target"


def _connector(job: Job, seen: Seen | None) -> Iterator[Planned]:
    if job.target.kind != "ec2":
        return
    ec2 = job.target.ec2
    name = ec2.connector.name or "the connector"
    if seen is None:
        effect: Effect = "unknown" if ec2.run_connector else "stays"
        runs = "run if it does not know the instance" if ec2.run_connector else "not run"
        yield Planned(effect, name, runs)
    elif seen.instance is not None and seen.instance.state:
        yield Planned("stays", name, f"knows the instance, {seen.instance.state}")
    elif ec2.run_connector:
        yield Planned("changed", name, "run, for it does not know the instance")
    else:
        yield Planned("stays", name, "does not know the instance: a run would stop")


def _host(job: Job, address: str) -> Planned:
    """The platform has no documented way to ask whether an address is enabled for PC."""
    refused = ", where the platform allows it" if job.target.kind == "ec2" else ""
    return Planned("unknown", address, f"added to the subscription, unless it is there{refused}")


def _record(job: Job, name: str, address: str, seen: Seen | None) -> Planned:
    record = job.auth_record
    if not record.use:
        return Planned("stays", "none is made", "those of the platform are used")
    title = record_title(record.platform, name)
    what = f"for {address}, log-in {record.credentials or 'not chosen'}"
    if seen is None:
        return Planned("unknown", title, f"made or updated {what}")
    made = seen.record is None
    return Planned("new" if made else "changed", title, f"{'made' if made else 'updated'} {what}")


def _group(name: str, address: str, seen: Seen | None) -> Planned:
    title = group_title(name)
    if seen is None:
        return Planned("unknown", title, f"made or set to {address}")
    if seen.group is None:
        return Planned("new", title, f"with {address}")
    if seen.group.ips == (address,):
        return Planned("stays", title, f"has {address}")
    return Planned("changed", title, f"{', '.join(seen.group.ips) or 'nothing'} → {address}")


def _policies(job: Job, seen: Seen | None) -> Iterator[Planned]:
    selected = job.scan.policies
    earlier = seen.earlier if seen else ()
    for policy in selected:
        yield _policy(policy, seen)
    for policy_id in sorted(set(earlier) - {policy.id for policy in selected}):
        yield Planned("changed", policy_id, "no longer selected: the group is taken off")


def _policy(policy: Policy, seen: Seen | None) -> Planned:
    title = policy.title or policy.id
    if seen is None:
        return Planned("unknown", title, "gets it, unless it has it")
    groups = seen.groups_of.get(policy.id)
    if groups is None:
        return Planned("unknown", title, f"not on this portal (id {policy.id}): a run would stop")
    if seen.group is not None and seen.group.id in groups:
        return Planned("stays", title, "has it; evaluated anew")
    return Planned("new", title, "gets it; evaluated anew")


def _scan(job: Job, name: str, environ: Mapping[str, str]) -> Planned:
    title = fill_title(job.scan.title, job_name=name, build_number=build_number(environ))
    with_what = f"{job.scan.scanner.name} · {job.scan.option_profile.name or 'no option profile'}"
    return Planned("new", f"{title}_<time>", with_what)
