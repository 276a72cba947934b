"""Policies over the wire: the list, and the groups they are assigned to."""

from __future__ import annotations

from datetime import UTC, datetime

from qpctui.simulator.answers import answer, done
from qpctui.simulator.catalogue.controls import RANKS, Control, Policy
from qpctui.simulator.catalogue.platform import POLICIES
from qpctui.simulator.evaluation import evaluated_at
from qpctui.simulator.parameters import between, choice, moment
from qpctui.simulator.platform import Platform
from qpctui.simulator.resources import group_of
from qpctui.simulator.wire import Refusal, Reply, Request, cdata, date, el, ids, many, raw, some

_CREATED, _MODIFIED = datetime(2024, 3, 1, 9, tzinfo=UTC), datetime(2025, 6, 2, 14, tzinfo=UTC)


def policy_of(text: str, parameter: str) -> Policy:
    """The policy of that id."""
    policy = POLICIES.get(int(text)) if text.isdecimal() else None
    if policy is None:
        raise Refusal(1905, f"parameter {parameter} has invalid value: {text} (No such policy.)")
    return policy


def list_policies(platform: Platform, request: Request) -> Reply:
    """Policies, ids alone or with their dates, groups and controls (section "policy")."""
    given = request.parameters
    details = choice(given, "details", ("None", "Basic", "All"), "Basic")
    wanted = ids(given.get("ids", ""))
    created, updated = (
        moment(given, "created_after_datetime"),
        moment(given, "updated_after_datetime"),
    )
    shown = [
        policy
        for policy in platform.visible(tuple(POLICIES.values()))
        if (not wanted or str(policy.id) in wanted)
        and between(given, policy.id)
        and (created is None or created <= _CREATED)
        and (updated is None or updated <= _MODIFIED)
    ]
    return answer(
        platform,
        request,
        "POLICY_LIST_OUTPUT",
        "fo/compliance/policy/policy_list_output.dtd",
        some("POLICY_LIST", many(_policy(platform, request, policy, details) for policy in shown)),
    )


def _policy(platform: Platform, request: Request, policy: Policy, details: str) -> str:
    if details == "None":
        return el("POLICY", el("ID", policy.id))
    by = el("BY", platform.username)
    # Controls have a status of their own since version 3.0.
    status = raw("") if request.version == "2.0" else el("STATUS", "active")
    groups = ",".join(map(str, sorted(platform.assignments.get(policy.id, ()))))
    return el(
        "POLICY",
        el("ID", policy.id),
        el("TITLE", cdata(policy.title)),
        el("CREATED", el("DATETIME", date(_CREATED)), by),
        el("LAST_MODIFIED", el("DATETIME", date(_MODIFIED)), by),
        _last_evaluated(platform, policy),
        el("STATUS", "active"),
        el("IS_LOCKED", 0),
        some("ASSET_GROUP_IDS", groups),
        el("CONTROL_LIST", many(control_row(control, status) for control in policy.controls)),
    )


def _last_evaluated(platform: Platform, policy: Policy) -> str:
    if not platform.scenario.dated:
        return raw("")
    dates = [evaluated_at(platform, scan, policy) for scan in platform.scans]
    known: list[datetime] = [when for when in dates if when is not None]
    return el("LAST_EVALUATED", el("DATETIME", date(max(known)))) if known else raw("")


def control_row(control: Control, *more: str) -> str:
    """A control as glossaries and policy lists show it, with ``more`` at its end."""
    return el(
        "CONTROL",
        el("ID", control.cid),
        el("STATEMENT", cdata(control.statement)),
        el(
            "CRITICALITY",
            el("LABEL", control.rank),
            el("VALUE", RANKS.index(control.rank)),
        ),
        *more,
    )


def change_groups(platform: Platform, request: Request) -> Reply:
    """Assign groups to a policy, or take them off."""
    policy = policy_of(request.parameters["id"], "id")
    named = ids(request.parameters["asset_group_ids"])
    groups = [group_of(platform, group_id, "asset_group_ids") for group_id in named]
    if any(not group.ips for group in groups):
        raise Refusal(1905, "parameter asset_group_ids has invalid value: a group without IPs")
    chosen = {group.id for group in groups}
    assigned = platform.assignments.setdefault(policy.id, set())
    if request.action == "remove_asset_group_ids":
        assigned -= chosen
    elif request.action == "set_asset_group_ids":
        platform.assignments[policy.id] = chosen
    else:
        assigned |= chosen
    return done(platform, request, "Compliance Policy successfully modified.", ID=policy.id)
