"""Which calls the platform answers, and what each of them takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qpctui.simulator import auth_records, policies, posture, resources, scans
from qpctui.simulator.platform import Platform
from qpctui.simulator.wire import Refusal, Reply, Request

Handler = Callable[[Platform, Request], Reply]


@dataclass(frozen=True)
class Operation:
    """A call: who answers it, what it must be given and what it may be given."""

    answer: Handler
    needs: frozenset[str] = frozenset()
    takes: frozenset[str] = frozenset()
    writes: bool = False


def _read(answer: Handler, takes: str = "", needs: str = "") -> Operation:
    return Operation(answer, frozenset(needs.split()), frozenset(takes.split()))


def _write(answer: Handler, needs: str, takes: str = "") -> Operation:
    return Operation(answer, frozenset(needs.split()), frozenset(takes.split()), writes=True)


RESOURCES = {
    "/fo/appliance/": "appliance",
    "/fo/subscription/option_profile/pc/": "option_profile",
    "/fo/asset/ip/": "asset_ip",
    "/fo/asset/group/": "asset_group",
    "/fo/compliance/policy/": "policy",
    "/fo/auth/unix/": "auth_unix",
    "/fo/auth/windows/": "auth_windows",
    "/fo/scan/compliance/": "scan",
    "/fo/compliance/posture/info/": "posture",
}

_UNIX_ONLY = "sub_type root_tool root_tool_info_password"
_WINDOWS_ONLY = "windows_ad_domain windows_ad_trust windows_domain ntlm ntlmv2 kerberos"
_RECORD = f"comments network_id port use_agentless_tracking login_type {_UNIX_ONLY} {_WINDOWS_ONLY}"

_ALWAYS = frozenset({"action", "echo_request"})

OPERATIONS: dict[str, Operation] = {
    "appliance.list": _read(
        resources.list_appliances,
        "output_mode ids name busy scan_ref type platform_provider include_cloud_info "
        "include_license_info show_tags scan_detail network_id",
    ),
    "option_profile.list": _read(resources.list_option_profiles, "id title"),
    "asset_ip.add": _write(
        resources.add_ip,
        "ips",
        "enable_vm enable_pc enable_sca tracking_method owner ud1 ud2 ud3 comment "
        "ag_title network_id",
    ),
    "asset_group.list": _read(
        resources.list_groups,
        "ids id_min id_max title network_ids unit_id user_id show_attributes truncation_limit "
        "output_format",
    ),
    "asset_group.add": _write(
        resources.add_group, "title", "ips network_id appliance_ids comments"
    ),
    "asset_group.edit": _write(
        resources.edit_group, "id", "set_ips add_ips remove_ips set_title set_comments"
    ),
    "asset_group.delete": _write(resources.delete_group, "id"),
    "policy.list": _read(
        policies.list_policies,
        "details ids id_min id_max updated_after_datetime created_after_datetime",
    ),
    **{
        f"policy.{verb}_asset_group_ids": _write(
            policies.change_groups, "id asset_group_ids", "evaluate_now"
        )
        for verb in ("add", "remove", "set")
    },
    **{
        f"{record}.{action}": operation
        for record in ("auth_unix", "auth_windows")
        for action, operation in {
            "list": _read(auth_records.list_records, "title ids id_min id_max details"),
            "create": _write(auth_records.create, "title username password ips", _RECORD),
            "update": _write(
                auth_records.update,
                "ids",
                f"title username password ips add_ips remove_ips {_RECORD}",
            ),
            "delete": _write(auth_records.delete, "ids"),
        }.items()
    },
    "scan.launch": _write(
        scans.launch,
        "scan_title",
        "option_id option_title ip asset_group_ids asset_groups target_from exclude_ip_per_scan "
        "ip_network_id iscanner_id iscanner_name default_scanner scanners_in_ag connector_name "
        "ec2_endpoint ec2_instance_ids",
    ),
    "scan.list": _read(
        scans.list_scans,
        "scan_id scan_ref state processed type target user_login launched_after_datetime "
        "launched_before_datetime show_ags show_op show_status show_last client_id client_name",
    ),
    "scan.cancel": _write(scans.cancel, "scan_ref"),
    "scan.pause": _write(scans.pause, "scan_ref"),
    "scan.resume": _write(scans.resume, "scan_ref"),
    "scan.delete": _write(scans.delete, "scan_ref"),
    "scan.fetch": _read(scans.fetch, "ips mode output_format", "scan_ref"),
    "posture.list": _read(
        posture.list_posture,
        "policy_id policy_ids output_format details ips host_ids asset_group_ids control_ids ids "
        "id_min id_max status criticality_labels criticality_values status_changes_since "
        "evaluation_date cause_of_failure show_remediation_info hide_evidence "
        "show_extended_evidence include_dp_name truncation_limit",
    ),
}


def name_of(request: Request) -> str:
    """The operation that a request asks for: its resource and its action; empty for neither.

    Raises:
        Refusal: the resource has no such action.
    """
    resource = RESOURCES.get(request.resource) if request.path.startswith("/api/") else None
    if resource is None:
        return ""
    if not request.action:
        raise Refusal(1903, "Missing required parameter(s): action")
    name = f"{resource}.{request.action}"
    if name not in OPERATIONS:
        raise Refusal(1905, f"parameter action has invalid value: {request.action}")
    return name


def answer(platform: Platform, request: Request) -> Reply:
    """Carry out an operation, once its method and parameters are right.

    Raises:
        Refusal: the request is wrong, or can't be carried out.
    """
    operation = OPERATIONS[name_of(request)]
    if operation.writes and request.method != "POST":
        raise Refusal(1908, "This request must be sent by POST")
    unknown = request.parameters.keys() - operation.needs - operation.takes - _ALWAYS
    if unknown and not platform.scenario.tolerant:
        raise Refusal(1901, f"Unrecognized parameter(s): {', '.join(sorted(unknown))}")
    missing = {name for name in operation.needs if not request.parameters.get(name)}
    if missing:
        raise Refusal(1903, f"Missing required parameter(s): {', '.join(sorted(missing))}")
    return operation.answer(platform, request)
