"""A result as one page that needs nothing else and asks for nothing.

Where Jenkins allows neither styles nor scripts, it is still tables with captions and headings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from qpctui.compliance.findings import Status
from qpctui.printable import printable_lines
from qpctui.reports import words
from qpctui.run.names import record_title
from qpctui.run.result import FindingPart, PolicyPart, Result, worst_first

if TYPE_CHECKING:
    from jinja2 import Template

_WITH_DETAILS = 5_000
_PASSED_ROWS = 2_000
"""More passed findings than these are counted by control."""
_COLOURS = {
    "Passed": "#2f9e5b",
    "Failed": "#d64545",
    "Error": "#8b6fd6",
    "Exceptions": "#c08a1e",
}


@dataclass(frozen=True)
class Share:
    """A part of a bar: where it begins and how long it is, in thousandths."""

    name: str
    count: int
    colour: str
    start: float
    length: float


@dataclass(frozen=True)
class Compliance:
    """A chart, the count of what breaks the build and of what is not in order, and the matrix."""

    total: int
    shares: tuple[Share, ...]
    breaking: tuple[FindingPart, ...]
    not_in_order: int
    matrix: list[words.Row]

    @classmethod
    def of(cls, policies: Sequence[PolicyPart], findings: Sequence[FindingPart]) -> Compliance:
        """Of one policy or of all."""
        counts = {
            "Passed": sum(policy.passed for policy in policies),
            "Failed": sum(policy.failed for policy in policies),
            "Error": sum(policy.error for policy in policies),
            "Exceptions": sum(policy.exceptions for policy in policies),
        }
        total, start, shares = sum(counts.values()), 0.0, []
        for name, count in counts.items():
            length = 1000 * count / total if total else 0
            shares.append(Share(name, count, _COLOURS[name], round(start, 2), round(length, 2)))
            start += length
        return cls(
            total=total,
            shares=tuple(shares),
            breaking=tuple(worst_first(one for one in findings if one.causes_failure)),
            not_in_order=total - counts["Passed"],
            matrix=words.matrix(findings),
        )

    @property
    def said(self) -> str:
        """The chart in words."""
        return ", ".join(f"{share.count:,} {share.name}" for share in self.shares)


@dataclass(frozen=True)
class PassedControl:
    """A control that passed, and how often."""

    control_id: str
    title: str
    criticality: str
    policy_id: str
    times: int


@dataclass(frozen=True)
class Listed:
    """All findings, worst first: rows with details, rows without, and passed ones by control."""

    detailed: list[FindingPart]
    plain: list[FindingPart]
    passed: list[PassedControl]
    not_shown: int

    @classmethod
    def of(cls, findings: Sequence[FindingPart]) -> Listed:
        """Fold what there is too much of."""
        ranked = worst_first(findings)
        in_order = [one for one in ranked if one.state == Status.PASSED and one.counts]
        folded = in_order if len(in_order) > _PASSED_ROWS else []
        if folded:
            ranked = [one for one in ranked if not (one.state == Status.PASSED and one.counts)]
        kinds = Counter(
            (one.control_id, one.title, one.criticality, one.policy_id) for one in folded
        )
        passed = [PassedControl(*kind, times) for kind, times in kinds.items()]
        return cls(ranked[:_WITH_DETAILS], ranked[_WITH_DETAILS:], passed, len(folded))


def write(result: Result) -> bytes:
    """The page."""
    by_policy: dict[str, list[FindingPart]] = {policy.id: [] for policy in result.policies}
    for one in result.findings:
        by_policy.setdefault(one.policy_id, []).append(one)
    job = result.job
    page = _template().render(
        result=result,
        scan=result.scan,
        words=words,
        target=words.target(result),
        titles=words.titles(result),
        link=_safe_link(result.scan.link if result.scan else ""),
        record=(
            record_title(job.auth_record.platform, job.name)
            if job.auth_record.use
            else "none made by the job"
        ),
        symbol={"PASSED": "✓", "FAILED": "×"}.get(result.verdict, "?"),
        overall=Compliance.of(result.policies, result.findings),
        policies=[
            (policy, Compliance.of([policy], by_policy[policy.id])) for policy in result.policies
        ],
        gaps=[gap for policy in result.policies if (gap := words.gap(policy))],
        listed=Listed.of(result.findings),
        criticalities=_criticalities(result),
        states=sorted({one.state for one in result.findings}),
    )
    return page.encode()


def _criticalities(result: Result) -> list[str]:
    """The names that are used, worst first."""
    names = {one.criticality: one.criticality_value or 0 for one in result.findings}
    return sorted(filter(None, names), key=lambda name: -names[name])


def _safe_link(link: str) -> str:
    """A link to the portal; what is no web address is none."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return ""
    return link if parts.scheme in ("https", "http") and parts.netloc else ""


@cache
def _template() -> Template:
    """Loaded when the first page is written: no other command has to wait for it."""
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    def shown(value: Any) -> Any:
        if isinstance(value, str) and not isinstance(value, Markup):
            return printable_lines(value)
        return value

    environment = Environment(
        loader=PackageLoader("qpctui.reports", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("result.html")
