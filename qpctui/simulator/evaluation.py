"""When a scan's results reach a policy, and what they say of each control."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from ipaddress import ip_address

from qpctui.simulator.catalogue.controls import Control, Outcome, Policy
from qpctui.simulator.platform import Platform, Scan

_LAG_KINDS = 3
_OLD = timedelta(days=9)


@dataclass(frozen=True)
class Record:
    """One posture record."""

    id: int
    control: Control
    outcome: Outcome
    evaluated: datetime
    scan: Scan


def evaluated_at(platform: Platform, scan: Scan, policy: Policy) -> datetime | None:
    """When the policy was evaluated with this scan's results; None before, or never.

    It lags behind the results' processing, by another time for each policy.
    """
    now, scenario = platform.clock.now(), platform.scenario
    if scan.state(now)[0] != "Finished" or not scan.alive:
        return None
    if not scenario.authenticates or not scan.logged_in:
        return None
    if policy.id in scenario.without_data or not _covered(scan, policy):
        return None
    if not scenario.evaluates:
        return scan.launched - _OLD
    times = scan.timetable
    lag = times.evaluation + times.more * (policy.id % _LAG_KINDS)
    when = scan.launched + scan.held + timedelta(seconds=times.processed + lag)
    return when if now >= when else None


def _covered(scan: Scan, policy: Policy) -> bool:
    """A profile limited to some policies collects data for those alone."""
    return not scan.profile.policies or policy in scan.profile.policies


def latest_scan(platform: Platform, policy: Policy, ip: str) -> Scan | None:
    """The newest scan of an address that the policy was evaluated with, if any is assigned."""
    evaluated = [
        scan
        for scan in platform.scans
        if scan.ip == ip and evaluated_at(platform, scan, policy) is not None
    ]
    return evaluated[-1] if evaluated and _assigned(platform, policy, ip) else None


def _assigned(platform: Platform, policy: Policy, ip: str) -> bool:
    groups = platform.assignments.get(policy.id, set())
    return any(ip in platform.groups[group].ips for group in groups)


def records(platform: Platform, policy: Policy, scan: Scan) -> Iterator[Record]:
    """Every control of a policy on the scanned host, by ascending record id."""
    when = evaluated_at(platform, scan, policy)
    if when is None:
        return
    host = host_id(scan.ip)
    for control in policy.controls:
        for number, outcome in enumerate(_outcomes(platform, control)):
            about = control.cid * 10 + policy.id % 10
            record_id = (host % 10**6) * 10**10 + about * 10**4 + number
            yield Record(record_id, control, outcome, when, scan)


def _outcomes(platform: Platform, control: Control) -> Iterable[Outcome]:
    if platform.scenario.instances_each > 1:
        return _on_many(control.outcomes, platform.scenario.instances_each)
    if platform.scenario.clean:
        return tuple(Outcome(instance=outcome.instance) for outcome in control.outcomes)
    if platform.scenario.approved_passes:
        return tuple(_waived(outcome) for outcome in control.outcomes)
    return control.outcomes


def _on_many(outcomes: Sequence[Outcome], count: int) -> Iterator[Outcome]:
    """On many instances, on one of which it comes out as the catalogue says, on most it passes."""
    for number in range(1, count + 1):
        outcome = outcomes[number % len(outcomes)]
        instance = f"{outcome.instance or 'instance'}-{number:03}"
        yield replace(outcome if number % 3 == 1 else Outcome(), instance=instance)


def _waived(outcome: Outcome) -> Outcome:
    """An outcome that passes by an approved exception which has not ended."""
    grant = outcome.grant
    ended = grant is None or (grant.ends_in_days is not None and grant.ends_in_days < 0)
    approved = not ended and grant is not None and grant.status == "Approved"
    return replace(outcome, status="Passed") if approved else outcome


def host_id(ip: str) -> int:
    """A host's id, always the same for an address, and no other's."""
    return 4000 + int(ip_address(ip)) % 10**9
