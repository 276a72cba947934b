"""Asset groups."""

from __future__ import annotations

from dataclasses import dataclass

from qpctui.qualys.answers import child_text, children, local_name
from qpctui.qualys.calls import Call
from qpctui.qualys.errors import Malformed
from qpctui.qualys.pages import WARNING, Pages
from qpctui.qualys.transport import Transport


@dataclass(frozen=True)
class AssetGroup:
    """A group and its addresses as listed: single ones and ranges."""

    id: str
    title: str
    ips: tuple[str, ...]


def find_asset_group(transport: Transport, title: str) -> AssetGroup | None:
    """The group of exactly that title, which the platform's own filter is not trusted with.

    Raises:
        QualysError: the list can't be read.
    """
    pages = Pages({"action": "list", "title": title, "show_attributes": "ID,TITLE,IP_SET"})
    for form in pages:
        answer = transport.read(Call("list the asset groups", "asset_group.list", form))
        for element in answer.elements("ASSET_GROUP_LIST_OUTPUT", "ASSET_GROUP", WARNING):
            if local_name(element) == WARNING:
                pages.see(element, answer)
            elif child_text(element, "TITLE").split() == title.split():
                ips = (ip for group in children(element, "IP_SET")[:1] for ip in group)
                return AssetGroup(
                    id=child_text(element, "ID"),
                    title=title,
                    ips=tuple((ip.text or "").strip() for ip in ips),
                )
    return None


def add_asset_group(transport: Transport, title: str, ip: str) -> str:
    """Make a group that holds ``ip``; its id.

    Raises:
        QualysError: refused, or it is not known whether the group was made.
    """
    form = {"action": "add", "title": title, "ips": ip}
    answer = transport.write(Call(f"make the asset group {title}", "asset_group.add", form))
    group_id = answer.simple_return().items.get("ID", "")
    if not group_id:
        raise Malformed(f"{answer.host} made the asset group {title} without telling its id")
    return group_id


def set_ips(transport: Transport, group: AssetGroup, ip: str) -> None:
    """Let ``ip`` be the group's only address.

    Raises:
        QualysError: refused, or it is not known whether the group was changed.
    """
    form = {"action": "edit", "id": group.id, "set_ips": ip}
    transport.write(
        Call(f"set the asset group {group.title}", "asset_group.edit", form)
    ).simple_return()


def delete_asset_group(transport: Transport, group: AssetGroup) -> None:
    """Take a group away, and thereby off its policies.

    Raises:
        QualysError: refused, or it is not known whether the group was deleted.
    """
    form = {"action": "delete", "id": group.id}
    call = Call(f"delete the asset group {group.title}", "asset_group.delete", form)
    transport.write(call).simple_return()
