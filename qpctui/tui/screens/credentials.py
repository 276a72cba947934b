"""The screen of credentials: where each is kept, where it may go, which jobs name it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from msgspec.structs import replace
from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static

from qpctui.credential import CredentialError, IdTaken, demand_id
from qpctui.credentials import KnownCredential, StoreUnavailable
from qpctui.job.model import Job
from qpctui.printable import printable
from qpctui.recent_jobs import recent_jobs
from qpctui.run.credential_uses import CredentialUse, uses_in, uses_of
from qpctui.run.log_in import NothingToTry, log_in_job
from qpctui.tui.credentials.lines import Line, columns
from qpctui.tui.credentials.words import (
    NONE_YET,
    details,
    jobs_that_name,
    other_ways,
    removal,
    why_unusable,
)
from qpctui.tui.desk import Desk
from qpctui.tui.form.connection_test import ConnectionTest
from qpctui.tui.screens.add_credentials import REFUSALS, AddCredentials
from qpctui.tui.screens.approved_hosts import ApprovedHosts
from qpctui.tui.screens.ask import Ask, AskText
from qpctui.tui.widgets.control_table import ControlTable
from qpctui.tui.widgets.key_bar import KeyBar
from qpctui.tui.widgets.rows import NoteKind, note_text
from qpctui.tui.widgets.said import Said
from qpctui.tui.widgets.top_bar import TopBar

_NEED_ONE = {"edit", "rename", "test", "remove", "hosts"}


@dataclass(frozen=True)
class Found:
    """What a reading found: credentials and jobs, or why not; and whether there is a store."""

    known: tuple[KnownCredential, ...] = ()
    uses: tuple[CredentialUse, ...] = ()
    refusal: str = ""
    no_store: str = ""


class CredentialsScreen(Screen[None]):
    """A list of all that is known, and what can be done with each."""

    HELP = """\
A credential is a user name and password, or an OAuth client's ID and secret. Job files name it by
its id. Variables of the environment come first, then this session, then the keyring or the
settings' command. What is kept here is sent to approved hosts alone; h approves and withdraws.
A test logs in to the open job's platform; Esc stops it."""
    DEFAULT_CSS = """
    CredentialsScreen {
        #body { height: 1fr; layout: vertical; padding: 0 1; }
        #list { height: auto; min-height: 4; max-height: 50%; }
        #about { height: 1fr; background: $surface; padding: 0 1; margin-top: 1; }
        #about { scrollbar-gutter: stable; scrollbar-size-vertical: 1; }
        #about Static { height: auto; }
        #details { margin-bottom: 1; }
        ConnectionTest { margin: 0; }
        #said { height: auto; max-height: 4; padding: 0 1; }
        &.-wide #body { layout: horizontal; padding: 1; }
        &.-wide #list { height: 1fr; max-height: 100%; }
        &.-wide #about { width: 62; height: 1fr; margin: 0 0 0 1; }
        &.-none #list { display: none; }
        &.-none #about { height: 1fr; width: 1fr; margin: 0; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "add", "Add", id="credentials.add"),
        Binding("e", "edit", "Edit", id="credentials.edit"),
        Binding("r", "rename", "Rename", id="credentials.rename"),
        Binding("t", "test", "Test", id="credentials.test"),
        Binding("delete", "remove", "Remove", key_display="Del", id="credentials.remove"),
        Binding("h", "hosts", "Hosts", id="credentials.hosts"),
        Binding("k", "keep", "Keep for good", show=False, priority=True, id="credentials.keep"),
        Binding("escape,q,f3", "back", "Back", show=False, id="credentials.back"),
    ]

    table = getters.query_one("#list", ControlTable)
    test = getters.query_one(ConnectionTest)

    @dataclass
    class Read(Message):
        """A reading ended."""

        found: Found
        select: str

    @dataclass
    class Changed(Message):
        """A change ended; ``refusal`` says why it did not work, empty when it did."""

        words: str
        refusal: str
        select: str

    def __init__(self, desk: Desk, job: Job, file: Path | None = None) -> None:
        """``job`` is the open one, perhaps edited since it was read from ``file``."""
        super().__init__()
        self._desk, self._job, self._file = desk, job, file
        self._found: Found | None = None
        self._tested = ""

    def compose(self) -> ComposeResult:
        """The list, what is known of its highlighted line, what came of the last change."""
        yield TopBar("Credentials")
        with Container(id="body"):
            yield ControlTable[Line](columns(), id="list")
            with VerticalScroll(id="about"):
                yield Static("… Reading", id="details", markup=False)
                yield ConnectionTest(self._desk, has_button=False)
                yield Static("", id="no-store", markup=False)
        yield Said(id="said")
        yield KeyBar(instead={"edit": "choose"})

    def on_mount(self) -> None:
        """Read what is there."""
        self.table.focus()
        self._read()

    def on_resize(self) -> None:
        """Words take the room that there is."""
        self.call_after_refresh(self._draw)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What needs a credential is there when one is highlighted."""
        if action == "keep":
            return self._line is not None and self._line.known.place == "session"
        return action not in _NEED_ONE or self._line is not None

    @property
    def _line(self) -> Line | None:
        return self.table.row if self._found else None

    @work(thread=True, exclusive=True, group="read")
    def _read(self, select: str = "") -> None:
        credentials = self._desk.credentials
        files = [one for one in recent_jobs(self._desk.places) if one != _absolute(self._file)]
        uses = (*uses_of(self._job, self._file), *uses_in(files))
        refusal = no_store = ""
        known: tuple[KnownCredential, ...] = ()
        try:
            known = tuple(credentials.known({use.credential_id for use in uses}))
            credentials.demand_store()
        except StoreUnavailable as error:
            no_store = why_unusable(error)
        except REFUSALS as error:
            refusal = str(error)
        self.post_message(self.Read(Found(known, uses, refusal, no_store), select))

    @on(Read)
    def _show(self, event: Read) -> None:
        found, here = event.found, self._line
        self._found = found
        self.table.show(
            [
                Line(one, tuple(use for use in found.uses if use.credential_id == one.id))
                for one in found.known
            ]
        )
        wanted = event.select or (here.known.id if here else self._job.qualys.credentials)
        at = [index for index, one in enumerate(found.known) if one.id == wanted]
        self.table.cursor = at[0] if at else 0
        count = len(found.known)
        self.query_one(TopBar).show(f"{count} known", "", self._desk.notice)
        self.set_class(not found.known, "-none")
        self._draw()

    @on(ControlTable.Highlighted)
    def _highlighted(self) -> None:
        self._draw()

    def _draw(self) -> None:
        if self._found is None:
            return
        line, found = self._line, self._found
        width = self.query_one("#about").scrollable_content_region.width
        if found.refusal:
            about = note_text("error", found.refusal)
        else:
            about = details(line.known, line.uses, width) if line else Content(NONE_YET)
        self.query_one("#details", Static).update(about)
        if self._tested != (line.known.id if line else ""):
            self._tested = ""
            self.test.clear()
        ways = ""
        if found.no_store:
            name = line.known.id if line else ""
            ways = f"{found.no_store}. Other ways:\n{other_ways(name)}"
        self.query_one("#no-store", Static).update(note_text("warning", ways) if ways else "")
        self.refresh_bindings()

    def action_back(self) -> None:
        """Stop a test; else go back."""
        if self.test.is_testing:
            self.test.stop()
        else:
            self.dismiss(None)

    def action_add(self) -> None:
        """Add one."""

        def added(credential_id: str | None) -> None:
            if credential_id:
                self._said("good", f"Added {credential_id}")
                self._read(credential_id)

        self.app.push_screen(AddCredentials(self._desk, self._job), added)

    @on(ControlTable.Chosen)
    def action_edit(self) -> None:
        """Edit the highlighted one."""
        known = self._mine("changed where they are set")
        if known is None:
            return

        def edited(credential_id: str | None) -> None:
            if credential_id:
                self._said("good", f"Changed {credential_id}")
                self._read(credential_id)

        self.app.push_screen(AddCredentials(self._desk, self._job, edited=known), edited)

    def action_rename(self) -> None:
        """Ask for another id; job files stay as they are."""
        known = self._mine("named by its id")
        if known is None:
            return
        uses = self._uses
        named = any(use.credential_id == known.id for use in uses)
        words = jobs_that_name(known.id, uses)
        words += " Files stay as they are: change the id there too." if named else ""

        def answered(new: str | None) -> None:
            if new and new != known.id:
                said = f"{known.id} is {new} now."
                self._change(
                    f"{said} {words}" if named else said,
                    lambda: self._desk.credentials.rename(known.id, new),
                    new,
                    instead=known.id,
                )

        def refusal(new: str) -> str:
            try:
                demand_id(new)
            except CredentialError as error:
                return f"{error}."
            others = {one.id for one in self._found.known} if self._found else set()
            return f"{IdTaken(new)}." if new in others - {known.id} else ""

        asked = AskText(
            f"Rename {printable(known.id)}",
            printable(f"{words} Letters, digits and _ are best: variables write _ for all else."),
            known.id,
            take="Rename",
            refusal=refusal,
        )
        self.app.push_screen(asked, answered)

    def action_remove(self) -> None:
        """Remove it, once that was asked."""
        known = self._mine("unset where they are set")
        if known is None:
            return
        words = f"{removal(known.place)} {jobs_that_name(known.id, self._uses)}"
        answers = [("keep", "Keep it"), ("remove", "Remove")]

        def answered(answer: str | None) -> None:
            if answer == "remove":
                self._change(f"Removed {known.id}", lambda: self._desk.credentials.remove(known.id))

        self.app.push_screen(Ask(f"Remove {printable(known.id)}?", words, answers), answered)

    def action_keep(self) -> None:
        """Store the session's for good."""
        if self._line is not None:
            name = self._line.known.id
            words = f"{name} is stored now"
            self._change(words, lambda: self._desk.credentials.keep(name), name)

    def action_hosts(self) -> None:
        """Approve hosts, or withdraw that."""
        known = self._mine("bound to no host")
        if known is None:
            return
        credentials = self._desk.credentials

        def answered(hosts: tuple[str, ...] | None) -> None:
            if hosts is None or set(hosts) == set(known.hosts):
                return

            def change() -> None:
                for host in set(hosts) - set(known.hosts):
                    credentials.allow(known.id, host)
                for host in set(known.hosts) - set(hosts):
                    credentials.disallow(known.id, host)

            words = f"{known.id} may be sent to {' and '.join(hosts) or 'no host'}"
            self._change(words, change, known.id)

        wanted = self._desk.hosts(self._job, known.kind)
        self.app.push_screen(ApprovedHosts(known, wanted), answered)

    def action_test(self) -> None:
        """Log in with it to the open job's platform."""
        if self._line is None:
            return
        name = self._line.known.id
        self._tested = name
        try:
            job = log_in_job(replace(self._job.qualys, credentials=name))
        except NothingToTry as error:
            self._said("error", f"The open job doesn't say where to log in: {error}")
            return
        self._said("plain", "")
        self.test.test(job)
        self.test.scroll_visible(animate=False)

    @on(ConnectionTest.ApprovalWanted)
    def _approval_wanted(self, event: ConnectionTest.ApprovalWanted) -> None:
        event.stop()
        name, host = event.refusal.credential_id, event.refusal.host
        self._said("error", f"{name} is not approved for {host}: nothing was sent. h approves it.")

    @property
    def _uses(self) -> tuple[CredentialUse, ...]:
        return self._found.uses if self._found else ()

    def _mine(self, what: str) -> KnownCredential | None:
        """The highlighted one; None, after saying why, when it is not qpctui's to change."""
        if self._line is None:
            return None
        known = self._line.known
        if known.place != "environment":
            return known
        self._said("plain", f"{known.id} comes from variables of the environment: {what}.")
        return None

    @work(thread=True, exclusive=True, group="change")
    def _change(
        self, words: str, change: Callable[[], None], select: str = "", *, instead: str = ""
    ) -> None:
        """Change, then highlight ``select``, or ``instead`` when it was refused."""
        self.post_message(self.Changed("", "", ""))
        refusal = ""
        try:
            change()
        except REFUSALS as error:
            refusal, select = str(error), instead or select
        self.post_message(self.Changed(words, refusal, select))

    @on(Changed)
    def _changed(self, event: Changed) -> None:
        if event.refusal:
            self._said("error", event.refusal)
        elif event.words:
            self._said("good", event.words)
        else:
            self._said("busy", "The store may ask you to unlock it")
            return
        self._read(event.select)

    def _said(self, kind: NoteKind, words: str) -> None:
        self.query_one("#said", Said).say(note_text(kind, words) if words else "")


def _absolute(file: Path | None) -> Path | None:
    return file.absolute() if file else None
