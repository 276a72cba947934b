"""EC2 connectors, from the asset management API ("qps calls")."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote
from xml.etree.ElementTree import Element

from qpctui.qualys.answers import child_text
from qpctui.qualys.asset_management import listed, objects_of
from qpctui.qualys.errors import Malformed
from qpctui.qualys.transport import Call, Transport

_BASE = "/qps/rest/3.0"
_OBJECT = "AWSASSETDATACONNECTOR"
_RESOURCE = "am/awsassetdataconnector"
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
        call = Call("list the EC2 connectors", f"{_BASE}/search/{_RESOURCE}", {}, xml=body)
        page = listed(transport.read(call), _OBJECT, "list the EC2 connectors")
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
    path = f"{_BASE}/get/{_RESOURCE}/{quote(connector_id, '')}"
    answer = transport.read(Call(purpose, path, {}, method="GET"))
    found = objects_of(answer, _OBJECT, purpose)
    if not found:
        raise Malformed(f"{answer.host} answered without the EC2 connector {connector_id}")
    return _connector(found[0])


def run_connector(transport: Transport, connector_id: str) -> None:
    """Let a connector look for instances, which takes its time.

    Raises:
        QualysError: refused, or it is not known whether it runs.
    """
    purpose = f"run the EC2 connector {connector_id}"
    path = f"{_BASE}/run/{_RESOURCE}/{quote(connector_id, '')}"
    objects_of(transport.write(Call(purpose, path, {}, xml="")), _OBJECT, purpose)


def _connector(element: Element) -> Connector:
    disabled = child_text(element, "DISABLED").lower() == "true"
    return Connector(
        id=child_text(element, "ID"),
        name=child_text(element, "NAME"),
        account_id=child_text(element, "AWSACCOUNTID"),
        state=DISABLED if disabled else child_text(element, "CONNECTORSTATE").upper(),
        last_error=child_text(element, "LASTERROR"),
    )
