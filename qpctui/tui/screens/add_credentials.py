"""Adding or editing a user name and password, or an OAuth client."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from msgspec.structs import replace
from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from qpctui.credential import demand_id, demand_sendable
from qpctui.credentials import (
    PARTS,
    CredentialError,
    Edit,
    KnownCredential,
    StoredCredential,
    StoreUnavailable,
)
from qpctui.job.fields import value_of
from qpctui.job.model import Job
from qpctui.printable import printable
from qpctui.qualys.authorisation import Kind
from qpctui.run.log_in import NothingToTry, log_in_job
from qpctui.settings import SettingsUnreadable
from qpctui.tui.credentials.fields import LOG_IN, PLACES, PROXY, RECORD, hosts_for
from qpctui.tui.credentials.words import KINDS, of_id, other_ways, why_unusable
from qpctui.tui.desk import Desk
from qpctui.tui.form.connection_test import ConnectionTest
from qpctui.tui.screens.ask import BOX_CSS
from qpctui.tui.widgets.rows import ChoiceRow, Fact, Row, TextRow, row_id
from qpctui.tui.widgets.secret_row import SecretRow

REFUSALS = (CredentialError, StoreUnavailable, SettingsUnreadable, OSError)
"""What a change of credentials may raise."""


class AddCredentials(ModalScreen[str]):
    """Answers with the credential's id, empty when none was added or edited."""

    HELP = """\
Job files name a credential by its id and never hold the secret. It is kept where Keep in says, and
sent to the hosts beside Portal alone. Test first logs in with it before anything is kept."""
    DEFAULT_CSS = f"""
    AddCredentials {{ {BOX_CSS}
        .box {{ width: 78; overflow-y: auto; }}
        .box .label {{ width: 14; }}
        .box .note {{ margin-left: 14; }}
        .box Input {{ margin: 0; }}
        .title, Fact {{ margin-bottom: 1; }}
        .fact {{ width: 1fr; height: auto; }}
        #buttons {{ height: auto; }}
        #buttons Button {{ min-width: 8; }}
        ConnectionTest {{ margin: 0; }}
        .said, .foot {{ height: auto; color: $foreground 70%; }}
        .said {{ display: none; }}
        .said.-shown {{ display: block; }}
        #row-kind, #row-secret {{ margin-bottom: 1; }}
    }}
    AddCredentials.-short {{
        .box {{ padding: 0 2; max-height: 100%; }}
        .title, Fact {{ margin-bottom: 0; }}
        #row-kind, #row-secret {{ margin-bottom: 0; }}
    }}
    AddCredentials.-tiny .box {{ padding: 0 1; }}
    """
    AUTO_FOCUS = "#row-id Input, #row-user Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="add.back"),
        Binding("f1", "app.help", "Help", id="add.help"),
        # At once: what a password manager types after it must not end up in the field before.
        Binding("tab", "app.focus_next", show=False, priority=True),
        Binding("shift+tab", "app.focus_previous", show=False, priority=True),
    ]

    test = getters.query_one(ConnectionTest)

    @dataclass
    class StoreKnown(Message):
        """Where credentials may be stored was looked at; ``refusal`` says why they may not."""

        refusal: str

    @dataclass
    class Stored(Message):
        """Storing ended; ``refusal`` says why it did not work, empty when it did."""

        credential_id: str
        refusal: str

    def __init__(
        self, desk: Desk, job: Job, field: str = "", *, edited: KnownCredential | None = None
    ) -> None:
        """``field`` is that of the job which wants it; ``edited`` is changed instead of added."""
        super().__init__()
        self._desk, self._job, self._field, self._edited = desk, job, field, edited
        self._hosts_of = hosts_for(desk, job, field or LOG_IN)
        self._kind: Kind = edited.kind if edited else "password"
        self._keep = ""
        self._keep_was_chosen = False
        self._store_is_known = False
        self._no_store = ""

    def compose(self) -> ComposeResult:
        """Kind, id, both parts, where it is kept and where it may be sent."""
        edited = self._edited
        with Vertical(classes="box"):
            yield Static(self._title, classes="title", markup=False)
            if len(self._hosts_of) > 1:
                yield ChoiceRow("kind", "Kind", list(KINDS.items()))
            if edited is None:
                yield TextRow("id", "Id", required=True)
            if edited is None or edited.place != "command":
                user, secret = PARTS[self._kind]
                yield TextRow("user", user, required=True)
                hint = "Empty: what is kept stays." if edited else ""
                yield SecretRow("secret", secret, required=edited is None, hint=hint)
            yield Fact("kept", "Keep in") if edited else ChoiceRow("keep", "Keep in", self._stores)
            yield Fact("portal", "Proxy" if self._field == PROXY else "Portal")
            with Horizontal(id="buttons"):
                yield Button("Save and use" if self._field else "Save", id="save", compact=True)
                if self._field != RECORD:
                    yield Button("Test first", id="test", compact=True)
                yield Button("Cancel", id="back", compact=True)
            yield ConnectionTest(self._desk, has_button=False)
            yield Static("", classes="said", markup=False)
            foot = "Tab next · Enter saves · Esc cancels, nothing kept"
            yield Static(foot, classes="foot", markup=False)

    def on_mount(self) -> None:
        """Show what is known already; look for the store meanwhile."""
        for row in self.query("#row-kind").results(Row):
            row.show_value(self._kind)
        if self._edited:
            self._show_edited(self._edited)
        else:
            self._propose_id()
            self._row("id").remark(of_id(self._credential))
            self._keep = self._stores[0][0]
            self._row("keep").show_value(self._keep)
            self._look_for_store()
        self._tell_hosts()

    def _propose_id(self) -> None:
        """Fill in the id that the job names already and nobody knows."""
        if self._field:
            self._row("id").show_value(value_of(self._job, self._field))
            if self._problem_of_id():
                self._row("id").show_value("")
            else:
                self._row("user").focus_field()

    def on_screen_suspend(self) -> None:
        """A secret is not shown behind another screen."""
        for row in self.query(SecretRow):
            row.hide()

    def action_back(self) -> None:
        """Stop a test; else go back, with nothing changed."""
        if self.test.is_testing:
            self.test.stop()
        else:
            self.dismiss("")

    def _show_edited(self, edited: KnownCredential) -> None:
        if not self.query(SecretRow):
            self._row("kind").focus_field()
        words = {"session": "this session", "keyring": "the keyring"}
        self.query_one("#row-kept", Fact).say(words.get(edited.place, "the settings' command"))
        for row in self.query("#row-user").results(Row):
            row.show_value(edited.username)

    @property
    def _title(self) -> Content:
        if self._edited:
            return Content.styled(f"Edit {printable(self._edited.id)}", "bold")
        place = PLACES.get(self._field, "")
        return Content.assemble(("Add credentials", "bold"), (f"   {place}", "not bold"))

    @property
    def _stores(self) -> list[tuple[str, str]]:
        try:
            name = self._desk.credentials.store_name
        except SettingsUnreadable:
            name = "keyring"  # looking for it tells
        return [(name, name.capitalize()), ("session", "This session")]

    @property
    def _hosts(self) -> list[str]:
        return list(self._edited.hosts) if self._edited else self._hosts_of[self._kind]

    def _row(self, name: str) -> Row:
        return self.query_one(f"#{row_id(name)}", Row)

    def _tell_hosts(self) -> None:
        hosts = " and ".join(self._hosts)
        said = f"sent to {hosts} alone" if hosts else "sent to no host until you approve one"
        self.query_one("#row-portal", Fact).say(said)

    @work(thread=True, exclusive=True, group="look")
    def _look_for_store(self) -> None:
        refusal = ""
        try:
            self._desk.credentials.demand_store()
        except StoreUnavailable as error:
            refusal = why_unusable(error)
        except SettingsUnreadable as error:
            refusal = str(error)
        self.post_message(self.StoreKnown(refusal))

    @on(StoreKnown)
    def _store_known(self, event: StoreKnown) -> None:
        self._store_is_known = True
        self._no_store = event.refusal
        if event.refusal:
            self._tell_other_ways()
            if not self._keep_was_chosen:
                self._keep_in("session")
        else:
            self._keep_in(self._keep)

    def _tell_other_ways(self) -> None:
        if self._no_store:
            words = f"{self._no_store}.\n{other_ways(self._credential)}"
            self._row("keep").remark(words, "warning")

    def _keep_in(self, place: str) -> None:
        """Show what a place asks for: a command is only told which hosts it may be asked for."""
        self._keep = place
        row = self._row("keep")
        row.show_value(place)
        row.show_problem("")
        is_command = place == "command"
        self._row("user").display = self._row("secret").display = not is_command
        if is_command:
            row.remark("The settings' command prints it when asked. Saving approves the hosts.")

    @on(Row.Edited)
    def _took(self, event: Row.Edited) -> None:
        event.stop()
        event.row.show_problem("")
        self.test.clear()
        self._tell_other_ways()
        if event.row.field == "kind":
            self._kind = "oauth" if event.value == "oauth" else "password"
            parts = self.query("#row-user, #row-secret").results(Row)
            for row, label in zip(parts, PARTS[self._kind], strict=False):
                row.call(label)
            self._tell_hosts()
        elif event.row.field == "id":
            event.row.remark(of_id(event.value))
        elif event.row.field == "keep":
            self._keep_was_chosen = True
            self._keep_in(event.value)

    @on(Button.Pressed, "#back")
    def _back(self) -> None:
        self.dismiss("")

    @on(Button.Pressed, "#save")
    @on(Input.Submitted)
    def _save(self) -> None:
        if self._is_right():
            self._say("… Storing: the keyring may ask you to unlock it")
            self._store(self._credential, self._change())

    @on(Button.Pressed, "#test")
    def _test(self) -> None:
        if not self._is_right():
            return
        qualys, name, credentials = self._job.qualys, self._credential, self._desk.credentials
        edit, hosts = self._edit(), self._hosts
        if self._field == PROXY:
            qualys = replace(qualys, proxy=replace(qualys.proxy, credentials=name))
        else:
            qualys = replace(qualys, credentials=name)
        self._say("")
        for row in self.query("#row-keep").results(Row):
            row.remark("")  # makes room for what the test finds
        try:
            self.test.test(log_in_job(qualys), lambda: credentials.trying(name, edit, hosts))
        except NothingToTry as error:
            self._say(f"× Nothing to test yet: {error}.")

    @property
    def _credential(self) -> str:
        if self._edited:
            return self._edited.id
        return self.query_one("#row-id", TextRow).text

    @property
    def _takes_parts(self) -> bool:
        return bool(self.query(SecretRow)) and self._keep != "command"

    def _edit(self) -> Edit:
        """What was typed, as far as it differs from what is edited."""
        before = self._edited or StoredCredential("", "", ())
        kind = self._kind if self._edited is None or self._kind != before.kind else None
        if not self._takes_parts:
            return Edit(kind=kind)
        user = self.query_one("#row-user", TextRow).text
        secret = self.query_one(SecretRow).secret
        return Edit(user if user != before.username else None, secret or None, kind=kind)

    def _change(self) -> Callable[[], None]:
        """What saving does, off the UI thread."""
        credentials, name, edit = self._desk.credentials, self._credential, self._edit()
        hosts, kind, keep = self._hosts, self._kind, self._keep

        def change() -> None:
            if self._edited:
                credentials.edit(name, edit)
            elif keep == "command":
                for host in hosts:
                    credentials.allow(name, host, kind)
            elif edit.username and edit.password:
                save = credentials.remember if keep == "session" else credentials.add
                save(name, edit.username, edit.password, hosts, kind)

        return change

    @work(thread=True, exclusive=True, group="store")
    def _store(self, credential_id: str, change: Callable[[], None]) -> None:
        refusal = ""
        try:
            change()
        except REFUSALS as error:
            refusal = str(error)
        self.post_message(self.Stored(credential_id, refusal))

    @on(Stored)
    def _stored(self, event: Stored) -> None:
        if event.refusal:
            self._say("")
            row = self._row("kept" if self._edited else "keep")
            row.remark("")
            row.show_problem(f"{event.refusal}.")
            row.scroll_visible(animate=False)
        else:
            self.dismiss(event.credential_id)

    def _is_right(self) -> bool:
        """Say beside each field what is wrong with it; the first of them gets the focus."""
        wrong = {name: words for name, words in self._problems().items() if words}
        for name, words in wrong.items():
            self._row(name).show_problem(words)
        for name in list(wrong)[:1]:
            self._row(name).focus_field()
        return not wrong

    def _problems(self) -> dict[str, str]:
        found = {} if self._edited else {"id": self._problem_of_id()}
        if self._takes_parts:
            typed = (self.query_one("#row-user", TextRow).text, self.query_one(SecretRow).secret)
            user, secret = (part.lower() for part in PARTS[self._kind])
            found["user"] = _problem(self._kind, user, typed[0])
            if typed[1] or self._edited is None:
                found["secret"] = _problem(self._kind, secret, typed[1].reveal())
        return found

    def _problem_of_id(self) -> str:
        try:
            demand_id(self._credential)
            known = self._desk.credentials.known({self._credential})
        except REFUSALS as error:
            return f"{error}."
        if any(one.id == self._credential for one in known):
            return "There is one of this id. Choose another, or edit that one (F3)."
        return ""

    def _say(self, words: str) -> None:
        said = self.query_one(".said", Static)
        said.update(words)
        said.set_class(bool(words), "-shown")


def _problem(kind: Kind, part: str, text: str) -> str:
    if not text:
        return f"Give a {part}."
    try:
        demand_sendable(kind, f"The {part}", text)
    except CredentialError as error:
        return f"{error}."
    return ""
