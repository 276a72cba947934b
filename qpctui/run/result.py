"""The result of a run, as it is stored in result.json (format 1)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

import msgspec

from qpctui.compliance.criteria import Outcome
from qpctui.files import UNDECODABLE
from qpctui.job.model import Job, Waiver

FILE = "result.json"
_UNKNOWN_STATE = 3
_CID = re.compile("[0-9]{1,18}")
_STATE_ORDER = {"Failed": 0, "Error": 1, "Exceptions": 2, "Passed": 4}


class ResultUnreadable(Exception):
    """A stored result that can't be read; ``str()`` says why."""


class ScanPart(msgspec.Struct, frozen=True, kw_only=True):
    """The scan that was launched; dates are the platform's."""

    id: str
    reference: str
    title: str
    state: str = ""
    sub_state: str = ""
    launched: datetime | None = None
    duration: str = ""
    target: str = ""
    link: str = ""


class AuthenticationPart(msgspec.Struct, frozen=True, kw_only=True):
    """How the scanner's log-in to the target went."""

    outcome: str
    details: str = ""


class PolicyPart(msgspec.Struct, frozen=True, kw_only=True):
    """A policy's totals, without the findings that ``excluded`` and ``waived`` count.

    ``excused`` counts those that only a baseline keeps from breaking the build, ``gap`` says why
    the data can't be judged, ``not_arrived`` what of it is missing.
    """

    id: str
    title: str
    total: int
    passed: int
    failed: int
    error: int
    exceptions: int
    excluded: int
    causing_failure: int
    data: str
    gap: str = ""
    waived: int = 0
    excused: int = 0
    not_arrived: str = ""


class ExceptionPart(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A deviation that somebody asked for."""

    status: str
    ends: datetime | None = None
    assignee: str = ""
    comments: tuple[str, ...] = ()
    created: datetime | None = None
    created_by: str = ""


class SymbolPart(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A name in a control's expression: what was found (``:…``) or is expected (``#…``, ``$…``)."""

    label: str
    meaning: str = ""
    values: tuple[str, ...] = ()
    error: str = ""

    @property
    def is_found(self) -> bool:
        """Whether its values were found on the host."""
        return self.label.startswith(":")


class FindingPart(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A finding, how it was judged, and everything known of it; the file leaves out what is not.

    ``waiver`` says why it is waived, None when it is not. ``in_baseline`` says that it stood there
    before in the same state. ``freshness`` is empty where an older version kept ``fresh`` alone.
    """

    # Without gc: there may be a hundred thousand, none of which can be part of a cycle.

    posture_id: str
    policy_id: str
    control_id: str
    title: str
    criticality: str
    criticality_value: Annotated[int, msgspec.Meta(ge=0, le=5)] | None
    status: str
    state: str
    host: str
    host_id: str
    instance: str
    technology: str
    unexpected: tuple[str, ...]
    missing: tuple[str, ...]
    excluded: bool
    causes_failure: bool
    fresh: bool
    exception: ExceptionPart | None = None
    waiver: str | None = None
    evaluated: datetime | None = None
    previous_status: str = ""
    first_failed: datetime | None = None
    last_failed: datetime | None = None
    rationale: str = ""
    remediation: str = ""
    freshness: str = ""
    in_baseline: bool = False
    first_passed: datetime | None = None
    last_passed: datetime | None = None
    changed: datetime | None = None
    expression: str = ""
    symbols: tuple[SymbolPart, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether it is part of totals and verdict."""
        return not self.excluded and self.waiver is None


class TextPart(msgspec.Struct, frozen=True, kw_only=True):
    """What all findings of a control on a technology have in common; kept once in the file."""

    control_id: str
    technology: str
    rationale: str
    remediation: str


class WaiverPart(msgspec.Struct, frozen=True, kw_only=True):
    """A waiver, how many findings it excuses, and that it is active, unused or expired."""

    waiver: Waiver
    state: str
    findings: int = 0


class BaselinePart(msgspec.Struct, frozen=True, kw_only=True):
    """The baseline that was asked for, and why it excused nothing, if it did not."""

    path: str
    problem: str = ""


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What a run leaves: the verdict, its reasons, and what they rest on."""

    format: int = 1
    verdict: Outcome
    reasons: tuple[str, ...]
    exit_code: int
    job: Job
    scan: ScanPart | None = None
    authentication: AuthenticationPart = AuthenticationPart(outcome="unread")
    policies: tuple[PolicyPart, ...] = ()
    findings: tuple[FindingPart, ...] = ()
    texts: tuple[TextPart, ...] = ()
    """In the file alone: rationales and remediations that its findings leave out."""
    warnings: tuple[str, ...] = ()
    waivers: tuple[WaiverPart, ...] = ()
    baseline: BaselinePart | None = None
    judged: datetime | None = None
    """When, by this machine's clock: waivers that had expired by then did not work."""

    @property
    def is_broken_off(self) -> bool:
        """Whether the run ended before its findings were judged."""
        return self.exit_code not in (0, 1, 4)

    @property
    def tells_criteria(self) -> bool:
        """Whether it is known what it was judged by, which the connector's files do not tell."""
        fail_on = self.job.fail_on
        return bool(fail_on.states) or not fail_on.state_and_criticality

    def to_json(self) -> bytes:
        """The file's bytes: indented, a finding a line, ending in a newline."""
        lean = _with_shared_texts(self)
        bare = msgspec.structs.replace(lean, findings=())
        whole = msgspec.json.format(msgspec.json.encode(bare), indent=1) + b"\n"
        lines = b",\n  ".join(map(msgspec.json.encode, lean.findings))
        # No text holds this: inside one, quotes are escaped.
        return whole.replace(b'"findings": []', b'"findings": [\n  ' + lines + b"\n ]", 1)


def read_result(data: bytes) -> Result:
    """A stored result.

    Raises:
        ResultUnreadable: it is no JSON, of another format, or not whole.
    """
    try:
        result = msgspec.json.decode(data, type=Result)
    except UNDECODABLE as error:
        raise ResultUnreadable(f"This is not a whole result.json: {error}") from None
    if result.format != 1:
        raise ResultUnreadable(
            f"This result.json has format {result.format}; this qpctui reads format 1"
        )
    others = {finding.policy_id for finding in result.findings} - {p.id for p in result.policies}
    if others:
        raise ResultUnreadable(
            f"It holds findings of a policy that it does not list: {min(others)}"
        )
    return _with_own_texts(result)


def _with_shared_texts(result: Result) -> Result:
    """Texts that are the same for all findings of a control stand once, apart from them."""
    texts: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for finding in result.findings:
        texts.setdefault(_about(finding), set()).add((finding.rationale, finding.remediation))
    shared = {about: of.pop() for about, of in texts.items() if len(of) == 1}
    return msgspec.structs.replace(
        result,
        findings=tuple(
            msgspec.structs.replace(finding, rationale="", remediation="")
            if _about(finding) in shared
            else finding
            for finding in result.findings
        ),
        texts=tuple(
            TextPart(control_id=cid, technology=technology, rationale=why, remediation=cure)
            for (cid, technology), (why, cure) in shared.items()
            if why or cure
        ),
    )


def _with_own_texts(result: Result) -> Result:
    """Each finding has its texts, which it may share with others."""
    if not result.texts:
        return result
    texts = {(text.control_id, text.technology): text for text in result.texts}
    for finding in result.findings:
        text = texts.get(_about(finding))
        if text is not None:
            # Nobody else has seen it yet, and a copy of a hundred thousand would take long.
            msgspec.structs.force_setattr(finding, "rationale", text.rationale)
            msgspec.structs.force_setattr(finding, "remediation", text.remediation)
    return msgspec.structs.replace(result, texts=())


def _about(finding: FindingPart) -> tuple[str, str]:
    return finding.control_id, finding.technology


def worst_first(findings: Iterable[FindingPart]) -> list[FindingPart]:
    """By criticality, then what is not in order before what is, then control id."""
    return sorted(findings, key=_badness)


def _badness(finding: FindingPart) -> tuple[int, int, str]:
    rank = 5 - (finding.criticality_value or 0)
    state = _STATE_ORDER.get(finding.state, _UNKNOWN_STATE)
    place = (rank * 2 + (not finding.counts)) * 8 + state
    cid = finding.control_id
    return place, int(cid) if _CID.fullmatch(cid) else 0, finding.instance
