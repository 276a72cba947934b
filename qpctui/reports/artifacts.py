"""The connector's own files, ``qualys_<policyId>.json``, one a policy, written to the letter."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from qpctui.compliance.criteria import DataState
from qpctui.compliance.findings import Status
from qpctui.files import usual_mode, write_atomically
from qpctui.reports.writing import harmless_json
from qpctui.run.result import FindingPart, PolicyPart, Result

_NOT_APPLICABLE = "N/A"
_WORST_FIRST = tuple(map(str, (Status.FAILED, Status.ERROR, Status.EXCEPTIONS)))
_PLAIN_ID = re.compile(r"[\w-]{1,100}", re.ASCII)


class _Control(msgspec.Struct, frozen=True):
    status: str
    unexpected_values: str
    missing_values: str
    statement: str
    criticality: str


class _File(msgspec.Struct, frozen=True):
    """The shape, in its order; ``failedCountrols`` is spelled so."""

    total_passed: str
    total_failed: str
    total_error: str
    total_exceptions: str
    controls: dict[str, _Control]
    controlFailCount: int  # noqa: N815 - the connector's name
    failedCountrols: list[str]  # noqa: N815 - the connector's name
    policyId: str  # noqa: N815 - the connector's name
    policyName: str  # noqa: N815 - the connector's name


@dataclass(frozen=True)
class Artifact:
    """A policy's file: its name, and its bytes or why it is not written."""

    name: str
    data: bytes = b""
    withheld: str = ""


def artifacts_of(result: Result) -> list[Artifact]:
    """The files of a result.

    A file can't say that its data has gaps, so one that would look like a pass for want of data is
    withheld.
    """
    by_policy: dict[str, list[FindingPart]] = {policy.id: [] for policy in result.policies}
    for finding in result.findings:
        by_policy.setdefault(finding.policy_id, []).append(finding)
    return [_artifact(policy, by_policy[policy.id]) for policy in result.policies]


def save_artifacts(result: Result, folder: Path) -> list[str]:
    """Write the files into a folder, made if need be; what is to be said of those left out.

    An older file of a policy whose own is withheld is removed, so that nobody takes it for this
    run's.

    Raises:
        OSError: a file could not be written.
    """
    said = []
    folder.mkdir(parents=True, exist_ok=True)
    artifacts = artifacts_of(result)
    for artifact in artifacts:
        if artifact.withheld:
            said.append(f"{artifact.name} was not written: {artifact.withheld}")
            (folder / artifact.name).unlink(missing_ok=True)
        else:
            write_atomically(folder / artifact.name, artifact.data, mode=usual_mode())
    if not artifacts:
        said.append("No policy was judged, so the connector's files were not written")
    names = {artifact.name for artifact in artifacts}
    older = sorted(path.name for path in folder.glob("qualys_*.json") if path.name not in names)
    if older:
        said.append(f"{folder} also holds files that are not of this run: {', '.join(older)}")
    return said


def _artifact(policy: PolicyPart, findings: Sequence[FindingPart]) -> Artifact:
    name = f"qualys_{policy.id}.json"
    if not _PLAIN_ID.fullmatch(policy.id):
        return Artifact("qualys_….json", withheld=f"{policy.id!r} can't be part of a file's name")
    if not findings or (policy.data != DataState.COMPLETE and not policy.causing_failure):
        return Artifact(name, withheld=policy.gap or f"the data is {policy.data}")
    by_control: dict[str, list[FindingPart]] = {}
    for finding in findings:
        by_control.setdefault(finding.control_id, []).append(finding)
    controls = {cid: _joined(several) for cid, several in by_control.items()}
    counts = Counter(control.status for control in controls.values())
    failed = [
        cid
        for cid, several in by_control.items()
        if any(finding.causes_failure for finding in several)
    ]
    told = _File(
        total_passed=str(counts[Status.PASSED]),
        total_failed=str(counts[Status.FAILED]),
        total_error=str(counts[Status.ERROR]),
        total_exceptions=str(counts[Status.EXCEPTIONS]),
        controls=controls,
        controlFailCount=len(failed),
        failedCountrols=failed,
        policyId=policy.id,
        policyName=policy.title,
    )
    return Artifact(name, harmless_json(msgspec.json.encode(told)))


def _joined(findings: Sequence[FindingPart]) -> _Control:
    """A control's entry: all its findings, excluded and waived ones too.

    The shape has one entry a control where a host may have several findings of it: the worst state
    is told, with the values of all that are in it, so that no failure vanishes. The totals count
    entries. That a finding is excused shows only in its control's absence from failedCountrols.
    """
    worst = min(findings, key=_rank)
    alike = [finding for finding in findings if finding.state == worst.state]
    is_failed = worst.state == Status.FAILED
    return _Control(
        status=worst.status if worst.state == "Unknown" else worst.state,
        unexpected_values=_values(alike, "unexpected") if is_failed else _NOT_APPLICABLE,
        missing_values=_values(alike, "missing") if is_failed else _NOT_APPLICABLE,
        statement=worst.title,
        criticality=worst.criticality,
    )


def _rank(finding: FindingPart) -> int:
    """By state; one that nobody can read comes before a pass."""
    if finding.state in _WORST_FIRST:
        return _WORST_FIRST.index(finding.state)
    return len(_WORST_FIRST) + (finding.state == Status.PASSED)


def _values(findings: Iterable[FindingPart], name: str) -> str:
    values = dict.fromkeys(value for finding in findings for value in getattr(finding, name))
    return "".join(f"{value}, " for value in values)
