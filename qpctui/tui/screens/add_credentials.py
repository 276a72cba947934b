"""Adding a user name and password, for the hosts of the job at hand."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from qpctui.credentials import CredentialError, Credentials, StoreUnavailable
from qpctui.secret import Secret
from qpctui.settings import SettingsUnreadable
from qpctui.tui.screens.ask import BOX_CSS


class AddCredentials(ModalScreen[str]):
    """Answers with the new credential's id, empty when none was added."""

    DEFAULT_CSS = f"""
    AddCredentials {{ {BOX_CSS}
        Horizontal {{ height: auto; }}
        .label {{ width: 14; }}
        Input {{ width: 1fr; }}
        .said {{ height: auto; margin-bottom: 1; }}
    }}
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "keep", "Back", id="add.back")]

    @dataclass
    class Stored(Message):
        """Storing ended; ``refusal`` says why it did not work, empty when it did."""

        credential_id: str
        refusal: str

    def __init__(self, credentials: Credentials, hosts: Collection[str], proposal: str) -> None:
        """``hosts`` are those that it may be sent to, ``proposal`` an id to start with."""
        super().__init__()
        self._credentials, self._hosts, self._proposal = credentials, tuple(hosts), proposal

    def compose(self) -> ComposeResult:
        """Where it will be kept and sent, then the three entries."""
        with Vertical(classes="box"):
            yield Static("Add credentials", classes="title")
            yield Static(
                "Kept in this system's keyring, never in a file. May be sent to "
                f"{' and '.join(self._hosts) or 'no host yet'} alone.",
                classes="words",
                markup=False,
            )
            for name, label in (("id", "Id"), ("user", "User name"), ("password", "Password")):
                with Horizontal():
                    yield Static(label, classes="label")
                    value = self._proposal if name == "id" else ""
                    yield Input(value, id=name, compact=True, password=name == "password")
            yield Static("", classes="said", markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Store", id="store", compact=True)
                yield Button("Keep for this session", id="session", compact=True)
                yield Button("Back", id="back", compact=True)

    def action_keep(self) -> None:
        """Go back without adding."""
        self.dismiss("")

    @on(Input.Submitted)
    def _go_on(self) -> None:
        self.focus_next()

    @on(Button.Pressed, "#back")
    def _back(self) -> None:
        self.dismiss("")

    @on(Button.Pressed, "#session")
    def _remember(self) -> None:
        if given := self._given():
            self._credentials.remember(*given, self._hosts)
            self.dismiss(given[0])

    @on(Button.Pressed, "#store")
    def _store(self) -> None:
        if given := self._given():
            self._say("… Storing: the keyring may ask you to unlock it")
            self._save(*given)

    @work(thread=True, exclusive=True, group="store")
    def _save(self, credential_id: str, username: str, password: Secret) -> None:
        refusal = ""
        try:
            self._credentials.add(credential_id, username, password, self._hosts)
        except (CredentialError, StoreUnavailable, SettingsUnreadable, OSError) as error:
            refusal = str(error)
        self.post_message(self.Stored(credential_id, refusal))

    @on(Stored)
    def _stored(self, event: Stored) -> None:
        if event.refusal:
            self._say(f"× {event.refusal}. Or keep it for this session.")
        else:
            self.dismiss(event.credential_id)

    def _given(self) -> tuple[str, str, Secret] | None:
        """Id, user name and password; None, after saying so, when one is empty."""
        values = [self.query_one(f"#{name}", Input).value for name in ("id", "user", "password")]
        if not all(values):
            self._say("× Give an id, a user name and a password.")
            return None
        return values[0].strip(), values[1], Secret(values[2])

    def _say(self, words: str) -> None:
        self.query_one(".said", Static).update(words)
