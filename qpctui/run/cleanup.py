"""What a job made on its platform from this machine, and how it is taken away again.

Its own is what has its name and was made from here by this machine's journals. Everything else is
left alone, and so are hosts: who else needs them in the subscription is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from qpctui.job.model import HostSystem, Job
from qpctui.qualys import asset_groups, auth_records, policies
from qpctui.qualys.asset_groups import AssetGroup
from qpctui.qualys.auth_records import AuthRecord
from qpctui.qualys.errors import INVALID_VALUE, QualysError, Refused
from qpctui.qualys.policies import ListedPolicy
from qpctui.qualys.transport import Transport
from qpctui.run.journal import Entry, Journal, Writes, assigned_policies, journalled, writes_to
from qpctui.run.made import Made, made
from qpctui.run.names import group_title, record_title

_SYSTEMS: tuple[HostSystem, ...] = get_args(HostSystem)


@dataclass(frozen=True)
class Removal:
    """A thing that is taken away by one write; ``is_there`` asks whether it is there still."""

    what: str
    write: str
    details: dict[str, str]
    remove: Callable[[], None]
    is_there: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """A thing of the job's name that is not its own, or that others use."""

    what: str
    why: str


@dataclass(frozen=True)
class Cleanup:
    """What is there of a job: ``removals`` in their order, and what is left alone."""

    removals: tuple[Removal, ...]
    left: tuple[LeftAlone, ...]


def look_for_own(job: Job, name: str, transport: Transport, runs: Path) -> Cleanup:
    """Find what a job made; nothing is changed. ``runs`` holds this machine's runs.

    Raises:
        QualysError: a list can't be read.
    """
    found = _Look(job, name, transport, runs)
    parts = [*found.records(), *found.group_and_policies()]
    removals = [part for part in parts if isinstance(part, Removal)]
    # A group goes last: while it is there what it is assigned to can be told.
    order = (Writes.UNASSIGN, Writes.DELETE_RECORD, Writes.DELETE_GROUP)
    return Cleanup(
        tuple(sorted(removals, key=lambda one: order.index(one.write))),
        tuple(part for part in parts if isinstance(part, LeftAlone)),
    )


def remove(
    removal: Removal, journal: Journal, on_unwritable: Callable[[OSError], None]
) -> QualysError | None:
    """Take a thing away, once; why that failed. What is gone by now needs nothing.

    Raises:
        NotNoted: the journal can't be written, so nothing was done.
        Cancelled: told to stop.
    """
    try:
        with journalled(journal, removal.write, on_unwritable, **removal.details) as learnt:
            try:
                removal.remove()
            except Refused as refusal:
                if refusal.code != INVALID_VALUE or removal.is_there():
                    raise
                learnt["gone"] = str(refusal)
    except QualysError as error:
        return error
    return None


class _Look:
    """Compares what is on the platform with what the journals tell."""

    def __init__(self, job: Job, name: str, transport: Transport, runs: Path) -> None:
        self._job, self._name, self._transport = job, name, transport
        api = transport.endpoints.api
        self._entries: Sequence[Entry] = writes_to(runs, api)
        self._assigned = assigned_policies(runs, api, group_title(name))

    def records(self) -> Iterator[Removal | LeftAlone]:
        """The authentication records of the job's name, of each system that it ever used."""
        record = self._job.auth_record
        for system in _SYSTEMS:
            title = record_title(system, self._name)
            own = made(self._entries, Writes.CREATE_RECORD, Writes.DELETE_RECORD, title)
            if not own and not (record.use and record.platform == system):
                continue
            found = auth_records.find_record(self._transport, system, title)
            if found is None:
                continue
            what = f"Authentication record {title} (id {found.id})"
            if own.has(found.id):
                yield self._record_removal(what, system, found)
            else:
                yield LeftAlone(what, _why_foreign(own))

    def group_and_policies(self) -> Iterator[Removal | LeftAlone]:
        """The job's asset group, and its place on the policies that it was assigned to."""
        title = group_title(self._name)
        group = asset_groups.find_asset_group(self._transport, title)
        if group is None:
            return
        what = f"Asset group {title} (id {group.id})"
        own = made(self._entries, Writes.ADD_GROUP, Writes.DELETE_GROUP, title)
        if not own.has(group.id):
            yield LeftAlone(f"{what}, and the policies that have it", _why_foreign(own))
            return
        listed = policies.list_policies(self._transport)
        having = [policy for policy in listed if group.id in policy.groups]
        for policy in having:
            if policy.id in self._assigned:
                yield self._unassignment(group, policy)
        others = [_named(policy) for policy in having if policy.id not in self._assigned]
        if not listed:
            yield LeftAlone(what, "no policy can be read, so it is not known which ones have it")
        elif others:
            yield LeftAlone(what, f"not assigned from here: {', '.join(others)}")
        else:
            yield self._group_removal(what, group)

    def _record_removal(self, what: str, system: HostSystem, record: AuthRecord) -> Removal:
        on = self._transport
        return Removal(
            what,
            Writes.DELETE_RECORD,
            {"title": record.title, "id": record.id},
            lambda: auth_records.delete_record(on, system, record),
            lambda: auth_records.find_record(on, system, record.title) == record,
        )

    def _unassignment(self, group: AssetGroup, policy: ListedPolicy) -> Removal:
        on = self._transport
        return Removal(
            f"Asset group {group.title} on {_named(policy)}",
            Writes.UNASSIGN,
            {"policy": policy.id, "group_title": group.title},
            lambda: policies.remove_asset_group(on, policy.id, group.id),
            lambda: group.id in policies.groups_of(on, [policy.id]).get(policy.id, ()),
        )

    def _group_removal(self, what: str, group: AssetGroup) -> Removal:
        def is_there() -> bool:
            found = asset_groups.find_asset_group(on, group.title)
            return found is not None and found.id == group.id

        on = self._transport
        return Removal(
            what,
            Writes.DELETE_GROUP,
            {"title": group.title, "id": group.id},
            lambda: asset_groups.delete_asset_group(on, group),
            is_there,
        )


def _named(policy: ListedPolicy) -> str:
    return f"policy {policy.id}, {policy.title}" if policy.title else f"policy {policy.id}"


def _why_foreign(own: Made) -> str:
    if not own:
        return "no journal on this machine tells that it was made from here"
    return f"it is not the one that was made from here, {', '.join(sorted(own.ids))}"
