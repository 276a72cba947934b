"""Host addresses of the subscription."""

from __future__ import annotations

from qpctui.qualys.calls import Call
from qpctui.qualys.transport import Transport


def enable_for_compliance(transport: Transport, ip: str) -> None:
    """Add an address to the subscription for PC; one that is there already stays.

    The wording of the answer varies, so only a code counts as refusal (section "asset/ip add").

    Raises:
        QualysError: refused, or it is not known whether the address was added.
    """
    form = {"action": "add", "enable_pc": "1", "ips": ip}
    transport.write(Call(f"add {ip} to the subscription", "asset_ip.add", form)).simple_return()
