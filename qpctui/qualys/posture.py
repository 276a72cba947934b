"""A policy's posture on the target: every page, findings of other hosts left out."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from xml.etree.ElementTree import Element

from qpctui.compliance.findings import Criticality, Finding, PolicyException, Posture, Totals
from qpctui.qualys.addresses import IpAddress, address
from qpctui.qualys.answers import (
    Answer,
    child_text,
    children,
    descendants,
    local_name,
    platform_date,
    said_twice,
    texts,
)
from qpctui.qualys.calls import Call
from qpctui.qualys.errors import QualysError
from qpctui.qualys.evidence import EXPLAINED, Evidence, Glossary, evidence_of
from qpctui.qualys.pages import WARNING, Pages
from qpctui.qualys.transport import Transport

_ROOT = "POSTURE_INFO_LIST_OUTPUT"
_WANTED = ("DATETIME", "INFO", "SUMMARY", WARNING, "HOST", "CONTROL", "TECHNOLOGY", *EXPLAINED)
_ONCE = {
    "INFO": frozenset(
        {
            *("ID", "HOST_ID", "CONTROL_ID", "TECHNOLOGY_ID", "INSTANCE", "STATUS"),
            *("EVALUATION_DATE", "EXCEPTION"),
        }
    ),
    "EXCEPTION": frozenset({"STATUS", "END_DATETIME"}),
    "HOST": frozenset({"ID", "IP", "LAST_COMPLIANCE_SCAN_DATETIME"}),
    "CONTROL": frozenset({"ID", "CRITICALITY"}),
    "CRITICALITY": frozenset({"LABEL", "VALUE"}),
}
"""What stands at most once in an element: the verdict rests on it."""
_DECIDING = ("EXCEPTION", "CRITICALITY")
"""Those that stand inside others."""


@dataclass(frozen=True)
class PostureAnswer:
    """A posture and what was left out of it."""

    posture: Posture
    other_hosts: int = 0


@dataclass(frozen=True)
class _Host:
    ip: str
    address: IpAddress | None
    scanned: datetime | None
    scanned_readable: bool


@dataclass(frozen=True)
class _Wanted:
    """The target: by its host id where that is known, else by its address."""

    ip: IpAddress | None
    host_id: str = ""

    def means(self, host_id: str, host: _Host) -> bool:
        return host_id == self.host_id if self.host_id else host.address == self.ip


@dataclass(frozen=True)
class _Control:
    title: str
    criticality: Criticality | None
    label: str
    rationales: dict[str, str]


@dataclass
class _Record:
    """One INFO before the glossary explains its host, control and technology."""

    finding: Finding
    technology_id: str
    evidence: Evidence = field(compare=False)
    page: int = field(compare=False)

    @property
    def key(self) -> str:
        """What tells it apart: its own id, or what it is about where it has none."""
        finding = self.finding
        about = (finding.host_id, finding.control_id, self.technology_id, finding.instance)
        return finding.posture_id or "|".join(about)


@dataclass
class _Gathered:
    """All pages so far: records by what tells them apart, glossaries joined.

    ``clashes`` are records that a different one preceded under the same key: what the platform
    means by them is not known, so none of them is dropped.
    """

    records: dict[str, _Record] = field(default_factory=dict)
    clashes: list[_Record] = field(default_factory=list)
    hosts: dict[str, _Host] = field(default_factory=dict)
    controls: dict[str, _Control] = field(default_factory=dict)
    technologies: dict[str, str] = field(default_factory=dict)
    glossaries: list[Glossary] = field(default_factory=list)
    """One a page."""
    dates: list[datetime | None] = field(default_factory=list)
    totals: list[Totals] = field(default_factory=list)
    gap: str = ""

    @property
    def as_of(self) -> datetime | None:
        """The latest date of an answer, None when one can't be read or none has any."""
        dates = [date for date in self.dates if date is not None]
        return max(dates) if dates and len(dates) == len(self.dates) else None


def read_posture(
    transport: Transport, policy_id: str, policy_title: str, ip: str, host_id: str = ""
) -> PostureAnswer:
    """The findings of one policy on one address (section "posture").

    With a ``host_id``, as EC2 instances have, they are those of that host.

    A page that can't be got leaves a gap in the posture and the findings of those before it.

    Raises:
        QualysError: not even the first page can be read.
        Cancelled: told to stop.
    """
    gathered = _Gathered()
    pages = Pages(
        {
            "action": "list",
            "policy_id": policy_id,
            **({"host_ids": host_id} if host_id else {"ips": ip}),
            "details": "All",
            "cause_of_failure": "1",
            "show_remediation_info": "1",
        }
    )
    count = 0
    try:
        for form in pages:
            purpose = f'read the posture of "{policy_title}"'
            answer = transport.read(Call(purpose, "posture.list", form))
            before = len(gathered.records)
            warnings = _gather_page(answer, policy_id, gathered)
            count += 1
            if count > 1 and len(gathered.records) == before:
                gathered.gap = f"{answer.host} announced more findings and sent none"
            for warning in warnings:
                pages.see(warning, answer)
    except QualysError as error:
        if not count:
            raise
        gathered.gap = str(error)
    return _explain(gathered, policy_id, policy_title, _Wanted(address(ip), host_id))


@contextmanager
def _no_garbage() -> Iterator[None]:
    """Do not look for any meanwhile: a large page holds none, and most time would go there.

    Readers in other threads may end this for one another, which then only costs time.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@_no_garbage()
def _gather_page(answer: Answer, policy_id: str, gathered: _Gathered) -> list[Element]:
    """Add a page and give its warnings; what a broken page held can't be trusted."""
    warnings: list[Element] = []
    gathered.glossaries.append(Glossary())
    for element in answer.elements(_ROOT, *_WANTED, outermost=("INFO", WARNING)):
        name = local_name(element)
        if twice := _said_twice(element):
            gathered.gap = f"an element {name} says {twice} twice"
        if name == WARNING:
            warnings.append(element)
        elif name == "INFO":
            _add_record(element, policy_id, gathered)
        elif name == "HOST":
            _add_host(child_text(element, "ID"), _host(element), gathered)
        elif name == "CONTROL":
            _add_control(child_text(element, "ID"), _control(element), gathered)
        elif name == "TECHNOLOGY":
            gathered.technologies[child_text(element, "ID")] = child_text(element, "NAME")
        elif name in EXPLAINED:
            gathered.glossaries[-1].add(element)
        elif name == "SUMMARY":
            gathered.totals += _totals(element)
        else:
            gathered.dates.append(platform_date("".join(element.itertext())))
    return warnings


def _said_twice(element: Element) -> str:
    """What an element, or what it holds of those that decide, says twice; empty for nothing."""
    once = _ONCE.get(element.tag)
    if once is None:
        return ""
    inner = (child for name in _DECIDING for child in children(element, name))
    found = (said_twice(child, _ONCE[child.tag]) for child in inner)
    return said_twice(element, once) or next(filter(None, found), "")


def _add_host(host_id: str, host: _Host, gathered: _Gathered) -> None:
    if gathered.hosts.setdefault(host_id, host) != host:
        gathered.gap = f"the host {host_id} is explained in two ways"


def _add_control(cid: str, control: _Control, gathered: _Gathered) -> None:
    known = gathered.controls.setdefault(cid, control)
    if known.criticality != control.criticality:
        gathered.gap = f"control {cid} has two criticalities"


def _add_record(info: Element, policy_id: str, gathered: _Gathered) -> None:
    finding = _finding(info, policy_id)
    date = child_text(info, "EVALUATION_DATE")
    if date and finding.evaluated is None:
        gathered.gap = f"control {finding.control_id} has the unreadable evaluation date {date!r}"
    if not finding.control_id or not finding.status:
        gathered.gap = "a record has no control id or no status"
    technology_id, page = child_text(info, "TECHNOLOGY_ID"), len(gathered.glossaries) - 1
    record = _Record(finding, technology_id, evidence_of(info), page)
    known = gathered.records.setdefault(record.key, record)
    if known != record:
        gathered.clashes.append(record)
        gathered.gap = f"control {finding.control_id} has a record that contradicts another"


def _host(element: Element) -> _Host:
    date = child_text(element, "LAST_COMPLIANCE_SCAN_DATETIME")
    scanned = platform_date(date)
    ip = child_text(element, "IP")
    return _Host(ip, address(ip), scanned, scanned is not None or not date)


def _finding(info: Element, policy_id: str) -> Finding:
    cause = info.find("CAUSE_OF_FAILURE")
    return Finding(
        posture_id=child_text(info, "ID"),
        policy_id=policy_id,
        control_id=child_text(info, "CONTROL_ID"),
        status=child_text(info, "STATUS"),
        host_id=child_text(info, "HOST_ID"),
        instance=child_text(info, "INSTANCE"),
        unexpected=_values(cause, "UNEXPECTED"),
        missing=_values(cause, "MISSING"),
        exception=_exception(info),
        evaluated=platform_date(child_text(info, "EVALUATION_DATE")),
        previous_status=child_text(info, "PREVIOUS_STATUS"),
        first_failed=platform_date(child_text(info, "FIRST_FAIL_DATE")),
        last_failed=platform_date(child_text(info, "LAST_FAIL_DATE")),
        first_passed=platform_date(child_text(info, "FIRST_PASS_DATE")),
        last_passed=platform_date(child_text(info, "LAST_PASS_DATE")),
        changed=platform_date(child_text(info, "POSTURE_MODIFIED_DATE")),
        remediation=child_text(info, "REMEDIATION"),
    )


def _values(cause: Element | None, name: str) -> tuple[str, ...]:
    if cause is None:
        return ()
    return tuple(value for group in children(cause, name) for value in texts(group, "V"))


def _exception(info: Element) -> PolicyException | None:
    element = info.find("EXCEPTION")
    if element is None:
        return None
    end = child_text(element, "END_DATETIME")
    ends = platform_date(end, last_second=True)
    return PolicyException(
        status=child_text(element, "STATUS"),
        ends=ends,
        ends_readable=ends is not None or end in ("", "N/A"),
        assignee=child_text(element, "ASSIGNEE"),
        created=platform_date(child_text(element, "CREATED", "DATETIME")),
        created_by=child_text(element, "CREATED", "BY"),
        comments=tuple(child_text(comment, "TEXT") for comment in descendants(element, "COMMENT")),
    )


def _control(element: Element) -> _Control:
    value = child_text(element, "CRITICALITY", "VALUE")
    label = child_text(element, "CRITICALITY", "LABEL")
    return _Control(
        title=child_text(element, "STATEMENT"),
        criticality=_criticality(value, label),
        label=label,
        rationales={
            child_text(rationale, "TECHNOLOGY_ID"): child_text(rationale, "TEXT")
            for rationale in descendants(element, "RATIONALE")
        },
    )


def _criticality(value: str, label: str) -> Criticality | None:
    """By VALUE, since labels can be renamed; by label where no value is served."""
    try:
        return Criticality(int(value)) if value else Criticality[label.upper()]
    except (ValueError, KeyError):
        return None


def _totals(summary: Element) -> list[Totals]:
    """The platform's own sums, none where they can't be read."""
    names = ("TOTAL", "TOTAL_PASSED", "TOTAL_FAILED", "TOTAL_ERROR", "TOTAL_EXCEPTIONS")
    served = [child_text(summary, "CONTROL_INSTANCES", name) for name in names]
    readable = all(re.fullmatch(r"[0-9]{1,9}", text) for text in served)
    return [Totals(*map(int, served))] if readable else []


def _sums(pages: list[Totals], arrived: int) -> Totals | None:
    """The sums to hold against what arrived: each page may tell its own, or those of all."""
    if not pages:
        return None
    added = Totals(
        total=sum(page.total for page in pages),
        passed=sum(page.passed for page in pages),
        failed=sum(page.failed for page in pages),
        error=sum(page.error for page in pages),
        exceptions=sum(page.exceptions for page in pages),
    )
    return added if added.total == arrived else pages[-1]


@_no_garbage()
def _explain(gathered: _Gathered, policy_id: str, title: str, wanted: _Wanted) -> PostureAnswer:
    """Join records and glossaries, and keep the target's findings alone."""
    findings: list[Finding] = []
    gap, other_hosts = gathered.gap, 0
    records = [*gathered.records.values(), *gathered.clashes]
    for record in records:
        finding = record.finding
        host = gathered.hosts.get(finding.host_id) if finding.host_id else None
        if host is None or host.address is None:
            gap = gap or f"control {finding.control_id} is of a host that is not explained"
        elif not wanted.means(finding.host_id, host):
            other_hosts += 1
        else:
            if finding.evaluated is None and not host.scanned_readable:
                gap = gap or "the date of the host's last scan can't be read"
            findings.append(_with_glossary(record, host, gathered))
    posture = Posture(
        policy_id=policy_id,
        policy_title=title,
        findings=tuple(findings),
        gap=gap,
        as_of=gathered.as_of,
        platform_totals=None if other_hosts else _sums(gathered.totals, len(records)),
    )
    return PostureAnswer(posture, other_hosts)


def _with_glossary(record: _Record, host: _Host, gathered: _Gathered) -> Finding:
    control = gathered.controls.get(record.finding.control_id, _Control("", None, "", {}))
    return replace(
        record.finding,
        title=control.title,
        criticality=control.criticality,
        criticality_label=control.label,
        rationale=control.rationales.get(record.technology_id, ""),
        host=host.ip,
        host_scanned=host.scanned,
        technology=gathered.technologies.get(record.technology_id, record.technology_id),
        expression=record.evidence.expression,
        symbols=gathered.glossaries[record.page].symbols(record.evidence),
    )
