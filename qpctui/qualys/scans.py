"""Compliance scans: launch, look, cancel, read the result."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element

from qpctui.compliance.findings import AuthOutcome
from qpctui.qualys.addresses import lists, readable
from qpctui.qualys.answers import child_text, children, local_name, platform_date, said_twice
from qpctui.qualys.authentication import AUTHENTICATION, login_outcome
from qpctui.qualys.calls import Call
from qpctui.qualys.errors import Malformed
from qpctui.qualys.transport import Transport

_TERMINAL = frozenset({"Finished", "Canceled", "Error"})
_ONCE = frozenset({"REF", "LAUNCH_DATETIME", "PROCESSED", "STATUS", "TARGET"})
_UNSCANNED = {
    "HOSTS_NOT_ALIVE": "not alive",
    "EXCLUDED_HOSTS": "excluded from the scan",
    "HOSTS_SCAN_ABORTED": "a host whose scan was broken off",
}


@dataclass(frozen=True)
class InstanceOrder:
    """An EC2 instance to scan, with the connector that knows it and the region it is in."""

    id: str
    connector: str
    region: str


@dataclass(frozen=True)
class ScanOrder:
    """What to launch: on one address, by one scanner; an ``instance`` counts before its address."""

    title: str
    option_profile: str
    scanner: str
    ip: str
    instance: InstanceOrder | None = None

    @property
    def target(self) -> dict[str, str]:
        """The target's parameters, an instance's as the connector sends them."""
        if self.instance is None:
            return {"ip": self.ip}
        return {
            "ec2_instance_ids": self.instance.id,
            "connector_name": self.instance.connector,
            "ec2_endpoint": self.instance.region,
        }


@dataclass(frozen=True)
class LaunchedScan:
    """The platform's names for a scan; the id may be empty."""

    reference: str
    id: str = ""


@dataclass(frozen=True)
class ScanRecord:
    """A scan as the scan list shows it."""

    reference: str
    id: str
    title: str
    state: str
    sub_state: str
    launched: datetime | None
    duration: str
    processed: bool
    target: str

    @property
    def ended(self) -> bool:
        """Whether its state can't change any more; a paused scan can be resumed."""
        return self.state in _TERMINAL

    @property
    def succeeded(self) -> bool:
        """Whether it finished with something to judge: a sub-state such as ``No_Host`` is none."""
        return self.state == "Finished" and not self.sub_state


@dataclass(frozen=True)
class TitleSearch:
    """What a look for a title found; ``at`` is the platform's time, None when not told."""

    found: list[ScanRecord]
    at: datetime | None


@dataclass(frozen=True)
class ScanResult:
    """What the scan's own result says of the target.

    ``unscanned`` says why the scan has nothing of it: not alive, left out, broken off, or the
    result is an error. ``listed`` is None when the result names no scanned hosts at all.
    """

    authentication: AuthOutcome
    unscanned: str = ""
    listed: bool | None = None


def launch(transport: Transport, order: ScanOrder) -> LaunchedScan:
    """Launch a compliance scan, once (section "launch").

    Raises:
        QualysError: refused; or (see ``Transport.write``) it is not known whether it was launched.
    """
    form = {
        "action": "launch",
        "scan_title": order.title,
        "option_title": order.option_profile,
        "iscanner_name": order.scanner,
        **order.target,
    }
    answer = transport.write(Call("launch the scan", "scan.launch", form))
    items = answer.simple_return().items
    reference = items.get("REFERENCE", "")
    if not reference:
        raise Malformed(f"{answer.host} launched a scan without telling its reference")
    return LaunchedScan(reference, items.get("ID", ""))


def find_by_reference(
    transport: Transport, reference: str, *, since: datetime | None = None
) -> ScanRecord | None:
    """The scan of that reference, or None when the list does not show it.

    Without ``since`` the platform lists the last 30 days alone.

    Raises:
        QualysError: the list can't be read.
    """
    form = {"action": "list", "scan_ref": reference}
    if since is not None:
        form["launched_after_datetime"] = f"{since:%Y-%m-%dT%H:%M:%SZ}"
    records, _ = _listed(transport, form)
    meant = {record for record in records if record.reference == reference}
    if len(meant) > 1:
        raise Malformed(f"The scan list shows {reference} in more than one way")
    return next(iter(meant), None)


def find_by_title(transport: Transport, title: str, ip: str) -> TitleSearch:
    """Every scan of that title, white space apart, and that target in the last 30 days.

    Raises:
        QualysError: the list can't be read.
    """
    wanted = title.split()
    records, at = _listed(transport, {"action": "list"})
    found = [
        record
        for record in records
        if record.title.split() == wanted
        and (not record.target or not readable(record.target) or lists(record.target, ip))
    ]
    return TitleSearch(found, at)


def cancel(transport: Transport, reference: str) -> None:
    """Ask the platform to cancel a scan; it does so in its own time.

    Raises:
        QualysError: refused, or it is not known whether it was asked.
    """
    form = {"action": "cancel", "scan_ref": reference}
    transport.write(Call("cancel the scan", "scan.cancel", form)).simple_return()


def read_result(transport: Transport, reference: str, ip: str) -> ScanResult:
    """What the finished scan's result says of the target (section "fetch").

    Raises:
        QualysError: the result can't be read whole.
    """
    form = {"action": "fetch", "scan_ref": reference}
    answer = transport.read(Call("read the scan result", "scan.fetch", form))
    told = ("HOSTS_SCANNED", *_UNSCANNED, "ERROR")
    found = answer.elements("COMPLIANCE_SCAN_RESULT_OUTPUT", *told, *AUTHENTICATION)
    unscanned, listed = "", None
    for element in (below for outer in found for below in outer.iter()):
        name = local_name(element)
        text = " ".join(element.itertext()) if name in told else ""
        if name == "HOSTS_SCANNED":
            listed = bool(listed) or lists(text, ip) or not readable(text)
        elif name in _UNSCANNED and lists(text, ip):
            unscanned = f"The scan result lists {ip} as {_UNSCANNED[name]}"
        elif name == "ERROR":
            unscanned = f"The scan result is an error: {text.strip() or 'nothing more is said'}"
    return ScanResult(login_outcome(found, ip), unscanned, listed)


def _listed(transport: Transport, form: dict[str, str]) -> tuple[list[ScanRecord], datetime | None]:
    """The scans that the list shows, and the platform's time when it did."""
    answer = transport.read(Call("list the scans", "scan.list", form))
    found = answer.elements("SCAN_LIST_OUTPUT", "SCAN", "DATETIME", outermost=("SCAN",))
    for element in found:
        if twice := said_twice(element, _ONCE) or _status_twice(element):
            raise Malformed(f"{answer.host} lists a scan that says {twice} twice")
    scans = [_record(element) for element in found if local_name(element) == "SCAN"]
    dates = [element.text or "" for element in found if local_name(element) == "DATETIME"]
    return scans, platform_date(dates[-1]) if dates else None


def _status_twice(scan: Element) -> str:
    statuses = (said_twice(status, ("STATE", "SUB_STATE")) for status in children(scan, "STATUS"))
    return next(filter(None, statuses), "")


def _record(element: Element) -> ScanRecord:
    return ScanRecord(
        reference=child_text(element, "REF"),
        id=child_text(element, "ID"),
        title=child_text(element, "TITLE"),
        state=child_text(element, "STATUS", "STATE"),
        sub_state=child_text(element, "STATUS", "SUB_STATE"),
        launched=platform_date(child_text(element, "LAUNCH_DATETIME"), last_second=True),
        duration=child_text(element, "DURATION"),
        processed=child_text(element, "PROCESSED") != "0",
        target=child_text(element, "TARGET"),
    )
