"""A job's choices beside the lists of a platform, and what is said of each that will not do."""

import pytest
from msgspec.structs import replace

from qpctui.job.fields import with_value
from qpctui.job.model import Connector, OptionProfile, Policy, Scanner
from qpctui.qualys import login
from qpctui.qualys.errors import LoginRefused, QualysError, Unavailable
from qpctui.run.online import problems_online
from tests.run.conftest import EU

PROFILE, SCANNER, CONNECTOR = "scan.option_profile", "scan.scanner", "target.ec2.connector"
POLICIES = "scan.policies"
RIGHTS = "your user lacks the PC API: look under Administration → Users → Roles and Scopes"


@pytest.fixture
def compared(simulated, job_for, ec2_job, connect):
    """Compares a job, with fields changed, with a platform; its problems by field."""

    def compare(changes=None, *, scenario="default", ec2=False, faults=(), **login):
        simulator = simulated(scenario)
        job = (ec2_job if ec2 else job_for)(simulator)
        for field, value in (changes or {}).items():
            job = with_value(job, field, value)
        for match, fault, times in faults:
            simulator.answer_next(match, fault, times=times)
        return [
            (one.field, one.severity, one.words)
            for one in problems_online(job, connect(simulator, **login))
        ]

    return compare


@pytest.mark.parametrize("ec2", [False, True])
def test_a_job_that_names_what_is_there_has_no_problem(compared, ec2):
    assert compared(ec2=ec2) == []


@pytest.mark.parametrize(
    ("field", "value", "severity", "words"),
    [
        (SCANNER, Scanner(name="old"), "error", "old is no longer on this portal"),
        (SCANNER, Scanner(name="sim-scan-01", id="9"), "error", "no longer on this portal (id 9)"),
        (SCANNER, Scanner(name="sim-scan-02 [dmz]"), "warning", "sim-scan-02 [dmz] is offline"),
        (SCANNER, Scanner(name="old", id="700412"), "error", "is now called sim-scan-01"),
        (PROFILE, OptionProfile(name="Jenkins_X", id="4"), "error", "Jenkins_X is no longer on"),
        (PROFILE, OptionProfile(name="Jenkins_X", id="11"), "error", "now called Jenkins_RHEL"),
        (PROFILE, OptionProfile(name="Weekly"), "error", "Weekly is no longer on"),
        (POLICIES, (Policy(id="4711", title="A"),), "error", "A (4711) is no longer in the option"),
        (POLICIES, (Policy(id="4711"),), "error", "Policy 4711 is no longer in the option"),
    ],
)
def test_what_will_not_do_for_a_host(compared, field, value, severity, words):
    ((at, kind, said),) = compared({field: value})
    assert (at, kind) == (field, severity)
    assert words in said


US, OLD = Connector(name="Lab [us-east-1]", id="9"), Connector(name="old-lab", id="12")
MISMATCH = "Its account 210987654321 is not the connector's 998877665544: the launch may fail"


@pytest.mark.parametrize(
    ("changes", "field", "severity", "words"),
    [
        ({CONNECTOR: Connector(name="x", id="8")}, CONNECTOR, "error", "x is no longer on this"),
        ({CONNECTOR: replace(EU, name="x")}, CONNECTOR, "error", "is now called Auto-EC2"),
        ({CONNECTOR: replace(EU, account_id="1")}, CONNECTOR, "error", "not the saved 1: the inst"),
        ({SCANNER: Scanner(name="sim-scan-01")}, SCANNER, "error", "not among the scanners in EC2"),
        ({CONNECTOR: US}, SCANNER, "warning", MISMATCH),
        ({CONNECTOR: US, SCANNER: Scanner(name="ec2-scan-eu")}, SCANNER, "warning", MISMATCH),
    ],
)
def test_what_will_not_do_for_an_instance(compared, changes, field, severity, words):
    ((at, kind, said),) = compared(changes, ec2=True)
    assert (at, kind) == (field, severity)
    assert words in said


def test_accounts_that_are_known_to_differ_are_not_told_twice(compared):
    assert compared({CONNECTOR: replace(US, account_id="998877665544")}, ec2=True) == []


def test_a_disabled_connector_is_told(compared):
    (problem, *_) = compared({CONNECTOR: OLD}, ec2=True)
    assert problem[:2] == (CONNECTOR, "error")
    assert "old-lab is disabled: a run would stop. Enable it on the platform" in problem[2]


def test_a_profile_for_any_policy_has_those_of_the_portal(compared):
    weekly = {PROFILE: OptionProfile(name="Weekly PC audit [all hosts]", id="13")}
    assert compared(weekly) == []
    gone = weekly | {POLICIES: (Policy(id="1485826"), Policy(id="4711", title="A"))}
    ((field, _, words),) = compared(gone)
    assert (field, words.partition(". ")[0]) == (POLICIES, "A (4711) is no longer on this portal")


@pytest.mark.parametrize("ec2", [False, True])
def test_empty_lists_get_the_guide_s_advice(compared, ec2):
    found = compared(scenario="empty-lists", ec2=ec2)
    severities = {field: severity for field, severity, _ in found}
    # An External scanner needs no list.
    expected = {SCANNER: "error" if ec2 else "warning", PROFILE: "error"}
    assert severities == expected | ({CONNECTOR: "error"} if ec2 else {})
    assert all(RIGHTS in words for _, _, words in found)


@pytest.mark.parametrize("fault", ["denied", "conflict"])
def test_a_list_that_is_refused_is_told_and_the_others_are_read(compared, fault):
    gone = {PROFILE: OptionProfile(name="Jenkins_X", id="4")}
    refused, other = compared(gone, faults=[("appliance", fault, 1)])
    assert refused[:2] == (SCANNER, "error")
    assert "Could not list the scanners" in refused[2]
    assert RIGHTS in refused[2]
    assert other[0] == PROFILE


def test_without_the_pc_module_there_is_a_warning(compared, monkeypatch):
    monkeypatch.setattr(
        login, "test_login", lambda *_: login.LoginTest("u", warnings=("PC is not activated",))
    )
    assert compared() == [("qualys.credentials", "warning", "PC is not activated")]


def test_what_is_no_answer_is_raised(compared):
    with pytest.raises(LoginRefused):
        compared(password="wrong")
    with pytest.raises(Unavailable):
        compared(faults=[("option_profile", "503-xml", 9)])
    with pytest.raises(QualysError):
        compared(faults=[("appliance", "reset", 9)])
