"""The result of a run, as it is stored in result.json (format 1)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from qpctui.compliance.criteria import JudgedFinding, JudgedPolicy, Outcome, Verdict
from qpctui.compliance.findings import AuthOutcome, PolicyException
from qpctui.compliance.waivers import WaiverUse, waiver_words
from qpctui.job.model import Job, Waiver

FILE = "result.json"
_STATE_ORDER = {"Failed": 0, "Error": 1, "Exceptions": 2, "Unknown": 3, "Passed": 4}


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


class ExceptionPart(msgspec.Struct, frozen=True, kw_only=True):
    """A deviation that somebody asked for."""

    status: str
    ends: datetime | None = None
    assignee: str = ""
    comments: tuple[str, ...] = ()
    created: datetime | None = None
    created_by: str = ""


class SymbolPart(msgspec.Struct, frozen=True, kw_only=True):
    """A name in a control's expression: what was found (``:…``) or is expected (``#…``, ``$…``)."""

    label: str
    meaning: str = ""
    values: tuple[str, ...] = ()
    error: str = ""

    @property
    def is_found(self) -> bool:
        """Whether its values were found on the host."""
        return self.label.startswith(":")


class FindingPart(msgspec.Struct, frozen=True, kw_only=True):
    """A finding, how it was judged, and everything known of it.

    ``waiver`` says why it is waived, None when it is not. ``in_baseline`` says that it stood there
    before in the same state. ``freshness`` is empty where an older version kept ``fresh`` alone.
    """

    posture_id: str
    policy_id: str
    control_id: str
    title: str
    criticality: str
    criticality_value: int | None
    status: str
    state: str
    host: str
    host_id: str
    instance: str
    technology: str
    unexpected: tuple[str, ...]
    missing: tuple[str, ...]
    exception: ExceptionPart | None
    excluded: bool
    waiver: str | None
    causes_failure: bool
    fresh: bool
    evaluated: datetime | None
    previous_status: str
    first_failed: datetime | None
    last_failed: datetime | None
    rationale: str
    remediation: str
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
    warnings: tuple[str, ...] = ()
    waivers: tuple[WaiverPart, ...] = ()
    baseline: BaselinePart | None = None
    judged: datetime | None = None
    """When, by this machine's clock: waivers that had expired by then did not work."""

    @property
    def is_broken_off(self) -> bool:
        """Whether the run ended before its findings were judged."""
        return self.exit_code not in (0, 1, 4)

    def to_json(self) -> bytes:
        """The file's bytes, indented, ending in a newline."""
        return msgspec.json.format(msgspec.json.encode(self), indent=1) + b"\n"


def read_result(data: bytes) -> Result:
    """A stored result.

    Raises:
        ResultUnreadable: it is no JSON, of another format, or not whole.
    """
    try:
        result = msgspec.json.decode(data, type=Result)
    except msgspec.DecodeError as error:
        raise ResultUnreadable(f"This is not a whole result.json: {error}") from None
    if result.format != 1:
        raise ResultUnreadable(
            f"This result.json has format {result.format}; this qpctui reads format 1"
        )
    return result


def worst_first(findings: Iterable[FindingPart]) -> list[FindingPart]:
    """By criticality, then what is not in order before what is, then control id."""
    return sorted(
        findings,
        key=lambda finding: (
            -(finding.criticality_value or 0),
            not finding.counts,
            _STATE_ORDER.get(finding.state, _STATE_ORDER["Unknown"]),
            int(finding.control_id) if finding.control_id.isdecimal() else 0,
            finding.instance,
        ),
    )


def result_of(
    job: Job,
    verdict: Verdict,
    exit_code: int,
    *,
    scan: ScanPart | None = None,
    authentication: AuthOutcome | None = None,
    warnings: tuple[str, ...] = (),
    baseline: BaselinePart | None = None,
    judged: datetime | None = None,
) -> Result:
    """Put a verdict into the stored form."""
    return Result(
        verdict=verdict.outcome,
        reasons=verdict.reasons,
        exit_code=exit_code,
        job=job,
        scan=scan,
        authentication=AuthenticationPart(
            outcome=str(authentication.outcome), details=authentication.details
        )
        if authentication
        else AuthenticationPart(outcome="unread"),
        policies=tuple(map(policy_part, verdict.policies)),
        findings=tuple(map(_finding_part, verdict.findings)),
        warnings=warnings,
        waivers=tuple(map(waiver_part, verdict.waivers)),
        baseline=baseline,
        judged=judged,
    )


def waiver_part(use: WaiverUse) -> WaiverPart:
    """A waiver in the stored form."""
    return WaiverPart(waiver=use.waiver, state=str(use.state), findings=use.findings)


def policy_part(policy: JudgedPolicy) -> PolicyPart:
    """A policy in the stored form."""
    totals = policy.totals
    return PolicyPart(
        id=policy.id,
        title=policy.title,
        total=totals.total,
        passed=totals.passed,
        failed=totals.failed,
        error=totals.error,
        exceptions=totals.exceptions,
        excluded=policy.excluded,
        causing_failure=policy.causing_failure,
        data=str(policy.data),
        gap=policy.gap,
        waived=policy.waived,
        excused=policy.excused,
        not_arrived=policy.not_arrived,
    )


def _finding_part(judged: JudgedFinding) -> FindingPart:
    finding = judged.finding
    rank = finding.criticality
    return FindingPart(
        posture_id=finding.posture_id,
        policy_id=finding.policy_id,
        control_id=finding.control_id,
        title=finding.title,
        criticality=finding.criticality_label or (rank.name if rank is not None else ""),
        criticality_value=None if rank is None else int(rank),
        status=finding.status,
        state=str(judged.state or "Unknown"),
        host=finding.host,
        host_id=finding.host_id,
        instance=finding.instance,
        technology=finding.technology,
        unexpected=finding.unexpected,
        missing=finding.missing,
        exception=_exception_part(finding.exception),
        excluded=judged.excluded,
        waiver=None if judged.waiver is None else waiver_words(judged.waiver),
        causes_failure=judged.causes_failure,
        fresh=judged.fresh,
        evaluated=finding.evaluated,
        previous_status=finding.previous_status,
        first_failed=finding.first_failed,
        last_failed=finding.last_failed,
        rationale=finding.rationale,
        remediation=finding.remediation,
        freshness=str(judged.assessed.freshness),
        in_baseline=judged.in_baseline,
        first_passed=finding.first_passed,
        last_passed=finding.last_passed,
        changed=finding.changed,
        expression=finding.expression,
        symbols=tuple(
            SymbolPart(
                label=symbol.label,
                meaning=symbol.meaning,
                values=symbol.values,
                error=symbol.error,
            )
            for symbol in finding.symbols
        ),
    )


def _exception_part(exception: PolicyException | None) -> ExceptionPart | None:
    if exception is None:
        return None
    return ExceptionPart(
        status=exception.status,
        ends=exception.ends,
        assignee=exception.assignee,
        comments=exception.comments,
        created=exception.created,
        created_by=exception.created_by,
    )
