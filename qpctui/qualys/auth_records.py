"""Authentication records: with which user name and password the scanner logs in to a host."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from qpctui.qualys.answers import Answer, child_text, children, local_name
from qpctui.qualys.authorisation import Login
from qpctui.qualys.calls import Call
from qpctui.qualys.errors import Malformed, Refused
from qpctui.qualys.pages import WARNING, Pages
from qpctui.qualys.transport import Transport

System = Literal["unix", "windows"]

CONFLICT = 1920
"""The platform's number for what contradicts what is there ("Numeric codes")."""
LONGEST_USERNAME: dict[System, int] = {"unix": 255, "windows": 31}
LONGEST_PASSWORD = 100
_NOTHING_TO_CHANGE = "nothing to change"


@dataclass(frozen=True)
class AuthRecord:
    """A record as listed: its id and title."""

    id: str
    title: str


def find_record(transport: Transport, system: System, title: str) -> AuthRecord | None:
    """The record of exactly that title: the platform's own filter finds parts of titles too.

    Raises:
        QualysError: the list can't be read whole.
    """
    form = {"action": "list", "title": title, "details": "Basic"}
    pages = Pages(form)
    found: AuthRecord | None = None
    for page in pages:
        answer = transport.read(
            Call(f"list the {system} authentication records", f"auth_{system}.list", page)
        )
        wanted = (f"AUTH_{system.upper()}", WARNING)
        for element in answer.elements(f"AUTH_{system.upper()}_LIST_OUTPUT", *wanted):
            if local_name(element) == WARNING:
                pages.see(element, answer)
            elif child_text(element, "TITLE").split() == title.split():
                found = found or AuthRecord(child_text(element, "ID"), title)
    return found


def create_record(transport: Transport, system: System, title: str, login: Login, ip: str) -> str:
    """Make a record for one address; its id (section "authentication records").

    Raises:
        Refused: with ``CONFLICT`` when another record holds the address, among others.
        QualysError: it is not known whether it was made.
    """
    form = {"action": "create", "title": title} | _content(login, ip)
    purpose = f"create the authentication record {title}"
    call = Call(purpose, f"auth_{system}.create", form)
    record_id = _written(transport.write(call), purpose)
    if not record_id:
        raise Malformed(f"The platform created {title} without telling its id")
    return record_id


def update_record(
    transport: Transport, system: System, record: AuthRecord, login: Login, ip: str
) -> None:
    """Let a record hold one address and this log-in; being so already is fine.

    Raises:
        QualysError: refused, or it is not known whether it was changed.
    """
    form = {"action": "update", "ids": record.id} | _content(login, ip)
    purpose = f"update the authentication record {record.title}"
    call = Call(purpose, f"auth_{system}.update", form)
    _written(transport.write(call), purpose)


def delete_record(transport: Transport, system: System, record: AuthRecord) -> None:
    """Take a record away.

    Raises:
        QualysError: refused, or it is not known whether it was deleted.
    """
    form = {"action": "delete", "ids": record.id}
    purpose = f"delete the authentication record {record.title}"
    _written(transport.write(Call(purpose, f"auth_{system}.delete", form)), purpose)


def _content(login: Login, ip: str) -> dict[str, str]:
    return {"username": login.username, "password": login.password.reveal(), "ips": ip}


def _written(answer: Answer, purpose: str) -> str:
    """The first id that a batch of writes tells; any of its entries may be a refusal."""
    batches = answer.elements("BATCH_RETURN", "BATCH")
    if not batches:
        raise Malformed(f"Could not {purpose}: {answer.host} answered with an empty batch")
    record_id = ""
    for batch in batches:
        text = child_text(batch, "TEXT")
        codes = list(children(batch, "CODE"))
        if codes and _NOTHING_TO_CHANGE not in text.casefold():
            code = (codes[0].text or "").strip()
            number = int(code) if code.isascii() and code.isdecimal() and len(code) < 9 else 0
            said = f"Could not {purpose}: {answer.host} says {text or 'nothing more'} ({number})"
            raise Refused(said, code=number, status=answer.status)
        record_id = record_id or child_text(batch, "ID_SET", "ID")
    return record_id
