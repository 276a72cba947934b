"""A result's parts in symbols, colours and words, never in colour alone."""

from __future__ import annotations

import textwrap

from textual.content import Content

from qpctui.compliance.criteria import Outcome
from qpctui.printable import printable
from qpctui.run.result import FindingPart, Result

_VERDICTS = {
    Outcome.PASSED: ("✓", "$success"),
    Outcome.FAILED: ("×", "$error"),
    Outcome.INCONCLUSIVE: ("?", "$warning"),
}
STATES = {
    "Failed": ("×", "$error"),
    "Error": ("!", "$secondary"),
    "Exceptions": ("◆", "$warning"),
    "Passed": ("✓", "$success"),
    "Excluded": ("○", "$foreground 55%"),
    "Waived": ("◇", "$foreground 70%"),
}
_RANKS = {
    5: ("▇", "bold"),
    4: ("▅", "bold"),
    3: ("▃", ""),
    2: ("▂", "$foreground 70%"),
    1: ("▁", "$foreground 55%"),
}


def hanging(text: str, width: int, *, indent: int) -> str:
    """Text in lines of at most ``width``, all but the first indented."""
    return ("\n" + " " * indent).join(textwrap.wrap(text, width)) or text


def verdict_text(result: Result) -> Content:
    """``× FAILED``."""
    return outcome_text(result.verdict)


def outcome_text(outcome: Outcome) -> Content:
    """``× FAILED``, of a verdict that is no result's."""
    symbol, style = _VERDICTS[outcome]
    return Content.styled(f"{symbol} {outcome}", f"bold {style}")


def verdict_style(result: Result) -> str:
    """The colour of a verdict."""
    return _VERDICTS[result.verdict][1]


def state_name(finding: FindingPart) -> str:
    """What a finding counts as: its state, or that it was excluded or waived."""
    if finding.excluded:
        return "Excluded"
    return finding.state if finding.waiver is None else "Waived"


def state_text(finding: FindingPart, *, plain: bool = False) -> Content:
    """``× Failed``; ``plain`` leaves the colours out, for the cursor's row."""
    name = state_name(finding)
    symbol, style = STATES.get(name, ("?", "$warning"))
    return Content.assemble((symbol, "" if plain else style), f" {printable(name)}")


def criticality_text(finding: FindingPart, *, plain: bool = False) -> Content:
    """``▇ Urgent``, by the platform's own name for the rank."""
    symbol, style = _RANKS.get(finding.criticality_value or 0, ("·", "$foreground 55%"))
    name = printable(finding.criticality.title()) or "unknown"
    return Content.styled(f"{symbol} {name}", "" if plain else style)
