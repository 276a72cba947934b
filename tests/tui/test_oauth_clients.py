"""OAuth clients in the form: added for the Qualys log-in, and offered for nothing else."""

import pytest
from msgspec.structs import replace

from qpctui.credentials import NotApproved
from qpctui.secret import Secret
from qpctui.tui.screens.add_credentials import AddCredentials
from qpctui.tui.screens.form import FormScreen
from qpctui.tui.widgets.rows import Row
from qpctui.tui.widgets.ticks import Choice
from tests.credentials.conftest import Ring, trust
from tests.tui.conftest import JOB, NARROW, come_true, screen_text, settled

API, GATEWAY = "qualysapi.mycloud.com", "qualysgateway.mycloud.com"
THROUGH_A_PROXY = replace(
    JOB, qualys=replace(JOB.qualys, proxy=replace(JOB.qualys.proxy, use=True))
)
AN_OAUTH_CLIENT = ("shift+tab", "right", "tab")


async def adding(pilot, field):
    """The dialog that the field's button opens."""
    await settled(pilot)
    pilot.app.screen.form.go_to(field)
    await pilot.press("tab", "enter")
    await settled(pilot)
    assert isinstance(pilot.app.screen, AddCredentials)
    return pilot.app.screen


async def adding_alone(pilot, desk):
    """The dialog with no form beneath it."""
    await settled(pilot)
    screen = AddCredentials(desk, JOB, "qualys.credentials")
    await pilot.app.push_screen(screen)
    await settled(pilot)
    return screen


async def filled_in(pilot, *words, keep):
    """Type id, user and secret, and save them in that place."""
    await come_true(pilot, lambda: pilot.app.screen._store_is_known)
    screen = pilot.app.screen
    if screen._keep != keep:
        screen.query_one("#row-keep Choice").focus()
        await pilot.press("right")
        screen.query_one("#row-id Input").focus()
    for word in words:
        await pilot.press(*word, "enter")
    if not words:
        await pilot.click("#save")


def labels(screen):
    rows = screen.query("#row-id, #row-user, #row-secret").results(Row)
    return [row.label for row in rows]


async def test_the_kind_names_the_fields_and_the_hosts(app_without_form, desk_for):
    app = app_without_form()
    async with app.run_test(size=NARROW) as pilot:
        screen = await adding_alone(pilot, desk_for())
        assert app.focused is screen.query_one("#row-id Input")
        assert labels(screen) == ["Id", "User name", "Password"]
        assert GATEWAY not in screen_text(app)
        await pilot.press(*"mine", "shift+tab", "right")
        await settled(pilot)
        assert labels(screen) == ["Id", "Client ID", "Client Secret"]
        assert GATEWAY in screen_text(app)
        assert screen.query_one("#row-id Input").value == "mine"
        await filled_in(pilot, keep="session")
        await settled(pilot)
        assert "Give a client id." in screen_text(app)
        assert "Give a client secret." in screen_text(app)
        screen.query_one(Choice).focus()
        await pilot.press("left")
        await settled(pilot)
        assert labels(screen) == ["Id", "User name", "Password"]
        assert GATEWAY not in screen_text(app)


async def test_a_user_is_not_approved_for_the_hosts_of_clients(app_without_form, desk_for):
    desk = desk_for()
    credentials = desk.credentials
    app = app_without_form()
    async with app.run_test(size=NARROW) as pilot:
        screen = await adding_alone(pilot, desk)
        await pilot.press("shift+tab", "right", "left", "tab")
        await filled_in(pilot, "mine", "user", "s3cret", keep="session")
        await come_true(pilot, lambda: app.screen is not screen, within=30)
    assert credentials.find("mine", hosts=[API]).username == "user"
    with pytest.raises(NotApproved):
        credentials.find("mine", hosts=[API, GATEWAY])


@pytest.mark.parametrize("keep", ["session", "keyring"])
async def test_a_secret_that_can_not_be_sent_is_refused_and_not_shown(
    app_without_form, desk_for, monkeypatch, keep
):
    trust(monkeypatch, Ring())
    app = app_without_form()
    async with app.run_test(size=NARROW) as pilot:
        screen = await adding_alone(pilot, desk_for())
        await pilot.press(*AN_OAUTH_CLIENT)
        await filled_in(pilot, "mine", "client", "schön", keep=keep)
        await come_true(pilot, lambda: "not ASCII text" in screen_text(app), within=30)
        assert "The client secret is not" in screen_text(app)
        assert "schön" not in screen_text(app)
        assert app.screen is screen
        assert [one.id for one in screen._desk.credentials.known()] == ["Qualys_user"]


async def test_a_client_kept_for_the_session_becomes_the_choice(app_for):
    app = app_for()
    async with app.run_test(size=NARROW) as pilot:
        await adding(pilot, "qualys.credentials")
        await pilot.press(*AN_OAUTH_CLIENT)
        await filled_in(pilot, "mine", "client-7", "s3cret", keep="session")
        await come_true(pilot, lambda: isinstance(app.screen, FormScreen), within=30)
        await settled(pilot)
        assert app.screen.form.job.qualys.credentials == "mine"
        assert "client-7/**** OAuth client" in screen_text(app)
        found = app.screen._desk.credentials.find(
            "mine", hosts=[API], oauth_hosts=[GATEWAY], qualys_login=True
        )
        assert (found.kind, found.username) == ("oauth", "client-7")
        assert found.password.reveal() == "s3cret"


async def test_a_client_is_stored_for_the_gateway_too(app_for, monkeypatch):
    ring = Ring()
    trust(monkeypatch, ring)
    app = app_for()
    async with app.run_test(size=NARROW) as pilot:
        await adding(pilot, "qualys.credentials")
        await pilot.press(*AN_OAUTH_CLIENT)
        await filled_in(pilot, "mine", "client-7", "s3cret", keep="keyring")
        await come_true(pilot, lambda: isinstance(app.screen, FormScreen), within=30)
        (stored,) = app.screen._desk.credentials.stored()
        assert (stored.kind, stored.username) == ("oauth", "client-7")
        assert stored.hosts == (API, GATEWAY)
        assert list(ring.kept) == [("qpctui", "mine")]


async def test_a_proxy_is_neither_asked_about_clients_nor_offered_them(app_for):
    app = app_for(THROUGH_A_PROXY)
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        form, credentials = app.screen.form, app.screen._desk.credentials
        credentials.remember("client", "client-7", Secret("s"), [API], "oauth")
        credentials.remember("gate", "gate_user", Secret("p"), [API])
        form.offer_credentials()
        for field, is_offered in (("qualys", True), ("qualys.proxy", False)):
            form.go_to(f"{field}.credentials")
            await pilot.press("enter")
            await settled(pilot)
            assert "gate_user/****" in screen_text(app)
            assert ("client-7/**** OAuth client" in screen_text(app)) == is_offered
            await pilot.press("escape")
        screen = await adding(pilot, "qualys.proxy.credentials")
        assert not screen.query("#row-kind")
