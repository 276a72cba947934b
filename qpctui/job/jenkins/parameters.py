"""A job as the connector's parameters, name by name.

Left out are boxes that are off, texts never set, and all that a box that is off hides. Texts that
the form fills in by itself stand there even when somebody emptied them, and so does the option
profile, as in the connector's guide.

The connector knows a scanner and a policy by less than a job does: of the scanner the name goes
out, of the connector its name, id and account, of the profile its name and id with the policies
that are selected. ``lost.lost_in`` tells what that leaves behind.
"""

from __future__ import annotations

import json
import re

from qpctui.job.dependence import is_shown
from qpctui.job.fields import value_of
from qpctui.job.model import CriticalityName, Job, Policy, StateName

FIELDS: dict[str, str] = {
    "apiServer": "qualys.api_server",
    "createAuthRecord": "auth_record.use",
    "credsId": "qualys.credentials",
    "criticalityCritical": "fail_on.criticalities",
    "criticalityMedium": "fail_on.criticalities",
    "criticalityMinimal": "fail_on.criticalities",
    "criticalitySerious": "fail_on.criticalities",
    "criticalityUrgent": "fail_on.criticalities",
    "ec2ConnDetails": "target.ec2.connector",
    "ec2Id": "target.ec2.instance_id",
    "excludedCids": "fail_on.exclude_cids",
    "excludedCriteria": "fail_on.exclude",
    "failByAuth": "fail_on.authentication_failure",
    "failByStateAndCriticality": "fail_on.state_and_criticality",
    "hostIp": "target.host_ip",
    "optionProfile": "scan.option_profile",
    "platform": "qualys.platform",
    "pollingInterval": "timing.poll_every",
    "proxyCredentialsId": "qualys.proxy.credentials",
    "proxyPort": "qualys.proxy.port",
    "proxyServer": "qualys.proxy.server",
    "runConnector": "target.ec2.run_connector",
    "scanName": "scan.title",
    "scannerName": "scan.scanner.name",
    "selectedPolicies": "scan.policies",
    "stateError": "fail_on.states",
    "stateExceptions": "fail_on.states",
    "stateFail": "fail_on.states",
    "unixAndWindowsCredentials": "auth_record.platform",
    "unixAndWindowsCredentialsId": "auth_record.credentials",
    "useEc2": "target.kind",
    "useHost": "target.kind",
    "useProxy": "qualys.proxy.use",
    "vulnsTimeout": "timing.timeout",
}
"""Every parameter of the connector, and the field of the job that it speaks of."""

STATES: dict[str, StateName] = {
    "stateFail": "Fail",
    "stateError": "Error",
    "stateExceptions": "Exceptions",
}
CRITICALITIES: dict[str, CriticalityName] = {
    "criticalitySerious": "Serious",
    "criticalityUrgent": "Urgent",
    "criticalityCritical": "Critical",
    "criticalityMedium": "Medium",
    "criticalityMinimal": "Minimal",
}
TICKS = STATES | CRITICALITIES
FILLED_IN = ("platform", "scanName", "scannerName", "pollingInterval", "vulnsTimeout")
"""Texts that the connector's form fills in by itself."""

_EVEN_EMPTY = (*FILLED_IN, "optionProfile", "selectedPolicies")
_BEFORE_COMMA_OR_END = re.compile(r",(?=,|\Z)")


def parameters_of(job: Job) -> dict[str, bool | int | str]:
    """What the connector would be given for a job, in alphabetical order."""
    values = {name: _value(job, name) for name in sorted(FIELDS) if is_shown(FIELDS[name], job)}
    return {name: value for name, value in values.items() if _is_set(name, value)}


def _is_set(name: str, value: bool | int | str) -> bool:
    return value is not False and (value != "" or name in _EVEN_EMPTY)


def _value(job: Job, name: str) -> bool | int | str:
    if name in TICKS:
        return TICKS[name] in value_of(job, FIELDS[name])
    match name:
        case "useHost" | "useEc2":
            return name == ("useEc2" if job.target.kind == "ec2" else "useHost")
        case "ec2ConnDetails":
            return _connector(job)
        case "optionProfile":
            return _option_profile(job)
        case "selectedPolicies":
            return ",,".join(f"{p.id}::{title_of(p)}" for p in job.scan.policies)
    plain: bool | int | str = value_of(job, FIELDS[name])
    return plain


def _connector(job: Job) -> str:
    connector = job.target.ec2.connector
    details = {"awsAccountId": connector.account_id, "id": connector.id}
    return _json({connector.name: details}) if connector.name or connector.id else ""


def _option_profile(job: Job) -> str:
    profile = job.scan.option_profile
    whole = {
        "optionProfileName": profile.name,
        "optionProfileID": profile.id,
        "policyDetails": {title_of(policy): policy.id for policy in job.scan.policies},
    }
    return _json(whole) if profile.name or profile.id else ""


def title_of(policy: Policy) -> str:
    """A policy's title for ``selectedPolicies``, whose parts two commas separate.

    A title that holds such commas gets spaces after them; one that is not known is the id, since
    the connector needs one.
    """
    return _BEFORE_COMMA_OR_END.sub(", ", policy.title) or policy.id


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
