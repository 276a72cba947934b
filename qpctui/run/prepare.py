"""The steps before the launch: target, log-in, and what the platform must know of the host."""

from __future__ import annotations

from qpctui.job.model import Job
from qpctui.job.rules import Problem
from qpctui.job.syntax import SyntaxProblem, host_ip, resolve
from qpctui.qualys import asset_groups, assets, login, policies
from qpctui.qualys.errors import INVALID_VALUE, LimitReached, Refused
from qpctui.run.context import RunContext, RunEnded
from qpctui.run.journal import Writes, assigned_policies


def not_yet_run(job: Job) -> list[Problem]:
    """What a job may ask for that this version saves and checks, but can't carry out."""
    problems = []
    if job.target.kind == "ec2":
        problems.append(
            Problem("target.kind", "error", "This version of qpctui runs jobs for a host IP alone")
        )
    if job.auth_record.use:
        problems.append(
            Problem(
                "auth_record.use",
                "error",
                "This version of qpctui does not create authentication records",
                "Create it on the platform and set use = false",
            )
        )
    if job.fail_on.baseline:
        problems.append(
            Problem(
                "fail_on.baseline",
                "warning",
                "This version of qpctui does not apply a baseline: it excuses nothing",
            )
        )
    return problems


def target_address(job: Job, environ: dict[str, str]) -> str:
    """The host's address, read from the environment where the job says so.

    Raises:
        SyntaxProblem: the variable is missing, or holds no address.
    """
    return host_ip(resolve(job.target.host_ip, environ))


def resolve_target(run: RunContext) -> str:
    """Find out which address to scan."""
    try:
        run.ip = target_address(run.job, dict(run.environ))
    except SyntaxProblem as problem:
        raise RunEnded(str(problem), 2) from None
    return run.ip


def test_connection(run: RunContext) -> str:
    """Log in once, so that a wrong password is told apart from a refused step."""
    tested = login.test_login(run.transport, run.job.qualys.platform)
    for warning in tested.warnings:
        run.warn(warning)
    version = f", platform {tested.web_version}" if tested.web_version else ""
    return f"{run.transport.login.username}{version}"


def add_host(run: RunContext) -> str:
    """Add the address to the subscription for PC."""
    with run.journalled(Writes.ADD_HOST, ip=run.ip):
        assets.enable_for_compliance(run.transport, run.ip)
    return f"{run.ip} is in the subscription"


def leave_auth_record(run: RunContext) -> str:
    """Leave the host's authentication records to the platform: creating one is refused before."""
    run.log("The platform's own authentication records for the host are used")
    return "left as it is"


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
