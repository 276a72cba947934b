"""The form: what it shows, what it says is wrong, what it writes."""

import tomllib
from threading import Event

import pytest
from msgspec.structs import replace
from textual.widgets import Input, Static

from qpctui.credentials import NotApproved
from qpctui.job.model import Job, OptionProfile, Policy
from qpctui.job.rules import check, errors
from qpctui.job.toml import load, save
from qpctui.qualys.errors import Unreachable
from qpctui.run.offers import Offer
from qpctui.tui.screens.ask import Ask, AskText
from qpctui.tui.screens.run import RunScreen
from qpctui.tui.widgets.drop_down import DropDown
from qpctui.tui.widgets.rows import Row, row_id
from qpctui.tui.widgets.tick_list import TickList
from tests.tui.conftest import JOB, NASTY, SHOWN, screen_text, settled

WIDE, NARROW = (140, 44), (80, 24)


def row(app, field):
    return app.screen.query_one(f"#{row_id(field)}", Row)


def note(app, field):
    shown = row(app, field).query_one(".note", Static)
    return str(shown.visual) if shown.has_class("-shown") else ""


async def type_over(pilot, field, text):
    pilot.app.screen.form.go_to(field)
    await pilot.pause()
    row(pilot.app, field).query_one(Input).value = text
    await pilot.pause()


async def test_it_shows_the_job(app_for):
    app = app_for()
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        text = screen_text(app)
        for words in (
            "API Login",
            "Your Qualys Portal",
            "https://qualysapi.mycloud.com",
            "api_user/****",
            "Scan Title",
            "(•) Scan Host IP",
            "10.10.32.162",
            "build-dc1",
            "Jenkins_RHEL",
            "1 of 2",
            "[x] RHEL 7.x",
            "[ ] Apache 2.4 [httpd]",
            "Fail by State AND Criticality",
            "Fail if Authentication Fails on Host/EC2 Instance",
            "looks every 2 min",
            "up to 2 h 00 min",
            "Ready to run",
        ):
            assert words in text


async def test_an_edit_changes_the_draft_and_the_preview(app_for):
    app = app_for()
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await type_over(pilot, "target.host_ip", "10.0.0.9")
        assert app.screen.form.job.target.host_ip == "10.0.0.9"
        assert 'host_ip = "10.0.0.9"' in screen_text(app)


async def test_a_problem_shows_when_the_field_is_left_and_goes_when_it_is_right(app_for):
    app = app_for(Job(), fresh=True)
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        assert "is required" not in screen_text(app)
        await type_over(pilot, "target.host_ip", "10.10.32.1622")
        assert note(app, "target.host_ip") == ""
        await pilot.press("tab")
        await settled(pilot)
        assert "'10.10.32.1622' is not one IP address" in note(app, "target.host_ip")
        await type_over(pilot, "target.host_ip", "10.10.32.162")
        assert note(app, "target.host_ip") == ""


async def test_run_goes_to_the_first_problem_instead(app_for):
    app = app_for(Job(), fresh=True)
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        await pilot.press("f5")
        await settled(pilot)
        assert app.screen.form.focused_field == "qualys.credentials"
        assert "× 3 to fix" in screen_text(app)
        await pilot.press("f8")
        assert app.screen.form.focused_field == "target.host_ip"
        await pilot.press("shift+f8")
        assert app.screen.form.focused_field == "qualys.credentials"


async def test_boxes_open_the_fields_that_depend_on_them_and_keep_their_values(app_for):
    app = app_for()
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        assert not row(app, "qualys.proxy.server").display
        app.screen.form.go_to("qualys.proxy.use")
        await pilot.press("space")
        assert row(app, "qualys.proxy.server").display
        await type_over(pilot, "qualys.proxy.server", "proxy.corp.example")
        app.screen.form.go_to("qualys.proxy.use")
        await pilot.press("space")
        assert not row(app, "qualys.proxy.server").display
        proxy = app.screen.form.job.qualys.proxy
        assert (proxy.use, proxy.server) == (False, "proxy.corp.example")


async def test_the_portal_decides_whether_a_server_is_asked_for(app_for):
    app = app_for()
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        assert row(app, "qualys.api_server").display
        app.screen.form.go_to("qualys.platform")
        await pilot.press(*"EU_PL", "enter")
        await settled(pilot)
        assert app.screen.form.job.qualys.platform == "EU_PLATFORM_1"
        assert not row(app, "qualys.api_server").display
        assert app.screen.form.job.qualys.api_server == "https://qualysapi.mycloud.com"


async def test_ec2_asks_for_an_instance_and_reads_other_lists(app_for):
    app = app_for()
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        app.screen.form.go_to("target.kind")
        await pilot.press("right")
        await settled(pilot)
        assert row(app, "target.ec2.instance_id").display
        assert not row(app, "target.host_ip").display
        asked = app._desk.canned.asked
        assert asked.count(("scanners", "ec2")) == 1
        assert asked.count(("connectors", "")) == 1
        app.screen.form.go_to("target.ec2.connector")
        await pilot.press("enter", "enter")
        assert app.screen.form.job.target.ec2.connector.account_id == "210987654321"


async def test_choosing_a_profile_ticks_all_its_policies(app_for):
    app = app_for()
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        app.screen.form.go_to("scan.option_profile")
        await pilot.press(*"win", "enter")
        await settled(pilot)
        scan = app.screen.form.job.scan
        assert scan.option_profile == OptionProfile(name="Jenkins_Windows", id="12")
        assert scan.policies == (Policy(id="1485901", title="Windows Server 2022"),)
        assert "All 1 policy of Jenkins_Windows ticked" in note(app, "scan.policies")


async def test_a_reload_keeps_the_ticks(app_for):
    app = app_for()
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        before = app.screen.form.job
        await pilot.press("ctrl+r")
        await settled(pilot)
        assert app.screen.form.job == before
        assert row(app, "scan.policies").query_one(TickList).values == ("1485826",)


async def test_policies_are_ticked_by_key(app_for):
    app = app_for()
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        app.screen.form.go_to("scan.policies")
        await pilot.press("a")
        assert len(app.screen.form.job.scan.policies) == 2
        await pilot.press("n")
        assert app.screen.form.job.scan.policies == ()
        await pilot.press("down", "space")
        assert app.screen.form.job.scan.policies == (
            Policy(id="1485830", title="Apache 2.4 [httpd]"),
        )


# the states of a list


async def test_a_list_that_loads_says_so_and_stays_usable(app_for):
    going_on = Event()

    def slow(cancel):
        going_on.wait(5)
        return [Offer("External")]

    app = app_for(scanners_=slow)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        assert "Loading scanners. Your saved choice stays." in note(app, "scan.scanner")
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
        assert "Not connected" in note(app, "scan.scanner")
        assert app._desk.canned.asked == []


async def test_a_late_answer_is_dropped(app_for):
    late = Event()
    answers = iter([[Offer("old", "1")], [Offer("new", "2")]])

    def once_slow(cancel):
        mine = next(answers)
        if mine[0].name == "old":
            late.wait(5)
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


# connection


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


async def test_a_failed_connection_says_why(app_for):
    app = app_for(login=Unreachable("No connection to qualysapi.mycloud.com"))
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await pilot.press("ctrl+t")
        await settled(pilot)
        assert "Reason: No connection to qualysapi.mycloud.com" in screen_text(app)


async def test_another_host_asks_before_the_password_is_sent(app_for):
    app = app_for(login=NotApproved("Qualys_user", "evil.example"))
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await pilot.press("ctrl+t")
        await settled(pilot)
        assert isinstance(app.screen, Ask)
        assert app.focused.id == "keep"
        await pilot.press("enter")
        await settled(pilot)
        assert not isinstance(app.screen, Ask)


# saving


async def test_what_is_saved_is_a_sound_job(app_for, tmp_path):
    file = tmp_path / "web.toml"
    save(file, JOB)
    file.write_text("# ours\n" + file.read_text())
    app = app_for(JOB, file)
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        await type_over(pilot, "target.host_ip", "93.184.216.34")
        assert "unsaved" in screen_text(app)
        await pilot.press("ctrl+s")
        await settled(pilot)
        assert "• unsaved" not in screen_text(app)
    saved = load(file)
    assert saved.target.host_ip == "93.184.216.34"
    assert errors(check(saved)) == []
    assert file.read_text().startswith("# ours\n")


async def test_a_new_job_asks_where_to(app_for, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    app = app_for(JOB)
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        await pilot.press("ctrl+s")
        assert isinstance(app.screen, AskText)
        await pilot.press("enter")
        await settled(pilot)
    assert load(tmp_path / "web-01.toml") == JOB


async def test_a_file_that_is_there_already_is_not_replaced(app_for, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "web-01.toml").write_text("mine")
    app = app_for(JOB)
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        await pilot.press("ctrl+s", "enter")
        await settled(pilot)
        assert "Not saved" in screen_text(app)
        assert "there already" in screen_text(app)
    assert (tmp_path / "web-01.toml").read_text() == "mine"


@pytest.mark.parametrize("broken", ["a = [", 'unknown = "key"'])
async def test_a_file_broken_meanwhile_is_not_touched_and_nothing_is_lost(
    app_for, tmp_path, broken
):
    file = tmp_path / "web.toml"
    save(file, JOB)
    app = app_for(JOB, file)
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        await type_over(pilot, "scan.title", "typed")
        file.write_text(broken)
        await pilot.press("ctrl+s")
        await settled(pilot)
        assert "Nothing was written" in screen_text(app)
        await pilot.press("enter")
        assert app.screen.form.job.scan.title == "typed"
    assert file.read_text() == broken


async def test_problems_do_not_keep_a_job_from_being_saved(app_for, tmp_path):
    file = tmp_path / "web.toml"
    save(file, JOB)
    app = app_for(JOB, file)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await settled(pilot)
        await type_over(pilot, "timing.timeout", "2*0")
        await pilot.press("ctrl+s")
        await settled(pilot)
    assert tomllib.loads(file.read_text())["timing"]["timeout"] == "2*0"


async def test_quitting_with_unsaved_changes_asks(app_for):
    app = app_for()
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        await type_over(pilot, "scan.title", "typed")
        await pilot.press("ctrl+q")
        await settled(pilot)
        assert "unsaved changes" in screen_text(app)
        await pilot.press("escape")
        assert app.is_running
        assert app.screen.form.job.scan.title == "typed"


async def test_f6_goes_from_section_to_section(app_for):
    app = app_for()
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        fields = []
        for _ in range(4):
            await pilot.press("f6")
            await pilot.pause()
            fields.append(app.screen.form.focused_field)
        assert fields == [
            "scan.title",
            "fail_on.state_and_criticality",
            "timing.poll_every",
            "qualys.platform",
        ]


async def test_every_field_can_be_reached_by_tab(app_for):
    app = app_for(replace(JOB, qualys=replace(JOB.qualys, platform="US_PLATFORM_1")))
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        shown = [row.field for row in app.screen.form.rows if row.display]
        met = [app.screen.form.focused_field]
        for _ in range(40):
            await pilot.press("tab")
            field = app.screen.form.focused_field
            if field and field not in met:
                met.append(field)
        assert met == shown


async def test_help_tells_the_keys(app_for):
    app = app_for()
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        await pilot.press("f1")
        await settled(pilot)
        text = screen_text(app)
        assert "F5" in text
        assert "Test" in text


async def test_run_opens_the_run_screen(app_for):
    app = app_for()
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        await pilot.press("f5")
        await settled(pilot)
        assert isinstance(app.screen, RunScreen)
