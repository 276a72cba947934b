"""Every rule of a job, checked all at once: the same for form, file and headless runs.

What is switched off is not checked: its values stay in the file, unused.
"""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Literal

from qpctui.job.model import EXTERNAL_SCANNER, PRIVATE_CLOUD, Ec2, Job, Waiver
from qpctui.job.platforms import PLATFORMS
from qpctui.job.syntax import (
    Cids,
    SyntaxProblem,
    api_url,
    environment_name,
    host_ip,
    host_of,
    instance_id,
    is_loopback,
    minutes,
    proxy_host,
    variable_of,
)

LONGEST_TITLE = 256
_CONNECTOR_PREFIX = "Jenkins_"
_CONTROL_CHARACTER = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a field, such as ``qualys.api_server``, and what to do about it."""

    field: str
    severity: Literal["error", "warning"]
    message: str
    hint: str = ""

    @property
    def words(self) -> str:
        """Message and hint in one line."""
        if not self.hint:
            return self.message
        return f"{self.message}{'' if self.message.endswith('.') else '.'} {self.hint}"


def _error(field: str, message: str, hint: str = "") -> Problem:
    return Problem(field, "error", message, hint)


def _warning(field: str, message: str, hint: str = "") -> Problem:
    return Problem(field, "warning", message, hint)


def check(job: Job) -> list[Problem]:
    """All that is wrong with a job, in the order of the form."""
    form = (_login, _proxy, _credential_ids, _target, _auth_record, _scan, _criteria, _timing)
    return [problem for section in (*form, _waivers) for problem in section(job)]


def errors(problems: list[Problem]) -> list[Problem]:
    """Those that keep a job from running."""
    return [problem for problem in problems if problem.severity == "error"]


def _login(job: Job) -> Iterator[Problem]:
    qualys = job.qualys
    yield from _plain_text("name", job.name, "The job's name")
    yield from _plain_text("qualys.ca_file", qualys.ca_file, "The CA file's path")
    codes = [code for code, _ in PLATFORMS]
    if qualys.platform not in codes:
        near = get_close_matches(qualys.platform, codes, 1)
        hint = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(codes)}"
        yield _error("qualys.platform", f"Unknown portal {qualys.platform!r}", hint)
    if qualys.platform == PRIVATE_CLOUD:
        yield from _private_cloud(job)
    if not qualys.credentials:
        yield _error(
            "qualys.credentials",
            "Credentials are required",
            "Choose or add some (qpctui credentials add ID), or name any and set QUALYS_USERNAME "
            "and QUALYS_PASSWORD",
        )


def _private_cloud(job: Job) -> Iterator[Problem]:
    api = job.qualys.api_server
    if not api.strip():
        yield _error(
            "qualys.api_server",
            "A Private Cloud Platform needs its API Server URL",
            "Such as https://qualysapi.mycloud.com",
        )
    else:
        yield from _readable("qualys.api_server", api, api_url)
        host = _host(api)
        if host and not is_loopback(api) and not host.startswith("qualysapi."):
            yield _warning(
                "qualys.api_server",
                f'{host} does not start with "qualysapi."',
                "API servers usually do; check that this is not the portal's or gateway's host",
            )
    if job.qualys.gateway_server.strip():
        yield from _readable("qualys.gateway_server", job.qualys.gateway_server, api_url)


def _host(url: str) -> str:
    try:
        return host_of(api_url(url))
    except SyntaxProblem:
        return ""


def _proxy(job: Job) -> Iterator[Problem]:
    proxy = job.qualys.proxy
    if not proxy.use:
        return
    scheme, separator, rest = proxy.server.strip().rpartition("://")
    if not proxy.server.strip():
        yield _error("qualys.proxy.server", "Proxy Server is required with a proxy")
    elif "@" in rest:
        yield _error(
            "qualys.proxy.server",
            "A user name or password does not belong in the proxy's URL",
            "Use [qualys.proxy] credentials",
        )
    elif (separator and scheme.lower() not in ("http", "https")) or not _is_proxy(proxy.server):
        yield _error(
            "qualys.proxy.server",
            f"{proxy.server!r} is no proxy server",
            "Give a host, or http(s)://host; the port has its own field",
        )
    if not 1 <= proxy.port <= 65535:
        yield _error(
            "qualys.proxy.port", f"{proxy.port} is no port", "1 to 65535; often 80 or 8080"
        )


def _is_proxy(server: str) -> bool:
    try:
        proxy_host(server, 1)
    except SyntaxProblem:
        return False
    return True


def _credential_ids(job: Job) -> Iterator[Problem]:
    """Two ids that read the same variable would send one's secret as the other's."""
    used = {"qualys.credentials": job.qualys.credentials}
    if job.qualys.proxy.use:
        used["qualys.proxy.credentials"] = job.qualys.proxy.credentials
    if job.auth_record.use:
        used["auth_record.credentials"] = job.auth_record.credentials
    by_variable: dict[str, str] = {}
    for field, credential in used.items():
        if not credential:
            continue
        yield from _plain_text(field, credential, "A credential's id")
        variable = environment_name(credential)
        other = by_variable.setdefault(variable, credential)
        if other != credential:
            yield _error(
                field,
                f"{credential!r} and {other!r} are read from the same environment variables "
                f"(QPCTUI_CREDENTIAL_{variable}_…)",
                "Rename one of them",
            )


def _target(job: Job) -> Iterator[Problem]:
    if job.target.kind == "ec2":
        yield from _ec2(job.target.ec2)
        return
    ip = job.target.host_ip.strip()
    if not ip:
        yield _error("target.host_ip", "IP is required", "One IP address, or env.NAME")
    elif ip.startswith("env."):
        yield from _variable("target.host_ip", ip)
    else:
        yield from _readable("target.host_ip", ip, host_ip)


def _ec2(ec2: Ec2) -> Iterator[Problem]:
    instance = ec2.instance_id.strip()
    if not instance:
        yield _error("target.ec2.instance_id", "EC2 Instance Id is required", "i-…, or env.NAME")
    elif instance.startswith("env."):
        yield from _variable("target.ec2.instance_id", instance)
    else:
        yield from _readable("target.ec2.instance_id", instance, instance_id)
    if not (ec2.connector.name and ec2.connector.id):
        yield _error(
            "target.ec2.connector",
            "EC2 Connector Name is required",
            "Choose one; a job file gives its name and id",
        )


def _variable(field: str, value: str) -> Iterator[Problem]:
    if variable_of(value) is None:
        yield _error(
            field, f"{value!r} names no environment variable", "Such as env.hostIp, one name"
        )


def _auth_record(job: Job) -> Iterator[Problem]:
    if job.auth_record.use and not job.auth_record.credentials:
        yield _error(
            "auth_record.credentials",
            "Creating an authentication record needs the host's credentials",
        )


def _scan(job: Job) -> Iterator[Problem]:
    scan = job.scan
    if not scan.title.strip():
        yield _error("scan.title", "Scan Title is required")
    elif len(scan.title) > LONGEST_TITLE:
        yield _error("scan.title", f"The title has {len(scan.title)} characters", "At most 256")
    yield from _plain_text("scan.title", scan.title, "The title")
    yield from _scanner(job)
    profile = scan.option_profile.name
    if not profile.strip():
        yield _error("scan.option_profile", "Option Profile is required")
    elif not profile.startswith(_CONNECTOR_PREFIX):
        yield _warning(
            "scan.option_profile",
            f"{profile!r} does not start with {_CONNECTOR_PREFIX}",
            "The Jenkins connector would not offer it",
        )
    yield from _policies(job)


def _scanner(job: Job) -> Iterator[Problem]:
    scanner = job.scan.scanner
    if not scanner.name.strip():
        yield _error(
            "scan.scanner", "Scanner Name is required", f"{EXTERNAL_SCANNER} is the default"
        )
        return
    yield from accounts_differ(job)
    if job.target.kind == "ec2" and scanner.name == EXTERNAL_SCANNER:
        yield _warning(
            "scan.scanner",
            f"{EXTERNAL_SCANNER} scanners can't reach an EC2 instance's private address: the "
            "launch may fail",
            "Choose a scanner in EC2",
        )
    if job.target.kind == "host" and scanner.name == EXTERNAL_SCANNER and _is_private(job):
        yield _warning(
            "scan.scanner",
            f"{job.target.host_ip} is a private address, which {EXTERNAL_SCANNER} scanners "
            "can't reach",
            "Choose an appliance in that network",
        )


def accounts_differ(job: Job) -> Iterator[Problem]:
    """The warning about a scanner in another AWS account than the connector's."""
    scanner, connector = job.scan.scanner.account_id, job.target.ec2.connector.account_id
    if job.target.kind == "ec2" and scanner and connector and scanner != connector:
        yield _warning(
            "scan.scanner",
            f"Its account {scanner} is not the connector's {connector}: the launch may fail",
        )


def _is_private(job: Job) -> bool:
    try:
        return ipaddress.ip_address(job.target.host_ip.strip()).is_private
    except ValueError:
        return False


def _policies(job: Job) -> Iterator[Problem]:
    policies = job.scan.policies
    if not policies:
        yield _error("scan.policies", "Select at least one policy")
    counts = Counter(policy.id for policy in policies)
    for policy_id, count in counts.items():
        if not (policy_id.isascii() and policy_id.isdecimal()):
            hint = "Ids are numbers such as 1485826, titles go beside them; the form lists both"
            yield _error("scan.policies", f"{policy_id!r} is no policy id", hint)
        elif count > 1:
            yield _error("scan.policies", f"Policy {policy_id} is selected {count} times")


def _criteria(job: Job) -> Iterator[Problem]:
    fail_on = job.fail_on
    if fail_on.state_and_criticality:
        for field, names in (("states", fail_on.states), ("criticalities", fail_on.criticalities)):
            if not names:
                yield _error(
                    f"fail_on.{field}",
                    "Tick at least one, or switch Fail by State AND Criticality off",
                )
            elif len(set(names)) < len(names):
                yield _error(f"fail_on.{field}", "A value stands there twice")
    elif not fail_on.authentication_failure:
        yield _warning("fail_on", "No criterion is on: this job can never fail a build")
    if fail_on.exclude:
        if not fail_on.exclude_cids.strip():
            yield _error("fail_on.exclude_cids", "Give the control ids to exclude")
        else:
            yield from _readable("fail_on.exclude_cids", fail_on.exclude_cids, Cids.parse)


def _timing(job: Job) -> Iterator[Problem]:
    read: list[int] = []
    for field, text in (("poll_every", job.timing.poll_every), ("timeout", job.timing.timeout)):
        try:
            read.append(minutes(text))
        except SyntaxProblem as problem:
            yield _error(f"timing.{field}", str(problem), "Minutes, or a product such as 2*60")
    if len(read) == 2 and read[0] > read[1]:
        yield _warning("timing.poll_every", "It looks less often than the timeout is long")


def _waivers(job: Job) -> Iterator[Problem]:
    known = {policy.id for policy in job.scan.policies}
    for index, waiver in enumerate(job.waiver):
        for problem in _waiver(f"waiver.{index}", waiver, known):
            yield replace(problem, message=f"Waiver {index + 1}: {problem.message}")


def _waiver(field: str, waiver: Waiver, known: Collection[str]) -> Iterator[Problem]:
    if not waiver.controls.strip():
        yield _error(f"{field}.controls", "it needs the control ids that it is for")
    else:
        yield from _readable(f"{field}.controls", waiver.controls, Cids.parse)
    if not waiver.reason.strip():
        yield _error(f"{field}.reason", "it needs a reason", "Say why, for the reports")
    if waiver.policy and waiver.policy not in known:
        yield _warning(
            f"{field}.policy",
            f"this job does not judge policy {waiver.policy}, so it does nothing",
            "Give the id of a policy that stands under scan.policies, or none for all",
        )
    for name in ("reason", "owner", "ticket", "host", "instance"):
        yield from _plain_text(f"{field}.{name}", getattr(waiver, name), f"its {name}")


def _readable(field: str, text: str, read: Callable[[str], object]) -> Iterator[Problem]:
    try:
        read(text)
    except SyntaxProblem as problem:
        yield _error(field, str(problem))


def _plain_text(field: str, text: str, what: str) -> Iterator[Problem]:
    if _CONTROL_CHARACTER.search(text):
        yield _error(field, f"{what} holds control characters", "Type it again")
