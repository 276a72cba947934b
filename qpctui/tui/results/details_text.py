"""A finding's details in a pane, written for the width that it has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on, work
from textual.content import Content
from textual.message import Message
from textual.widgets import Static
from textual.worker import get_current_worker

from qpctui.run.result import FindingPart, Result
from qpctui.tui.results.details import details
from qpctui.tui.results.earlier import EarlierOf

if TYPE_CHECKING:
    from qpctui.history.index import EarlierState


class DetailsText(Static):
    """Everything known of one finding; ``whole`` cuts no list short.

    What ``earlier_of`` tells is added when it is there: it is asked in a thread.
    """

    DEFAULT_CSS = """
    DetailsText { height: auto; }
    """

    @dataclass
    class Found(Message):
        """How a finding stood in earlier runs."""

        finding: FindingPart
        earlier: Sequence[EarlierState]

    def __init__(
        self, result: Result, *, whole: bool = False, earlier_of: EarlierOf | None = None
    ) -> None:
        """Empty at first; its parent scrolls it."""
        super().__init__("", id="detail", markup=False)
        self._result, self._whole, self._earlier_of = result, whole, earlier_of
        self._finding: FindingPart | None = None
        self._earlier: Sequence[EarlierState] = ()
        self._words = Content("")

    def show(self, finding: FindingPart) -> None:
        """Tell of this one."""
        if finding is not self._finding:
            self._finding, self._earlier = finding, ()
            if self._earlier_of is not None:
                self._look_up(finding, self._earlier_of)
        self._draw()

    def say(self, words: Content) -> None:
        """Tell why there is none."""
        self._finding, self._words = None, words
        self._draw()

    def on_resize(self) -> None:
        """Lines are as long as there is room."""
        self._draw()

    @work(thread=True, exclusive=True, group="earlier")
    def _look_up(self, finding: FindingPart, earlier_of: EarlierOf) -> None:
        worker = get_current_worker()
        if worker.is_cancelled:
            return
        found = earlier_of(finding)
        if not worker.is_cancelled:
            self.post_message(self.Found(finding, found))

    @on(Found)
    def _found(self, event: Found) -> None:
        event.stop()
        if event.finding is self._finding:
            self._earlier = event.earlier
            self._draw()

    def _draw(self) -> None:
        width = self.size.width
        if not width:
            return
        said = self._words
        if self._finding is not None:
            said = details(
                self._result, self._finding, width, whole=self._whole, earlier=self._earlier
            )
        self.update(said)
