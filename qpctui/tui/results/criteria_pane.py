"""The criteria, exclusions and waivers of a job, to be turned and seen what becomes of a result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.message import Message
from textual.widgets import Button, Input

from qpctui.job.excuses import excluded_cids, with_excluded
from qpctui.job.fields import value_of, with_value
from qpctui.job.model import ALL_CRITICALITIES, Job, Waiver
from qpctui.job.rules import check, errors
from qpctui.tui.form import meanings
from qpctui.tui.form.places import said
from qpctui.tui.results.what_if import Weighed
from qpctui.tui.results.what_if_text import waiver_label, waiver_standing
from qpctui.tui.widgets.headings import Heading
from qpctui.tui.widgets.rows import Row, TextRow, row_id
from qpctui.tui.widgets.said import Said
from qpctui.tui.widgets.tick_rows import TickRow, TicksRow
from qpctui.tui.widgets.ticks import Tick

_CIDS, _BASELINE = "fail_on.exclude_cids", "fail_on.baseline"


class CriteriaPane(VerticalScroll):
    """Boxes and an entry like the form's; ``job`` holds what they say now."""

    DEFAULT_CSS = """
    CriteriaPane {
        scrollbar-size-vertical: 1;
        & Row .line { layout: vertical; }
        & Row .note { margin-left: 2; }
        & TicksRow .boxes { margin-left: 2; }
        & TextRow Input { margin-left: 2; }
        & TextRow .meaning { display: none; }
        & TickRow .line { layout: horizontal; }
        & TickRow .label { display: none; }
        & .standing { height: auto; margin-left: 6; color: $foreground 75%; }
        & #waivers { height: auto; margin-top: 1; }
        & .waiver { width: 1fr; margin-left: 2; text-wrap: nowrap; text-overflow: ellipsis; }
        & .one { height: auto; }
        & .buttons { height: 1; margin: 1 0 0 2; }
        & Button { margin-right: 2; min-width: 9; background: $panel !important; }
        & Button:focus {
            background: $primary !important;
            color: $background;
            text-style: bold !important;
        }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    @dataclass
    class Turned(Message):
        """Somebody wants other criteria."""

        job: Job

    def __init__(self, base: Job, job: Job, today: date) -> None:
        """``base`` is the job that the result was judged by, ``job`` what is asked about."""
        super().__init__(id="criteria", can_focus=False)
        self._base, self.job, self._today = base, job, today
        self._listed: list[Waiver] = []

    def compose(self) -> ComposeResult:
        """The criteria, the waivers, what to do with them."""
        yield TickRow("fail_on.state_and_criticality", "Fail by State AND Criticality")
        yield TicksRow("fail_on.states", "By State", ("Fail", "Error", "Exceptions"))
        yield TicksRow("fail_on.criticalities", "By Criticality", ALL_CRITICALITIES)
        login = "Fail if Authentication Fails on Host/EC2 Instance"
        yield TickRow("fail_on.authentication_failure", login)
        if self._base.fail_on.baseline:
            yield TickRow(_BASELINE, "Failures of the baseline don't break the build")
        yield TextRow(_CIDS, "Excluded CIDs", meaning=meanings.cids)
        with Vertical(id="waivers"):
            yield Heading("Waivers")
        with Horizontal(classes="buttons"):
            yield Button("Save to job…", id="save", compact=True)
            yield Button("Reset", id="reset", compact=True)
            yield Button("Close", id="close", compact=True)

    def on_mount(self) -> None:
        """Show them."""
        self.show_job(self.job)

    def show_job(self, job: Job) -> None:
        """Show other criteria, as if somebody had turned all of them."""
        self.job = job
        for row in self.query(Row):
            with self.prevent(Input.Changed):
                row.show_value(self._value(row.field))
        known = dict.fromkeys((*self._base.waiver, *job.waiver))
        new = [waiver for waiver in known if waiver not in self._listed]
        self._listed += new
        begun = len(self._listed) - len(new)
        self.query_one("#waivers").mount_all(
            _WaiverBox(begun + at, waiver) for at, waiver in enumerate(new)
        )
        self.call_after_refresh(self._tick_waivers)
        self._tell()

    def show(self, weighed: Weighed) -> None:
        """Say how each waiver fared when these criteria were weighed."""
        uses = {use.waiver: use for use in weighed.verdict.waivers}
        for box in self.query(_WaiverBox):
            saved = self._base.waiver
            box.say(waiver_standing(box.waiver, uses.get(box.waiver), self._today, saved=saved))
        self.query_one("#waivers").display = bool(self._listed)

    @property
    def problems(self) -> Sequence[str]:
        """What keeps these criteria from being saved, in words."""
        return [one.words for one in errors(check(self.job)) if _is_ours(one.field)]

    @on(Row.Edited)
    def _edited(self, event: Row.Edited) -> None:
        event.stop()
        self._turn(_with(self._base, self.job, event.row.field, event.value))

    @on(Tick.Changed)
    def _waiver_ticked(self, event: Tick.Changed) -> None:
        event.stop()
        boxes = self.query(_WaiverBox)
        kept = [box.waiver for box in boxes if box.query_one(Tick).value]
        self._turn(replace(self.job, waiver=tuple(kept)))

    def _turn(self, job: Job) -> None:
        self.job = job
        self._tell()
        self.post_message(self.Turned(job))

    def _tick_waivers(self) -> None:
        for box in self.query(_WaiverBox):
            box.query_one(Tick).value = box.waiver in self.job.waiver

    def _tell(self) -> None:
        """Say beside each field what is wrong with it, and what it was."""
        problems = {one.field: one for one in check(self.job) if _is_ours(one.field)}
        counts = self.job.fail_on.state_and_criticality
        for row in self.query(Row):
            found = problems.get(row.field)
            row.show_problem(found.words if found else "", found.severity if found else "error")
            was, now = (_shown(job, row.field) for job in (self._base, self.job))
            is_tick = isinstance(was, bool)
            row.remark("" if was == now or is_tick else f"was {said(was) or 'empty'}")
            if isinstance(row, TicksRow):
                row.display = counts

    def _value(self, field: str) -> Any:
        return _shown(self.job, field)


class _WaiverBox(Vertical):
    """A waiver: whether it counts, and how it fared."""

    def __init__(self, at: int, waiver: Waiver) -> None:
        super().__init__(classes="one")
        self.waiver = waiver
        self._at = at

    def compose(self) -> ComposeResult:
        tick = Tick(waiver_label(self.waiver), id=f"waiver-{self._at}")
        yield tick.add_class("waiver")
        yield Said(classes="standing")

    def say(self, standing: Any) -> None:
        """Say how it fared, once it is there."""
        for one in self.query(".standing").results(Said):
            one.say(standing)


def _shown(job: Job, field: str) -> Any:
    """What a row shows of a job: excluded CIDs have no box of their own here."""
    if field == _CIDS:
        return excluded_cids(job.fail_on)
    return bool(job.fail_on.baseline) if field == _BASELINE else value_of(job, field)


def _with(base: Job, job: Job, field: str, value: Any) -> Job:
    if field == _CIDS:
        if value == excluded_cids(base.fail_on):
            fail_on = replace(
                job.fail_on, exclude=base.fail_on.exclude, exclude_cids=base.fail_on.exclude_cids
            )
            return replace(job, fail_on=fail_on)
        return with_excluded(job, value)
    if field == _BASELINE:
        return with_value(job, field, base.fail_on.baseline if value else "")
    return with_value(job, field, value)


def _is_ours(field: str) -> bool:
    return field.partition(".")[0] in ("fail_on", "waiver")


def first_row() -> str:
    """The id of the row where the keys begin."""
    return row_id("fail_on.state_and_criticality")
