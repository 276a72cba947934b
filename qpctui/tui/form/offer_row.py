"""A row whose list is read from the platform, off the UI thread."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from threading import Event
from typing import Literal

from textual import on, work
from textual.message import Message
from textual.worker import get_current_worker

from qpctui.job.model import EXTERNAL_SCANNER, Qualys, TargetKind
from qpctui.qualys.errors import Cancelled, QualysError
from qpctui.run.choices import chosen_of, doubt
from qpctui.run.connect import UNCONNECTABLE
from qpctui.run.follow import utc_now
from qpctui.run.known_lists import KnownList, ListKind
from qpctui.run.offered import Offer
from qpctui.tui.form.ages import age, day
from qpctui.tui.key_names import key_for
from qpctui.tui.widgets.drop_down import DropDown, Item
from qpctui.tui.widgets.rows import DropRow

_SOON, _LATER = 0.15, 1.0
"""Seconds before a reading is told, without and with a list to choose from meanwhile."""
ListState = Literal["unread", "reading", "read", "failed"]
EXPECTED = (QualysError, *UNCONNECTABLE)


_WITH_ID = re.compile(r"(.*\S)\s*\(id\s+([0-9]+)\)")


def typed_offer(text: str) -> Offer:
    """An offer as it is typed where no list can be read: ``NAME``, or ``NAME (id 11)``."""
    found = _WITH_ID.fullmatch(text)
    return Offer(found[1], found[2]) if found else Offer(text)


def key_of(name: str, offer_id: str) -> str:
    """What tells an offer from others: its id, or its name where it has none."""
    return offer_id or name


@dataclass(frozen=True)
class Key:
    """All that a list depends on."""

    log_in: Qualys
    kind: ListKind


@dataclass(frozen=True)
class Reading:
    """How to get a list. Both calls block."""

    key: Key
    last_known: Callable[[], KnownList | None]
    fetch: Callable[[Event], list[Offer]]


class OfferRow(DropRow):
    """Offers what the platform has; a saved choice stays, whatever the list says."""

    @dataclass
    class Read(Message):
        """A reading ended, in offers or in words why not."""

        ticket: int
        outcome: list[Offer] | str

    @dataclass
    class Recalled(Message):
        """The list of an earlier time is known."""

        ticket: int
        known: KnownList

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
        self.key: Key | None = None
        """What the list is read with, None while none is."""
        self.offers: list[Offer] = []

    @property
    def chosen(self) -> Offer | None:
        """The saved choice as the platform offers it now, None when it does not."""
        return chosen_of(*self._saved, self.offers)

    def show_choice(self, name: str, offer_id: str) -> None:
        """Show the saved choice."""
        self._saved = (name, offer_id)
        self.drop_down.take(key_of(name, offer_id), name)
        self._tell_choice()

    def read(self, reading: Reading, clock: Callable[[], datetime]) -> None:
        """Read the list anew; the field stays usable, an older answer is dropped."""
        self._clock = clock
        self._ticket += 1
        if self.key != reading.key:
            self._forget()
        self.key = reading.key
        self._stand("reading")
        soon = _SOON if self._read_at is None else _LATER
        self.set_timer(soon, partial(self._tell_reading, self._ticket))
        self._fetch(reading, self._ticket)

    def _forget(self) -> None:
        """What was offered to another log-in or target is not offered to this one."""
        self.offers, self._read_at = [], None
        self.offer([])

    def _tell_reading(self, ticket: int) -> None:
        """Say what is awaited; a list that comes at once would only make the form jump."""
        if ticket != self._ticket or self.state != "reading":
            return
        if self._read_at is None:
            self.remark(f"Loading {self._noun}. Your saved choice stays.", "busy")
        else:
            self.remark(f"Read {age(self._read_at, self._clock())}, reading again.", "busy")

    def stay_offline(self, why: str) -> None:
        """Say why nothing is read."""
        self._ticket += 1
        self.key = None
        self._forget()
        stays = self._saved[0] not in ("", EXTERNAL_SCANNER)
        self.remark(f"○ {why}: saved choices stay." if stays else f"○ {why}.")
        self._stand("unread")

    @work(thread=True, exclusive=True, group="offers")
    def _fetch(self, reading: Reading, ticket: int) -> None:
        if known := reading.last_known():
            self.post_message(self.Recalled(ticket, known))
        outcome: list[Offer] | str
        try:
            outcome = reading.fetch(get_current_worker().cancelled_event)
        except Cancelled:
            return
        except EXPECTED as error:
            outcome = str(error)
        self.post_message(self.Read(ticket, outcome))

    @on(Recalled)
    def _recall(self, event: Recalled) -> None:
        """Offer the last known list at once, unless a newer one is shown already."""
        event.stop()
        if event.ticket == self._ticket and self._read_at is None:
            self._show(list(event.known.offers), event.known.read_at)
            self.post_message(self.StateChanged(self))

    @on(Read)
    def _take_in(self, event: Read) -> None:
        event.stop()
        if event.ticket != self._ticket:
            return
        if isinstance(event.outcome, str):
            at = f" Shown: the list of {day(self._read_at)}." if self._read_at else ""
            self.remark(f"Not read: {event.outcome}.{at} {self._again} reads again.", "error")
            self._stand("failed")
            return
        self._stand("read")
        self._show(event.outcome, self._clock())
        self.post_message(self.StateChanged(self))

    def _show(self, offers: list[Offer], read_at: datetime) -> None:
        self.offers, self._read_at = offers, read_at
        items = [Item(key_of(offer.name, offer.id), self._cells(offer)) for offer in offers]
        self.offer(items, f"{age(read_at, self._clock())} · {self._again} again")
        self.show_choice(*self._saved)

    @property
    def _again(self) -> str:
        return key_for(self, "form.read")

    def _stand(self, state: ListState) -> None:
        is_news = not (state == self.state == "unread")
        self.state = state
        self.drop_down.takes_typed = state != "read"
        if is_news:
            self.post_message(self.StateChanged(self))

    def _tell_choice(self) -> None:
        """Beneath the field: what to do when nothing is offered, or the choice is gone.

        An old list tells nothing of that.
        """
        if self.state != "read":
            return
        problem = doubt(self.field, *self._saved, self.offers, self.target_kind)
        self.remark(*(problem.words, problem.severity) if problem else ("",))

    @on(DropDown.Changed)
    def _took(self, event: DropDown.Changed) -> None:
        event.stop()
        event.prevent_default()
        listed = (o for o in self.offers if key_of(o.name, o.id) == event.value)
        offer = next(listed, None) or typed_offer(event.value)
        self.show_choice(offer.name, offer.id)
        self.edited(offer)
