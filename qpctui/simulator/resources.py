"""The platform's furniture over the wire: version, appliances, profiles, addresses, groups."""

from __future__ import annotations

from qpctui.simulator import ec2
from qpctui.simulator.addresses import addresses
from qpctui.simulator.answers import answer, done
from qpctui.simulator.catalogue.ec2 import US_ACCOUNT
from qpctui.simulator.catalogue.platform import Appliance
from qpctui.simulator.parameters import between, choice, next_page, number
from qpctui.simulator.platform import AssetGroup, Platform, Scan
from qpctui.simulator.wire import (
    Refusal,
    Reply,
    Request,
    cdata,
    document,
    el,
    ids,
    many,
    raw,
    some,
)

_PAGE = 1000
_MORE = "1000 record limit exceeded. Use URL to get next batch of results."
_TYPES = ("physical", "virtual", "containerized", "offline")
_PROVIDERS = ("ec2", "ec2_compat", "gce", "azure", "vCenter")
_ABOUT = (
    '<ABOUT><API-VERSION MAJOR="1" MINOR="4" /><WEB-VERSION>10.39.1.0-2</WEB-VERSION>'
    "<SCANNER-VERSION>13.9.41-1</SCANNER-VERSION>"
    "<VULNSIGS-VERSION>2.6.512-3</VULNSIGS-VERSION></ABOUT>"
)


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
    shown = [one for one in platform.appliances if _is_asked_for(platform, one, request)]
    return answer(
        platform,
        request,
        "APPLIANCE_LIST_OUTPUT",
        "fo/appliance/appliance_list_output.dtd",
        some(
            "APPLIANCE_LIST",
            many(
                _appliance(platform, one, full=full, cloud=cloud and _tells(platform, one))
                for one in shown
            ),
        ),
    )


def _is_asked_for(platform: Platform, appliance: Appliance, request: Request) -> bool:
    given = request.parameters
    provider = choice(given, "platform_provider", _PROVIDERS)
    kind, busy = choice(given, "type", _TYPES, "virtual"), choice(given, "busy", ("0", "1"))
    wanted = ids(given.get("ids", ""))
    scans = _running(platform, appliance)
    return (
        (not provider or (provider == "ec2" and bool(appliance.account)))
        and kind == "virtual"
        and busy in ("", "1" if scans else "0")
        and given.get("scan_ref") in (None, *(scan.reference for scan in scans))
        and given.get("name", "").lower() in appliance.name.lower()
        and (not wanted or str(appliance.id) in wanted)
    )


def _tells(platform: Platform, appliance: Appliance) -> bool:
    """Whether an appliance has CLOUD_INFO: in the cloud it may still have none."""
    silent = not platform.scenario.cloud_info and appliance.account == US_ACCOUNT
    return bool(appliance.account) and not silent


def _running(platform: Platform, appliance: Appliance) -> list[Scan]:
    now = platform.clock.now()
    return [
        scan
        for scan in platform.scans
        if scan.scanner == appliance.name and scan.state(now)[0] == "Running"
    ]


def _appliance(platform: Platform, appliance: Appliance, *, full: bool, cloud: bool) -> str:
    brief = (
        el("ID", appliance.id),
        el("UUID", f"0b3e55aa-0000-4000-8000-{appliance.id:012}"),
        el("NAME", appliance.name),
        el("SOFTWARE_VERSION", "3.4"),
        el("RUNNING_SLICES_COUNT", 0),
        el("RUNNING_SCAN_COUNT", len(_running(platform, appliance))),
        el("STATUS", "Online" if appliance.online else "Offline"),
    )
    more = (
        el("MODEL_NUMBER", "qVSA"),
        el("TYPE", "VIRTUAL"),
        el("SERIAL_NUMBER", 0),
        el("IS_CLOUD_DEPLOYED", 1 if appliance.account else 0),
        _cloud_info(appliance) if cloud else raw(""),
        raw("<VLANS /><ASSET_GROUP_LIST /><COMMENTS />"),
    )
    return el("APPLIANCE", *brief, *(more if full else ()))


def _cloud_info(appliance: Appliance) -> str:
    return el(
        "CLOUD_INFO",
        el("PLATFORM_PROVIDER", "ec2"),
        el(
            "EC2_INFO",
            el("INSTANCE_ID", f"i-0{appliance.id:016}"),
            el("INSTANCE_TYPE", "t3.medium"),
            el("AMI_ID", "ami-0a1b2c3d4e5f60718"),
            el("ACCOUNT_ID", appliance.account),
            el("INSTANCE_REGION", appliance.region),
            el("INSTANCE_AVAILABILITY_ZONE", f"{appliance.region}a"),
            el("INSTANCE_ZONE_TYPE", "availability-zone"),
            el("INSTANCE_VPC_ID", f"vpc-0{appliance.id:016}"),
            el("INSTANCE_SUBNET_ID", f"subnet-0{appliance.id:016}"),
            el("INSTANCE_ADDRESS_PRIVATE", f"10.20.9.{appliance.id % 100}"),
            el("HOSTNAME_PRIVATE", f"ip-10-20-9-{appliance.id % 100}.{appliance.region}"),
        ),
    )


def list_option_profiles(platform: Platform, request: Request) -> Reply:
    """Compliance profiles; the root is bare (section "PC option profiles")."""
    wanted = request.parameters.get("id"), request.parameters.get("title")
    shown = [
        profile
        for profile in platform.option_profiles
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
    dtd = request.dtd("fo/subscription/option_profile/option_profile_info.dtd")
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
    added = addresses(request.parameters["ips"], "ips")
    tracked = [ip for ip in added if ec2.instance_at(platform, ip) is not None]
    if tracked and platform.scenario.refuses_ec2_addresses:
        raise Refusal(
            1905, f"parameter ips has invalid value: {tracked[0]} (the host is tracked by EC2)"
        )
    platform.ips |= set(added)
    return done(platform, request, "IPs successfully added to Policy Compliance")


def list_groups(platform: Platform, request: Request) -> Reply:
    """Asset groups; the title filter is exact (section "Asset groups")."""
    given = request.parameters
    title, wanted = given.get("title"), ids(given.get("ids", ""))
    limit = number(given, "truncation_limit", _PAGE)
    found = [
        group
        for group in platform.visible(tuple(platform.groups.values()))
        if title in (None, group.title)
        and (not wanted or str(group.id) in wanted)
        and between(given, group.id)
    ]
    page, rest = (found[:limit], found[limit:]) if limit else (found, [])
    attributes = {name.strip() for name in given.get("show_attributes", "ALL").split(",")}
    return answer(
        platform,
        request,
        "ASSET_GROUP_LIST_OUTPUT",
        "fo/asset/group/asset_group_list_output.dtd",
        some("ASSET_GROUP_LIST", many(_group(group, attributes) for group in page)),
        next_page(request, rest[0].id, _MORE) if rest else raw(""),
    )


def _group(group: AssetGroup, attributes: set[str]) -> str:
    shown = {
        "TITLE": el("TITLE", cdata(group.title)),
        "IP_SET": some("IP_SET", many(el("IP", ip) for ip in group.ips)),
    }
    wanted = (one for name, one in shown.items() if attributes & {"ALL", name})
    return el("ASSET_GROUP", el("ID", group.id), many(wanted))


def add_group(platform: Platform, request: Request) -> Reply:
    """A new group of addresses that are in the subscription."""
    title = request.parameters["title"]
    if title == "All" or any(group.title == title for group in platform.groups.values()):
        raise Refusal(1905, f"parameter title has invalid value: {title} (already in use)")
    group = AssetGroup(
        platform.new_id(), title, _known_ips(platform, request.parameters.get("ips", ""), "ips")
    )
    platform.groups[group.id] = group
    return done(platform, request, "Asset Group successfully added.", ID=group.id)


def edit_group(platform: Platform, request: Request) -> Reply:
    """Change a group's addresses."""
    group = group_of(platform, request.parameters["id"], "id")
    changes = request.parameters
    if "set_ips" in changes:
        group.ips = _known_ips(platform, changes["set_ips"], "set_ips")
    if "add_ips" in changes:
        group.ips += _known_ips(platform, changes["add_ips"], "add_ips")
    if "remove_ips" in changes:
        gone = addresses(changes["remove_ips"], "remove_ips")
        group.ips = [ip for ip in group.ips if ip not in gone]
    if "set_title" in changes:
        group.title = changes["set_title"]
    return done(platform, request, "Asset Group Updated Successfully", ID=group.id)


def delete_group(platform: Platform, request: Request) -> Reply:
    """Take a group away, from its policies too."""
    group = group_of(platform, request.parameters["id"], "id")
    del platform.groups[group.id]
    for assigned in platform.assignments.values():
        assigned.discard(group.id)
    return done(platform, request, "Asset Group Deleted Successfully", ID=group.id)


def _known_ips(platform: Platform, text: str, parameter: str) -> list[str]:
    found = addresses(text, parameter) if text else []
    subscribed = ec2.subscribed(platform)
    unknown = [ip for ip in found if ip not in subscribed]
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
