"""How the scanner's log-in to the target went, as a scan's result tells it (section "fetch").

Only the names FAILED and INSUFFICIENT are certain; the lists around and below them are read
wherever they stand and whatever separates their addresses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from qpctui.compliance.findings import AuthOutcome, LoginOutcome
from qpctui.qualys.addresses import lists, readable
from qpctui.qualys.answers import child_text, descendants, local_name

_OUTCOMES = {
    "FAILED": LoginOutcome.FAILED,
    "AUTH_SCAN_FAILED": LoginOutcome.FAILED,
    "INSUFFICIENT": LoginOutcome.INSUFFICIENT,
    "AUTH_SCAN_INSUFFICIENT": LoginOutcome.INSUFFICIENT,
    "SUCCESS": LoginOutcome.SUCCESS,
    "AUTH_SCAN_SUCCESS": LoginOutcome.SUCCESS,
}
_WORST_FIRST = (LoginOutcome.FAILED, LoginOutcome.INSUFFICIENT, LoginOutcome.SUCCESS)

AUTHENTICATION = ("AUTHENTICATION", "AUTH", *_OUTCOMES)
"""The elements to ask for; those inside another are found in it."""


@dataclass(frozen=True)
class _Group:
    """One list of hosts: what happened to them, by which authentication type, who they are."""

    outcome: LoginOutcome
    kind: str
    hosts: str


def login_outcome(elements: Sequence[Element], ip: str) -> AuthOutcome:
    """The worst outcome that any list gives the target.

    A list of failures with something in it that is no address may mean the target by another
    name: then a success, or no mention, is not believed.
    """
    groups = _groups(elements)
    for outcome in _WORST_FIRST:
        here = [group for group in groups if group.outcome is outcome and lists(group.hosts, ip)]
        if outcome is LoginOutcome.SUCCESS and (doubt := _unreadable(groups)):
            said = f"its list of failures names {doubt!r}"
            return AuthOutcome(LoginOutcome.UNREAD, said)
        if here:
            kinds = sorted({group.kind for group in here if group.kind})
            return AuthOutcome(outcome, ", ".join(kinds))
    return AuthOutcome(LoginOutcome.UNLISTED)


def _groups(elements: Sequence[Element]) -> list[_Group]:
    """The lists in and below these, each with the type that is told nearest above it."""
    found: list[_Group] = []
    open_ones = [(element, "") for element in elements]
    while open_ones:
        element, kind = open_ones.pop()
        kind = child_text(element, "TYPE") or kind
        outcome = _OUTCOMES.get(local_name(element))
        if outcome is not None:
            found.append(_Group(outcome, kind, _hosts(element)))
        open_ones += [(child, kind) for child in element]
    return found


def _hosts(group: Element) -> str:
    """A list's addresses: those in IP elements, else all of its text."""
    addresses = [" ".join(ip.itertext()) for ip in descendants(group, "IP")]
    return ", ".join(addresses) if addresses else " ".join(group.itertext())


def _unreadable(groups: Sequence[_Group]) -> str:
    """A list of failures that holds something else than addresses, empty when there is none."""
    failures = [group for group in groups if group.outcome is not LoginOutcome.SUCCESS]
    return next((group.hosts.strip() for group in failures if not readable(group.hosts)), "")
