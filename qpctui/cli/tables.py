"""A result on the terminal: what breaks the build, totals, verdict."""

from __future__ import annotations

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from qpctui.compliance.criteria import Outcome
from qpctui.printable import printable
from qpctui.run.result import FindingPart, Result, worst_first

_SYMBOLS = {Outcome.PASSED: "✓", Outcome.FAILED: "×", Outcome.INCONCLUSIVE: "?"}
_STYLES = {
    Outcome.PASSED: "bold green",
    Outcome.FAILED: "bold red",
    Outcome.INCONCLUSIVE: "bold yellow",
}


def verdict_line(result: Result, wrote: Sequence[str] = ()) -> str:
    """Verdict, exit code, reasons and the reports that were written, in one line."""
    reasons = "; ".join(result.reasons)
    reports = f" · Reports: {', '.join(wrote)}" if wrote else ""
    verdict = f"{_SYMBOLS[result.verdict]} {result.verdict} (exit code {result.exit_code})"
    return f"{verdict}: {reasons}{reports}"


def verdict_text(result: Result, wrote: Sequence[str] = ()) -> Text:
    """The same with colour."""
    return Text(printable(verdict_line(result, wrote)), style=_STYLES[result.verdict])


def result_summary(result: Result) -> RenderableType:
    """The table of controls that cause failure, the totals of each policy, the scan."""
    breaking = worst_first(finding for finding in result.findings if finding.causes_failure)
    parts: list[RenderableType] = []
    if breaking:
        parts += [Text("Controls causing Build Failure", style="bold"), _breaking_table(breaking)]
    if result.policies:
        parts += [Text("Scan Policies", style="bold"), _policy_table(result)]
    if result.scan is not None:
        parts.append(
            Padding(
                Text(f"{printable(result.scan.title)}  {result.scan.reference}", style="dim"),
                (0, 0, 0, 2),
            )
        )
    return Group(*parts)


def _table(*, expand: bool = False) -> Table:
    return Table(
        box=SIMPLE_HEAD, pad_edge=False, show_edge=False, expand=expand, padding=(0, 1, 0, 0)
    )


def _breaking_table(findings: list[FindingPart]) -> Table:
    table = _table(expand=True)
    table.add_column("CID", justify="right", no_wrap=True)
    table.add_column("Criticality", no_wrap=True)
    table.add_column("Status", no_wrap=True)
    table.add_column("Title", ratio=3, no_wrap=True, overflow="ellipsis")
    table.add_column("Found / missing", ratio=2, no_wrap=True, overflow="ellipsis")
    for finding in findings:
        instance = f"[{finding.instance}] " if finding.instance else ""
        values = [f"+{value}" for value in finding.unexpected]
        values += [f"−{value}" for value in finding.missing]
        table.add_row(
            Text(finding.control_id),
            Text(printable(finding.criticality.title())),
            Text(f"× {finding.state}", style="red"),
            Text(printable(instance + finding.title)),
            Text(printable(", ".join(values))),
        )
    return table


def _policy_table(result: Result) -> Table:
    table = _table()
    table.add_column("Policy", overflow="ellipsis", max_width=30, no_wrap=True)
    for name in ("Total", "Passed", "Failed", "Error", "Exceptions", "Breaks"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("Data", no_wrap=True)
    for policy in result.policies:
        numbers = (
            policy.total,
            policy.passed,
            policy.failed,
            policy.error,
            policy.exceptions,
            policy.causing_failure,
        )
        table.add_row(Text(printable(policy.title)), *map(str, numbers), Text(f"{policy.data}"))
    return table
