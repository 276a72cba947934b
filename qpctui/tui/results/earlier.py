"""How a finding stood in earlier runs, as a strip of symbols and in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING

from textual.content import Content

from qpctui.compliance.findings import Status
from qpctui.run.result import FindingPart
from qpctui.tui.results.lines import QUIET, heading, hung
from qpctui.tui.results.words import STATES, state_name

if TYPE_CHECKING:
    from qpctui.history.index import EarlierState

_UNKNOWN = ("?", "$warning")
_UNTOLD = "untold"
_KINDS: Mapping[str, str] = {
    Status.PASSED: "passing",
    Status.FAILED: "failing",
    Status.ERROR: "failing",
    Status.EXCEPTIONS: "excepted",
}


EarlierOf = Callable[[FindingPart], "Sequence[EarlierState]"]
"""Tells a finding's states in earlier runs, newest first; it may take its time."""


def earlier_lines(
    finding: FindingPart, earlier: Sequence[EarlierState], width: int
) -> list[Content]:
    """``✓✓✓×  newly failing in this run``, oldest first; nothing without an earlier run.

    ``earlier`` is newest first; of a run that held several such findings the first counts.
    """
    runs = list({one.began: one for one in reversed(earlier)}.values())
    if not runs:
        return []
    names = [*(one.excused.capitalize() or one.state for one in runs), state_name(finding)]
    strip = [STATES.get(name, _UNKNOWN) for name in names]
    said = Content.styled(_words(finding.state, runs), QUIET)
    lines = hung(Content.assemble(*strip, "  "), said, width)
    return [Content(""), heading("Earlier runs", width), *lines]


def _words(state: str, runs: Sequence[EarlierState]) -> str:
    """What became of it; ``runs`` are oldest first, and there may have been others before."""
    now = _KINDS.get(state, _UNTOLD)
    same = list(takewhile(lambda one: _KINDS.get(one.state, _UNTOLD) == now, reversed(runs)))
    if not same:
        return "passes again in this run" if now == "passing" else f"newly {now} in this run"
    longer = " or longer" if len(same) == len(runs) else ""
    return f"{now} since {same[-1].began:%Y-%m-%d %H:%M} UTC{longer}"
