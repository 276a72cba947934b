"""Two stored results side by side: what changed, and how far that can be trusted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec.structs import asdict

from qpctui.compliance.compare import Change, Kind, compare, counts, in_kinds
from qpctui.job.model import target_of
from qpctui.run.baseline import BaselineUnusable, demand_whole
from qpctui.run.exit_codes import FAILED, INCONCLUSIVE, PASSED
from qpctui.run.result import FILE, FindingPart, Result, ResultUnreadable, worst_first
from qpctui.run.stored import stored_result
from qpctui.run.stored_runs import NoSuchRun, previous_run, stored_run

FindingChange = Change[FindingPart]
ALWAYS_COUNTED = (
    Kind.NEWLY_FAILING,
    Kind.STILL_FAILING,
    Kind.FIXED,
    Kind.APPEARED,
    Kind.GONE,
    Kind.WAIVED,
)
"""Kinds whose number is told though it is zero."""


class CantCompare(Exception):
    """There are no two results to compare; ``str()`` says why and what to do."""


@dataclass(frozen=True)
class Side:
    """A result and what it is called: ``label`` is its run's id, or its file as it was given."""

    result: Result
    label: str

    @property
    def target(self) -> str:
        """What was scanned."""
        scan = self.result.scan
        return (scan.target if scan else "") or target_of(self.result.job)

    @property
    def date(self) -> datetime | None:
        """The platform's date of the launch, else when it was judged, by our clock."""
        launched = self.result.scan.launched if self.result.scan else None
        return launched or self.result.judged

    @property
    def breaks(self) -> int:
        """How many findings break its build."""
        return sum(finding.causes_failure for finding in self.result.findings)

    @property
    def gap(self) -> str:
        """Why it does not tell everything, empty when it does."""
        try:
            demand_whole(self.result)
        except BaselineUnusable as error:
            return str(error)
        return ""


@dataclass(frozen=True)
class Comparison:
    """What changed from ``before`` to ``after``; each kind's changes stand worst first."""

    before: Side
    after: Side
    changes: tuple[FindingChange, ...]

    @classmethod
    def of(cls, before: Side, after: Side) -> Comparison:
        """Compare two results."""
        changes = compare(before.result.findings, after.result.findings)
        ordered: list[FindingChange] = []
        for kind, of_kind in in_kinds(changes):
            if kind is not Kind.UNCHANGED:
                by_finding = {id(change.finding): change for change in of_kind}
                of_kind = [by_finding[id(one)] for one in worst_first(c.finding for c in of_kind)]
            ordered += of_kind
        return cls(before, after, tuple(ordered))

    def swapped(self) -> Comparison:
        """The same the other way round."""
        return Comparison.of(self.after, self.before)

    @property
    def shown(self) -> list[FindingChange]:
        """All but what is unchanged."""
        return [change for change in self.changes if change.kind is not Kind.UNCHANGED]

    @property
    def counted(self) -> dict[Kind, int]:
        """How many there are of each kind; rare kinds only when there are any."""
        found = counts(self.changes)
        kinds = [kind for kind in Kind if kind in ALWAYS_COUNTED or found[kind]]
        return {kind: found[kind] for kind in kinds if kind is not Kind.UNCHANGED}

    def errors_of(self, kind: Kind) -> str:
        """What stands behind a kind's count: `` (1 error)``, as errors fail too; else empty."""
        if kind not in (Kind.NEWLY_FAILING, Kind.STILL_FAILING):
            return ""
        errors = sum(change.kind is kind and change.is_error for change in self.changes)
        return f" ({errors:,} error{'s' if errors > 1 else ''})" if errors else ""

    @property
    def headline(self) -> str:
        """The outcome in a sentence."""
        if newly := counts(self.changes)[Kind.NEWLY_FAILING]:
            return f"{newly:,} newly failing control{'s' if newly > 1 else ''}"
        if self.exit_code == INCONCLUSIVE:
            return "It is not known whether a control newly fails"
        return "No newly failing control"

    @property
    def unchanged(self) -> int:
        """How many stand as before and do not fail."""
        return counts(self.changes)[Kind.UNCHANGED]

    @property
    def cautions(self) -> tuple[str, ...]:
        """What to know before believing it: other policies, criteria or target; what is missing."""
        return (*self._gaps(), *self._differences())

    @property
    def exit_code(self) -> int:
        """1 when something newly fails, 4 when that can't be told, else 0."""
        if counts(self.changes)[Kind.NEWLY_FAILING]:
            return FAILED
        return INCONCLUSIVE if self.before.gap or self.after.gap else PASSED

    def title_of(self, finding: FindingPart) -> str:
        """The title of a finding's policy."""
        policies = (*self.after.result.policies, *self.before.result.policies)
        titles = (one.title for one in policies if one.id == finding.policy_id and one.title)
        return next(titles, finding.policy_id)

    def _gaps(self) -> Iterator[str]:
        for name, side in (("before", self.before), ("after", self.after)):
            if side.gap:
                yield f"{side.label} ({name}) is not complete: {_sentence(side.gap)}"
        if self.before.gap or self.after.gap:
            yield "What is missing is never fixed here, but may look gone or new."

    def _differences(self) -> Iterator[str]:
        before, after = self.before.result, self.after.result
        if self.before.target != self.after.target:
            yield f"Another target: {self.before.target} before, {self.after.target} after."
        earlier, later = _policies(before), _policies(after)
        for name, policies, others in (("before", earlier, later), ("after", later, earlier)):
            if only := sorted(policies[policy] for policy in policies.keys() - others):
                yield f"Other policies: only {name}, {', '.join(only)}."
        criteria = [*_unlike(asdict(before.job.fail_on), asdict(after.job.fail_on))]
        criteria += ["waivers"] if before.job.waiver != after.job.waiver else []
        if criteria:
            yield f"Other fail criteria: {', '.join(criteria)}."


def sides(runs: Path, named: Sequence[str]) -> tuple[Side, Side]:
    """The two results that are named, or the one and that of its job's run before.

    Each is a run's id, or the path of a result or of a run's folder.

    Raises:
        CantCompare: there are no two of them.
    """
    try:
        after = Side(stored_result(runs, named[-1]), _label(runs, named[-1]))
        before = named[0] if len(named) > 1 else _before(runs, after.label)
        return Side(stored_result(runs, before), _label(runs, before)), after
    except (ResultUnreadable, NoSuchRun) as error:
        raise CantCompare(str(error)) from None


def _before(runs: Path, run: str) -> str:
    if not (runs / run).is_dir() or Path(run).name != run:
        raise CantCompare(f"{run} is no run of this machine: name the one to compare it with too")
    stored = stored_run(runs, run)
    previous = previous_run(runs, stored)
    if previous is None:
        raise CantCompare(
            f"No earlier run of {stored.name} on this machine has a verdict: name the one to "
            "compare it with"
        )
    return previous.id


def _label(runs: Path, named: str) -> str:
    """A run by its id, whichever way it was given."""
    path = Path(named).absolute()
    folder = path.parent if path.name == FILE else path
    return folder.name if folder.parent == runs.absolute() else named


def _policies(result: Result) -> dict[str, str]:
    """Titles by id; of a run that judged nothing those that it was to judge."""
    policies = result.policies or result.job.scan.policies
    return {policy.id: policy.title or policy.id for policy in policies}


def _unlike(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    for name, value in after.items():
        differs = (
            set(before[name]) ^ set(value) if isinstance(value, tuple) else before[name] != value
        )
        if differs:
            yield name


def _sentence(words: str) -> str:
    return words if words.endswith((".", "?")) else f"{words}."
