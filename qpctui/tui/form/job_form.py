"""The form itself: rows that draw a frozen job, edits that replace it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from qpctui.credentials import IndexUnreadable, KnownCredential
from qpctui.job.dependence import is_shown
from qpctui.job.fields import value_of, with_value
from qpctui.job.model import Connector, Job, OptionProfile, Scanner
from qpctui.job.rules import Problem, check, errors
from qpctui.qualys.portals import other_platform
from qpctui.run.baseline import baseline_problems, beside
from qpctui.run.credential_uses import uses_of
from qpctui.run.known_lists import ListKind
from qpctui.run.offered import Offer
from qpctui.settings import SettingsUnreadable
from qpctui.tui.credentials.fields import (
    LOG_IN,
    PROXY,
    kind_problems,
    kinds_for,
    unknown_problems,
)
from qpctui.tui.desk import Desk
from qpctui.tui.form import sections
from qpctui.tui.form.connection_test import ConnectionTest
from qpctui.tui.form.marks import section_marks
from qpctui.tui.form.offer_row import Key, OfferRow, Reading
from qpctui.tui.form.policies_row import PoliciesRow, policies_of
from qpctui.tui.key_names import key_for
from qpctui.tui.widgets.drop_down import Item
from qpctui.tui.widgets.headings import Heading
from qpctui.tui.widgets.rows import DropRow, Row, TextRow, row_id

TEST = "qualys"
"""Stands for the connection test, which is about the whole table."""

_UNCONNECTED = Content.styled("○ not connected", "$foreground 58%")


class JobForm(VerticalScroll, can_focus=False):
    """Shows a job, lets it be edited, and says what is wrong with it.

    ``job`` is the draft, which may be wrong; ``told`` the fields whose problems are shown.
    """

    @dataclass
    class Changed(Message):
        """The draft or what is known of it changed."""

        form: JobForm

    @dataclass
    class CredentialWanted(Message):
        """Somebody wants to add a credential for a field."""

        field: str

    def __init__(self, job: Job, desk: Desk, folder: Callable[[], Path], *, fresh: bool) -> None:
        """A ``fresh`` job's problems are told field by field, those of a file all at once.

        ``folder`` is that of the job's file.
        """
        super().__init__(id="form")
        self.job = job
        self.told: set[str] = set()
        self._desk, self._folder = desk, folder
        self._fresh = fresh
        self._usernames: dict[str, str] = {}
        self._is_look_wanted = False
        self._known: list[KnownCredential] = []
        self._known_ids: set[str] | None = None

    def compose(self) -> ComposeResult:
        """What there is to know at first, then the four sections."""
        if self._desk.welcome:
            yield Static(self._desk.welcome, id="welcome", markup=False)
        yield from sections.api_login()
        yield ConnectionTest(self._desk)
        yield from sections.scan_options()
        yield from sections.criteria()
        yield from sections.timing()

    def on_mount(self) -> None:
        """Draw the job, then read the lists behind it."""
        self.query_one(f"#{row_id('qualys.platform')}", DropRow).offer(sections.PLATFORM_ITEMS)
        self.offer_credentials()
        for row in self.rows:
            self._show_value(row)
        (self._look if self._fresh else self.tell_all)()
        self.read_lists()

    @cached_property
    def rows(self) -> list[Row]:
        """Every row, hidden ones too; they are there from the form's mounting to its end."""
        return list(self.query(Row))

    @cached_property
    def _lists(self) -> list[OfferRow]:
        return [row for row in self.rows if isinstance(row, OfferRow)]

    @property
    def problems(self) -> list[Problem]:
        """All that is wrong with the draft, as the fields' rows tell it."""
        ids = self._known_ids
        found = [] if ids is None else unknown_problems(ids, self.job)
        found += [*check(self.job), *kind_problems(self._known, self.job)]
        found += baseline_problems(beside(self.job, self._folder()))
        qualys = self.job.qualys
        other = other_platform(self._usernames.get(qualys.credentials, ""), qualys.platform)
        if other:
            words = f"The user name looks like one of {other}"
            hint = "Check the portal, or choose other credentials"
            found.append(Problem("qualys.platform", "warning", words, hint))
        return found

    @property
    def can_run(self) -> bool:
        """Whether nothing keeps the draft from running."""
        return not errors(self.problems)

    def show_job(self, job: Job, *, fresh: bool = False) -> None:
        """Show another job; a ``fresh`` one's problems are told field by field."""
        self.job = job
        self.offer_credentials()
        if fresh:
            self.told.clear()
        else:
            self.tell_all()
        for row in self.rows:
            self._show_value(row)
        self._look()
        self.read_lists()

    def tell_all(self) -> None:
        """Tell every problem from now on."""
        self.told |= {problem.field for problem in self.problems} | {r.field for r in self.rows}
        self._look()

    def go_to_problem(self, by: int = 1, *, first: bool = False) -> bool:
        """Tell all problems and focus the next one, or the first; false when there is none."""
        self.tell_all()
        order = [row.field for row in self.rows]
        wrong = [sections.row_for(self.rows, problem.field) for problem in errors(self.problems)]
        found = sorted({row.field for row in wrong if row}, key=order.index)
        if not found:
            return False
        here = "" if first else self.focused_field
        at = order.index(here) if here in order else -1
        after = [field for field in found if (order.index(field) - at) * by > 0]
        target = (after or found)[0] if by > 0 else (after or found)[-1]
        self.go_to(target)
        return True

    def go_to(self, field: str) -> None:
        """Put the focus on a field, or on the connection test."""
        if field == TEST:
            self.query_one(ConnectionTest).button.focus()
            return
        self.query_one(f"#{row_id(field)}", Row).focus_field()

    def go_to_section(self, index: int) -> None:
        """Scroll a section's heading to the top and focus its first field."""
        self.query_one(f"#{sections.section_id(index)}").scroll_visible(top=True, animate=False)
        rows = [row for row in self.rows if row.display]
        first = next(row for row in rows if sections.section_of(row.field) == index)
        first.focus_field()

    @property
    def focused_field(self) -> str:
        """The field with the focus, or that of the connection test; empty when it is elsewhere."""
        focused = self.screen.focused
        for widget in focused.ancestors_with_self if focused is not None else []:
            if isinstance(widget, Row):
                return widget.field
            if isinstance(widget, ConnectionTest):
                return TEST
        return ""

    def marks(self, *, words: bool) -> list[Content]:
        """How each section stands."""
        return section_marks(self.problems, self.told, words=words)

    @property
    def connection(self) -> Content:
        """Whether the platform's lists could be read; a failed test outweighs them."""
        if self.query_one(ConnectionTest).has_failed:
            return Content.styled("× test failed", "bold $error")
        states = {row.state for row in self._lists if row.display and self._is_of_log_in(row)}
        if "reading" in states:
            return Content.styled("… connecting", "$foreground 58%")
        if states == {"read"}:
            return Content.styled("✓ connected", "$success")
        if "read" in states:
            return Content.styled("! not all lists read", "$warning")
        return Content.styled("× not connected", "bold $error") if states else _UNCONNECTED

    def offer_credentials(self) -> None:
        """Offer what is stored, and a way to add more."""
        rows, log_in = self.query(sections.CredentialRow), self.job.qualys.credentials
        try:
            named = {use.credential_id for use in uses_of(self.job, None)}
            known = self._desk.credentials.known(named)
            stands_in = log_in and self._desk.credentials.of_environment(log_in)
        except (IndexUnreadable, SettingsUnreadable) as error:
            self._known_ids = None
            for row in rows:
                row.remark(str(error), "error")
            return
        self._known, self._known_ids = known, {one.id for one in known}
        self._known_ids |= {log_in} if stands_in else set()
        self._usernames = {one.id: one.username for one in known if one.kind == "password"}
        for row in rows:
            kinds = kinds_for(row.field)
            items = [sections.credential_item(one) for one in known if one.kind in kinds]
            items.append(Item(sections.ADD, ("+ Add credentials…", "")))
            row.offer(items)

    def choose_credential(self, field: str, credential_id: str) -> None:
        """Choose a credential for a field, as if it had been taken from the list."""
        self.job = with_value(self.job, field, credential_id)
        self._row(field).show_value(credential_id)
        self.told.add(field)
        self._look()
        self.read_lists()
        self.go_to(field)

    def read_lists(self, *, anew: bool = False) -> None:
        """Read each list whose log-in or target changed since, or all of them ``anew``."""
        kind = self.job.target.kind
        wanted: dict[str, ListKind] = {
            "scan.scanner": "ec2-scanners" if kind == "ec2" else "scanners",
            "scan.option_profile": "option-profiles",
        }
        if kind == "ec2":
            wanted["target.ec2.connector"] = "connectors"
        wrong = {one.field for one in errors(self.problems) if one.field.startswith("qualys")}
        usable = not wrong
        why = "Waiting for credentials" if wrong & {LOG_IN, PROXY} else "Not connected"
        if usable and not anew and (host := self._asks_first()):
            key = key_for(self, "form.read")
            usable, why = False, f"{key} reads with the environment's log-in from {host}"
        for row in self._lists:
            row.target_kind = kind
            reading = self._reading(wanted[row.field]) if row.field in wanted else None
            if reading is None or not usable:
                row.stay_offline(why)
            elif anew or row.key != reading.key:
                row.read(reading, self._desk.clock)

    def _reading(self, kind: ListKind) -> Reading:
        offers, job, clock = self._desk.offers, self.job, self._desk.clock
        return Reading(
            key=Key(job.qualys, kind),
            last_known=lambda: offers.last_known(job, kind),
            fetch=lambda cancel: offers.read(job, kind, cancel, clock()),
        )

    @property
    def is_connected(self) -> bool:
        """Whether a list was read with the log-in as it stands now."""
        return any(row.state == "read" and self._is_of_log_in(row) for row in self._lists)

    def _is_of_log_in(self, row: OfferRow) -> bool:
        """Whether a list is read, or being read, with the log-in as it stands now."""
        return row.key is not None and row.key.log_in == self.job.qualys

    @property
    def host(self) -> str:
        """The host of the job's API server, empty while there is none."""
        return next(iter(self._desk.hosts(self.job)), "")

    def _asks_first(self) -> str:
        try:
            return self._desk.offers.asks_first(self.job)
        except (IndexUnreadable, SettingsUnreadable):
            return ""  # the readings themselves will tell

    @on(Row.Edited)
    def _edited(self, event: Row.Edited) -> None:
        event.stop()
        field, value = event.row.field, event.value
        if value == sections.ADD and isinstance(event.row, sections.CredentialRow):
            event.row.show_value(value_of(self.job, field))
            self.post_message(self.CredentialWanted(field))
            return
        before = self.job
        self.job = self._with(field, value)
        # One that is typed where no list is read brings no policies; those that are saved stay.
        is_profile = field == "scan.option_profile"
        if is_profile and isinstance(event.row, OfferRow) and event.row.chosen:
            self.job = with_value(self.job, "scan.policies", policies_of(value))
            self._policies.show(self.job.scan.policies, event.row)
            self._policies.tell_all_ticked(value)
        if before.qualys != self.job.qualys:
            self.query_one(ConnectionTest).forget()
        if isinstance(event.row, TextRow):
            self._look_soon()
        else:
            self.told.add(field)
            self._look()
            self.read_lists()

    @on(Row.Left)
    def _left(self, event: Row.Left) -> None:
        event.stop()
        if event.row.display:
            self.told.add(event.row.field)
            self._look()
            self.read_lists()

    @on(OfferRow.StateChanged)
    def _list_changed(self, event: OfferRow.StateChanged) -> None:
        event.stop()
        if event.row.field == "scan.option_profile":
            self._policies.show(self.job.scan.policies, event.row)
        self._look_soon()

    def _with(self, field: str, value: Any) -> Job:
        """The draft with an edit, which for lists is an offer or ids."""
        if isinstance(value, Offer):
            made: Any = {
                "scan.scanner": Scanner(name=value.name, id=value.id, account_id=value.account_id),
                "scan.option_profile": OptionProfile(name=value.name, id=value.id),
                "target.ec2.connector": Connector(
                    name=value.name, id=value.id, account_id=value.account_id
                ),
            }[field]
            return with_value(self.job, field, made)
        if field == "scan.policies":
            value = self._policies.policies(value)
        return with_value(self.job, field, value)

    @property
    def _policies(self) -> PoliciesRow:
        return self.query_one(PoliciesRow)

    def _row(self, field: str) -> Row:
        return self.query_one(f"#{row_id(field)}", Row)

    def _show_value(self, row: Row) -> None:
        if isinstance(row, PoliciesRow):
            profiles = self.query_one(f"#{row_id('scan.option_profile')}", OfferRow)
            row.show(self.job.scan.policies, profiles)
            return
        value = value_of(self.job, row.field)
        if isinstance(row, OfferRow):
            row.show_choice(value.name, value.id)
        else:
            with self.prevent(Input.Changed):
                row.show_value(value)

    @on(ConnectionTest.Tested)
    def _look_soon(self) -> None:
        """Look once for all the keys that have come meanwhile."""
        if not self._is_look_wanted:
            self._is_look_wanted = True
            self.call_later(self._look)

    def _look(self) -> None:
        """Show what the draft makes visible, wrong and complete."""
        self._is_look_wanted = False
        rows = self.rows
        by_row: dict[str, Problem] = {}
        for problem in self.problems:
            row = sections.row_for(rows, problem.field)
            if row is not None and (row.field not in by_row or problem.severity == "error"):
                by_row.setdefault(row.field, problem)
        for row in rows:
            if row.display != (shown := is_shown(row.field, self.job)):
                row.display = shown
            found = by_row.get(row.field)
            if found is None or not {row.field, found.field} & self.told:
                row.show_problem("")
            else:
                row.show_problem(found.words, found.severity)
        self._draw_marks()

    def _draw_marks(self) -> None:
        """Show how the sections and the connection stand."""
        for index, mark in enumerate(self.marks(words=True)):
            is_login = index == 0 and mark.plain == "✓"
            note = self.connection if is_login else mark
            self.query_one(f"#{sections.section_id(index)}", Heading).note = note
        self.post_message(self.Changed(self))
