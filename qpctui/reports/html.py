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

_ROWS = 2_000
_PASSED_ROWS = 1_000
"""More findings than these, and more passed ones, are counted by control."""
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
class Folded:
    """A control that stands in one state so many times that its findings are counted."""

    control_id: str
    title: str
    criticality: str
    policy_id: str
    state: str
    breaks: bool
    times: int


@dataclass(frozen=True)
class Listed:
    """All findings, what breaks the build first: those with a row each, and the rest by control."""

    rows: list[FindingPart]
    folded: list[Folded]

    @classmethod
    def of(cls, findings: Sequence[FindingPart]) -> Listed:
        """Fold what there is too much of: a browser shows no table of 100,000 rows."""
        ranked = sorted(worst_first(findings), key=lambda one: not one.causes_failure)
        passed = [one for one in ranked if _is_in_order(one)]
        rest = passed if len(passed) > _PASSED_ROWS else []
        if rest:
            ranked = [one for one in ranked if not _is_in_order(one)]
        kinds = Counter(
            (
                *(one.control_id, one.title, one.criticality),
                *(one.policy_id, one.state, one.causes_failure),
            )
            for one in ranked[_ROWS:] + rest
        )
        return cls(ranked[:_ROWS], [Folded(*kind, times) for kind, times in kinds.items()])

    @property
    def folded_findings(self) -> int:
        """How many findings have no row of their own."""
        return sum(one.times for one in self.folded)


def _is_in_order(one: FindingPart) -> bool:
    return one.state == Status.PASSED and one.counts


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
