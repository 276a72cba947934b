"""The table of changes: kinds as groups, whose heads the cursor passes by."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.strip import Strip

from qpctui.compliance.compare import Kind, in_kinds
from qpctui.compliance.findings import identity
from qpctui.printable import printable
from qpctui.run.comparison import Comparison, FindingChange
from qpctui.tui.compare.words import kind_mark, state_text
from qpctui.tui.results.lines import QUIET
from qpctui.tui.results.words import criticality_text
from qpctui.tui.widgets.control_table import Column, ControlTable


@dataclass(frozen=True)
class GroupHead:
    """The line above the changes of a kind."""

    kind: Kind
    words: str


Line = GroupHead | FindingChange


class ChangeTable(ControlTable[Line]):
    """Changes in groups, those of ``Kind`` that there are."""

    def __init__(self, id: str) -> None:  # noqa: A002
        """Empty at first."""
        super().__init__(_columns(lambda: self._compared), key=_key, id=id)
        self._compared: Comparison | None = None

    def compare(self, compared: Comparison) -> None:
        """Show a comparison; the cursor stays on its control."""
        self._compared = compared
        self.show(list(_lines(compared)))
        self.cursor = self.validate_cursor(self.cursor)

    @property
    def change(self) -> FindingChange | None:
        """The cursor's."""
        row = self.row
        return None if isinstance(row, GroupHead) else row

    @property
    def changes(self) -> list[FindingChange]:
        """All that are shown, in their order."""
        return [row for row in self.rows if not isinstance(row, GroupHead)]

    def go_to(self, change: FindingChange) -> None:
        """Put the cursor on a change."""
        self.cursor = next((i for i, row in enumerate(self.rows) if row is change), self.cursor)

    def next_kind(self) -> None:
        """Go to the first change of the next kind, from the last to the first."""
        heads = [i for i, row in enumerate(self.rows) if isinstance(row, GroupHead)]
        after = [head for head in heads if head > self.cursor]
        if heads:
            self.cursor = (after or heads)[0] + 1

    def validate_cursor(self, value: int) -> int:
        """Stay inside, and on a change: a group's head is passed by in the same direction."""
        inside = super().validate_cursor(value)
        if inside < len(self.rows) and isinstance(self.rows[inside], GroupHead):
            return inside - 1 if inside and inside < self.cursor else inside + 1
        return inside

    def watch_cursor(self) -> None:
        """With the first change show the head above it too."""
        super().watch_cursor()
        if self.cursor == 1:
            self.scroll_to(y=0, animate=False, force=True)

    def render_line(self, y: int) -> Strip:
        """A head takes the whole line."""
        index = y - 1 + self.scroll_offset.y
        row = self.rows[index] if y > 0 and index < len(self.rows) else None
        if not isinstance(row, GroupHead):
            return super().render_line(y)
        words = Content.styled(row.words, QUIET)
        width = self.size.width
        return self._strip([(words, width)], self.visual_style, width)


def _key(line: Line) -> object:
    """The same control has the same, however it stands."""
    return line.kind if isinstance(line, GroupHead) else identity(line.finding)


def _lines(compared: Comparison) -> Iterator[Line]:
    for kind, changes in in_kinds(compared.shown):
        words = f"{kind.capitalize()} {len(changes):,}{compared.errors_of(kind)}"
        yield GroupHead(kind, words)
        yield from changes


def _columns(compared: Callable[[], Comparison | None]) -> Sequence[Column[Line]]:
    """What tells changes apart; ``compared`` knows the titles of policies."""

    def cell(draw: Callable[[FindingChange, bool], Content]) -> Callable[[Line, bool], Content]:
        return lambda row, plain: Content("") if isinstance(row, GroupHead) else draw(row, plain)

    def policy(change: FindingChange, _: bool) -> Content:
        shown = compared()
        return Content(printable(shown.title_of(change.finding)) if shown else "")

    return [
        Column("", 1, cell(lambda one, plain: kind_mark(one.kind, plain=plain))),
        Column("CID", 6, cell(lambda one, _: Content(printable(one.finding.control_id)))),
        Column(
            "Criticality",
            11,
            cell(lambda one, plain: criticality_text(one.finding, plain=plain)),
        ),
        Column("Before", 12, cell(lambda one, plain: state_text(one.before, plain=plain))),
        Column("After", 12, cell(lambda one, plain: state_text(one.after, plain=plain))),
        Column("Title", 0, cell(_title)),
        Column("Policy", 20, cell(policy), from_width=100),
    ]


def _title(change: FindingChange, _: bool) -> Content:
    finding = change.finding
    instance = f"[{finding.instance}] " if finding.instance else ""
    return Content(printable(instance + finding.title))
