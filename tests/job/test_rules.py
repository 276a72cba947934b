"""Each rule of the form, by its field, severity and words."""

import pytest
from msgspec.structs import replace

from qpctui.job.model import (
    AuthRecord,
    Connector,
    Ec2,
    FailOn,
    Job,
    OptionProfile,
    Policy,
    Proxy,
    Qualys,
    Scan,
    Scanner,
    Target,
    Timing,
    Waiver,
)
from qpctui.job.rules import check, errors

GOOD = Job(
    name="web-01",
    qualys=Qualys(credentials="Qualys_user"),
    target=Target(host_ip="93.184.216.34"),
    scan=Scan(
        option_profile=OptionProfile(name="Jenkins_RHEL", id="11"),
        policies=(Policy(id="1485826", title="RHEL 7.x"),),
    ),
)


def job(**changes):
    """The good job with the fields of its tables changed: ``target={"host_ip": …}``."""
    parts = {
        name: replace(getattr(GOOD, name), **value) if isinstance(value, dict) else value
        for name, value in changes.items()
    }
    return replace(GOOD, **parts)


def ec2(**fields):
    whole = {"instance_id": "i-0123456789abcdef0", "connector": Connector(name="c", id="7")}
    return {"target": {"kind": "ec2", "ec2": Ec2(**whole | fields)}}


BY_EC2_SCANNER = {"scan": {"scanner": Scanner(name="ec2-scan-eu", id="700420")}}


def proxy(**fields):
    return {"qualys": {"proxy": Proxy(use=True, **fields)}}


def pcp(api, gateway=""):
    return {"qualys": {"platform": "PCP", "api_server": api, "gateway_server": gateway}}


def waived(**fields):
    return {"waiver": (Waiver(**{"controls": "1071", "reason": "old"} | fields),)}


E, W = "error", "warning"
TWICE = (Policy(id="7"), Policy(id="7"))
PROXY = Proxy(use=True, server="p", credentials="qualys user")
# what is changed, the field that has the problem, severity, words
RULES = [
    ({"name": "a\x1bb"}, "name", E, "control characters"),
    ({"qualys": {"platform": "US_PLATFROM_1"}}, "qualys.platform", E, "US_PLATFORM_1?"),
    ({"qualys": {"platform": "Mars"}}, "qualys.platform", E, "Known: "),
    ({"qualys": {"credentials": ""}}, "qualys.credentials", E, "Credentials are required"),
    ({"qualys": {"credentials": "a\nb"}}, "qualys.credentials", E, "control characters"),
    (pcp(""), "qualys.api_server", E, "API Server URL"),
    (pcp("qualysapi.x.com"), "qualys.api_server", E, "is not a URL"),
    (pcp("http://qualysapi.x.com"), "qualys.api_server", E, "https://"),
    (pcp("https://portal.x.com"), "qualys.api_server", W, "qualysapi."),
    (pcp("https://qualysapi.x.com", "x"), "qualys.gateway_server", E, "is not a URL"),
    (proxy(), "qualys.proxy.server", E, "required"),
    (proxy(server="socks5://p"), "qualys.proxy.server", E, "no proxy server"),
    (proxy(server="u:pw@p"), "qualys.proxy.server", E, "does not belong"),
    (proxy(server="p:8080"), "qualys.proxy.server", E, "own field"),
    (proxy(server="p", port=0), "qualys.proxy.port", E, "0 is no port"),
    (proxy(server="p", port=65536), "qualys.proxy.port", E, "no port"),
    (
        {"qualys": {"credentials": "qualys-user", "proxy": PROXY}},
        "qualys.proxy.credentials",
        E,
        "same environment variables",
    ),
    ({"target": {"host_ip": ""}}, "target.host_ip", E, "IP is required"),
    ({"target": {"host_ip": "web"}}, "target.host_ip", E, "not one IP address"),
    ({"target": {"host_ip": "10.0.0.0/8"}}, "target.host_ip", E, "not one IP address"),
    ({"target": {"host_ip": "env."}}, "target.host_ip", E, "no environment variable"),
    ({"target": {"host_ip": "env.a b"}}, "target.host_ip", E, "no environment variable"),
    (ec2(instance_id=""), "target.ec2.instance_id", E, "EC2 Instance Id is required"),
    (ec2(instance_id="i-xyz"), "target.ec2.instance_id", E, "no EC2 instance id"),
    (ec2(instance_id="env.1"), "target.ec2.instance_id", E, "no environment variable"),
    (ec2(connector=Connector()), "target.ec2.connector", E, "EC2 Connector Name is required"),
    (ec2(connector=Connector(name="c")), "target.ec2.connector", E, "name and id"),
    ({"auth_record": AuthRecord(use=True)}, "auth_record.credentials", E, "host's credentials"),
    ({"scan": {"title": " "}}, "scan.title", E, "Scan Title is required"),
    ({"scan": {"title": "x" * 257}}, "scan.title", E, "257 characters"),
    ({"scan": {"title": "a\tb"}}, "scan.title", E, "control characters"),
    ({"scan": {"scanner": Scanner(name="")}}, "scan.scanner", E, "Scanner Name is required"),
    (
        ec2(connector=Connector(name="c", id="7", account_id="1"))
        | {"scan": {"scanner": Scanner(name="s", account_id="2")}},
        "scan.scanner",
        W,
        "is not the connector's 1",
    ),
    ({"target": {"host_ip": "10.0.0.1"}}, "scan.scanner", W, "private address"),
    (ec2(), "scan.scanner", W, "Choose a scanner in EC2"),
    ({"scan": {"option_profile": OptionProfile()}}, "scan.option_profile", E, "is required"),
    ({"scan": {"option_profile": OptionProfile(name="x")}}, "scan.option_profile", W, "Jenkins_"),
    ({"scan": {"policies": ()}}, "scan.policies", E, "at least one policy"),
    ({"scan": {"policies": TWICE}}, "scan.policies", E, "selected 2 times"),
    ({"scan": {"policies": (Policy(id="x"),)}}, "scan.policies", E, "no policy id"),
    ({"fail_on": FailOn(states=())}, "fail_on.states", E, "Tick at least one"),
    ({"fail_on": FailOn(states=("Fail", "Fail"))}, "fail_on.states", E, "twice"),
    ({"fail_on": FailOn(criticalities=())}, "fail_on.criticalities", E, "Tick at least one"),
    ({"fail_on": FailOn(state_and_criticality=False)}, "fail_on", W, "never fail"),
    ({"fail_on": FailOn(exclude=True)}, "fail_on.exclude_cids", E, "control ids"),
    ({"fail_on": FailOn(exclude=True, exclude_cids="a")}, "fail_on.exclude_cids", E, "'a'"),
    (waived(controls=""), "waiver.0.controls", E, "control ids"),
    (waived(controls="a"), "waiver.0.controls", E, "'a'"),
    (waived(reason=" "), "waiver.0.reason", E, "needs a reason"),
    (waived(reason="a\x1bb"), "waiver.0.reason", E, "control characters"),
    (waived(policy="8"), "waiver.0.policy", W, "does not judge policy 8"),
    ({"timing": Timing(poll_every="0")}, "timing.poll_every", E, "at least 1 minute"),
    ({"timing": Timing(timeout="x")}, "timing.timeout", E, "not whole minutes"),
    ({"timing": Timing(timeout="65536*65536")}, "timing.timeout", E, "more than a year"),
    ({"timing": Timing(poll_every="5", timeout="2")}, "timing.poll_every", W, "less often"),
]


def test_a_good_job_has_no_problem():
    assert check(GOOD) == []


@pytest.mark.parametrize(("changes", "field", "severity", "words"), RULES)
def test_rule(changes, field, severity, words):
    problems = [p for p in check(job(**changes)) if p.field == field]
    assert [p.severity for p in problems] == [severity]
    assert words in f"{problems[0].message} {problems[0].hint}"


@pytest.mark.parametrize(
    "changes",
    [
        pcp("https://qualysapi.mycloud.com"),
        pcp("http://127.0.0.1:8080"),
        proxy(server="proxy.corp.example"),
        proxy(server="http://10.1.1.1", port=8080),
        {"qualys": {"proxy": Proxy(server="not checked while off!")}},
        {"qualys": {"api_server": "not checked: no private cloud"}},
        {"target": {"host_ip": "env.hostIp"}},
        {"target": {"host_ip": "2606:2800:220:1::1"}},
        {"target": {"host_ip": "93.184.216.34", "ec2": Ec2(instance_id="not checked")}},
        ec2() | BY_EC2_SCANNER,
        ec2(instance_id="i-01234567") | BY_EC2_SCANNER,
        ec2(instance_id="env.ec2Id") | BY_EC2_SCANNER,
        {"auth_record": AuthRecord(credentials="")},
        {"fail_on": FailOn(exclude_cids="not checked while off")},
        {"fail_on": FailOn(state_and_criticality=False, authentication_failure=True, states=())},
        {"target": {"host_ip": "10.0.0.1"}, "scan": {"scanner": Scanner(name="inside")}},
    ],
)
def test_no_problem(changes):
    assert check(job(**changes)) == []


def test_a_password_in_a_proxy_is_not_repeated():
    (problem,) = check(job(**proxy(server="user:c4n4ry@proxy")))
    assert "c4n4ry" not in problem.message + problem.hint


def test_all_problems_at_once_in_the_order_of_the_form():
    fields = [problem.field for problem in errors(check(Job()))]
    assert fields == [
        "qualys.credentials",
        "target.host_ip",
        "scan.option_profile",
        "scan.policies",
    ]
