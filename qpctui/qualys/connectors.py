"""EC2 connectors, from the asset management API ("qps calls")."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from qpctui.qualys.answers import Answer, child_text, local_name
from qpctui.qualys.errors import Malformed, Refused
from qpctui.qualys.transport import Call, Transport

_SEARCH = "/qps/rest/3.0/search/am/awsassetdataconnector"
_OBJECT = "AWSASSETDATACONNECTOR"
_MOST_PAGES = 1000


@dataclass(frozen=True)
class Connector:
    """A connector; ``state`` is the platform's word, ``DISABLED`` when it is switched off."""

    id: str
    name: str
    account_id: str
    state: str


def list_connectors(transport: Transport) -> list[Connector]:
    """Every EC2 connector the user may use, by name.

    Raises:
        QualysError: the list can't be read whole.
    """
    found: list[Connector] = []
    body = ""
    for _ in range(_MOST_PAGES):
        answer = transport.read(Call("list the EC2 connectors", _SEARCH, {}, xml=body))
        listed, last_id = _page(answer)
        found += listed
        if not last_id:
            return sorted(found, key=lambda connector: connector.name.casefold())
        body = (
            "<ServiceRequest><preferences>"
            f"<startFromId>{last_id + 1}</startFromId>"
            "</preferences></ServiceRequest>"
        )
    raise Malformed("The platform announces one page of connectors after another without end")


def _page(answer: Answer) -> tuple[list[Connector], int]:
    """The connectors of a page, and the last id when more are to come, else 0."""
    found: list[Connector] = []
    told: dict[str, str] = {}
    wanted = ("RESPONSECODE", "RESPONSEERRORDETAILS", "HASMORERECORDS", "LASTID", _OBJECT)
    for element in answer.elements("SERVICERESPONSE", *wanted):
        name = local_name(element)
        if name == _OBJECT:
            found.append(_connector(element))
        elif name == "RESPONSEERRORDETAILS":
            told[name] = child_text(element, "ERRORMESSAGE")
        else:
            told[name] = (element.text or "").strip()
    if told.get("RESPONSECODE") != "SUCCESS":
        said = " ".join(filter(None, (told.get("RESPONSECODE"), told.get("RESPONSEERRORDETAILS"))))
        raise Refused(f"Could not list the EC2 connectors: {answer.host} says {said or 'nothing'}")
    if told.get("HASMORERECORDS", "").lower() != "true":
        return found, 0
    last_id = told.get("LASTID", "")
    last = last_id or (found[-1].id if found else "")
    if not last.isdecimal() or last == "0":
        raise Malformed(f"{answer.host} cut the connectors short and does not say how to go on")
    return found, int(last)


def _connector(element: Element) -> Connector:
    disabled = child_text(element, "DISABLED").lower() == "true"
    return Connector(
        id=child_text(element, "ID"),
        name=child_text(element, "NAME"),
        account_id=child_text(element, "AWSACCOUNTID"),
        state="DISABLED" if disabled else child_text(element, "CONNECTORSTATE"),
    )
