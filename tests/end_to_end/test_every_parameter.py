"""One table of every parameter of the connector: what each of them must be good for.

A parameter without a row fails, and so does a field of the job that no row speaks of.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any

import msgspec
import pytest

from qpctui.job.fields import value_of, with_value
from qpctui.job.jenkins import imported, steps_in, written
from qpctui.job.jenkins.parameters import parameters_of
from qpctui.job.model import (
    ALL_CRITICALITIES,
    AuthRecord,
    Connector,
    Ec2,
    Job,
    OptionProfile,
    Policy,
    Proxy,
    Qualys,
    Scan,
    Scanner,
    Target,
)
from qpctui.job.rules import check
from qpctui.job.toml import dump, read
from qpctui.tui.form.help_texts import HELP
from tests.tui.conftest import WIDE, app_for, desk_for, row, screen_text, settled

__all__ = ["app_for", "desk_for"]
"""Fixtures of the screens' tests that these need too."""

PARAMETERS = [
    "platform",
    "apiServer",
    "credsId",
    "useProxy",
    "proxyServer",
    "proxyPort",
    "proxyCredentialsId",
    "scanName",
    "useHost",
    "hostIp",
    "useEc2",
    "ec2Id",
    "ec2ConnDetails",
    "runConnector",
    "createAuthRecord",
    "unixAndWindowsCredentials",
    "unixAndWindowsCredentialsId",
    "scannerName",
    "optionProfile",
    "selectedPolicies",
    "failByStateAndCriticality",
    "stateFail",
    "stateError",
    "stateExceptions",
    "criticalitySerious",
    "criticalityUrgent",
    "criticalityCritical",
    "criticalityMedium",
    "criticalityMinimal",
    "failByAuth",
    "excludedCriteria",
    "excludedCids",
    "pollingInterval",
    "vulnsTimeout",
]
"""As the connector names them, in the order of its form."""

OWN_FIELDS = {
    "format": "of the file itself",
    "name": "Jenkins names its jobs",
    "qualys.gateway_server": "the connector knows no gateway of a private cloud",
    "qualys.ca_file": "Jenkins trusts what its Java trusts",
    "scan.scanner.id": "the connector knows a scanner by its name",
    "scan.scanner.account_id": "the connector knows a scanner by its name",
    "fail_on.baseline": "qpctui's own",
    "timing.on_timeout": "qpctui's own",
    "timing.on_interrupt": "qpctui's own",
    "timing.accept_undated": "qpctui's own",
    "waiver": "qpctui's own",
}
"""Fields that Jenkins has no parameter for, and why."""

HOST = Job(
    qualys=Qualys(
        platform="PCP",
        api_server="https://qualysapi.mycloud.com",
        credentials="Qualys_user",
        proxy=Proxy(use=True, server="proxy.corp"),
    ),
    target=Target(host_ip="93.184.216.34"),
    auth_record=AuthRecord(use=True, credentials="root"),
    scan=Scan(
        option_profile=OptionProfile(name="Jenkins_RHEL", id="11"),
        policies=(Policy(id="7", title="RHEL"),),
    ),
)
"""A job that shows every field of a host's."""

EC2 = msgspec.structs.replace(
    HOST,
    target=Target(
        kind="ec2",
        ec2=Ec2(
            instance_id="i-01234567", connector=Connector(name="Auto", id="7", account_id="12")
        ),
    ),
    scan=msgspec.structs.replace(HOST.scan, scanner=Scanner(name="in-ec2")),
)
EXCLUDING = with_value(with_value(HOST, "fail_on.exclude", True), "fail_on.exclude_cids", "1")


@dataclass(frozen=True)
class Line:
    """A parameter: its field, the label, the default, another value, and one that is wrong."""

    parameter: str
    field: str
    label: str
    default: Any
    other: Any
    wrong: Any = None
    job: Job = HOST
    exported: Any = None
    """What Jenkins is given for ``other``, where it is not that."""
    shown_in: str = ""
    """The field whose row shows it, where it has none of its own."""

    @property
    def row(self):
        return self.shown_in or self.field

    @property
    def job_with_it(self):
        return with_value(self.job, self.field, self.other)


def ticked(field, words, word, default):
    """A tick among several: its other value is the opposite, in the order of the form."""
    other = tuple(w for w in words if (w in default) != (w == word)) or words[-1:]
    return partial(Line, field=field, default=default, other=other, wrong=())


state = partial(ticked, "fail_on.states", ("Fail", "Error", "Exceptions"), default=("Fail",))
criticality = partial(ticked, "fail_on.criticalities", ALL_CRITICALITIES, default=ALL_CRITICALITIES)
PROFILE = OptionProfile(name="Jenkins_x", id="12")
PROFILE_OUT = (
    '{"optionProfileName":"Jenkins_x","optionProfileID":"12","policyDetails":{"RHEL":"7"}}'
)
CONNECTOR = Connector(name="C", id="8", account_id="9")
POLICIES = (Policy(id="7", title="RHEL"), Policy(id="8", title="it's $x [b]"))

LINES = [
    Line(
        "platform", "qualys.platform", "Your Qualys Portal", "US_PLATFORM_1", "EU_PLATFORM_2", "X"
    ),
    Line(
        "apiServer",
        "qualys.api_server",
        "API Server URL",
        "",
        "https://qualysapi.b.com",
        "http://b",
    ),
    Line("credsId", "qualys.credentials", "Credentials", "", "o'hara", ""),
    Line("useProxy", "qualys.proxy.use", "Use Proxy Settings", False, True),
    Line("proxyServer", "qualys.proxy.server", "Proxy Server", "", "http://p", "ftp://p"),
    Line("proxyPort", "qualys.proxy.port", "Proxy Port", 80, 3128, 65536),
    Line("proxyCredentialsId", "qualys.proxy.credentials", "Credentials", "", "pr", "a\nb"),
    Line(
        "scanName",
        "scan.title",
        "Scan Title",
        "[job_name]_jenkins_build_[build_number]",
        "x'$y\\",
        "x" * 257,
    ),
    Line("useHost", "target.kind", "Scan Host IP", "host", "ec2", exported="gone"),
    Line("hostIp", "target.host_ip", "IP", "", "env.hostIp", "web"),
    Line("useEc2", "target.kind", "Scan EC2 instance", "host", "ec2", exported=True),
    Line("ec2Id", "target.ec2.instance_id", "EC2 Instance Id", "", "env.ec2Id", "i-x", EC2),
    Line(
        "ec2ConnDetails",
        "target.ec2.connector",
        "EC2 Connector Name",
        Connector(),
        CONNECTOR,
        Connector(),
        EC2,
        exported='{"C":{"awsAccountId":"9","id":"8"}}',
    ),
    Line(
        "runConnector",
        "target.ec2.run_connector",
        "Run selected EC2 connector",
        False,
        True,
        job=EC2,
    ),
    Line("createAuthRecord", "auth_record.use", "Create Authentication Record", False, True),
    Line("unixAndWindowsCredentials", "auth_record.platform", "Platform", "windows", "unix"),
    Line("unixAndWindowsCredentialsId", "auth_record.credentials", "Credentials", "", "root2", ""),
    Line(
        "scannerName",
        "scan.scanner.name",
        "Scanner Name",
        "External",
        "dc1",
        "",
        shown_in="scan.scanner",
    ),
    Line(
        "optionProfile",
        "scan.option_profile",
        "Option Profile",
        OptionProfile(),
        PROFILE,
        OptionProfile(),
        exported=PROFILE_OUT,
    ),
    Line(
        "selectedPolicies",
        "scan.policies",
        "Select One or More Policies",
        (),
        POLICIES,
        (),
        exported="7::RHEL,,8::it's $x [b]",
    ),
    Line(
        "failByStateAndCriticality",
        "fail_on.state_and_criticality",
        "Fail by State AND Criticality",
        True,
        False,
        exported="gone",
    ),
    state(word="Fail")("stateFail", label="Fail", exported="gone"),
    state(word="Error")("stateError", label="Error", exported=True),
    state(word="Exceptions")("stateExceptions", label="Exceptions", exported=True),
    *(
        criticality(word=word)(f"criticality{word}", label=word, exported="gone")
        for word in ALL_CRITICALITIES
    ),
    Line(
        "failByAuth",
        "fail_on.authentication_failure",
        "Fail if Authentication Fails on Host/EC2 Instance",
        False,
        True,
    ),
    Line("excludedCriteria", "fail_on.exclude", "Exclude Conditions", False, True, job=EXCLUDING),
    Line(
        "excludedCids",
        "fail_on.exclude_cids",
        "Excluded CIDs",
        "",
        "1071, 1100-1120",
        "1100-",
        EXCLUDING,
    ),
    Line("pollingInterval", "timing.poll_every", "Frequency", "2", "1*5", "0"),
    Line("vulnsTimeout", "timing.timeout", "Timeout", "60*2", "90", "soon"),
]
EACH = pytest.mark.parametrize("line", LINES, ids=[line.parameter for line in LINES])
WITH_RULES = [line for line in LINES if line.wrong is not None]


def test_every_parameter_has_its_line():
    assert [line.parameter for line in LINES] == PARAMETERS
    assert all(line.other != line.default for line in LINES)


def test_only_boxes_and_choices_of_two_need_no_rule():
    free = {line.field for line in LINES if line.wrong is None and line.default is not False}
    assert free == {"target.kind", "auth_record.platform", "fail_on.state_and_criticality"}


def leaves(struct, path=""):
    """Every field that holds a value, by its dotted name; the items of lists are one field's."""
    for field in msgspec.structs.fields(struct):
        name = f"{path}{field.name}"
        if isinstance(field.type, type) and issubclass(field.type, msgspec.Struct):
            yield from leaves(field.type, f"{name}.")
        else:
            yield name


def test_every_field_has_its_line_or_a_reason():
    spoken_of = {line.field for line in LINES}
    without = {
        leaf
        for leaf in leaves(Job)
        if not any(f"{leaf}.".startswith(f"{field}.") for field in spoken_of)
    }
    assert without == set(OWN_FIELDS)
    assert all(OWN_FIELDS.values())


@EACH
def test_its_default_is_the_connectors(line):
    assert value_of(Job(), line.field) == line.default


@EACH
def test_it_has_a_help_text(line):
    assert HELP[line.row]


@pytest.mark.parametrize("line", WITH_RULES, ids=[line.parameter for line in WITH_RULES])
def test_its_rule_is_kept(line):
    def problems(value):
        found = check(with_value(line.job, line.field, value))
        return [p for p in found if p.severity == "error" and line.field.startswith(p.field)]

    assert problems(line.wrong)
    assert not problems(line.other)


@EACH
def test_it_is_saved(line):
    job = line.job_with_it
    assert value_of(read(dump(job)), line.field) == line.other


@EACH
@pytest.mark.parametrize("form", ["pipeline", "config-xml"])
def test_it_goes_out_and_comes_back(line, form):
    job = line.job_with_it
    (step,) = steps_in(written(job, form))
    wanted = line.other if line.exported is None else line.exported
    if wanted == "gone":
        assert line.parameter not in step.parameters
    else:
        as_text = str(wanted).lower() if not isinstance(wanted, str) else wanted
        assert step.parameters[line.parameter] == (wanted if form == "pipeline" else as_text)
    found = imported(step)
    assert found.remarks == ()
    assert value_of(found.job, line.field) == line.other
    assert parameters_of(found.job) == parameters_of(job)


@pytest.mark.parametrize("job", [HOST, EC2, EXCLUDING], ids=["host", "ec2", "excluding"])
async def test_the_form_shows_it_with_its_label(app_for, job):
    app = app_for(job)
    async with app.run_test(size=(WIDE[0], 70)) as pilot:
        await settled(pilot)
        screen = screen_text(app).splitlines()
        lines = [line for line in LINES if line.job is job]
        assert lines
        for line in lines:
            region = row(app, line.row).region
            assert any(line.label in shown for shown in screen[region.y : region.bottom]), line
