"""Adding a user name and password, or an OAuth client, for the hosts of the job at hand."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from qpctui.credentials import PARTS, CredentialError, Credentials, StoreUnavailable
from qpctui.qualys.authorisation import Kind
from qpctui.secret import Secret
from qpctui.settings import SettingsUnreadable
from qpctui.tui.screens.ask import BOX_CSS
from qpctui.tui.widgets.ticks import Choice

_KINDS: dict[Kind, str] = {"password": "User name and password", "oauth": "OAuth client"}


class AddCredentials(ModalScreen[str]):
    """Answers with the new credential's id, empty when none was added."""

    DEFAULT_CSS = f"""
    AddCredentials {{ {BOX_CSS}
        .box {{ overflow-y: auto; }}
        Button {{ min-width: 11; }}
        Choice {{ margin-bottom: 1; }}
        Horizontal {{ height: auto; }}
        .label {{ width: 14; }}
        Input {{ width: 1fr; }}
        .said {{ height: auto; margin-bottom: 1; }}
    }}
    """
    AUTO_FOCUS = "#id"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "keep", "Back", id="add.back")]

    @dataclass
    class Stored(Message):
        """Storing ended; ``refusal`` says why it did not work, empty when it did."""

        credential_id: str
        refusal: str

    def __init__(
        self, credentials: Credentials, hosts: Mapping[Kind, Collection[str]], proposal: str
    ) -> None:
        """``hosts`` are those that each kind on offer may be sent to; user names always are.

        ``proposal`` is an id to start with.
        """
        super().__init__()
        self._credentials, self._proposal = credentials, proposal
        self._hosts_of = dict(hosts)
        self._kind: Kind = "password"

    def compose(self) -> ComposeResult:
        """Where it will be kept and sent, its kind where there is a choice, the three entries."""
        with Vertical(classes="box"):
            yield Static("Add credentials", classes="title")
            yield Static(self._fate, classes="words", markup=False)
            if len(self._hosts_of) > 1:
                yield Choice([(kind, _KINDS[kind]) for kind in self._hosts_of], self._kind)
            user, secret = PARTS[self._kind]
            for name, label in (("id", "Id"), ("user", user), ("password", secret)):
                with Horizontal():
                    yield Static(label, classes="label", id=f"{name}-label")
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

    @property
    def _hosts(self) -> Collection[str]:
        return self._hosts_of[self._kind]

    @property
    def _fate(self) -> str:
        hosts = " and ".join(self._hosts) or "no host yet"
        return f"Kept in this system's keyring, never in a file. May be sent to {hosts} alone."

    @on(Choice.Changed)
    def _take_kind(self, event: Choice.Changed) -> None:
        """Ask for what the kind consists of; what was typed stays."""
        self._kind = "oauth" if event.value == "oauth" else "password"
        self.query_one(".words", Static).update(self._fate)
        for name, label in zip(("user", "password"), PARTS[self._kind], strict=True):
            self.query_one(f"#{name}-label", Static).update(label)

    @on(Input.Submitted)
    def _go_on(self) -> None:
        self.focus_next()

    @on(Button.Pressed, "#back")
    def _back(self) -> None:
        self.dismiss("")

    @on(Button.Pressed, "#session")
    def _remember(self) -> None:
        if given := self._given():
            try:
                self._credentials.remember(*given, self._hosts, self._kind)
            except CredentialError as error:
                self._say(f"× {error}.")
            else:
                self.dismiss(given[0])

    @on(Button.Pressed, "#store")
    def _store(self) -> None:
        if given := self._given():
            self._say("… Storing: the keyring may ask you to unlock it")
            self._save(*given, self._hosts, self._kind)

    @work(thread=True, exclusive=True, group="store")
    def _save(
        self,
        credential_id: str,
        username: str,
        password: Secret,
        hosts: Collection[str],
        kind: Kind,
    ) -> None:
        refusal = ""
        try:
            self._credentials.add(credential_id, username, password, hosts, kind)
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
        """Id and both parts; None, after saying so, when one is empty."""
        values = [self.query_one(f"#{name}", Input).value for name in ("id", "user", "password")]
        if not all(values):
            user, secret = (part.lower() for part in PARTS[self._kind])
            self._say(f"× Give an id, a {user} and a {secret}.")
            return None
        return values[0].strip(), values[1], Secret(values[2])

    def _say(self, words: str) -> None:
        self.query_one(".said", Static).update(words)
