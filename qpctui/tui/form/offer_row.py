"""A row whose list is read from the platform, off the UI thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from threading import Event
from typing import Literal

from textual import on, work
from textual.message import Message
from textual.worker import get_current_worker

from qpctui.job.model import TargetKind
from qpctui.qualys.errors import Cancelled, QualysError
from qpctui.run.choices import chosen_of, doubt
from qpctui.run.connect import UNCONNECTABLE
from qpctui.run.follow import utc_now
from qpctui.run.offers import Offer
from qpctui.tui.widgets.drop_down import DropDown, Item
from qpctui.tui.widgets.rows import DropRow

_SOON = 0.15
ListState = Literal["unread", "reading", "read", "failed"]
Fetch = Callable[[Event], list[Offer]]
EXPECTED = (QualysError, *UNCONNECTABLE)


def key_of(name: str, offer_id: str) -> str:
    """What tells an offer from others: its id, or its name where it has none."""
    return offer_id or name


class OfferRow(DropRow):
    """Offers what the platform has; a saved choice stays, whatever the list says."""

    @dataclass
    class Read(Message):
        """A reading ended, in offers or in words why not."""

        ticket: int
        outcome: list[Offer] | str

    @dataclass
    class StateChanged(Message):
        """A reading began or ended."""

        row: OfferRow

    def __init__(
        self,
        field: str,
        label: str,
        *,
        noun: str,
        columns: Sequence[str],
        cells: Callable[[Offer], tuple[str, ...]],
        required: bool = True,
        indent: int = 0,
    ) -> None:
        """``noun`` is the plural of what is offered, ``cells`` an offer's line in the list."""
        super().__init__(field, label, columns=columns, required=required, indent=indent)
        self._noun, self._cells = noun, cells
        self.target_kind: TargetKind = "host"
        self._ticket = 0
        self._clock: Callable[[], datetime] = utc_now
        self._read_at: datetime | None = None
        self._saved = ("", "")
        self.state: ListState = "unread"
        self.offers: list[Offer] = []

    @property
    def chosen(self) -> Offer | None:
        """The saved choice as the platform offers it now, None when it does not."""
        return chosen_of(*self._saved, self.offers)

    def show_choice(self, name: str, offer_id: str) -> None:
        """Show the saved choice."""
        self._saved = (name, offer_id)
        offer = self.chosen
        value = key_of(offer.name, offer.id) if offer else key_of(name, offer_id)
        self.drop_down.take(value, name)
        self._tell_choice()

    def read(self, fetch: Fetch, clock: Callable[[], datetime]) -> None:
        """Read the list anew; the field stays usable, an older answer is dropped."""
        self._clock = clock
        self._ticket += 1
        self._stand("reading")
        self.set_timer(_SOON, partial(self._tell_reading, self._ticket))
        self._fetch(fetch, self._ticket)

    def _tell_reading(self, ticket: int) -> None:
        """Say what is awaited; a list that comes at once would only make the form jump."""
        if ticket == self._ticket and self.state == "reading":
            self.remark(f"Loading {self._noun}. Your saved choice stays.", "busy")

    def stay_offline(self, why: str) -> None:
        """Say why nothing is read."""
        self._ticket += 1
        self.remark(f"○ {why}: saved choices stay.")
        self._stand("unread")

    @work(thread=True, exclusive=True, group="offers")
    def _fetch(self, fetch: Fetch, ticket: int) -> None:
        outcome: list[Offer] | str
        try:
            outcome = fetch(get_current_worker().cancelled_event)
        except Cancelled:
            return
        except EXPECTED as error:
            outcome = str(error)
        self.post_message(self.Read(ticket, outcome))

    @on(Read)
    def _take_in(self, event: Read) -> None:
        event.stop()
        if event.ticket != self._ticket:
            return
        if isinstance(event.outcome, str):
            at = f" Shown: the list of {self._read_at:%H:%M} UTC." if self._read_at else ""
            self.remark(f"Not read: {event.outcome}.{at} ^R reads again.", "error")
            self._stand("failed")
            return
        self.offers, self._read_at = event.outcome, self._clock()
        foot = f"{self._read_at:%H:%M} UTC · ^R again"
        items = [Item(key_of(offer.name, offer.id), self._cells(offer)) for offer in self.offers]
        self.offer(items, foot)
        self.show_choice(*self._saved)
        self._stand("read")

    def _stand(self, state: ListState) -> None:
        self.state = state
        self.post_message(self.StateChanged(self))

    def _tell_choice(self) -> None:
        """Beneath the field: what to do when nothing is offered, or the choice is gone."""
        if self._read_at is None:
            return
        problem = doubt(self.field, *self._saved, self.offers, self.target_kind)
        self.remark(*(problem.words, problem.severity) if problem else ("",))

    @on(DropDown.Changed)
    def _took(self, event: DropDown.Changed) -> None:
        event.stop()
        event.prevent_default()
        offer = next(o for o in self.offers if key_of(o.name, o.id) == event.value)
        self._saved = (offer.name, offer.id)
        self._tell_choice()
        self.edited(offer)
