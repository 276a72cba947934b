"""How each section of the form and each page beside it look, at 80x24 and wide."""

import pytest
from msgspec.structs import replace

from qpctui.job.fields import with_value
from qpctui.job.model import AuthRecord, Connector, Ec2, FailOn, Proxy, Target
from qpctui.qualys.asset_groups import AssetGroup
from qpctui.run.plan import Seen
from qpctui.secret import Secret
from qpctui.tui.preview.pane import PIPELINE, PLAN, PROBLEMS, PreviewPane
from qpctui.tui.screens.form import FormScreen
from qpctui.tui.screens.import_job import ImportJob
from qpctui.tui.screens.open_job import JobEntry, OpenJob
from tests.tui.conftest import JOB, NARROW, WIDE, come_true, settled

SIZES = pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "wide"])

EVERYTHING_OPEN = replace(
    JOB,
    qualys=replace(
        JOB.qualys, proxy=Proxy(use=True, server="proxy.corp.example", port=3128, credentials="ci")
    ),
    target=Target(
        kind="ec2",
        ec2=Ec2(
            instance_id="i-0123456789abcdef0",
            connector=Connector(name="Auto-EC2", id="7", account_id="210987654321"),
            run_connector=True,
        ),
    ),
    auth_record=AuthRecord(use=True, platform="unix", credentials="host_root"),
    fail_on=FailOn(exclude=True, exclude_cids="1117, 1200-1220", authentication_failure=True),
)
SECTIONS = {
    "login": "qualys.proxy.server",
    "scan": "auth_record.use",
    "criteria": "fail_on.exclude_cids",
    "timing": "timing.timeout",
}


@SIZES
@pytest.mark.parametrize("field", SECTIONS.values(), ids=SECTIONS.keys())
def test_section(snap_compare, app_for, field, size):
    async def act(pilot):
        await settled(pilot)
        form = pilot.app.screen.form
        for name in ("ci", "host_root"):
            pilot.app.screen._desk.credentials.remember(name, name, Secret("c4n4ry"), [])
        pilot.app.screen.action_read()
        await settled(pilot)
        form.go_to_section([*SECTIONS.values()].index(field))
        await settled(pilot)
        form.go_to(field)
        await settled(pilot)

    assert snap_compare(app_for(EVERYTHING_OPEN), terminal_size=size, run_before=act)


SEEN = Seen(
    None,
    None,
    AssetGroup("9", "Jenkins_AG_web-01", ("10.10.32.99",)),
    {"1485826": frozenset({"9"})},
    ("1485901",),
)


@SIZES
@pytest.mark.parametrize("view", [PIPELINE, PLAN, PROBLEMS])
def test_page(snap_compare, app_for, view, size):
    async def act(pilot):
        await settled(pilot)
        await pilot.press("f4")
        await settled(pilot)
        pane = pilot.app.screen.query_one(PreviewPane)
        pane.turn_to(view)
        pane.focus_page()
        if view == PLAN:
            await come_true(pilot, lambda: "compared" in pane.text_view.page.lines[0].plain)
        await settled(pilot)

    wrong = with_value(with_value(JOB, "timing.timeout", "2*0"), "target.host_ip", "10.10.32.1622")
    job = wrong if view == PROBLEMS else JOB
    assert snap_compare(app_for(job, seen_=SEEN), terminal_size=size, run_before=act)


def test_open_job(snap_compare, app_for):
    entries = [
        JobEntry("+ new", "New job", "an empty form", is_file=False),
        JobEntry("+ import", "Import from Jenkins…", "a pipeline script", is_file=False),
        JobEntry("/srv/jobs/web-01.toml", "web-01.toml", "/srv/jobs"),
        JobEntry("/srv/jobs/db.toml", "db.toml", "/srv/jobs/of/another/team/far/down"),
    ]

    async def act(pilot):
        await come_true(pilot, lambda: isinstance(pilot.app.screen, FormScreen))
        await settled(pilot)
        pilot.app.push_screen(OpenJob(entries))
        await settled(pilot)

    assert snap_compare(app_for(), terminal_size=NARROW, run_before=act)


def test_import_job(snap_compare, app_for):
    async def act(pilot):
        await settled(pilot)
        pilot.app.push_screen(ImportJob())
        await settled(pilot)

    assert snap_compare(app_for(), terminal_size=NARROW, run_before=act)
