"""Drop-downs that write into the filter."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Static

from qpctui.run.result import FindingPart, Result
from qpctui.tui.results.query import Query
from qpctui.tui.results.words import state_name
from qpctui.tui.widgets.drop_down import DropDown, Item

_ALL = "all"
_FIELDS = {"policy": "Policy", "crit": "Criticality", "status": "Status", "host": "Host"}
_BREAKS = "breaks:yes"


class ChoiceBar(Horizontal):
    """Policy, criticality, status and host, each a choice of what there is."""

    @dataclass
    class Chosen(Message):
        """A value was chosen of a field; empty means any."""

        field: str
        value: str

    def __init__(self, result: Result) -> None:
        """Offers what this result holds."""
        super().__init__(id="choices")
        self._result = result
        self._offered: dict[str, list[Item]] = {}

    def compose(self) -> ComposeResult:
        """A label and a drop-down each."""
        for field, label in _FIELDS.items():
            yield Static(label, classes=f"choice-label of-{field}")
            drop_down = DropDown((label,), value=_ALL)
            drop_down.id = f"choose-{field}"
            drop_down.add_class(f"of-{field}")
            yield drop_down

    def offer(self) -> None:
        """Offer what there is; hosts only where there are several."""
        self._offered = {field: self._items(field) for field in _FIELDS}
        for drop_down in self.query(DropDown):
            drop_down.offer(self._offered[self._field(drop_down)])
        self.query(".of-host").set(display=len(self._offered["host"]) > 2)

    def show(self, query: Query) -> None:
        """Show what the filter asks for."""
        for drop_down in self.query(DropDown):
            field = self._field(drop_down)
            chosen = query.chosen(field).casefold()
            if field == "status" and query.chosen("breaks") == "yes":
                chosen = _BREAKS
            known = {item.value.casefold(): item.value for item in self._offered[field]}
            drop_down.take(known.get(chosen, query.chosen(field)) or _ALL)

    def focus_first(self) -> None:
        """Go to the first of them."""
        self.query(DropDown).first().focus()

    @on(DropDown.Changed)
    def _changed(self, event: DropDown.Changed) -> None:
        event.stop()
        field = self._field(event.drop_down)
        value = "" if event.value == _ALL else event.value
        if field == "status":
            self.post_message(self.Chosen("breaks", "yes" if value == _BREAKS else ""))
            value = "" if value == _BREAKS else value
        self.post_message(self.Chosen(field, value))

    def _field(self, drop_down: DropDown) -> str:
        return (drop_down.id or "").removeprefix("choose-")

    def _items(self, field: str) -> list[Item]:
        findings = self._result.findings
        offered: list[tuple[str, str]]
        if field == "policy":
            offered = [(one.id, one.title or one.id) for one in self._result.policies]
        elif field == "crit":
            offered = [(name.casefold(), name) for name in _ranks(findings)]
        elif field == "host":
            offered = [(host, host) for host in sorted({f.host for f in findings})]
        else:
            offered = [(_BREAKS, "breaks build"), ("!passed", "all but Passed")]
            names = sorted(set(map(state_name, findings)))
            offered += [(name.casefold(), name) for name in names]
        return [Item(_ALL, (_ALL,)), *(Item(value, (label,)) for value, label in offered)]


def _ranks(findings: tuple[FindingPart, ...]) -> list[str]:
    """The names of criticalities, worst first."""
    ranks = {finding.criticality.title(): finding.criticality_value or 0 for finding in findings}
    return sorted(ranks, key=lambda name: -ranks[name])
