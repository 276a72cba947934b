"""The form's credential fields: which kinds each takes, and where it sends them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from qpctui.credentials import StoredCredential
from qpctui.job.fields import value_of
from qpctui.job.model import Job
from qpctui.job.rules import Problem
from qpctui.job.syntax import SyntaxProblem, proxy_host
from qpctui.qualys.authorisation import Kind
from qpctui.tui.desk import Desk

LOG_IN, PROXY, RECORD = (
    "qualys.credentials",
    "qualys.proxy.credentials",
    "auth_record.credentials",
)
PLACES = {
    LOG_IN: "for Credentials in API Login",
    PROXY: "for the proxy's Credentials in API Login",
    RECORD: "for the target's Credentials in Scan Options",
}
"""Where each field is, as the dialog names it."""


def kinds_for(field: str) -> tuple[Kind, ...]:
    """The kinds of credentials that a field takes: OAuth clients are for Qualys itself alone."""
    return ("password", "oauth") if field == LOG_IN else ("password",)


def hosts_for(desk: Desk, job: Job, field: str) -> dict[Kind, list[str]]:
    """The hosts that a field's credential is sent to, by kind; none while they are not known.

    A proxy's goes to the proxy alone, and the target's to the API server alone, which keeps it in
    the authentication record.
    """
    if field == PROXY:
        proxy = job.qualys.proxy
        try:
            return {"password": [proxy_host(proxy.server, proxy.port)]}
        except SyntaxProblem:
            return {"password": []}
    if field == RECORD:
        return {"password": desk.hosts(job)[:1]}
    return {kind: desk.hosts(job, kind) for kind in kinds_for(field)}


def unknown_problems(ids: Collection[str], job: Job) -> list[Problem]:
    """Credentials that a job needs and this machine does not know, as after an import."""
    named = {field: value_of(job, field) for field, used in _in_use(job).items() if used}
    return [
        Problem(field, "error", f"{name!r} is not known on this machine; + Add")
        for field, name in named.items()
        if name and name not in ids
    ]


def _in_use(job: Job) -> dict[str, bool]:
    return {LOG_IN: True, PROXY: job.qualys.proxy.use, RECORD: job.auth_record.use}


def kind_problems(known: Iterable[StoredCredential], job: Job) -> list[Problem]:
    """OAuth clients that a job names where a user name and password are needed."""
    clients = {one.id for one in known if one.kind == "oauth"}
    return [
        Problem(
            field,
            "error",
            f"{value_of(job, field)!r} is an OAuth client, good for the Qualys log-in alone",
            "Choose a user name and password",
        )
        for field, used in _in_use(job).items()
        if used and field != LOG_IN and value_of(job, field) in clients
    ]
