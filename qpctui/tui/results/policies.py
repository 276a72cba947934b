"""The policies of a result as a table, and what of their data can't be judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec.structs import replace
from textual.content import Content

from qpctui.printable import printable
from qpctui.reports.words import gap
from qpctui.run.result import PolicyPart, Result
from qpctui.tui.results.charts import bar, counts_of, percent
from qpctui.tui.results.lines import QUIET, hung
from qpctui.tui.widgets.control_table import Column

_WIDE = 120
_SHORTEST_BAR, _LONGEST_BAR, _SHARE, _NUMBER = 10, 42, 7, 6
_TITLE, _TAB = 40, 20


def policy_columns(policies: Iterable[PolicyPart], width: int) -> list[Column[PolicyPart]]:
    """All that a table of that width has room for."""
    known = list(policies)
    numbers = [
        _number("Total", lambda policy: policy.total),
        _number("Passed", lambda policy: policy.passed),
        _number("Failed", lambda policy: policy.failed),
        _number("Error", lambda policy: policy.error),
        _number("Except.", lambda policy: policy.exceptions),
    ]
    if width >= _WIDE and any(policy.excluded or policy.waived for policy in known):
        numbers.append(_number("Excluded", lambda policy: policy.excluded))
        numbers.append(_number("Waived", lambda policy: policy.waived))
    numbers.append(_breaks("Failed by Criteria" if width >= _WIDE else "Breaks"))
    title = max(len(title_of(policy)) for policy in known) if known else 0
    taken = sum(column.width + 1 for column in numbers) + _SHARE + min(title, _TITLE) + 2
    length = min(width - taken, _LONGEST_BAR)
    length = length if length >= _SHORTEST_BAR else 0
    return [
        Column("Policy", 0, lambda policy, _: Content(title_of(policy))),
        Column(
            "Compliance" if length else "Share",
            length + _SHARE,
            lambda policy, plain: _compliance(policy, length, plain),
        ),
        *numbers,
    ]


def _number(title: str, of: Callable[[PolicyPart], int]) -> Column[PolicyPart]:
    width = max(_NUMBER, len(title))

    def cell(policy: PolicyPart, plain: bool) -> Content:
        count = of(policy)
        return Content.styled(f"{count:>{width},}", "" if count or plain else QUIET)

    return Column(f"{title:>{width}}", width, cell)


def _breaks(title: str) -> Column[PolicyPart]:
    width = len(title)

    def cell(policy: PolicyPart, plain: bool) -> Content:
        count = policy.causing_failure
        said = f"{f'× {count:,}' if count else count:>{width}}"
        return Content.styled(said, "" if plain else "bold $error" if count else QUIET)

    return Column(title, width, cell)


def _compliance(policy: PolicyPart, length: int, plain: bool) -> Content:
    """A bar of the states, and the share of what passed; no bar where nothing was judged."""
    if not policy.total:
        return Content.styled("no data", "" if plain else "$warning")
    share = percent(policy.passed, policy.total, whole=policy.data == "complete")
    chart = bar(counts_of([policy]), length, plain=plain)
    return Content.assemble(chart, f"{share:>{_SHARE}}")


def gaps(policies: Iterable[PolicyPart], width: int) -> Content:
    """Why some policies' data can't be judged, in words; empty when all can."""
    said = [
        line
        for policy in policies
        if gap(policy)
        for line in hung(("? ", "$warning"), Content(printable(gap(policy))), width)
    ]
    return Content("\n").join(said)


def title_of(policy: PolicyPart) -> str:
    """What a policy is called on the screen."""
    return printable(policy.title or policy.id)


def tab_title(policy: PolicyPart) -> Content:
    """The same, short enough that several tabs have room."""
    return Content(title_of(policy)).truncate(_TAB, ellipsis=True)


def of_policy(result: Result, policy: PolicyPart) -> Result:
    """The result as if it had been about this policy alone."""
    findings = tuple(f for f in result.findings if f.policy_id == policy.id)
    return replace(result, policies=(policy,), findings=findings)
