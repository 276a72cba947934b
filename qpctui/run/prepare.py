"""The steps before the launch: target, log-in, and what the platform must know of the host."""

from __future__ import annotations

from collections.abc import Mapping

from qpctui.job.model import Job, target_of
from qpctui.job.syntax import SyntaxProblem, host_ip, instance_id, resolve
from qpctui.qualys import asset_groups, assets, auth_records, login, policies
from qpctui.qualys.errors import INVALID_VALUE, LimitReached, Refused
from qpctui.run.context import RunContext, RunEnded
from qpctui.run.journal import Writes, assigned_policies
from qpctui.run.names import record_title


def target_named(job: Job, environ: Mapping[str, str]) -> str:
    """The host's address or the instance's id, read from the environment where the job says so.

    Raises:
        SyntaxProblem: the variable is missing, or holds no address or no id.
    """
    named = resolve(target_of(job), environ)
    return host_ip(named) if job.target.kind == "host" else instance_id(named)


def resolve_target(run: RunContext) -> str:
    """Find out what to scan."""
    try:
        named = target_named(run.job, run.environ)
    except SyntaxProblem as problem:
        raise RunEnded(str(problem), 2) from None
    if run.job.target.kind == "host":
        run.ip = named
    else:
        run.instance_id = named
    return named


def test_connection(run: RunContext) -> str:
    """Log in once, so that a wrong password is told apart from a refused step."""
    tested = login.test_login(run.transport, run.job.qualys.platform)
    for warning in tested.warnings:
        run.warn(warning)
    version = f", platform {tested.web_version}" if tested.web_version else ""
    return f"{run.transport.login.username}{version}"


def add_host(run: RunContext) -> str:
    """Add the address to the subscription for PC.

    For EC2 the platform advises against it and the connector does it, so a refusal only warns.
    """
    try:
        with run.journalled(Writes.ADD_HOST, ip=run.ip):
            assets.enable_for_compliance(run.transport, run.ip)
    except LimitReached:
        raise
    except Refused as refusal:
        if run.instance is None:
            raise
        run.warn(str(refusal))
        return "refused, which EC2 instances may do without"
    return f"{run.ip} is in the subscription"


def set_auth_record(run: RunContext) -> str:
    """Create or update the record that lets the scanner log in to the target, if the job does."""
    if run.host_login is None:
        run.log("The platform's own authentication records for the host are used")
        return "left as it is"
    system = run.job.auth_record.platform
    title = record_title(system, run.name)
    record = auth_records.find_record(run.transport, system, title)
    if record is not None:
        with run.journalled(Writes.UPDATE_RECORD, title=title, id=record.id, ip=run.ip):
            auth_records.update_record(run.transport, system, record, run.host_login, run.ip)
        return f"{title}, updated"
    try:
        with run.journalled(Writes.CREATE_RECORD, title=title, ip=run.ip) as learnt:
            learnt["id"] = auth_records.create_record(
                run.transport, system, title, run.host_login, run.ip
            )
    except Refused as refusal:
        if refusal.code != auth_records.CONFLICT:
            raise
        raise RunEnded(
            f"{refusal}. Another {system} authentication record holds {run.ip}: take the address "
            "out of that record or delete it on the platform, then run again",
            6,
        ) from None
    return f"{title} made"


def set_asset_group(run: RunContext) -> str:
    """Let the job's asset group hold the target and nothing else."""
    title = run.group_title
    group = asset_groups.find_asset_group(run.transport, title)
    if group is None:
        with run.journalled(Writes.ADD_GROUP, title=title, ip=run.ip) as learnt:
            run.group_id = asset_groups.add_asset_group(run.transport, title, run.ip)
            learnt["id"] = run.group_id
        return f"{title} made"
    run.group_id = group.id
    if group.ips == (run.ip,):
        return f"{title}, unchanged"
    with run.journalled(Writes.SET_GROUP, id=group.id, ip=run.ip):
        asset_groups.set_ips(run.transport, group, run.ip)
    return f"{title}, target set"


def assign_policies(run: RunContext) -> str:
    """Assign the group to each selected policy, and take it off those no longer selected."""
    selected = {policy.id for policy in run.job.scan.policies}
    runs, api = run.folder.path.parent, run.transport.endpoints.api
    dropped = sorted(assigned_policies(runs, api, run.group_title) - selected)
    for policy in run.job.scan.policies:
        with run.journalled(Writes.ASSIGN, policy=policy.id, group_title=run.group_title):
            policies.add_asset_group(run.transport, policy.id, run.group_id)
    for policy_id in dropped:
        _take_off(run, policy_id)
    taken_off = f", taken off {len(dropped)}" if dropped else ""
    return f"{len(selected)} {'policy' if len(selected) == 1 else 'policies'}{taken_off}"


def _take_off(run: RunContext, policy_id: str) -> None:
    """Take the group off a policy that an earlier run gave it to; what is gone needs nothing."""
    try:
        with run.journalled(
            Writes.UNASSIGN, policy=policy_id, group_title=run.group_title
        ) as learnt:
            try:
                policies.remove_asset_group(run.transport, policy_id, run.group_id)
            except Refused as refusal:
                if refusal.code != INVALID_VALUE:
                    raise
                learnt["gone"] = str(refusal)
    except LimitReached:
        raise
    except Refused as refusal:
        run.warn(f"The asset group stays on policy {policy_id}: {refusal}")
