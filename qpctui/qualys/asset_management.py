"""The envelope of the asset management API ("qps calls"): its own codes, whatever HTTP says."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from qpctui.qualys.answers import Answer, child_text, local_name
from qpctui.qualys.errors import Malformed, Refused


@dataclass(frozen=True)
class Listed:
    """The objects of a page; ``last_id`` is None when no more are to come."""

    objects: list[Element]
    last_id: int | None = None


def objects_of(answer: Answer, names: tuple[str, ...], purpose: str) -> list[Element]:
    """The objects of an answer that is a single page.

    Raises:
        Refused: the response code is another than SUCCESS.
        Malformed: no such envelope.
    """
    return listed(answer, names, purpose).objects


def listed(answer: Answer, names: tuple[str, ...], purpose: str) -> Listed:
    """The objects of one page, and where the next one starts.

    Raises:
        Refused: the response code is another than SUCCESS.
        Malformed: no such envelope, or more is to come and it does not say where.
    """
    found: list[Element] = []
    told: dict[str, str] = {}
    wanted = ("RESPONSECODE", "RESPONSEERRORDETAILS", "HASMORERECORDS", "LASTID", *names)
    for element in answer.elements("SERVICERESPONSE", *wanted):
        kind = local_name(element)
        if kind in names:
            found.append(element)
        elif kind == "RESPONSEERRORDETAILS":
            told[kind] = child_text(element, "ERRORMESSAGE")
        else:
            told[kind] = (element.text or "").strip()
    if told.get("RESPONSECODE") != "SUCCESS":
        said = " ".join(filter(None, (told.get("RESPONSECODE"), told.get("RESPONSEERRORDETAILS"))))
        raise Refused(f"Could not {purpose}: {answer.host} says {said or 'nothing'}")
    if told.get("HASMORERECORDS", "").lower() != "true":
        return Listed(found)
    last = told.get("LASTID", "") or (child_text(found[-1], "ID") if found else "")
    if not (last.isascii() and last.isdecimal() and 0 < len(last) <= 18) or last == "0":
        raise Malformed(f"{answer.host} cut a list short and does not say how to go on")
    return Listed(found, int(last))
