"""``qpctui report``: reports of a stored result, long after its run."""

from __future__ import annotations

import os

from qpctui.cli.carry_out import Telling, write_reports
from qpctui.cli.words import say
from qpctui.run.exit_codes import INVALID
from qpctui.run.result import ResultUnreadable
from qpctui.run.stored import stored_results
from qpctui.settings import Places

_OK = 0


def report_result(named: tuple[str, ...], telling: Telling) -> int:
    """Write what was ordered; 0, or 2 when there is no such result or something was not written."""
    try:
        result = stored_results(Places.of(os.environ).runs, named)
    except ResultUnreadable as error:
        say(str(error))
        return INVALID
    _, wrote = write_reports(telling.reports, result)
    if len(wrote) < len(telling.reports):
        return INVALID
    said = [words for words in wrote if not words.endswith("on stdout")]
    if said:
        say(f"Wrote {', '.join(said)}")
    return _OK
