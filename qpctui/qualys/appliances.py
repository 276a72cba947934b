"""Scanner appliances."""

from __future__ import annotations

from dataclasses import dataclass

from qpctui.qualys.answers import child_text, descendants
from qpctui.qualys.calls import Call
from qpctui.qualys.transport import Transport


@dataclass(frozen=True)
class Appliance:
    """A scanner; ``account_id`` is its AWS account, empty outside EC2."""

    id: str
    name: str
    status: str
    account_id: str = ""


def list_appliances(transport: Transport, *, ec2_only: bool = False) -> list[Appliance]:
    """Every appliance the user may use, by name (section "Scanner appliances").

    Raises:
        QualysError: the list can't be read.
    """
    form = {"action": "list", "output_mode": "full"}
    if ec2_only:
        form |= {"platform_provider": "ec2", "include_cloud_info": "1"}
    answer = transport.read(Call("list the scanners", "appliance.list", form))
    found = [
        Appliance(
            id=child_text(element, "ID"),
            name=child_text(element, "NAME"),
            status=child_text(element, "STATUS"),
            account_id=next(
                (child_text(info, "ACCOUNT_ID") for info in descendants(element, "EC2_INFO")), ""
            ),
        )
        for element in answer.elements("APPLIANCE_LIST_OUTPUT", "APPLIANCE")
    ]
    return sorted(found, key=lambda appliance: appliance.name.casefold())
