"""A comparison's parts in symbols, colours and words, never in colour alone."""

from __future__ import annotations

from textual.content import Content

from qpctui.compliance.compare import Kind
from qpctui.compliance.findings import Status
from qpctui.printable import printable
from qpctui.run.comparison import Comparison, Side
from qpctui.run.exit_codes import FAILED, INCONCLUSIVE, PASSED
from qpctui.run.result import FindingPart
from qpctui.tui.results.lines import QUIET
from qpctui.tui.results.words import STATES, state_name, verdict_text

_KINDS = {
    Kind.NEWLY_FAILING: ("×", "$error"),
    Kind.STILL_FAILING: ("=", "$error"),
    Kind.UNCLEAR: ("?", "$warning"),
    Kind.FIXED: ("✓", "$success"),
    Kind.WAIVED: ("◇", "$foreground 70%"),
    Kind.APPEARED: ("+", "$warning"),
    Kind.GONE: ("−", QUIET),
    Kind.CHANGED: ("~", QUIET),
}
_HEADLINES = {
    PASSED: ("✓", "$success"),
    FAILED: ("×", "$error"),
    INCONCLUSIVE: ("?", "$warning"),
}
_GAP = "   "
_UNKNOWN = ("?", "$warning")


def kind_mark(kind: Kind, *, plain: bool = False) -> Content:
    """Its symbol; ``plain`` leaves the colour out, for the cursor's row."""
    symbol, style = _KINDS[kind]
    return Content.styled(symbol, "" if plain else style)


def kind_text(kind: Kind) -> Content:
    """``× Newly failing``."""
    return Content.assemble(kind_mark(kind), f" {kind.capitalize()}")


def state_text(finding: FindingPart | None, *, plain: bool = False) -> Content:
    """``× Failed``, ``◇ Waived``, or a dash for what was not there."""
    if finding is None:
        return Content.styled("–", "" if plain else QUIET)
    name = finding.state if finding.state == Status.PASSED else state_name(finding)
    symbol, style = STATES.get(name, _UNKNOWN)
    if name == finding.state and not finding.fresh:
        name, (symbol, style) = f"{name}, old", _UNKNOWN
    return Content.assemble((symbol, "" if plain else style), f" {printable(name)}")


def headline(compared: Comparison) -> Content:
    """``✓ No newly failing control``."""
    symbol, style = _HEADLINES[compared.exit_code]
    return Content.assemble((f"{symbol} ", style), (compared.headline, "bold"))


def side_line(name: str, side: Side) -> Content:
    """A result in a line: when, how it ended, what it is called."""
    date = f"{side.date:%Y-%m-%d %H:%M} UTC" if side.date else "no date"
    result = side.result
    breaks = f"   {side.breaks:,} break" if result.policies else ""
    return Content.assemble(
        (f"{name:<8}", QUIET),
        f"{date}   ",
        verdict_text(result),
        breaks,
        (f"   {printable(side.label)}", QUIET),
    )


def caution_lines(compared: Comparison) -> Content:
    """What to know before believing it."""
    lines = [
        Content.assemble(("! ", "$warning"), printable(caution)) for caution in compared.cautions
    ]
    return Content("\n").join(lines)


def counts_text(compared: Comparison, width: int) -> Content:
    """How many there are of each kind, in lines of that width; zeros are quiet."""
    parts = [
        Content.assemble(
            kind_mark(kind),
            " ",
            (f"{number:,}", "bold" if number else QUIET),
            f" {kind}{compared.errors_of(kind)}",
        )
        for kind, number in compared.counted.items()
    ]
    parts.append(Content.styled(f"{compared.unchanged:,} unchanged, not shown", QUIET))
    lines = [parts[0]]
    for part in parts[1:]:
        longer = Content.assemble(lines[-1], _GAP, part)
        if longer.cell_length <= width:
            lines[-1] = longer
        else:
            lines.append(part)
    return Content("\n").join(lines)
