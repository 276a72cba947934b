"""Testing a connection against simulated platforms: which stage ends how, and what to do."""

from datetime import date
from threading import Event

import pytest

from qpctui.qualys.authorisation import Login
from qpctui.qualys.calls import Endpoints
from qpctui.qualys.errors import AccessDenied, Cancelled, Unavailable
from qpctui.qualys.remedies import remedy_of
from qpctui.qualys.transport import Transport
from qpctui.run.connection_test import ConnectionTest, Stage, State
from qpctui.secret import Secret

TODAY = date(2026, 11, 25)


@pytest.fixture
def tested(simulated, connect, job_for):
    """Tests the connection to a simulated platform as a job of a public or private one."""

    def run(simulator, platform="US_PLATFORM_2", kind="host", **login):
        job = job_for(simulator, qualys={"platform": platform}, target={"kind": kind})
        heard = []
        test = ConnectionTest(job, TODAY, heard.append)
        options = {"on_exchange": test.hear_exchange, "scale": 6000} | login
        report = test.run(connect(simulator, **options))
        assert heard == list(report.stages)
        assert [stage.stage for stage in report.stages] == list(Stage)
        return report

    return run


def states(report):
    return {one.stage: one.state for one in report.stages}


def test_a_good_connection_passes_every_stage(simulated, tested):
    report = tested(simulated())
    assert report.failure is None
    assert not report.warnings
    assert states(report)[Stage.MODULE] is State.GOOD
    said = {one.stage: one.said for one in report.stages}
    assert said[Stage.LISTS] == "4 scanners, 2 option profiles"
    assert "scan.list 3.0" in said[Stage.VERSIONS]
    assert "calls left" in said[Stage.LIMITS]


def test_a_private_cloud_tells_its_version(simulated, tested):
    report = tested(simulated(), platform="PCP")
    assert (report.failure, report.web_version) == (None, "10.39.1.0-2")
    assert states(report)[Stage.MODULE] is State.NOT_NEEDED


def test_an_ec2_job_reads_connectors_too(simulated, tested):
    report = tested(simulated(), kind="ec2")
    assert "3 EC2 connectors" in report.stages[6].said


def test_empty_lists_after_a_good_log_in_get_the_guide_s_advice(simulated, tested):
    report = tested(simulated("empty-lists"))
    assert report.failure is None
    [warning] = report.warnings
    assert warning.stage is Stage.LISTS
    assert "lacks the PC API" in warning.remedy
    assert "Roles and Scopes" in warning.remedy


@pytest.mark.parametrize(
    ("platform", "advice"),
    [
        ("US_PLATFORM_2", "looks like one of US Platform 1"),
        ("US_PLATFORM_1", "SSO"),
        ("PCP", "SSO"),
    ],
)
def test_a_refused_log_in_ends_the_test_and_names_the_likely_platform(
    simulated, tested, platform, advice
):
    report = tested(simulated(), platform, password="wrong")
    assert report.failure.stage is Stage.LOG_IN
    assert "refused the user name or password" in report.failure.said
    assert advice in report.failure.remedy
    assert states(report)[Stage.CONNECT] is State.GOOD
    assert states(report)[Stage.LISTS] is State.NOT_TRIED


def test_a_missing_module_warns(simulated, tested):
    report = tested(simulated("without-pc"))
    assert Stage.MODULE in [warning.stage for warning in report.warnings]


USER_OR_PASSWORD = "user name and password"


@pytest.mark.parametrize(
    ("scenario", "remedy"),
    [
        ("account-inactive", "Have a manager of the subscription activate the account"),
        ("not-licensed", "licence must cover the API"),
        ("eula-open", "Log in to the portal once as this user"),
        ("maintenance", "Wait a while, then try again"),
        ("maintenance-xml", "Wait until the maintenance is over"),
        ("maintenance-200", "may be in maintenance: wait"),
    ],
)
@pytest.mark.parametrize(
    ("platform", "stage"), [("PCP", Stage.LOG_IN), ("US_PLATFORM_2", Stage.LISTS)]
)
def test_each_cause_has_a_remedy_of_its_own(simulated, tested, scenario, remedy, platform, stage):
    failure = tested(simulated(scenario), platform).failure
    assert failure.stage is stage
    assert remedy in failure.remedy
    assert USER_OR_PASSWORD not in failure.said + failure.remedy


@pytest.mark.parametrize("code", sorted({2002, 2003, 2007, 2011, 2012, 1981, 1999}))
def test_every_number_that_a_log_in_may_meet_has_a_remedy(code):
    kind = Unavailable if code < 2000 else AccessDenied
    remedies = {remedy_of(kind("said", code=code)), remedy_of(kind("said"))}
    assert len(remedies) == 2
    assert "" not in remedies


@pytest.mark.parametrize(
    ("fault", "said", "remedy"),
    [
        ("reset", "broke the connection off", "Try again; if it stays so"),
        ("html-404", "HTTP 404", "Is this the platform's API server?"),
        ("garbage", "not XML", "If the URL is right"),
        ("second-factor", "(2011)", "take a user without one"),
        ("internal-error", "HTTP 501", "Wait a while"),
    ],
)
def test_a_fault_at_the_log_in_is_not_blamed_on_the_password(
    simulated, tested, fault, said, remedy
):
    simulator = simulated()
    simulator.answer_next("about.php", fault, times=9)
    failure = tested(simulator, "PCP").failure
    assert (failure.stage, said in failure.said) == (Stage.LOG_IN, True)
    assert remedy in failure.remedy
    assert "settings may name others" not in failure.said


def test_an_old_version_that_ends_soon_warns(simulated, tested):
    simulator = simulated()
    simulator.set_version("scan.list", "3.0", "eol:410")
    report = tested(simulator)
    [warning] = report.warnings
    rung = next(one for one in report.ladder if one.operation == "scan.list")
    assert (rung.mark("3.0"), rung.mark("2.0")) == ("×", "✓")
    assert rung.dates == (("2.0", "support ended 2025-12, gone 2026-12"),)
    assert warning.stage is Stage.VERSIONS
    assert "scan.list 2.0 ends in 2026-12" in warning.said
    assert "asset_group.list" not in warning.said


def test_the_ladder_names_every_operation_and_what_answered(simulated, tested):
    ladder = {rung.operation: rung for rung in tested(simulated()).ladder}
    assert ladder["scan.list"].served == "3.0"
    assert ladder["scan.launch"].served == ""
    assert ladder["scan.launch"].ladder == ("2.0", "3.0")
    assert "log_in" not in ladder
    assert (ladder["scan.list"].changes, ladder["scan.launch"].changes) == (False, True)
    assert ladder["scan.launch"].mark("2.0") == "○"


def test_few_calls_left_warn(simulated, tested):
    report = tested(simulated(rate_limit=15))
    assert Stage.LIMITS in [warning.stage for warning in report.warnings]


@pytest.mark.parametrize(
    ("api", "stage"),
    [
        ("http://127.0.0.1:9", Stage.CONNECT),
        ("https://name.invalid", Stage.NAME),
    ],
)
def test_a_broken_road_is_found_where_it_breaks(simulated, job_for, api, stage):
    simulator = simulated()
    job = job_for(simulator)
    login = _login(simulator)
    transport = Transport(Endpoints(api, api), login)
    report = ConnectionTest(job, TODAY).run(transport)
    transport.close()
    assert report.failure.stage is stage
    assert "Check" in report.failure.said
    assert ("Use Proxy Settings" in report.failure.said) is (stage is Stage.NAME)
    assert states(report)[Stage.LOG_IN] is State.NOT_TRIED


def _login(simulator):
    return Login(simulator.username, Secret(simulator.password))


def test_plain_http_behind_https_fails_at_tls(simulated, job_for):
    simulator = simulated()
    api = simulator.api_server.replace("http:", "https:")
    transport = Transport(Endpoints(api, api), _login(simulator))
    report = ConnectionTest(job_for(simulator), TODAY).run(transport)
    transport.close()
    assert report.failure.stage is Stage.TLS
    assert "try http://" in report.failure.said
    assert states(report)[Stage.CONNECT] is State.GOOD


def test_the_road_is_told_before_a_silent_server_answers(simulated, connect, job_for):
    simulator, cancel, heard = simulated(), Event(), []

    def hear(report):
        heard.append(report.stage)
        if report.stage is Stage.TLS:
            cancel.set()

    simulator.answer_next("about.php", "silent", times=9)
    transport = connect(simulator, cancel=cancel)
    with pytest.raises(Cancelled):
        ConnectionTest(job_for(simulator), TODAY, hear).run(transport)
    assert heard == [Stage.NAME, Stage.PROXY, Stage.CONNECT, Stage.TLS]


def test_silence_after_the_connection_asks_whether_it_is_the_api_server(
    simulated, connect, job_for, monkeypatch
):
    monkeypatch.setattr("qpctui.qualys.transport.SILENCE_SECONDS", 0.2)
    simulator = simulated()
    simulator.answer_next("about.php", "silent")
    report = ConnectionTest(job_for(simulator), TODAY).run(connect(simulator))
    assert report.failure.stage is Stage.LOG_IN
    assert "No answer from" in report.failure.said
    assert "Is this the API server?" in report.failure.remedy
