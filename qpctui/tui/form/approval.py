"""Asking before a stored log-in is sent to a host that it was never sent to."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on, work
from textual.message import Message
from textual.widget import Widget

from qpctui.credentials import CredentialError, NotApproved, StoreUnavailable
from qpctui.settings import SettingsUnreadable
from qpctui.tui.desk import Desk
from qpctui.tui.screens.ask import Ask


class Approval(Widget):
    """Asks, and approves off the UI thread: the store and a lock may have to be waited for."""

    DEFAULT_CSS = "Approval { display: none; }"

    @dataclass
    class Given(Message):
        """A host was approved."""

    @dataclass
    class Ended(Message):
        """Approving ended; ``refusal`` says why it did not work, empty when it did."""

        refusal: str

    def __init__(self, desk: Desk) -> None:
        """``desk`` knows the credentials."""
        super().__init__()
        self._desk = desk

    def ask_for(self, refusal: NotApproved) -> None:
        """Ask whether the log-in may go where it was refused."""
        credential, host = refusal.credential_id, refusal.host

        def answered(answer: str | None) -> None:
            if answer == "send":
                self._approve(credential, host)

        words = (
            f"{refusal.whose} was never sent to {host}. If this job file came "
            "from somebody else, make sure that this is your platform before you send it there."
        )
        answers = [("keep", "Don't send"), ("send", f"Send it to {host}")]
        self.app.push_screen(Ask("Send the log-in there?", words, answers), answered)

    @work(thread=True, exclusive=True, group="approval")
    def _approve(self, credential: str, host: str) -> None:
        try:
            self._desk.credentials.allow(credential, host)
            refusal = ""
        except (CredentialError, StoreUnavailable, SettingsUnreadable, OSError) as error:
            refusal = str(error)
        self.post_message(self.Ended(refusal))

    @on(Ended)
    def _ended(self, event: Ended) -> None:
        event.stop()
        if event.refusal:
            words = f"{event.refusal}\n\nNothing was sent."
            self.app.push_screen(Ask("Not approved", words, [("back", "Back")]))
        else:
            self.post_message(self.Given())
