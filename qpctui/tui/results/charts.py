"""How many stand in each state, as a bar and in numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.content import Content

from qpctui.run.result import PolicyPart
from qpctui.tui.results.lines import QUIET, Part, heading, plural
from qpctui.tui.results.words import STATES


def overall(policies: Sequence[PolicyPart], width: int) -> Content:
    """What passed of all that was judged, and what was counted apart; empty when nothing was."""
    counts = counts_of(policies)
    total = sum(counts.values())
    if not total:
        return Content("")
    whole = all(policy.data == "complete" for policy in policies)
    share = percent(counts["Passed"], total, whole=whole)
    lines = [heading("Overall Compliance", width, f"{share} of {total:,}"), bar(counts, width)]
    lines += Content.assemble(*_numbers(counts)).wrap(width)
    apart = {
        "Excluded": sum(policy.excluded for policy in policies),
        "Waived": sum(policy.waived for policy in policies),
    }
    if any(apart.values()):
        lines += Content.assemble(("counted apart:  ", QUIET), *_numbers(apart)).wrap(width)
    if excused := sum(policy.excused for policy in policies):
        said = f"the baseline excuses {plural(excused, 'finding')} of these"
        lines.append(Content.styled(said, QUIET))
    return Content("\n").join(lines)


def _numbers(counts: Mapping[str, int]) -> list[Part]:
    numbers: list[Part] = []
    for state, count in counts.items():
        symbol, style = STATES[state]
        numbers += [(symbol, style), (f" {count:,}", "bold" if count else QUIET), f" {state}   "]
    return numbers


def counts_of(policies: Sequence[PolicyPart]) -> dict[str, int]:
    """How many of all of them stand in each state that counts."""
    return {
        "Passed": sum(policy.passed for policy in policies),
        "Failed": sum(policy.failed for policy in policies),
        "Error": sum(policy.error for policy in policies),
        "Exceptions": sum(policy.exceptions for policy in policies),
    }


def bar(counts: Mapping[str, int], width: int, *, plain: bool = False) -> Content:
    """Each state as long as its share; what is there is never rounded away."""
    if not width:
        return Content("")
    total = sum(counts.values())
    sizes = {state: max(int(width * n / total), 1) if n else 0 for state, n in counts.items()}
    longest = max(sizes, key=lambda state: sizes[state])
    sizes[longest] += width - sum(sizes.values())
    styles = {state: "" if plain else STATES[state][1] for state in sizes}
    return Content.assemble(*(("━" * size, styles[state]) for state, size in sizes.items()))


def percent(passed: int, total: int, *, whole: bool) -> str:
    """``92.2 %``; 100 % only when nothing is missing, a ``?`` when data is."""
    share = 100 * passed / total
    said = "100 %" if passed == total else f"{min(share, 99.9):.1f} %"
    return said if whole else f"? {said}"
