"""The plan of a run beside what is on the platform, read off the UI thread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from textual import on, work
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.worker import get_current_worker

from qpctui.job.model import Job
from qpctui.printable import printable
from qpctui.qualys.errors import Cancelled
from qpctui.run.plan import PlanPart, Seen, plan_of
from qpctui.tui.desk import Desk
from qpctui.tui.form.offer_row import EXPECTED
from qpctui.tui.preview.draft import Draft

_SOON = 0.4
_QUIET = "$foreground 58%"


class Comparison(Widget):
    """Reads what a run would change as soon as the draft rests, and what is not known says so."""

    DEFAULT_CSS = "Comparison { display: none; }"

    @dataclass
    class Changed(Message):
        """More is known of the platform, or less."""

    @dataclass
    class Read(Message):
        """A reading ended: in what was seen, or in words why not."""

        ticket: int
        outcome: Seen | str

    def __init__(self, desk: Desk) -> None:
        """``desk`` knows the credentials."""
        super().__init__()
        self._desk = desk
        self._ticket = 0
        self._asked: object = None
        self._outcome: Seen | str = ""
        self._read_at: datetime | None = None

    def plan(self, draft: Draft) -> tuple[tuple[PlanPart, ...], Content]:
        """The plan, and how it was compared; reads again when that no longer fits."""
        self._ask(draft)
        seen = self._outcome if isinstance(self._outcome, Seen) else None
        parts = plan_of(draft.job, draft.name, self._desk.environ, seen)
        return parts, self._standing(draft)

    def forget(self) -> None:
        """A run may have changed what is there: read it again when it is next looked at."""
        self._ticket += 1
        self._asked, self._outcome, self._read_at = None, "", None

    def _standing(self, draft: Draft) -> Content:
        if self._asked is None:
            why = "not connected" if draft.can_run else "not ready to run"
            return Content.styled(f"{why}, so what is there now is unknown", _QUIET)
        if isinstance(self._outcome, Seen):
            return Content.styled(f"compared {self._read_at:%H:%M:%S} UTC", _QUIET)
        if self._outcome:
            return Content.styled(f"× not compared: {printable(self._outcome)}", "$error")
        return Content.styled("… comparing with the platform", _QUIET)

    def _ask(self, draft: Draft) -> None:
        wanted = _what_counts(draft) if draft.can_run and draft.is_connected else None
        if wanted == self._asked:
            return
        self.forget()
        self._asked = wanted
        if wanted is not None:
            ticket, job, name = self._ticket, draft.job, draft.name
            self.set_timer(_SOON, lambda: self._read_if_still_wanted(job, name, ticket))

    def _read_if_still_wanted(self, job: Job, name: str, ticket: int) -> None:
        if ticket == self._ticket:
            self._read(job, name, ticket)

    @work(thread=True, exclusive=True, group="plan")
    def _read(self, job: Job, name: str, ticket: int) -> None:
        outcome: Seen | str
        try:
            outcome = self._desk.offers.seen(job, name, get_current_worker().cancelled_event)
        except Cancelled:
            return
        except EXPECTED as error:
            outcome = str(error)
        self.post_message(self.Read(ticket, outcome))

    @on(Read)
    def _take_in(self, event: Read) -> None:
        event.stop()
        if event.ticket == self._ticket:
            self._outcome, self._read_at = event.outcome, self._desk.clock()
            self.post_message(self.Changed())


def _what_counts(draft: Draft) -> object:
    """All of a job that a plan is compared by."""
    job = draft.job
    return draft.name, job.qualys, job.target, job.auth_record, job.scan.policies
