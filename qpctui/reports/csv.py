"""A finding a row, for spreadsheets (RFC 4180, UTF-8), in which no cell is a formula."""

from __future__ import annotations

import csv
import io
import re

from qpctui.printable import printable_lines
from qpctui.reports.words import expected, moment, titles
from qpctui.run.result import FindingPart, Result

HEADER = (
    *("policy_id", "policy", "control_id", "title", "criticality", "state", "status"),
    *("breaks_build", "excluded", "waiver", "in_baseline", "freshness"),
    *("host", "host_id", "technology", "instance"),
    *("unexpected", "missing", "expected", "exception", "exception_ends"),
    *("evaluated", "previous_status", "first_failed", "last_failed"),
    *("rationale", "remediation"),
)
# Spreadsheets look past spaces and quotes; some take full-width signs too.
_FORMULA = re.compile(r"""[\s"'\u200b\ufeff]*[=+\-@\uff0b\uff0d\uff1d\uff20\t\r]""")


def write(result: Result) -> bytes:
    """A header row and a row a finding; several values of a cell stand on lines of their own."""
    names = titles(result)
    page = io.StringIO(newline="")
    rows = csv.writer(page, lineterminator="\r\n")
    rows.writerow(HEADER)
    rows.writerows(_row(one, names.get(one.policy_id, "")) for one in result.findings)
    return page.getvalue().encode()


def _row(one: FindingPart, policy: str) -> list[str]:
    exception = one.exception
    cells = (
        *(one.policy_id, policy, one.control_id, one.title, one.criticality, one.state, one.status),
        *(_yes(one.causes_failure), _yes(one.excluded), one.waiver or "", _yes(one.in_baseline)),
        one.freshness,
        *(one.host, one.host_id, one.technology, one.instance),
        *map("\n".join, (one.unexpected, one.missing, expected(one))),
        *((exception.status, moment(exception.ends)) if exception else ("", "")),
        *(moment(one.evaluated), one.previous_status),
        *(moment(one.first_failed), moment(one.last_failed)),
        *(one.rationale, one.remediation),
    )
    return [_harmless(cell) for cell in cells]


def _yes(answer: bool) -> str:
    return "yes" if answer else "no"


def _harmless(cell: str) -> str:
    """The cell as mere text: what would be a formula is marked as text."""
    is_formula = _FORMULA.match(cell)
    shown = printable_lines(cell)
    return f"'{shown}" if is_formula or _FORMULA.match(shown) else shown
