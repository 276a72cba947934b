"""The columns of the tables of findings."""

from __future__ import annotations

from functools import partial

from textual.content import Content

from qpctui.printable import printable
from qpctui.run.result import FindingPart, Result
from qpctui.tui.results.words import criticality_text, state_text
from qpctui.tui.widgets.control_table import Column


def control_columns(result: Result) -> list[Column[FindingPart]]:
    """All that a table of controls shows, as far as there is room."""
    return [
        _MARK,
        _CID,
        _CRITICALITY,
        Column("Status", 12, lambda f, plain: state_text(f, plain=plain)),
        _TITLE,
        _policy(result),
        Column("Unexpected", 24, partial(_values, "unexpected"), from_width=130),
        Column("Missing", 24, partial(_values, "missing"), from_width=130),
    ]


def breaking_columns(result: Result) -> list[Column[FindingPart]]:
    """What tells the controls that break the build apart."""
    return [_MARK, _CID, _CRITICALITY, _TITLE, _policy(result)]


def _mark(finding: FindingPart, plain: bool) -> Content:
    breaks = "×" if finding.causes_failure else " "
    return Content.styled(breaks, "" if plain else "bold $error")


def _title(finding: FindingPart, _: bool) -> Content:
    instance = f"[{finding.instance}] " if finding.instance else ""
    return Content(printable(instance + finding.title))


def _values(name: str, finding: FindingPart, _: bool) -> Content:
    return Content(printable(", ".join(getattr(finding, name))))


def _policy(result: Result) -> Column[FindingPart]:
    titles = {policy.id: policy.title for policy in result.policies}
    width = min(max(map(len, titles.values()), default=6), 28)
    return Column(
        "Policy",
        max(width, 6),
        lambda finding, _: Content(printable(titles.get(finding.policy_id, ""))),
        from_width=80,
    )


_MARK: Column[FindingPart] = Column("", 1, _mark)
_CID: Column[FindingPart] = Column("CID", 6, lambda f, _: Content(printable(f.control_id)))
_CRITICALITY: Column[FindingPart] = Column(
    "Criticality", 11, lambda f, plain: criticality_text(f, plain=plain)
)
_TITLE: Column[FindingPart] = Column("Title", 0, _title)
