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


_APPLIANCE = "/api/2.0/fo/appliance/"
_PROFILE = "/api/2.0/fo/subscription/option_profile/pc/"
_IP = "/api/2.0/fo/asset/ip/"
_GROUP = "/api/2.0/fo/asset/group/"
_POLICY = "/api/2.0/fo/compliance/policy/"
_SCAN = "/api/2.0/fo/scan/compliance/"
_POSTURE = "/api/2.0/fo/compliance/posture/info/"

_UNIX_ONLY = "sub_type root_tool root_tool_info_password"
_WINDOWS_ONLY = "windows_ad_domain windows_ad_trust windows_domain ntlm ntlmv2 kerberos"
_RECORD = f"comments network_id port use_agentless_tracking login_type {_UNIX_ONLY} {_WINDOWS_ONLY}"

_ALWAYS = frozenset({"action", "echo_request"})

OPERATIONS: dict[tuple[str, str], Operation] = {
    (_APPLIANCE, "list"): _read(
        resources.list_appliances,
        "output_mode ids name busy scan_ref type platform_provider include_cloud_info "
        "include_license_info show_tags scan_detail network_id",
    ),
    (_PROFILE, "list"): _read(resources.list_option_profiles, "id title"),
    (_IP, "add"): _write(
        resources.add_ip,
        "ips",
        "enable_vm enable_pc enable_sca tracking_method owner ud1 ud2 ud3 comment "
        "ag_title network_id",
    ),
    (_GROUP, "list"): _read(
        resources.list_groups,
        "ids id_min id_max title network_ids unit_id user_id show_attributes truncation_limit "
        "output_format",
    ),
    (_GROUP, "add"): _write(resources.add_group, "title", "ips network_id appliance_ids comments"),
    (_GROUP, "edit"): _write(
        resources.edit_group, "id", "set_ips add_ips remove_ips set_title set_comments"
    ),
    (_GROUP, "delete"): _write(resources.delete_group, "id"),
    (_POLICY, "list"): _read(
        policies.list_policies,
        "details ids id_min id_max updated_after_datetime created_after_datetime",
    ),
    **{
        (_POLICY, f"{verb}_asset_group_ids"): _write(
            policies.change_groups, "id asset_group_ids", "evaluate_now"
        )
        for verb in ("add", "remove", "set")
    },
    **{
        operation: answer
        for path in auth_records.PATHS
        for operation, answer in {
            (path, "list"): _read(auth_records.list_records, "title ids id_min id_max details"),
            (path, "create"): _write(auth_records.create, "title username password ips", _RECORD),
            (path, "update"): _write(
                auth_records.update,
                "ids",
                f"title username password ips add_ips remove_ips {_RECORD}",
            ),
            (path, "delete"): _write(auth_records.delete, "ids"),
        }.items()
    },
    (_SCAN, "launch"): _write(
        scans.launch,
        "scan_title",
        "option_id option_title ip asset_group_ids asset_groups target_from exclude_ip_per_scan "
        "ip_network_id iscanner_id iscanner_name default_scanner scanners_in_ag connector_name "
        "ec2_endpoint ec2_instance_ids",
    ),
    (_SCAN, "list"): _read(
        scans.list_scans,
        "scan_id scan_ref state processed type target user_login launched_after_datetime "
        "launched_before_datetime show_ags show_op show_status show_last client_id client_name",
    ),
    (_SCAN, "cancel"): _write(scans.cancel, "scan_ref"),
    (_SCAN, "fetch"): _read(scans.fetch, "ips mode output_format", "scan_ref"),
    (_POSTURE, "list"): _read(
        posture.list_posture,
        "policy_id policy_ids output_format details ips host_ids asset_group_ids control_ids ids "
        "id_min id_max status criticality_labels criticality_values status_changes_since "
        "evaluation_date cause_of_failure show_remediation_info hide_evidence "
        "show_extended_evidence include_dp_name truncation_limit",
    ),
}

_PATHS = {path for path, _ in OPERATIONS}


def find(request: Request) -> Operation:
    """The operation that a request asks for, its parameters checked.

    Raises:
        KeyError: the path is not served.
        Refusal: an unknown action or parameter, or one that is missing.
    """
    path = request.path if request.path.endswith("/") else request.path + "/"
    if path not in _PATHS:
        raise KeyError(path)
    if not request.action:
        raise Refusal(1903, "Missing required parameter(s): action")
    operation = OPERATIONS.get((path, request.action))
    if operation is None:
        raise Refusal(1905, f"parameter action has invalid value: {request.action}")
    if operation.writes and request.method != "POST":
        raise Refusal(1908, "This request must be sent by POST")
    unknown = request.parameters.keys() - operation.needs - operation.takes - _ALWAYS
    if unknown:
        raise Refusal(1901, f"Unrecognized parameter(s): {', '.join(sorted(unknown))}")
    missing = {name for name in operation.needs if not request.parameters.get(name)}
    if missing:
        raise Refusal(1903, f"Missing required parameter(s): {', '.join(sorted(missing))}")
    return operation
