"""A verdict in the form in which it is stored."""

from __future__ import annotations

from datetime import datetime

from qpctui.compliance.criteria import JudgedFinding, JudgedPolicy, Verdict
from qpctui.compliance.findings import AuthOutcome, PolicyException
from qpctui.compliance.waivers import WaiverUse, waiver_words
from qpctui.job.model import Job
from qpctui.run.result import (
    AuthenticationPart,
    BaselinePart,
    ExceptionPart,
    FindingPart,
    PolicyPart,
    Result,
    ScanPart,
    SymbolPart,
    WaiverPart,
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
