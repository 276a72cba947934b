"""Compliance scans over the wire: launch, list, cancel, fetch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from ipaddress import ip_address

from qpctui.simulator.answers import answer, done
from qpctui.simulator.catalogue.platform import OptionProfile
from qpctui.simulator.catalogue.records import Kind
from qpctui.simulator.parameters import choice, choices, moment
from qpctui.simulator.platform import HostLogIn, Platform, Scan
from qpctui.simulator.targets import log_ins, target_of
from qpctui.simulator.wire import (
    Refusal,
    Reply,
    Request,
    cdata,
    date,
    el,
    many,
    raw,
    some,
)

_TYPES: dict[Kind, str] = {"unix": "Unix/Cisco/Checkpoint Firewall", "windows": "Windows"}
_STATES = ("Running", "Paused", "Canceled", "Finished", "Error", "Queued", "Loading")
_ENDED = ("Finished", "Canceled", "Error")
_LONGEST_TITLE = 2000
_LISTED_WITHOUT_DATES = timedelta(days=30)


def launch(platform: Platform, request: Request) -> Reply:
    """Start a scan of one address or EC2 instance in the subscription (section "launch")."""
    given = request.parameters
    if ("option_id" in given) == ("option_title" in given):
        raise Refusal(1904, "Give exactly one of option_id, option_title")
    profile = _profile(platform, given)
    target = target_of(platform, given)
    if len(given["scan_title"]) > _LONGEST_TITLE:
        raise Refusal(1905, "parameter scan_title has invalid value: it is too long")
    now = platform.clock.now().replace(microsecond=0)
    number = platform.new_id()
    scan = Scan(
        id=number,
        reference=f"compliance/{int(now.timestamp())}.{number:05}",
        title=given["scan_title"],
        ip=target.ip,
        scanner=target.scanner,
        profile=profile,
        username=platform.username,
        launched=now,
        timetable=platform.timetable(),
        alive=platform.scenario.alive and target.alive,
        fails=platform.scenario.scan_fails,
        is_ec2=target.is_ec2,
        log_ins=log_ins(platform, target.ip),
    )
    platform.scans.append(scan)
    return done(
        platform, request, "New compliance scan launched", ID=scan.id, REFERENCE=scan.reference
    )


def _profile(platform: Platform, parameters: Mapping[str, str]) -> OptionProfile:
    for profile in platform.option_profiles:
        if parameters.get("option_id") == str(profile.id):
            return profile
        if parameters.get("option_title") == profile.title:
            return profile
    key = "option_id" if "option_id" in parameters else "option_title"
    raise Refusal(
        1905, f"parameter {key} has invalid value: {parameters.get(key)} (No such option profile.)"
    )


def list_scans(platform: Platform, request: Request) -> Reply:
    """Scans of the last thirty days, or since a date; nothing found is no SCAN_LIST at all."""
    now = platform.clock.now()
    given = request.parameters
    after = moment(given, "launched_after_datetime")
    before = moment(given, "launched_before_datetime")
    if after is None and before is None:
        after = now - _LISTED_WITHOUT_DATES
    states = choices(given, "state", _STATES)
    kind = choice(given, "type", ("On-Demand", "Scheduled", "API"))
    processed = choice(given, "processed", ("0", "1"))
    shown = [
        scan
        for scan in platform.visible(platform.scans)
        if (after is None or scan.launched >= after)
        and (before is None or scan.launched <= before)
        and given.get("scan_ref") in (None, scan.reference)
        and given.get("scan_id") in (None, str(scan.id))
        and given.get("target") in (None, scan.ip)
        and given.get("user_login") in (None, scan.username)
        and kind in ("", "API")
        and (not states or scan.state(now)[0] in states)
        and processed in ("", "1" if scan.processed(now) else "0")
    ]
    if given.get("show_last") == "1":
        shown = shown[-1:]
    return answer(
        platform,
        request,
        "SCAN_LIST_OUTPUT",
        "fo/scan/scan_list_output.dtd",
        some("SCAN_LIST", many(_listed_scan(scan, now, given) for scan in reversed(shown))),
    )


def _listed_scan(scan: Scan, now: datetime, given: Mapping[str, str]) -> str:
    state, sub_state = scan.state(now)
    status = el("STATUS", el("STATE", state), some("SUB_STATE", sub_state))
    title = el("TITLE", cdata(scan.profile.title))
    profile = el("OPTION_PROFILE", title, el("DEFAULT_FLAG", 0))
    return el(
        "SCAN",
        el("ID", scan.id),
        el("REF", scan.reference),
        el("TYPE", "API"),
        el("TITLE", cdata(scan.title, padded=True)),
        el("USER_LOGIN", scan.username),
        el("LAUNCH_DATETIME", date(scan.launched)),
        el("DURATION", scan.duration(now)),
        el("PROCESSED", 1 if scan.processed(now) else 0),
        raw("") if given.get("show_status") == "0" else status,
        el("TARGET", cdata(scan.ip)),
        profile if given.get("show_op") == "1" else raw(""),
    )


def cancel(platform: Platform, request: Request) -> Reply:
    """Ask for a cancel, which takes some seconds (section "manage")."""
    scan, now = _scan(platform, request), platform.clock.now()
    if scan.state(now)[0] in _ENDED:
        raise _conflict("The scan is not running, so it can't be canceled.")
    scan.canceled = scan.canceled or now
    return done(platform, request, "Canceling scan", ID=scan.id, REFERENCE=scan.reference)


def pause(platform: Platform, request: Request) -> Reply:
    """Ask a running scan to stand still until it is resumed."""
    scan, now = _scan(platform, request), platform.clock.now()
    if scan.state(now) != ("Running", ""):
        raise _conflict("The scan is not running, so it can't be paused.")
    scan.paused = now
    return done(platform, request, "Pausing scan", ID=scan.id, REFERENCE=scan.reference)


def resume(platform: Platform, request: Request) -> Reply:
    """Let a paused scan go on where it stood."""
    scan, now = _scan(platform, request), platform.clock.now()
    if scan.paused is None or scan.state(now)[0] != "Paused":
        raise _conflict("The scan is not paused, so it can't be resumed.")
    scan.held += now - scan.paused
    scan.paused, scan.resumed = None, now
    return done(platform, request, "Resuming scan", ID=scan.id, REFERENCE=scan.reference)


def delete(platform: Platform, request: Request) -> Reply:
    """Take a scan that has ended off the list."""
    scan, now = _scan(platform, request), platform.clock.now()
    if scan.state(now)[0] not in _ENDED:
        raise _conflict("The scan has not ended, so it can't be deleted.")
    platform.scans.remove(scan)
    return done(platform, request, "Scan deleted", ID=scan.id, REFERENCE=scan.reference)


def _conflict(text: str) -> Refusal:
    return Refusal(1920, text, status=409)


def fetch(platform: Platform, request: Request) -> Reply:
    """The scan's own result with its authentication section (section "fetch")."""
    scan, now = _scan(platform, request), platform.clock.now()
    if scan.state(now)[0] not in (*_ENDED, "Paused"):
        raise _conflict("The scan has not finished, so its result can't be fetched yet.")
    result = el(
        "COMPLIANCE_SCAN",
        el(
            "HEADER",
            el("NAME", cdata("Compliance Scan Results")),
            el("GENERATION_DATETIME", date(now)),
            _key("TITLE", scan.title),
            _key("TARGET", scan.ip),
            _key("DURATION", scan.duration(now)),
            _key("SCAN_HOST", scan.scanner),
            _key("NBHOST_ALIVE", 1 if scan.alive else 0),
            _key("NBHOST_TOTAL", 1),
            _key("STATUS", scan.state(now)[0].upper()),
            el("OPTION_PROFILE", el("OPTION_PROFILE_TITLE", cdata(scan.profile.title))),
        ),
        _failed_log_ins(scan),
        el("APPENDIX", *_appendix(platform, scan)),
    )
    dtd = "fo/scan/compliance/compliance_scan_result_output.dtd"
    return answer(platform, request, "COMPLIANCE_SCAN_RESULT_OUTPUT", dtd, result)


def _key(name: str, value: object) -> str:
    return raw(f'<KEY value="{name}">{cdata(value)}</KEY>')


def _failed_log_ins(scan: Scan) -> str:
    """Why log-ins with authentication records failed."""
    failed = [log_in for log_in in scan.log_ins if not log_in.works]
    if not scan.alive or not failed:
        return raw("")
    hosts = (
        el("HOST_INFO", el("IP", scan.ip), el("CAUSE", f"Unable to log in ({log_in.kind})"))
        for log_in in failed
    )
    return el("AUTH_SCAN_ISSUES", el("AUTH_SCAN_FAILED", many(hosts)))


def _appendix(platform: Platform, scan: Scan) -> tuple[str, ...]:
    if not scan.alive:
        return (el("TARGET_HOSTS", el("HOSTS_NOT_ALIVE", scan.ip)),)
    around = _range_around(scan.ip)
    return (
        el("TARGET_HOSTS", el("HOSTS_SCANNED", around)),
        el("TARGET_DISTRIBUTION", el("SCANNER", el("NAME", scan.scanner), el("HOSTS", scan.ip))),
        el("AUTHENTICATION", *_authentication(platform, scan, around)),
    )


def _authentication(platform: Platform, scan: Scan, around: str) -> Iterator[str]:
    """The log-ins by type; a host may stand in several, and lists hold ranges."""
    tried = scan.log_ins or (HostLogIn("unix", works=True),)
    for log_in in tried:
        if not platform.scenario.authenticates or not log_in.works:
            outcome, hosts = "FAILED", scan.ip
        else:
            outcome = "SUCCESS" if platform.scenario.privileged else "INSUFFICIENT"
            hosts = around
        yield el("AUTH", el("TYPE", _TYPES[log_in.kind]), el(outcome, el("IP", hosts)))
    if platform.scenario.authenticates and not platform.scenario.privileged:
        yield el("AUTH", el("TYPE", "Apache Web Server"), el("SUCCESS", el("IP", scan.ip)))


def _range_around(ip: str) -> str:
    """The address and the next one as a range, as lists of several hosts show them."""
    return f"{ip}-{ip_address(ip) + 1}"


def _scan(platform: Platform, request: Request) -> Scan:
    reference = request.parameters["scan_ref"]
    for scan in platform.scans:
        if scan.reference == reference:
            return scan
    raise Refusal(1905, f"parameter scan_ref has invalid value: {reference}")
