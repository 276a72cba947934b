"""EC2 connectors, from the asset management API ("qps calls")."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from qpctui.qualys.answers import child_text
from qpctui.qualys.asset_management import listed, objects_of
from qpctui.qualys.calls import Call
from qpctui.qualys.errors import Malformed
from qpctui.qualys.transport import Transport

_OBJECTS = ("AWSASSETDATACONNECTOR", "ASSETDATACONNECTOR")
_MOST_PAGES = 1000

SUCCEEDED = frozenset({"FINISHED_SUCCESS", "SUCCESS"})
FAILED = frozenset({"FINISHED_ERRORS", "ERROR", "INCOMPLETE"})
RUNNING = frozenset({"RUNNING", "PENDING", "QUEUED", "PROCESSING"})
DISABLED = "DISABLED"


@dataclass(frozen=True)
class Connector:
    """A connector; ``state`` is the platform's word, ``DISABLED`` when it is switched off."""

    id: str
    name: str
    account_id: str
    state: str
    last_error: str = ""


def list_connectors(transport: Transport) -> list[Connector]:
    """Every EC2 connector the user may use, by name.

    Raises:
        QualysError: the list can't be read whole.
    """
    found: list[Connector] = []
    body = ""
    for _ in range(_MOST_PAGES):
        call = Call("list the EC2 connectors", "connector.search", {}, xml=body)
        page = listed(transport.read(call), _OBJECTS, "list the EC2 connectors")
        found += map(_connector, page.objects)
        if page.last_id is None:
            return sorted(found, key=lambda connector: connector.name.casefold())
        body = (
            "<ServiceRequest><preferences>"
            f"<startFromId>{page.last_id + 1}</startFromId>"
            "</preferences></ServiceRequest>"
        )
    raise Malformed("The platform announces one page of connectors after another without end")


def read_connector(transport: Transport, connector_id: str) -> Connector:
    """One connector, as it stands now.

    Raises:
        QualysError: there is none of that id, or it can't be asked.
    """
    purpose = f"read the EC2 connector {connector_id}"
    call = Call(purpose, "connector.get", {}, method="GET", object_id=connector_id)
    answer = transport.read(call)
    found = objects_of(answer, _OBJECTS, purpose)
    if not found:
        raise Malformed(f"{answer.host} answered without the EC2 connector {connector_id}")
    return _connector(found[0])


def run_connector(transport: Transport, connector_id: str) -> None:
    """Let a connector look for instances, which takes its time.

    Raises:
        QualysError: refused, or it is not known whether it runs.
    """
    purpose = f"run the EC2 connector {connector_id}"
    call = Call(purpose, "connector.run", {}, xml="", object_id=connector_id)
    objects_of(transport.write(call), _OBJECTS, purpose)


def _connector(element: Element) -> Connector:
    disabled = child_text(element, "DISABLED").lower() == "true"
    return Connector(
        id=child_text(element, "ID"),
        name=child_text(element, "NAME"),
        account_id=child_text(element, "AWSACCOUNTID"),
        state=DISABLED if disabled else child_text(element, "CONNECTORSTATE").upper(),
        last_error=child_text(element, "LASTERROR"),
    )
