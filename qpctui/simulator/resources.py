"""The platform's furniture over the wire: version, appliances, profiles, addresses, groups."""

from __future__ import annotations

import ipaddress

from qpctui.simulator.catalogue.platform import APPLIANCES, OPTION_PROFILES, Appliance
from qpctui.simulator.platform import AssetGroup, Platform
from qpctui.simulator.wire import (
    Refusal,
    Reply,
    Request,
    cdata,
    date,
    document,
    el,
    ids,
    many,
    raw,
    simple_return,
    some,
)

_ABOUT = (
    '<ABOUT><API-VERSION MAJOR="1" MINOR="4" /><WEB-VERSION>10.39.1.0-2</WEB-VERSION>'
    "<SCANNER-VERSION>13.9.41-1</SCANNER-VERSION>"
    "<VULNSIGS-VERSION>2.6.512-3</VULNSIGS-VERSION></ABOUT>"
)


def done(platform: Platform, text: str, **items: object) -> Reply:
    """A write that succeeded."""
    body = simple_return(
        text,
        now=platform.clock.now(),
        host=platform.host,
        items={key: str(value) for key, value in items.items()},
    )
    return Reply(200, body)


def listed(platform: Platform, root: str, dtd: str, *content: str) -> Reply:
    """A list in the usual RESPONSE wrapper."""
    response = el("RESPONSE", el("DATETIME", date(platform.clock.now())), *content)
    body = document(
        root, el(root, response), host=platform.host, dtd=dtd, username=platform.username
    )
    return Reply(200, body)


def about(platform: Platform, _: Request) -> Reply:
    """The version, by the oldest call there is."""
    body = document("ABOUT", _ABOUT, host=platform.host, dtd="/about.dtd")
    return Reply(200, body)


def list_appliances(platform: Platform, request: Request) -> Reply:
    """Scanner appliances, brief or full (section "Scanner appliances")."""
    full = request.parameters.get("output_mode", "brief") == "full"
    cloud = request.parameters.get("include_cloud_info") == "1"
    if cloud and not full:
        raise Refusal(1907, "include_cloud_info needs output_mode=full")
    shown: tuple[Appliance, ...] = APPLIANCES
    if request.parameters.get("platform_provider") == "ec2":
        shown = tuple(appliance for appliance in APPLIANCES if appliance.account)
    return listed(
        platform,
        "APPLIANCE_LIST_OUTPUT",
        "/api/2.0/fo/appliance/appliance_list_output.dtd",
        some("APPLIANCE_LIST", many(_appliance(a, full=full, cloud=cloud) for a in shown)),
    )


def _appliance(appliance: Appliance, *, full: bool, cloud: bool) -> str:
    brief = (
        el("ID", appliance.id),
        el("UUID", f"0b3e55aa-0000-4000-8000-{appliance.id:012}"),
        el("NAME", appliance.name),
        el("SOFTWARE_VERSION", "3.4"),
        el("RUNNING_SLICES_COUNT", 0),
        el("RUNNING_SCAN_COUNT", 0),
        el("STATUS", "Online" if appliance.online else "Offline"),
    )
    more = (
        el("MODEL_NUMBER", "qVSA"),
        el("TYPE", "VIRTUAL"),
        el("SERIAL_NUMBER", 0),
        el("IS_CLOUD_DEPLOYED", 1 if appliance.account else 0),
        _cloud_info(appliance) if cloud and appliance.account else raw(""),
        raw("<VLANS /><ASSET_GROUP_LIST /><COMMENTS />"),
    )
    return el("APPLIANCE", *brief, *(more if full else ()))


def _cloud_info(appliance: Appliance) -> str:
    return el(
        "CLOUD_INFO",
        el("PLATFORM_PROVIDER", "ec2"),
        el(
            "EC2_INFO",
            el("INSTANCE_ID", f"i-0sim{appliance.id:013}"),
            el("ACCOUNT_ID", appliance.account),
            el("INSTANCE_REGION", appliance.region),
        ),
    )


def list_option_profiles(platform: Platform, request: Request) -> Reply:
    """Compliance profiles; the root is bare (section "PC option profiles")."""
    wanted = request.parameters.get("id"), request.parameters.get("title")
    shown = [
        profile
        for profile in OPTION_PROFILES
        if wanted[0] in (None, str(profile.id)) and wanted[1] in (None, profile.title)
    ]
    profiles = many(
        el(
            "OPTION_PROFILE",
            el(
                "BASIC_INFO",
                el("ID", profile.id),
                el("GROUP_NAME", cdata(profile.title)),
                el("GROUP_TYPE", "compliance"),
                el("IS_DEFAULT", 0),
            ),
            el(
                "SCAN",
                el("PERFORMANCE", el("OVERALL_PERFORMANCE", "Normal")),
                some(
                    "SCAN_RESTRICTION",
                    some(
                        "SCAN_BY_POLICY",
                        many(
                            el("POLICY", el("ID", policy.id), el("TITLE", cdata(policy.title)))
                            for policy in profile.policies
                        ),
                    ),
                ),
            ),
            raw("<ADDITIONAL />"),
        )
        for profile in shown
    )
    dtd = "/api/2.0/fo/subscription/option_profile/option_profile_info.dtd"
    body = document(
        "OPTION_PROFILES",
        el("OPTION_PROFILES", profiles),
        host=platform.host,
        dtd=dtd,
        username=platform.username,
    )
    return Reply(200, body)


def add_ip(platform: Platform, request: Request) -> Reply:
    """Addresses into the subscription; known ones are enabled only (section "asset/ip add")."""
    if not {"enable_vm", "enable_pc"} & request.parameters.keys():
        raise Refusal(1922, "At least one of enable_vm, enable_pc must be given")
    platform.ips |= set(_addresses(request.parameters["ips"], "ips"))
    return done(platform, "IPs successfully added to Policy Compliance")


def _addresses(text: str, parameter: str) -> list[str]:
    found = []
    for piece in (part.strip() for part in text.split(",")):
        try:
            found.append(str(ipaddress.ip_address(piece)))
        except ValueError:
            raise Refusal(1905, f"parameter {parameter} has invalid value: {piece}") from None
    return found


def list_groups(platform: Platform, request: Request) -> Reply:
    """Asset groups; the title filter is exact (section "Asset groups")."""
    title, wanted = request.parameters.get("title"), ids(request.parameters.get("ids", ""))
    shown = [
        group
        for group in platform.groups.values()
        if title in (None, group.title) and (not wanted or str(group.id) in wanted)
    ]
    return listed(
        platform,
        "ASSET_GROUP_LIST_OUTPUT",
        "/api/2.0/fo/asset/group/asset_group_list_output.dtd",
        some("ASSET_GROUP_LIST", many(_group(group) for group in shown)),
    )


def _group(group: AssetGroup) -> str:
    return el(
        "ASSET_GROUP",
        el("ID", group.id),
        el("TITLE", cdata(group.title)),
        some("IP_SET", many(el("IP", ip) for ip in group.ips)),
    )


def add_group(platform: Platform, request: Request) -> Reply:
    """A new group of addresses that are in the subscription."""
    title = request.parameters["title"]
    if title == "All" or any(group.title == title for group in platform.groups.values()):
        raise Refusal(1905, f"parameter title has invalid value: {title} (already in use)")
    group = AssetGroup(
        platform.new_id(), title, _known_ips(platform, request.parameters.get("ips", ""), "ips")
    )
    platform.groups[group.id] = group
    return done(platform, "Asset Group successfully added.", ID=group.id)


def edit_group(platform: Platform, request: Request) -> Reply:
    """Change a group's addresses."""
    group = group_of(platform, request.parameters["id"], "id")
    changes = request.parameters
    if "set_ips" in changes:
        group.ips = _known_ips(platform, changes["set_ips"], "set_ips")
    if "add_ips" in changes:
        group.ips += _known_ips(platform, changes["add_ips"], "add_ips")
    if "remove_ips" in changes:
        gone = _addresses(changes["remove_ips"], "remove_ips")
        group.ips = [ip for ip in group.ips if ip not in gone]
    if "set_title" in changes:
        group.title = changes["set_title"]
    return done(platform, "Asset Group Updated Successfully", ID=group.id)


def delete_group(platform: Platform, request: Request) -> Reply:
    """Take a group away, from its policies too."""
    group = group_of(platform, request.parameters["id"], "id")
    del platform.groups[group.id]
    for assigned in platform.assignments.values():
        assigned.discard(group.id)
    return done(platform, "Asset Group Deleted Successfully", ID=group.id)


def _known_ips(platform: Platform, text: str, parameter: str) -> list[str]:
    found = _addresses(text, parameter) if text else []
    unknown = [ip for ip in found if ip not in platform.ips]
    if unknown:
        raise Refusal(
            1905, f"parameter {parameter} has invalid value: {unknown[0]} (not in the subscription)"
        )
    return found


def group_of(platform: Platform, text: str, parameter: str) -> AssetGroup:
    """The group of that id."""
    group = platform.groups.get(int(text)) if text.isdecimal() else None
    if group is None:
        raise Refusal(1905, f"parameter {parameter} has invalid value: {text} (No such group.)")
    return group
