"""The form's live lists in each of their states, and the connection test."""

from threading import Event

from msgspec.structs import replace
from textual.widgets import Static

from qpctui.credentials import NotApproved
from qpctui.job.model import Job, OptionProfile
from qpctui.qualys.errors import Unreachable
from qpctui.run.connection_test import Stage
from qpctui.run.offered import Offer
from qpctui.secret import Secret
from qpctui.tui.screens.add_credentials import AddCredentials
from qpctui.tui.screens.ask import Ask
from qpctui.tui.widgets.drop_down import DropDown
from tests.tui.conftest import (
    JOB,
    NARROW,
    NASTY,
    SHOWN,
    WIDE,
    come_true,
    connection_report,
    note,
    row,
    screen_text,
    settled,
    type_over,
)


async def test_a_list_that_loads_says_so_and_stays_usable(app_for):
    going_on = Event()

    def slow(cancel):
        going_on.wait(30)
        return [Offer("External")]

    app = app_for(scanners_=slow)
    async with app.run_test(size=WIDE) as pilot:
        said = "Loading scanners. Your saved choice stays."
        await come_true(pilot, lambda: said in note(app, "scan.scanner"))
        await type_over(pilot, "scan.title", "typed meanwhile")
        assert app.screen.form.job.scan.title == "typed meanwhile"
        going_on.set()
        await settled(pilot)
        assert "Loading" not in note(app, "scan.scanner")


async def test_a_list_that_is_not_read_says_why_and_keeps_the_choice(app_for):
    error = Unreachable("No answer from qualysapi.mycloud.com for 60 s")
    app = app_for(profiles=error)
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        assert "Not read: No answer from qualysapi" in note(app, "scan.option_profile")
        assert app.screen.form.job.scan.option_profile.name == "Jenkins_RHEL"
        assert "Jenkins_RHEL" in screen_text(app)
        assert "[x] RHEL 7.x" in screen_text(app)


async def test_an_empty_list_advises(app_for):
    app = app_for(profiles=[], scanners_=[Offer("External")])
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        assert "No profile here starts with Jenkins_" in note(app, "scan.option_profile")
        assert "Roles and Scopes" in note(app, "scan.option_profile")
        assert "None on this portal but External" in note(app, "scan.scanner")


async def test_a_saved_choice_that_is_gone_is_said_and_kept(app_for):
    app = app_for(profiles=[Offer("Jenkins_RHEL", "99")])
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        assert "no longer on this portal (id 11)" in note(app, "scan.option_profile")
        assert app.screen.form.job.scan.option_profile.id == "11"
        assert "gone 1485826" in screen_text(app)


async def test_without_a_log_in_nothing_is_asked(app_for):
    app = app_for(Job(), fresh=True)
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        assert note(app, "scan.scanner") == "○ Waiting for credentials."
        assert app.screen._desk.canned.asked == []


async def test_a_late_answer_is_dropped(app_for):
    late = Event()
    answers = iter([[Offer("old", "1")], [Offer("new", "2")]])

    def once_slow(cancel):
        mine = next(answers)
        if mine[0].name == "old":
            late.wait(30)
        return mine

    app = app_for(profiles=once_slow)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        await pilot.press("ctrl+r")
        await pilot.pause(0.3)
        late.set()
        await settled(pilot)
        assert [offer.name for offer in row(app, "scan.option_profile").offers] == ["new"]


async def test_a_list_narrows_as_one_types_and_escape_keeps(app_for):
    app = app_for()
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        app.screen.form.go_to("scan.scanner")
        await pilot.press(*"lab")
        assert "1 of 3" in screen_text(app)
        assert "! Offline" in screen_text(app)
        await pilot.press("escape")
        assert app.screen.form.job.scan.scanner.name == "build-dc1"
        assert isinstance(app.focused, DropDown)
        await pilot.press(*"lab", "enter")
        assert app.screen.form.job.scan.scanner.name == "build-lab [dmz]"


async def test_names_from_the_platform_are_shown_as_they_are(app_for):
    app = app_for(
        scanners_=[Offer(NASTY, "1", NASTY)],
        profiles=[Offer(NASTY, "11", policies=(("7", NASTY),))],
    )
    async with app.run_test(size=(200, 50)) as pilot:
        await settled(pilot)
        app.screen.form.go_to("scan.scanner")
        await pilot.press("enter")
        await settled(pilot)
        assert SHOWN in screen_text(app)
        await pilot.press("enter")
        app.screen.form.go_to("scan.option_profile")
        await pilot.press("enter", "enter")
        await settled(pilot)
        text = screen_text(app)
        assert text.count(SHOWN) >= 3
        assert "\x1b" not in text
        assert "\u202e" not in text


async def test_the_connection_is_tested_without_blocking(app_for):
    app = app_for()
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await pilot.press("ctrl+t")
        await settled(pilot)
        text = screen_text(app)
        assert "✓ Connection test successful!" in text
        assert "Logged in as api_user, platform 10.39.1.0-2" in text
        await type_over(pilot, "qualys.api_server", "https://qualysapi.other.example")
        assert "not tested since you changed" in screen_text(app)


async def test_a_failed_connection_says_where_and_why_and_what_to_do(app_for):
    report = connection_report(failed=Stage.TLS, said=f"No TLS {NASTY}", remedy="Set ca_file")
    app = app_for(report=report)
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await pilot.press("ctrl+t")
        await settled(pilot)
        text = screen_text(app)
        assert "Connection test failed at: TLS" in text
        advice = app.screen.query_one("ConnectionTest .advice", Static).visual
        assert f"Reason: No TLS {SHOWN}" in str(advice)
        assert "What to do: Set ca_file" in text
        assert "✓ Connect  × TLS  ○ Log-in" in text


async def test_stages_show_as_they_end_and_waits_say_what_for(app_for):
    shown, going_on = connection_report(), Event()
    app = app_for()

    def test_connection(job, cancel, today, on_stage, on_wait):
        on_stage(shown.stages[0])
        on_wait("the platform's limit (1965)", 35)
        going_on.wait(60)
        return shown

    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        app.screen._desk.canned.test_connection = test_connection
        await pilot.press("ctrl+t")
        await come_true(pilot, lambda: "Waiting, 0 s of 35" in screen_text(app))
        assert "For the platform's limit (1965)" in screen_text(app)
        assert "✓ Name" in screen_text(app)
        going_on.set()
        await settled(pilot)
        assert "Connection test successful!" in screen_text(app)


async def test_the_details_show_every_stage_and_the_ladder(app_for):
    app = app_for(report=connection_report(warned=Stage.LISTS, said="0 scanners", remedy="Ask"))
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        assert not app.screen.query_one("#connection-details").display
        await pilot.press("ctrl+t")
        await settled(pilot)
        app.screen.query_one("#connection-details").focus()
        await pilot.press("enter")
        await settled(pilot)
        text = screen_text(app)
        assert "! Lists      0 scanners" in text
        assert "✓ answered   × not served   ○ not asked" in text
        assert "scan.list                       ○ 3.0   ✓ 2.0" in text
        await pilot.press("escape")
        await settled(pilot)
        assert "! Lists: 0 scanners. Ask" in screen_text(app)


async def test_another_host_asks_before_the_password_is_sent(app_for):
    app = app_for(report=NotApproved("Qualys_user", "evil.example"))
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await pilot.press("ctrl+t")
        await settled(pilot)
        assert isinstance(app.screen, Ask)
        assert app.focused.id == "keep"
        await pilot.press("enter")
        await settled(pilot)
        assert not isinstance(app.screen, Ask)


async def test_lists_wait_for_credentials_that_are_not_known_here(app_for):
    strange = replace(JOB, qualys=replace(JOB.qualys, credentials="ci_prod"))
    app = app_for(strange)
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        beneath = "× 'ci_prod' is not known on this machine; + Add"
        assert note(app, "qualys.credentials") == beneath
        assert note(app, "scan.scanner") == "○ Waiting for credentials: saved choices stay."
        assert app.screen.form.marks(words=True)[0].plain == "× 1 to fix"
        assert app.screen._desk.canned.asked == []
        await pilot.click("CredentialRow Button")
        await come_true(pilot, lambda: isinstance(app.screen, AddCredentials))
        await settled(pilot)
        assert app.screen.query_one("#row-id Input").value == "ci_prod"
        assert app.focused is app.screen.query_one("#row-user Input")
        await pilot.press("escape")
        await settled(pilot)
        app.screen._desk.credentials.remember("ci_prod", "me", Secret("c4n4ry"), [])
        await pilot.press("ctrl+r")
        await settled(pilot)
        assert note(app, "qualys.credentials") == ""
        assert app.screen._desk.canned.asked != []


async def test_a_log_in_of_the_environment_stands_in_for_an_unknown_id(app_for, monkeypatch):
    monkeypatch.setattr("qpctui.credentials.Credentials.of_environment", lambda *_: "password")
    app = app_for(replace(JOB, qualys=replace(JOB.qualys, credentials="ci_prod")))
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        assert note(app, "qualys.credentials") == ""


async def test_without_a_list_a_name_is_typed_and_saved_policies_stay(app_for):
    app = app_for(profiles=Unreachable("No answer"))
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        app.screen.form.go_to("scan.option_profile")
        await pilot.press("enter")
        await settled(pilot)
        assert "No list: type NAME or NAME (id N)" in screen_text(app)
        await pilot.press(*"Jenkins_New (id 77)", "enter")
        await settled(pilot)
        scan = app.screen.form.job.scan
        assert scan.option_profile == OptionProfile(name="Jenkins_New", id="77")
        assert scan.policies == JOB.scan.policies
        assert row(app, "scan.option_profile").drop_down.shown == "Jenkins_New"
        await pilot.press("enter", *"Jenkins_Bare", "enter")
        await settled(pilot)
        assert app.screen.form.job.scan.option_profile == OptionProfile(name="Jenkins_Bare")


async def test_what_a_list_does_not_hold_is_not_taken_from_it(app_for):
    app = app_for()
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        app.screen.form.go_to("scan.option_profile")
        await pilot.press(*"Jenkins_New", "enter")
        await settled(pilot)
        assert 'Esc keeps · nothing matches "Jenkins_New"' in screen_text(app)
        assert app.screen.form.job.scan.option_profile == JOB.scan.option_profile
