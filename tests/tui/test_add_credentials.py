"""Adding and editing credentials: where they are kept and sent, what is wrong, nothing shown."""

from threading import Event

import pytest
from msgspec.structs import replace
from textual.events import Key
from textual.widgets import Button, Input, Static

from qpctui.credentials import Credentials
from qpctui.qualys.errors import Unreachable
from qpctui.secret import Secret
from qpctui.tui.credentials.fields import LOG_IN, PROXY, RECORD, hosts_for, kind_problems
from qpctui.tui.screens.add_credentials import AddCredentials
from qpctui.tui.screens.help import HelpScreen
from qpctui.tui.widgets.secret_row import SecretRow
from tests.canaries import MARK, holds_canary
from tests.credentials.conftest import Ring, trust
from tests.tui.conftest import JOB, NARROW, come_true, note, row, screen_text, settled
from tests.tui.test_oauth_clients import API, GATEWAY, filled_in

THROUGH = replace(
    JOB,
    qualys=replace(
        JOB.qualys,
        proxy=replace(JOB.qualys.proxy, use=True, server="proxy.corp", port=3128),
    ),
    auth_record=replace(JOB.auth_record, use=True),
)
TINY = (60, 20)
SECRET = f"{MARK}-s3cret"


@pytest.fixture
def desk(desk_for, monkeypatch):
    trust(monkeypatch, Ring())
    return desk_for()


async def opened(pilot, desk, **more):
    """The dialog on an empty screen, and what it answers."""
    await settled(pilot)
    answers = []
    screen = AddCredentials(desk, more.pop("job", JOB), more.pop("field", LOG_IN), **more)
    pilot.app.push_screen(screen, answers.append)
    await come_true(pilot, lambda: screen._edited or screen._store_is_known)
    await settled(pilot)
    return screen, answers


def secret_shown(app):
    """Whether a secret is on the screen, in a picture of it, or in a widget's own words."""
    words = [str(widget.visual) for widget in app.screen.query(Static)]
    return any(map(holds_canary, [screen_text(app), app.export_screenshot(), *words]))


# where it is sent


@pytest.mark.parametrize(
    ("field", "hosts"),
    [
        (
            LOG_IN,
            {"password": [API, "proxy.corp:3128"], "oauth": [API, GATEWAY, "proxy.corp:3128"]},
        ),
        (PROXY, {"password": ["proxy.corp:3128"]}),
        (RECORD, {"password": [API]}),
    ],
)
def test_each_field_s_credential_goes_where_it_is_needed(desk_for, field, hosts):
    assert hosts_for(desk_for(), THROUGH, field) == hosts


@pytest.mark.parametrize("field", [PROXY, RECORD, LOG_IN])
def test_no_host_is_approved_while_none_is_known(desk_for, field):
    nowhere = replace(THROUGH.qualys, api_server="", proxy=replace(THROUGH.qualys.proxy, server=""))
    found = hosts_for(desk_for(), replace(THROUGH, qualys=nowhere), field)
    assert not any(found.values())


@pytest.mark.parametrize(("field", "host"), [(PROXY, "proxy.corp:3128"), (RECORD, API)])
async def test_the_form_s_buttons_approve_that_alone(app_for, field, host):
    app = app_for(THROUGH)
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        app.screen.form.go_to(field)
        await pilot.press("tab", "enter")
        await come_true(pilot, lambda: isinstance(app.screen, AddCredentials))
        await filled_in(pilot, "gate", "gate_user", SECRET, keep="session")
        await come_true(pilot, lambda: not isinstance(app.screen, AddCredentials))
        (known,) = (k for k in app.screen._desk.credentials.known() if k.id == "gate")
        assert known.hosts == (host,)
        assert app.screen.form.focused_field == field


# an OAuth client where none is any good


def test_a_client_is_no_good_for_a_proxy_or_a_target(desk_for):
    credentials = desk_for().credentials
    credentials.remember("client", "c", Secret(MARK), [API], "oauth")
    named = replace(
        THROUGH,
        qualys=replace(
            THROUGH.qualys,
            credentials="client",
            proxy=replace(THROUGH.qualys.proxy, credentials="client"),
        ),
        auth_record=replace(THROUGH.auth_record, credentials="client"),
    )
    problems = kind_problems(credentials.known(), named)
    assert [(p.field, p.severity) for p in problems] == [(PROXY, "error"), (RECORD, "error")]
    off = replace(named, auth_record=replace(named.auth_record, use=False))
    assert [p.field for p in kind_problems(credentials.known(), off)] == [PROXY]
    assert kind_problems([], named) == []


async def test_the_form_tells_it_beside_the_field(app_for):
    app = app_for(THROUGH)
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        form = app.screen.form
        app.screen._desk.credentials.remember("client", "c", Secret(MARK), [API], "oauth")
        form.offer_credentials()
        form.choose_credential(RECORD, "client")
        await come_true(pilot, lambda: "'client' is an OAuth client" in note(app, RECORD))
        assert not form.can_run


# what is typed


async def test_a_secret_is_seen_only_while_it_is_asked_for(app_without_form, desk):
    app = app_without_form()
    async with app.run_test(size=NARROW) as pilot:
        screen, _ = await opened(pilot, desk)
        await pilot.press(*"mine", "tab", *"user", "tab", *SECRET)
        await pilot.pause()
        assert screen.query_one("#row-secret Input", Input).value == SECRET
        assert not secret_shown(app)
        await pilot.press("tab", "enter")
        await come_true(pilot, lambda: secret_shown(app))
        assert "Shown until you leave" in note(app, "secret")
        await pilot.press("shift+tab")
        await pilot.pause()
        assert secret_shown(app)  # still in the row
        await pilot.press("shift+tab")
        await come_true(pilot, lambda: not secret_shown(app))
        assert str(screen.query_one("#row-secret Button", Button).label) == "Show"


async def test_what_a_password_manager_types_goes_where_it_should(app_without_form, desk):
    app = app_without_form()
    async with app.run_test(size=NARROW) as pilot:
        screen, _ = await opened(pilot, desk)
        for key in [*"mine", "tab", *"user", "tab", *MARK]:
            app.post_message(Key(key, key if len(key) == 1 else None))
        await come_true(pilot, lambda: screen.query_one(SecretRow).secret.reveal() == MARK)
        assert [screen.query_one(f"#row-{name} Input").value for name in ("id", "user")] == [
            "mine",
            "user",
        ]
        assert not secret_shown(app)


async def test_a_secret_is_not_shown_after_another_screen(app_without_form, desk):
    app = app_without_form()
    async with app.run_test(size=NARROW) as pilot:
        screen, _ = await opened(pilot, desk)
        screen.query_one("#row-secret Input", Input).value = SECRET
        screen.query_one("#row-secret Button", Button).focus()
        await pilot.press("enter")
        await come_true(pilot, lambda: secret_shown(app))
        await app.push_screen(HelpScreen("Help", "words", []))
        await app.pop_screen()
        await come_true(pilot, lambda: app.screen is screen)
        assert not secret_shown(app)


@pytest.mark.parametrize("size", [NARROW, TINY])
async def test_what_lacks_is_said_beside_its_field(app_without_form, desk, size):
    app = app_without_form()
    async with app.run_test(size=size) as pilot:
        screen, answers = await opened(pilot, desk)
        screen.query_one("#save", Button).focus()
        await pilot.press("enter")
        await come_true(pilot, lambda: "needs an id" in note(app, "id"))
        assert "Give a user name." in note(app, "user")
        assert "Give a password." in note(app, "secret")
        assert app.focused is screen.query_one("#row-id Input")
        await pilot.press("m")
        await come_true(pilot, lambda: "needs an id" not in note(app, "id"))
        await pilot.press("escape")
        await come_true(pilot, lambda: answers == [""])


async def test_an_id_that_is_there_is_not_overwritten(app_without_form, desk):
    app = app_without_form()
    async with app.run_test(size=NARROW) as pilot:
        await opened(pilot, desk)
        await filled_in(pilot, "Qualys_user", "u", SECRET, keep="session")
        await come_true(pilot, lambda: "one of this id" in note(app, "id"))
    assert desk.credentials.find("Qualys_user", hosts=[API]).username == "api_user"


async def test_without_a_keyring_the_other_ways_are_told(app_without_form, desk_for, monkeypatch):
    app, desk = app_without_form(), desk_for()
    monkeypatch.setattr("keyring.get_keyring", Ring)  # a backend that nobody trusts
    async with app.run_test(size=NARROW) as pilot:
        screen, answers = await opened(pilot, desk)
        await pilot.press(*"web-1")
        told = note(app, "keep")
        assert "no keyring here" in told
        for way in (
            "This session",
            "Command",
            "pass",
            "QPCTUI_CREDENTIAL_WEB_1_USERNAME",
            "plain text",
        ):
            assert way in told
        assert screen._keep == "session"
        await pilot.press("enter", *"u", "enter", *SECRET, "enter")
        await come_true(pilot, lambda: answers == ["web-1"])
    assert desk.credentials.find("web-1", hosts=[API]).source == "session"
    assert not (desk.places.config / "credentials.toml").exists()


async def test_a_command_is_asked_for_no_secret(app_without_form, desk_for):
    app, desk = app_without_form(), desk_for()
    desk.places.config.mkdir(parents=True)
    (desk.places.config / "settings.toml").write_text(
        '[credentials]\nbackend = "command"\ncommand = ["true", "{id}"]\n'
    )
    async with app.run_test(size=NARROW) as pilot:
        screen, answers = await opened(pilot, desk)
        assert not row(app, "secret").display
        await pilot.press(*"mine")
        screen.query_one("#save", Button).focus()
        await pilot.press("enter")
        await come_true(pilot, lambda: answers == ["mine"])
    (stored,) = Credentials(desk.places, {}).stored()
    assert (stored.id, stored.hosts) == ("mine", (API,))


# trying


async def test_what_was_typed_is_tried_and_not_kept(app_without_form, desk):
    app = app_without_form()
    desk.canned.report = Unreachable("No answer from there for 60 s")
    async with app.run_test(size=NARROW) as pilot:
        screen, answers = await opened(pilot, desk)
        await pilot.press(*"mine", "tab", *"user", "tab", *SECRET)
        screen.query_one("#test", Button).focus()
        await pilot.press("enter")
        await come_true(pilot, lambda: "No answer from there" in screen_text(app))
        assert app.screen is screen
        assert not secret_shown(app)
        assert [one.id for one in desk.credentials.known()] == ["Qualys_user"]
        assert answers == []


async def test_escape_stops_a_test_and_then_the_dialog(app_without_form, desk):
    app, begun = app_without_form(), Event()

    def waits(cancel):
        begun.set()
        assert cancel.wait(30)
        raise Unreachable("stopped")

    desk.canned.report = waits
    async with app.run_test(size=NARROW) as pilot:
        screen, answers = await opened(pilot, desk)
        await pilot.press(*"mine", "tab", *"user", "tab", *SECRET)
        screen.query_one("#test", Button).focus()
        await pilot.press("enter")
        await come_true(pilot, begun.is_set)
        await pilot.press("escape")
        await come_true(pilot, lambda: "test stopped" in screen_text(app))
        assert app.screen is screen
        await pilot.press("escape")
        await come_true(pilot, lambda: answers == [""])


# editing


async def test_an_edit_without_a_secret_keeps_it(app_without_form, desk):
    desk.credentials.add("mine", "user", Secret(SECRET), [API])
    (known,) = (k for k in desk.credentials.known() if k.id == "mine")
    app = app_without_form()
    async with app.run_test(size=NARROW) as pilot:
        _, answers = await opened(pilot, desk, field="", edited=known)
        assert "Empty: what is kept stays" in note(app, "secret")
        assert not secret_shown(app)
        await pilot.press("end", "2", "enter", "enter")
        await come_true(pilot, lambda: answers == ["mine"])
    found = desk.credentials.find("mine", hosts=[API])
    assert (found.username, found.password.reveal()) == ("user2", SECRET)


async def test_f1_explains_the_dialog(app_without_form, desk_for):
    app = app_without_form()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, desk_for())
        await pilot.press("f1")
        await come_true(pilot, lambda: "never hold the secret" in screen_text(app))
