"""The form: what it shows, and what it says is wrong."""

import os

from msgspec.structs import replace

from qpctui.job.model import Job, OptionProfile, Policy, Waiver
from qpctui.job.toml import load, save
from qpctui.run.offered import Offer
from qpctui.tui.form.help_line import HelpLine
from qpctui.tui.form.job_form import TEST
from qpctui.tui.screens.run import RunScreen
from qpctui.tui.widgets.tick_list import TickList
from tests.tui.conftest import (
    JOB,
    NARROW,
    RESULT,
    WIDE,
    come_true,
    note,
    row,
    screen_text,
    settled,
    type_over,
)


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
        asked = app.screen._desk.canned.asked
        assert asked.count(("ec2-scanners", "PCP")) == 1
        assert asked.count(("connectors", "PCP")) == 1
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
        await pilot.press("ctrl+l")
        assert len(app.screen.form.job.scan.policies) == 2
        await pilot.press("ctrl+n")
        assert app.screen.form.job.scan.policies == ()
        await pilot.press("ctrl+n")
        assert len(app.screen.form.job.scan.policies) == 2
        await pilot.press("ctrl+n", "down", "space")
        assert app.screen.form.job.scan.policies == (
            Policy(id="1485830", title="Apache 2.4 [httpd]"),
        )


async def test_typing_narrows_the_policies_and_all_and_none_mean_those_shown(app_for):
    titles = ["Alpine", *(f"Nginx {number}" for number in range(500))]
    policies = tuple((str(1000 + at), title) for at, title in enumerate(titles))
    app = app_for(profiles=[Offer("Jenkins_RHEL", "11", policies=policies)])
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        app.screen.form.go_to("scan.policies")
        await settled(pilot)
        ticks = row(app, "scan.policies").query_one(TickList)
        await pilot.press("n", "a")
        assert app.screen.form.job.scan.policies == JOB.scan.policies
        assert 'Nothing matches "na" · Esc clears' in screen_text(app)
        await pilot.press("backspace", "g", "backspace", "escape", *"alp")
        assert ticks.shown_count == 1
        assert "1 of 502   /alp   1 shown · Esc clears" in screen_text(app)
        await pilot.press("ctrl+l")
        assert ticks.values == ("1000", "1485826")
        await pilot.press("ctrl+n")
        assert ticks.values == ("1485826",)
        await pilot.press("tab")
        await settled(pilot)
        assert ticks.shown_count == 502


async def test_what_is_said_of_all_ticks_goes_with_the_first_that_is_taken_away(app_for):
    app = app_for()
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        app.screen.form.go_to("scan.option_profile")
        await pilot.press(*"windows", "enter")
        await settled(pilot)
        assert "All 1 policy of Jenkins_Windows ticked" in note(app, "scan.policies")
        app.screen.form.go_to("scan.policies")
        await pilot.press("space")
        await settled(pilot)
        assert "ticked" not in note(app, "scan.policies")


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
            if field == met[0] and len(met) > 1:
                break
            if field not in ("", TEST, *met):
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
        await pilot.pause(0.2)
        assert isinstance(app.screen, RunScreen)


async def test_help_without_room_ends_with_the_key_that_shows_it_whole(app_for):
    app = app_for()
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        app.screen.form.go_to("scan.scanner")
        line = app.screen.query_one(HelpLine)
        await come_true(pilot, lambda: str(line.visual).startswith("Scanner Name  The appliance"))
        assert str(line.visual).endswith(" … F1")
        assert len(str(line.visual)) <= line.content_region.width
        await pilot.resize_terminal(*WIDE)
        await come_true(pilot, lambda: str(line.visual).endswith("in EC2 are offered."))


async def test_a_new_job_is_not_unsaved_before_anything_is_in_it(app_for):
    app = app_for(Job(), fresh=True)
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        assert "unsaved" not in screen_text(app)
        await type_over(pilot, "target.host_ip", "10.0.0.1")
        await come_true(pilot, lambda: "new job • unsaved" in screen_text(app))


async def test_a_waiver_with_a_problem_is_told_and_can_be_gone_to(app_for):
    waivers = (Waiver(controls="1071", reason="old"), Waiver(controls="12-5"))
    app = app_for(replace(JOB, waiver=waivers))
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        assert "Waiver 2: The range 12-5 runs backwards" in note(app, "waiver")
        await pilot.press("f8")
        await settled(pilot)
        assert app.screen.form.focused_field == "waiver"
        said = [problem.message for problem in app.screen.form.problems]
        assert "Waiver 2: it needs a reason" in said


async def test_a_baseline_is_looked_at_while_it_is_typed(app_for, tmp_path):
    file = tmp_path / "job.toml"
    save(file, JOB)
    pinned = tmp_path / "pinned.json"
    pinned.write_bytes(RESULT.to_json())
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "text").write_text("no result")
    app = app_for(file=file)
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        for typed, told in (
            ("pinn", "it can't be read: No such file"),
            ("~nobody-of-that-name", "it can't be read: No such file"),
            ("pipe", "it is no file"),
            ("text", "excuses nothing"),
        ):
            await type_over(pilot, "fail_on.baseline", typed)
            await come_true(pilot, lambda told=told: told in baseline_note(app))
            assert app.screen.form.can_run  # then all that fails breaks the build
        await type_over(pilot, "fail_on.baseline", " pinned.json ")
        await come_true(pilot, lambda: note(app, "fail_on.baseline") == "")
        await pilot.press("ctrl+s")
        await come_true(pilot, lambda: load(file).fail_on.baseline == "pinned.json")
        await type_over(pilot, "target.host_ip", "10.0.0.9")
        await come_true(pilot, lambda: "is of 10.10.32.162, not of 10.0.0.9" in baseline_note(app))


def baseline_note(app):
    return " ".join(note(app, "fail_on.baseline").split())
