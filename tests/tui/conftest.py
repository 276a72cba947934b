"""Screens without a network: canned lists, canned results, a clock that stands still."""

import asyncio
import os

os.environ["TEXTUAL_ANIMATIONS"] = "none"

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from time import monotonic

import pytest
from msgspec.structs import replace
from textual.css.query import NoMatches
from textual.screen import Screen
from textual.widgets import Input, Static

from qpctui.compliance.criteria import Outcome
from qpctui.credentials import Credentials
from qpctui.job.document import JobDocument
from qpctui.job.model import FailOn, Job, OptionProfile, Policy, Qualys, Scan, Scanner, Target
from qpctui.run.connection_test import ConnectionReport, Rung, Stage, StageReport, State
from qpctui.run.offered import Offer
from qpctui.run.plan import Seen
from qpctui.run.result import (
    AuthenticationPart,
    ExceptionPart,
    Result,
    ScanPart,
)
from qpctui.secret import Secret
from qpctui.settings import Places
from qpctui.tui.app import QpctuiApp
from qpctui.tui.desk import Desk
from qpctui.tui.screens.form import FormScreen
from qpctui.tui.screens.results import ResultsScreen
from qpctui.tui.widgets.rows import Row, row_id
from tests.guide import finding, policy
from tests.tui.style_sheets import parse_once
from tests.tui.terminal import terminal  # noqa: F401 - a fixture

parse_once()

NOW = datetime(2026, 11, 23, 14, 2, 42, tzinfo=UTC)
NASTY = "bad [/x] [Prompt user] \x1b[31mred\x07 \u202eback ü"
WIDE, NARROW = (140, 44), (80, 24)
SHOWN = "bad [/x] [Prompt user] \\x1b[31mred\\x07 \\x202eback ü"


LADDER = (
    Rung("scan.list", ("3.0", "2.0"), "2.0", "scan.list 2.0 ends in 2026-12"),
    Rung("scan.launch", ("2.0", "3.0"), ""),
)


def connection_report(warned=None, failed=None, said="", remedy=""):
    """A report: all good, but for a stage that warns, or one that failed and ended it."""
    ends = {warned: State.WARNING, failed: State.FAILED}
    stages, over = [], False
    for stage in Stage:
        state = State.NOT_TRIED if over else ends.get(stage, State.GOOD)
        odd = state in (State.WARNING, State.FAILED)
        stages.append(StageReport(stage, state, said if odd else "fine", remedy if odd else ""))
        over = over or state is State.FAILED
    return ConnectionReport(tuple(stages), "api_user", "10.39.1.0-2", LADDER)


@dataclass
class CannedOffers:
    """Lists as a test wants them: offers, an error to raise, or a function to call."""

    scanners_: object = field(
        default_factory=lambda: [
            Offer("External"),
            Offer("build-dc1", "30112", "Online"),
            Offer("build-lab [dmz]", "30140", "Offline"),
        ]
    )
    profiles: object = field(
        default_factory=lambda: [
            Offer(
                "Jenkins_RHEL",
                "11",
                policies=(("1485826", "RHEL 7.x"), ("1485830", "Apache 2.4 [httpd]")),
            ),
            Offer("Jenkins_Windows", "12", policies=(("1485901", "Windows Server 2022"),)),
        ]
    )
    connectors_: object = field(
        default_factory=lambda: [Offer("Auto-EC2", "7", "FINISHED_SUCCESS", "210987654321")]
    )
    report: object = field(default_factory=connection_report)
    seen_: object = field(default_factory=lambda: Seen(None, None, None, {}, ()))
    known: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)

    def asks_first(self, job):
        return ""

    def last_known(self, job, kind):
        return self.known.get(kind)

    def read(self, job, kind, cancel, now):
        self.asked.append((kind, job.qualys.platform))
        listed = {
            "scanners": self.scanners_,
            "ec2-scanners": self.scanners_,
            "option-profiles": self.profiles,
            "connectors": self.connectors_,
        }
        return given(listed[kind], cancel)

    def seen(self, job, name, cancel):
        self.asked.append(("seen", name))
        return given(self.seen_, cancel)

    def test_connection(self, job, cancel, today, on_stage, on_wait):
        report = given(self.report, cancel)
        for stage in report.stages:
            on_stage(stage)
        return report


def given(canned, cancel):
    if isinstance(canned, Exception):
        raise canned
    return canned(cancel) if callable(canned) else canned


@dataclass(frozen=True)
class CannedDesk(Desk):
    """A desk whose lists are canned."""

    canned: CannedOffers = field(default_factory=CannedOffers)

    @property
    def offers(self):
        return self.canned


JOB = Job(
    name="web-01",
    qualys=Qualys(
        platform="PCP", api_server="https://qualysapi.mycloud.com", credentials="Qualys_user"
    ),
    target=Target(host_ip="10.10.32.162"),
    scan=Scan(
        scanner=Scanner(name="build-dc1", id="30112"),
        option_profile=OptionProfile(name="Jenkins_RHEL", id="11"),
        policies=(Policy(id="1485826", title="RHEL 7.x"),),
    ),
    fail_on=FailOn(criticalities=("Serious", "Urgent", "Critical")),
)


@pytest.fixture(autouse=True)
def _still_cursor(monkeypatch):
    monkeypatch.setattr(Input, "_toggle_cursor", lambda self: None)


@pytest.fixture
def desk_for(tmp_path):
    """Makes desks with canned lists: ``desk_for(profiles=[])``."""

    def make(**canned):
        places = Places(tmp_path / "config", tmp_path / "state")
        credentials = Credentials(places, {})
        credentials.remember("Qualys_user", "api_user", Secret("c4n4ry"), ["qualysapi.mycloud.com"])
        return CannedDesk(
            places,
            credentials,
            {},
            monotonic=lambda: 100.0,
            clock=lambda: NOW,
            canned=CannedOffers(**canned),
        )

    return make


@pytest.fixture
def app_for(desk_for, tmp_path):
    """Makes the app on a job: ``app_for(job, file, profiles=[])``."""

    def make(job=JOB, file=None, *, fresh=False, **canned):
        desk = desk_for(**canned)
        document = JobDocument(file, "", job)
        if file is not None and file.exists():
            document = JobDocument.opened(file)
        return QpctuiApp(lambda: partial(FormScreen, desk, document, fresh=fresh))

    return make


@pytest.fixture
def app_without_form():
    """Makes the app on an empty screen, for screens that need no form beneath them."""
    return lambda: QpctuiApp(lambda: Screen)


async def settled(pilot):
    """Let readings arrive and be drawn."""
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    await pilot.pause()


async def press_last(pilot, *keys):
    """Press keys of which the last ends the app: Pilot may then wait for animations in vain."""
    with suppress(TimeoutError):
        async with asyncio.timeout(5):
            await pilot.press(*keys)


async def come_true(pilot, condition, within=60.0):
    """Wait for what the screen shows only after a while, or has not yet built."""
    deadline = monotonic() + within
    while True:
        with suppress(NoMatches):
            if condition():
                return
        assert monotonic() < deadline, "it did not come true"
        await pilot.pause(0.05)


def screen_text(app):
    """What the screen shows, as lines of text."""
    return "\n".join(
        "".join(segment.text for segment in line) for line in app.screen._compositor.render_strips()
    )


FINDINGS = (
    finding(1141, "Status of the '[Locked/Unlocked] System Accounts and their default shells'"),
    finding(
        2247,
        "Status of the 'pam_pwquality.so' settings in /etc/pam.d/system-auth [retry]",
        rank=4,
        unexpected=("/etc/pam.d/system-auth: pam_pwquality.so retry=5",),
        missing=("/etc/pam.d/system-auth: pam_pwquality.so retry=3",),
        rationale="Many tries make guessing easier.",
        remediation="Set retry=3 on the pam_pwquality.so line, then scan again.",
        previous_status="Passed",
        first_failed=NOW,
        last_failed=NOW,
    ),
    finding(5146, "Permissions set on /etc/shadow- [user, group, other]", "Error", 4),
    finding(
        3014,
        "Status of the 'PermitRootLogin' setting in the 'sshd_config' file",
        rank=4,
        state="Exceptions",
        causes_failure=False,
        exception=ExceptionPart(status="Approved", ends=NOW, comments=("until the move",)),
    ),
    finding(1091, "Days before a [Prompt user] password expiration warning", rank=3),
    finding(
        1117,
        "Status of the 'inetd' or 'xinetd' service",
        rank=3,
        excluded=True,
        causes_failure=False,
    ),
    finding(
        4812,
        "Status of the 'ServerTokens' directive [Prod/Full] in httpd.conf",
        rank=2,
        policy_id="1485830",
        instance="/opt/shop/conf/httpd.conf",
    ),
    finding(
        4812,
        "Status of the 'ServerTokens' directive [Prod/Full] in httpd.conf",
        "Passed",
        2,
        policy_id="1485830",
        instance="/etc/httpd/conf/httpd.conf",
    ),
    finding(2190, "Status of the login banner in /etc/issue.net", rank=1),
    finding(2802, "Kernel module 'jffs2' can't be loaded", rank=0),
    finding(1071, "Status of the 'Minimum Password Length' setting (größer als 14)", "Passed", 4),
)

RESULT = Result(
    verdict=Outcome.FAILED,
    reasons=(
        "RHEL 7.x: 3 controls meet the fail criteria "
        "(1 Urgent Failed, 1 Critical Failed, 1 Serious Failed)",
    ),
    exit_code=1,
    job=replace(
        JOB,
        fail_on=FailOn(
            exclude=True,
            exclude_cids="1117, 1200-1220",
            criticalities=("Serious", "Urgent", "Critical"),
        ),
    ),
    scan=ScanPart(
        id="40118",
        reference="compliance/1764000162.40118",
        title="web-01_jenkins_build_418_2026-11-23-14-02-38",
        state="Finished",
        launched=NOW,
        duration="00:28:11",
        target="10.10.32.162",
        link="https://qualysguard.mycloud.com/fo/report/compliance_scan_result.php?id=40118",
    ),
    authentication=AuthenticationPart(outcome="success", details="Unix"),
    policies=(
        policy(
            "1485826",
            "RHEL 7.x",
            total=8,
            passed=1,
            failed=5,
            error=1,
            exceptions=1,
            excluded=1,
            causing_failure=3,
        ),
        policy("1485830", "Apache 2.4 [httpd]", total=2, passed=1, failed=1),
    ),
    findings=FINDINGS,
)


def users_desk():
    """A desk with the places that the test has for itself."""
    places = Places.of(os.environ)
    return Desk(places, Credentials(places, {}), {})


async def opened(app, pilot, result=RESULT):
    """The screen of a result, over the form."""
    await settled(pilot)
    await app.push_screen(ResultsScreen(result, "web-01", users_desk()))
    await settled(pilot)
    return app.screen


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
