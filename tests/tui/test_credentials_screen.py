"""The screen of credentials: what is told of each, what can be done, what can't."""

from threading import Event

import pytest
from msgspec.structs import replace
from textual.widgets import Input, Static

from qpctui.credentials import CredentialMissing, NotApproved
from qpctui.job.toml import load, save
from qpctui.qualys.errors import Unreachable
from qpctui.recent_jobs import note_job
from qpctui.run.connection_test import Stage
from qpctui.secret import Secret
from qpctui.tui.screens.add_credentials import AddCredentials
from qpctui.tui.screens.approved_hosts import ApprovedHosts
from qpctui.tui.screens.ask import Ask, AskText
from qpctui.tui.screens.credentials import CredentialsScreen
from qpctui.tui.screens.form import FormScreen
from qpctui.tui.widgets.said import Said
from tests.canaries import MARK, holds_canary
from tests.credentials.conftest import Ring, trust
from tests.tui.conftest import (
    JOB,
    NARROW,
    WIDE,
    come_true,
    connection_report,
    screen_text,
    settled,
)

API = "qualysapi.mycloud.com"
NEITHER = replace(JOB, qualys=replace(JOB.qualys, credentials=""))


@pytest.fixture
def ring(monkeypatch):
    made = Ring()
    trust(monkeypatch, made)
    return made


@pytest.fixture
def desk(desk_for, ring):
    """One credential of the session, one in the keyring, one in the environment."""
    made = desk_for()
    made.credentials.environ = {
        "QPCTUI_CREDENTIAL_CI_USERNAME": "ci_user",
        "QPCTUI_CREDENTIAL_CI_PASSWORD": MARK,
    }
    made.credentials.add("stored", "client-7", Secret(MARK), [API, "gate.example"], "oauth")
    return made


async def opened(pilot, desk, job=JOB, file=None):
    await settled(pilot)
    screen = CredentialsScreen(desk, job, file)
    pilot.app.push_screen(screen)
    await come_true(pilot, lambda: screen._found is not None)
    await pilot.pause()
    return screen


async def at(pilot, screen, credential_id):
    """Move the cursor there."""
    ids = [line.known.id for line in screen.table.rows]
    screen.table.cursor = ids.index(credential_id)
    await come_true(pilot, lambda: credential_id in about(screen).splitlines()[0])


def about(screen):
    return str(screen.query_one("#details", Static).visual)


def said(screen):
    return str(screen.query_one("#said", Said).visual)


@pytest.mark.parametrize("size", [NARROW, WIDE, (60, 20)])
async def test_each_is_told_with_place_hosts_and_jobs(app_without_form, desk, tmp_path, size):
    file = tmp_path / "shop.toml"
    save(file, replace(JOB, qualys=replace(JOB.qualys, credentials="stored")))
    note_job(desk.places, file)
    app = app_without_form()
    async with app.run_test(size=size) as pilot:
        screen = await opened(pilot, desk)
        assert [line.known.id for line in screen.table.rows] == ["Qualys_user", "ci", "stored"]
        assert about(screen).startswith("Qualys_user   User and password")
        assert "this session" in about(screen)
        assert "the open job (log-in)" in about(screen)
        await at(pilot, screen, "ci")
        assert "QPCTUI_CREDENTIAL_CI_USERNAME" in " ".join(about(screen).split())
        await at(pilot, screen, "stored")
        for words in ("OAuth client", "keyring", API, "gate.example", "shop.toml (log-in)"):
            assert words in " ".join(about(screen).split())
        assert not holds_canary(screen_text(app))
        assert not holds_canary(app.export_screenshot())


async def test_the_open_job_counts_as_it_stands_now(app_without_form, desk, tmp_path):
    file = tmp_path / "shop.toml"
    save(file, JOB)
    note_job(desk.places, file)
    app = app_without_form()
    edited = replace(JOB, qualys=replace(JOB.qualys, credentials="stored"))
    async with app.run_test(size=NARROW) as pilot:
        screen = await opened(pilot, desk, edited, file)
        assert {line.known.id: line.jobs for line in screen.table.rows} == {
            "Qualys_user": 0,
            "ci": 0,
            "stored": 1,
        }


async def test_an_empty_list_teaches(app_without_form, desk_for, ring):
    app, desk = app_without_form(), desk_for()
    desk.credentials.remove("Qualys_user")
    async with app.run_test(size=NARROW) as pilot:
        screen = await opened(pilot, desk)
        assert "No credentials yet" in screen_text(app)
        for key in ("e", "r", "t", "delete", "h", "k", "enter"):
            await pilot.press(key)
        assert app.screen is screen
        await pilot.press("a")
        await come_true(pilot, lambda: isinstance(app.screen, AddCredentials))
        await pilot.press(*"mine", "enter", *"me", "enter", *MARK, "enter")
        await come_true(pilot, lambda: app.screen is screen and "Added mine" in said(screen))
        await come_true(pilot, lambda: "mine" in about(screen))
    assert desk.credentials.find("mine", hosts=[API]).username == "me"


async def test_without_a_keyring_it_says_so_and_how_else(app_without_form, desk_for, monkeypatch):
    monkeypatch.setattr("keyring.get_keyring", Ring)  # a backend that nobody trusts
    app, desk = app_without_form(), desk_for()
    async with app.run_test(size=NARROW) as pilot:
        await opened(pilot, desk)
        text = " ".join(screen_text(app).split())
        for words in ("no keyring here", "This session", '["pass", "show"', "QUALYS_USER_USERNAME"):
            assert words in text


async def test_removing_asks_and_tells_who_names_it(app_without_form, desk, ring, tmp_path):
    file = tmp_path / "shop.toml"
    save(file, replace(JOB, qualys=replace(JOB.qualys, credentials="stored")))
    note_job(desk.places, file)
    app = app_without_form()
    async with app.run_test(size=NARROW) as pilot:
        screen = await opened(pilot, desk)
        await at(pilot, screen, "stored")
        await pilot.press("delete")
        await come_true(pilot, lambda: isinstance(app.screen, Ask))
        assert "shop.toml (log-in)" in " ".join(screen_text(app).split())
        await pilot.press("enter")  # the safe answer
        await come_true(pilot, lambda: app.screen is screen)
        assert list(ring.kept) == [("qpctui", "stored")]
        await pilot.press("delete")
        await come_true(pilot, lambda: isinstance(app.screen, Ask))
        await pilot.press("right", "enter")
        await come_true(pilot, lambda: "Removed stored" in said(screen))
        await come_true(pilot, lambda: len(screen.table.rows) == 2)
    assert ring.kept == {}


async def test_renaming_tells_the_jobs_and_leaves_their_files(app_without_form, desk, tmp_path):
    file = tmp_path / "shop.toml"
    save(file, JOB)
    note_job(desk.places, file)
    app = app_without_form()
    async with app.run_test(size=NARROW) as pilot:
        screen = await opened(pilot, desk, NEITHER)
        await at(pilot, screen, "Qualys_user")
        await pilot.press("r")
        await come_true(pilot, lambda: isinstance(app.screen, AskText))
        assert "shop.toml (log-in). Files stay as they are" in " ".join(screen_text(app).split())
        app.screen.query_one(Input).value = "prod"
        await pilot.press("enter")
        await come_true(pilot, lambda: "Qualys_user is prod now" in said(screen))
        await come_true(pilot, lambda: about(screen).startswith("prod "))
    assert load(file) == JOB
    assert desk.credentials.find("prod", hosts=[API]).password.reveal() == MARK
    with pytest.raises(CredentialMissing):
        desk.credentials.find("Qualys_user", hosts=[API])


async def test_a_refused_id_is_told_beside_its_field_and_may_be_mended(
    app_without_form, desk, ring
):
    app = app_without_form()
    async with app.run_test(size=NARROW) as pilot:
        screen = await opened(pilot, desk)
        await at(pilot, screen, "stored")
        await pilot.press("r")
        await come_true(pilot, lambda: isinstance(app.screen, AskText))
        for taken, why in (("Qualys_user", "There is a credential"), ("", "needs an id")):
            app.screen.query_one(Input).value = taken
            await pilot.press("enter")
            await come_true(pilot, lambda why=why: why in screen_text(app))
        assert isinstance(app.focused, Input)
        await pilot.press(*"better", "enter")
        await come_true(pilot, lambda: "stored is better now" in said(screen))
        await come_true(pilot, lambda: screen.table.row.known.id == "better")


async def test_a_rename_that_the_store_refuses_leaves_the_cursor(
    app_without_form, desk, ring, monkeypatch
):
    def refuse(self, old, new):
        raise CredentialMissing("gone meanwhile")

    monkeypatch.setattr("qpctui.credentials.Credentials.rename", refuse)
    app = app_without_form()
    async with app.run_test(size=NARROW) as pilot:
        screen = await opened(pilot, desk)
        await at(pilot, screen, "stored")
        await pilot.press("r")
        await come_true(pilot, lambda: isinstance(app.screen, AskText))
        await pilot.press("x", "enter")
        await come_true(pilot, lambda: "gone meanwhile" in said(screen))
        await settled(pilot)
        assert screen.table.row.known.id == "stored"


@pytest.mark.parametrize("key", ["e", "r", "delete", "h"])
async def test_the_environment_s_is_not_changed_here(app_without_form, desk, key):
    app = app_without_form()
    async with app.run_test(size=NARROW) as pilot:
        screen = await opened(pilot, desk)
        await at(pilot, screen, "ci")
        await pilot.press(key)
        await come_true(pilot, lambda: "variables of the environment" in said(screen))
        assert app.screen is screen


async def test_the_session_s_is_kept_for_good(app_without_form, desk, ring):
    app = app_without_form()
    async with app.run_test(size=NARROW) as pilot:
        screen = await opened(pilot, desk)
        await pilot.press("k")
        await come_true(pilot, lambda: "Qualys_user is stored now" in said(screen))
        await come_true(pilot, lambda: screen._line.known.place == "keyring")
        before = screen.table.cursor
        await pilot.press("down", "k")  # moves where nothing is to be kept
        assert screen.table.cursor == before
    assert ("qpctui", "Qualys_user") in ring.kept


async def test_hosts_are_approved_and_withdrawn(app_without_form, desk):
    app = app_without_form()
    async with app.run_test(size=NARROW) as pilot:
        screen = await opened(pilot, desk)
        await pilot.press("h")
        await come_true(pilot, lambda: isinstance(app.screen, ApprovedHosts))
        assert "the open job's" in screen_text(app)
        await pilot.press("space", "tab", *"no host", "enter")
        await come_true(pilot, lambda: "names no host" in screen_text(app))
        app.screen.query_one(Input).value = "https://Other.example/"
        await pilot.press("enter")
        await come_true(pilot, lambda: "[x] other.example" in screen_text(app))
        await pilot.press("tab", "enter")
        await come_true(pilot, lambda: "may be sent to other.example" in said(screen))
    assert desk.credentials.find("Qualys_user", hosts=["other.example"])
    with pytest.raises(NotApproved):
        desk.credentials.find("Qualys_user", hosts=[API])


@pytest.mark.parametrize(
    ("report", "words"),
    [
        (connection_report(), ["Connection test successful!", "Logged in as api_user"]),
        (
            connection_report(failed=Stage.LOG_IN, said="401 [no]", remedy="Look at the name"),
            ["failed at: Log-in", "401 [no]", "What to do: Look at the name"],
        ),
        (Unreachable("No answer for 60 s"), ["Connection test failed", "No answer for 60 s"]),
        (NotApproved("Qualys_user", API), ["not approved", "h approves it"]),
    ],
)
async def test_a_test_says_how_it_ended(app_without_form, desk, report, words):
    desk.canned.report = report
    app = app_without_form()
    async with app.run_test(size=NARROW) as pilot:
        await opened(pilot, desk)
        await pilot.press("t")
        await come_true(
            pilot, lambda: all(word in " ".join(screen_text(app).split()) for word in words)
        )


async def test_escape_stops_a_test_then_leaves(app_without_form, desk):
    begun = Event()

    def waits(cancel):
        begun.set()
        assert cancel.wait(30)
        raise Unreachable("stopped")

    desk.canned.report = waits
    app = app_without_form()
    async with app.run_test(size=NARROW) as pilot:
        screen = await opened(pilot, desk)
        await pilot.press("t")
        await come_true(pilot, begun.is_set)
        await pilot.press("escape")
        await come_true(pilot, lambda: "test stopped" in screen_text(app))
        await pilot.press("escape")
        await come_true(pilot, lambda: app.screen is not screen)


async def test_a_job_without_a_platform_can_not_be_logged_in_to(app_without_form, desk):
    nowhere = replace(JOB, qualys=replace(JOB.qualys, api_server=""))
    app = app_without_form()
    async with app.run_test(size=NARROW) as pilot:
        screen = await opened(pilot, desk, nowhere)
        await pilot.press("t")
        await come_true(pilot, lambda: "doesn't say where to log in" in said(screen))


async def test_the_form_opens_it_and_offers_what_was_added(app_for, ring):
    app = app_for()
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        form = app.screen
        await pilot.press("f3")
        await come_true(pilot, lambda: isinstance(app.screen, CredentialsScreen))
        form._desk.credentials.remember("new", "new_user", Secret(MARK), [API])
        await pilot.press("escape")
        await come_true(pilot, lambda: isinstance(app.screen, FormScreen))
        form.form.go_to("qualys.credentials")
        await pilot.press("enter")
        await come_true(pilot, lambda: "new_user/****" in screen_text(app))
