"""Testing a connection against simulated platforms: which stage ends how, and what to do."""

from datetime import date

import pytest

from qpctui.qualys.authorisation import Login
from qpctui.qualys.calls import Endpoints
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


@pytest.mark.parametrize("scenario", ["account-inactive", "not-licensed", "eula-open"])
def test_rights_that_lack_fail_at_log_in_or_lists(simulated, tested, scenario):
    report = tested(simulated(scenario), "PCP")
    assert report.failure.stage in (Stage.LOG_IN, Stage.LISTS)
    assert report.failure.said


def test_an_old_version_that_ends_soon_warns(simulated, tested):
    simulator = simulated()
    simulator.set_version("scan.list", "3.0", "eol:410")
    [warning] = tested(simulator).warnings
    assert warning.stage is Stage.VERSIONS
    assert "scan.list 2.0 ends in 2026-12" in warning.said
    assert "asset_group.list" not in warning.said


def test_the_ladder_names_every_operation_and_what_answered(simulated, tested):
    ladder = {rung.operation: rung for rung in tested(simulated()).ladder}
    assert ladder["scan.list"].served == "3.0"
    assert ladder["scan.launch"].served == ""
    assert ladder["scan.launch"].ladder == ("2.0", "3.0")
    assert "log_in" not in ladder


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
    assert states(report)[Stage.CONNECT] is State.GOOD
