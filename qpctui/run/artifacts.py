"""The connector's own files in a build's artifacts, ``qualys_<policyId>.json``, as a result.

Whatever wrote them, they are read as far as they go: what is missing or odd is told, never guessed.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from qpctui.compliance.criteria import DataState, Outcome
from qpctui.compliance.findings import Criticality, Status
from qpctui.job.model import FailOn, Job, Policy, Scan
from qpctui.run.exit_codes import OF_VERDICT
from qpctui.run.result import (
    AuthenticationPart,
    FindingPart,
    PolicyPart,
    Result,
    ResultUnreadable,
)

NAME = re.compile(r"qualys_(.+)\.json", re.IGNORECASE)
"""How such a file is called; the group is the policy's id."""

UNTOLD = (
    "Read from the connector's files: they tell no host, technology or instance, no dates, no "
    "exceptions, no criteria and not how the host log-in went",
    "Whether their data is newer than its scan can't be told",
)
VERDICT_ALONE = "This is only what the connector's controlFailCount says"
_NOT_TOLD = FailOn(states=(), criticalities=())
_NOT_APPLICABLE = "N/A"
_BETWEEN = ", "
_TOTALS = {
    Status.PASSED: "total_passed",
    Status.FAILED: "total_failed",
    Status.ERROR: "total_error",
    Status.EXCEPTIONS: "total_exceptions",
}
_STATES = {str(status).casefold(): status for status in Status} | {
    "fail": Status.FAILED,
    "pass": Status.PASSED,
    "exception": Status.EXCEPTIONS,
}


@dataclass(frozen=True)
class ArtifactFile:
    """A file's name, for people alone, and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True)
class _Told:
    """What a file tells of its policy; ``count`` is None when it does not say whether it failed."""

    id: str
    title: str
    findings: tuple[FindingPart, ...] = ()
    count: int | None = None
    doubts: list[str] = field(default_factory=list)


def looks_like_artifact(data: bytes) -> bool:
    """Whether a file is the connector's."""
    try:
        return bool({"controls", "policyId", "controlFailCount"} & _decoded(data).keys())
    except ValueError:
        return False


def result_of_artifacts(files: Iterable[ArtifactFile]) -> Result:
    """The result that a build's files tell of, one a policy.

    A file that can't be read is a policy without data, so that it can't pass.

    Raises:
        ResultUnreadable: none of them can be read, or two tell of one policy differently.
    """
    told: dict[str, _Told] = {}
    first: dict[str, ArtifactFile] = {}
    broken: list[str] = []
    for file in files:
        try:
            policy = _policy(file)
        except ValueError as error:
            broken.append(f"{file.name} can't be read: {error}")
            continue
        before = first.setdefault(policy.id, file)
        if before.data != file.data:
            raise ResultUnreadable(
                f"{before.name} and {file.name} are both of policy {policy.id or 'unknown'}, and "
                "differ: open the files of one build"
            )
        told[policy.id] = policy
    if not told:
        raise ResultUnreadable("; ".join(broken) or "There is no file qualys_<policyId>.json")
    policies = [_policy_part(policy) for policy in told.values()]
    policies += [_unread(number, words) for number, words in enumerate(broken)]
    return _result(list(told.values()), policies)


def _result(told: list[_Told], policies: list[PolicyPart]) -> Result:
    failures = [
        f"{policy.title}: its controlFailCount is {policy.count}" for policy in told if policy.count
    ]
    gaps = [policy.gap for policy in policies if policy.gap]
    if failures:
        verdict, reasons = Outcome.FAILED, failures + gaps
    elif gaps:
        verdict, reasons = Outcome.INCONCLUSIVE, gaps
    else:
        verdict, reasons = Outcome.PASSED, ["Each file's controlFailCount is 0"]
    selected = tuple(Policy(id=policy.id, title=policy.title) for policy in policies)
    doubts = [f"{policy.title}: {doubt}" for policy in told for doubt in policy.doubts]
    return Result(
        verdict=verdict,
        reasons=(*reasons, VERDICT_ALONE),
        exit_code=OF_VERDICT[verdict],
        job=Job(scan=Scan(policies=selected), fail_on=_NOT_TOLD),
        authentication=AuthenticationPart(outcome="unread"),
        policies=tuple(policies),
        findings=tuple(finding for policy in told for finding in policy.findings),
        warnings=(*UNTOLD, *doubts),
    )


def _policy(file: ArtifactFile) -> _Told:
    """What a file tells.

    Raises:
        ValueError: it is no JSON object.
    """
    data = _decoded(file.data)
    named = NAME.fullmatch(PurePath(file.name).name)
    policy_id = _text(data.get("policyId")) or (named[1] if named else "")
    title = _text(data.get("policyName")) or f"policy {policy_id or 'of ' + file.name}"
    doubts: list[str] = []
    controls = data.get("controls")
    if not isinstance(controls, dict):
        controls = {}
    listed = data.get("failedCountrols", data.get("failedControls"))
    failed = [_text(cid) for cid in listed] if isinstance(listed, list) else []
    findings = [_finding(policy_id, cid, told, failed) for cid, told in controls.items()]
    findings += [
        _finding(policy_id, cid, {"statement": "A control that the file does not hold"}, failed)
        for cid in dict.fromkeys(failed)
        if cid not in controls
    ]
    count = _number(data.get("controlFailCount"))
    listed_count = len(set(failed))
    if count is not None and count != listed_count:
        doubts.append(f"controlFailCount is {count}, failedCountrols names {listed_count}")
    if listed_count and not count:
        count = listed_count
    doubts += _missing(data, findings)
    return _Told(policy_id, title, tuple(findings), count, doubts)


def _missing(data: dict[str, Any], findings: list[FindingPart]) -> list[str]:
    """Where the file counts other than what it holds."""
    held = Counter(finding.state for finding in findings)
    told = {status: _number(data.get(name)) for status, name in _TOTALS.items()}
    return [
        f"{_TOTALS[status]} is {count}, {held[status]} are in the file"
        for status, count in told.items()
        if count is not None and count != held[status]
    ]


def _policy_part(policy: _Told) -> PolicyPart:
    held = Counter(finding.state for finding in policy.findings)
    name = f'policy "{policy.title}"'
    if not policy.findings:
        data, gap = DataState.MISSING, f"The file of {name} holds no controls"
    elif policy.count is None:
        data, gap = DataState.INCOMPLETE, f"The file of {name} has no controlFailCount"
    elif policy.doubts:
        data = DataState.INCOMPLETE
        gap = f"The data of {name} is incomplete: {'; '.join(policy.doubts)}"
    else:
        data, gap = DataState.COMPLETE, ""
    return PolicyPart(
        id=policy.id,
        title=policy.title,
        total=sum(held[status] for status in Status),
        passed=held[Status.PASSED],
        failed=held[Status.FAILED],
        error=held[Status.ERROR],
        exceptions=held[Status.EXCEPTIONS],
        excluded=0,
        causing_failure=sum(finding.causes_failure for finding in policy.findings),
        data=str(data),
        gap=gap,
        not_arrived=gap,
    )


def _unread(number: int, words: str) -> PolicyPart:
    """A policy of which there is only a broken file."""
    return PolicyPart(
        id=f"unread-{number}",
        title=words.partition(" can't be read")[0],
        total=0,
        passed=0,
        failed=0,
        error=0,
        exceptions=0,
        excluded=0,
        causing_failure=0,
        data=str(DataState.MISSING),
        gap=words,
        not_arrived=words,
    )


def _finding(policy_id: str, key: str, told: Any, failed: list[str]) -> FindingPart:
    told = told if isinstance(told, dict) else {}
    cid, status, label = _text(key), _text(told.get("status")), _text(told.get("criticality"))
    rank = Criticality.__members__.get(label.upper())
    return FindingPart(
        posture_id=f"{policy_id}-{cid}",
        policy_id=policy_id,
        control_id=cid,
        title=_text(told.get("statement")),
        criticality=label,
        criticality_value=None if rank is None else int(rank),
        status=status,
        state=str(_STATES.get(status.casefold(), "Unknown")),
        host="",
        host_id="",
        instance="",
        technology="",
        unexpected=_values(told.get("unexpected_values")),
        missing=_values(told.get("missing_values")),
        exception=None,
        excluded=False,
        waiver=None,
        causes_failure=cid in failed,
        fresh=True,
        evaluated=None,
        previous_status="",
        first_failed=None,
        last_failed=None,
        rationale="",
        remediation="",
    )


def _values(told: Any) -> tuple[str, ...]:
    """The values of a list that ends in a comma; one that holds commas can't be told from two."""
    if isinstance(told, list):
        return tuple(filter(None, map(_text, told)))
    text = _text(told)
    if text == _NOT_APPLICABLE:
        return ()
    return tuple(value for value in text.removesuffix(",").split(_BETWEEN) if value)


def _text(told: Any) -> str:
    """Words as they are, numbers as words; halves of characters, which nothing can write, gone."""
    if not isinstance(told, str | int | float) or isinstance(told, bool):
        return ""
    return str(told).encode(errors="replace").decode().strip()


def _number(told: Any) -> int | None:
    """A count, whether it came as a number or in words."""
    try:
        return max(int(float(_text(told))), 0)
    except (ValueError, OverflowError):
        return None


def _decoded(data: bytes) -> dict[str, Any]:
    """The object in a file of any usual encoding.

    Raises:
        ValueError: it holds none.
    """
    try:
        text = data.decode(json.detect_encoding(data))
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    try:
        told = json.loads(text.removeprefix("\ufeff"), strict=False)
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    except ValueError as error:
        raise ValueError(f"it is no JSON ({error})") from None
    if not isinstance(told, dict):
        raise ValueError("it is not one JSON object")
    return told
