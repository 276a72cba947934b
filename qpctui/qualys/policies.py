"""Policies: which groups they are assigned to and when they were evaluated."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from qpctui.qualys.answers import child_text, local_name, platform_date
from qpctui.qualys.calls import Call
from qpctui.qualys.errors import Refused
from qpctui.qualys.pages import WARNING, Pages
from qpctui.qualys.transport import Transport

_NOTHING_TO_CHANGE = "nothing to change"
"""What the platform may say, as a refusal too, when a group is assigned already ("policy")."""


@dataclass(frozen=True)
class ListedPolicy:
    """A policy as listed; ``groups`` are the ids of the asset groups assigned to it."""

    id: str
    title: str
    groups: frozenset[str]


def add_asset_group(transport: Transport, policy_id: str, group_id: str) -> None:
    """Assign a group to a policy and have it evaluated soon; assigned already is fine.

    Raises:
        QualysError: refused, or it is not known whether the policy was changed.
    """
    form = {
        "action": "add_asset_group_ids",
        "id": policy_id,
        "asset_group_ids": group_id,
        "evaluate_now": "1",
    }
    call = Call(f"assign the asset group to policy {policy_id}", "policy.add_asset_group_ids", form)
    try:
        transport.write(call).simple_return()
    except Refused as refusal:
        if _NOTHING_TO_CHANGE not in str(refusal).casefold():
            raise


def remove_asset_group(transport: Transport, policy_id: str, group_id: str) -> None:
    """Take a group off a policy.

    Raises:
        QualysError: refused, or it is not known whether the policy was changed.
    """
    form = {"action": "remove_asset_group_ids", "id": policy_id, "asset_group_ids": group_id}
    purpose = f"take the asset group off policy {policy_id}"
    call = Call(purpose, "policy.remove_asset_group_ids", form)
    transport.write(call).simple_return()


def groups_of(transport: Transport, ids: Iterable[str]) -> dict[str, frozenset[str]]:
    """The asset groups assigned to each of these policies; those not there are left out.

    Raises:
        QualysError: the list can't be read.
    """
    wanted = ",".join(ids)
    if not wanted:  # The platform would list all.
        return {}
    return {policy.id: policy.groups for policy in _listed(transport, {"ids": wanted})}


def list_policies(transport: Transport) -> list[ListedPolicy]:
    """Every policy that the user may see.

    Raises:
        QualysError: the list can't be read whole.
    """
    return list(_listed(transport, {}))


def _listed(transport: Transport, wanted: dict[str, str]) -> Iterator[ListedPolicy]:
    pages = Pages({"action": "list", "details": "Basic"} | wanted)
    for form in pages:
        answer = transport.read(Call("list the policies", "policy.list", form))
        for element in answer.elements("POLICY_LIST_OUTPUT", "POLICY", WARNING):
            if local_name(element) == WARNING:
                pages.see(element, answer)
                continue
            groups = re.split(r"[\s,]+", child_text(element, "ASSET_GROUP_IDS"))
            yield ListedPolicy(
                child_text(element, "ID"),
                child_text(element, "TITLE"),
                frozenset(groups) - {""},
            )


def last_evaluated(transport: Transport, policy_id: str) -> datetime | None:
    """When the policy was last evaluated by the platform's clock, None when not served.

    Raises:
        QualysError: the list can't be read.
    """
    form = {"action": "list", "details": "Basic", "ids": policy_id}
    answer = transport.read(Call(f"read policy {policy_id}", "policy.list", form))
    for element in answer.elements("POLICY_LIST_OUTPUT", "POLICY"):
        if child_text(element, "ID") == policy_id:
            date = child_text(element, "LAST_EVALUATED", "DATETIME")
            return platform_date(date or child_text(element, "LAST_EVALUATED"))
    return None
