"""EC2 instances, as the asset management API knows them ("qps calls")."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

from qpctui.qualys.answers import child_text, descendants
from qpctui.qualys.asset_management import objects_of
from qpctui.qualys.calls import Call
from qpctui.qualys.transport import Transport

_SOURCE = "EC2ASSETSOURCESIMPLE"
_RUNNING = "RUNNING"


@dataclass(frozen=True)
class Instance:
    """An instance: its state in the platform's word, where it is, and its host's id.

    ``state`` is empty when the platform knows none; ``host_id`` when the host was never scanned.
    """

    id: str
    state: str
    region: str
    private_ip: str
    host_id: str = ""

    @property
    def runs(self) -> bool:
        """Whether it can be scanned."""
        return self.state.upper() == _RUNNING


def find_instance(transport: Transport, instance_id: str, account_id: str) -> Instance | None:
    """The instance of that id in that account, None when the platform knows none.

    Raises:
        QualysError: the platform can't be asked.
    """
    criteria = "".join(
        f'<Criteria field="{name}" operator="EQUALS">{escape(value)}</Criteria>'
        for name, value in (("instanceId", instance_id), ("accountId", account_id))
        if value
    )
    body = f"<ServiceRequest><filters>{criteria}</filters></ServiceRequest>"
    answer = transport.read(Call("look the EC2 instance up", "host_asset.search", {}, xml=body))
    for asset in objects_of(answer, ("HOSTASSET",), "look the EC2 instance up"):
        for source in descendants(asset, _SOURCE):
            if child_text(source, "INSTANCEID") == instance_id:
                return _instance(asset, source)
    return None


def _instance(asset: Element, source: Element) -> Instance:
    return Instance(
        id=child_text(source, "INSTANCEID"),
        state=child_text(source, "INSTANCESTATE"),
        region=child_text(source, "REGION"),
        private_ip=child_text(source, "PRIVATEIPADDRESS"),
        host_id=child_text(asset, "QWEBHOSTID"),
    )
