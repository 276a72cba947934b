"""Out to Jenkins and in again: nothing is lost but what is told."""

import re

import pytest
from hypothesis import given
from msgspec.structs import replace

from qpctui.job.jenkins import Imported, Step, imported, lost_in, steps_in, written
from qpctui.job.jenkins.parameters import parameters_of
from qpctui.job.model import FailOn, Job, OptionProfile, Policy, Qualys, Scan, Timing, Waiver
from qpctui.job.toml import dump, read
from tests.job.jenkins.conftest import GUIDE, JOBS

NO_XML = re.compile("[\x00\ufffe\uffff]")


@given(JOBS)
def test_a_job_comes_back_as_it_went(job):
    assert lost_in(job) == ()
    assert read(dump(job)) == job
    for form in ("pipeline", "jenkinsfile"):
        (step,) = steps_in(written(job, form))
        assert imported(step) == Imported(job, ())


@given(JOBS)
def test_a_publisher_comes_back_but_for_what_xml_can_not_hold(job):
    (step,) = steps_in(written(job, "config-xml"))
    sent = {
        name: NO_XML.sub("\ufffd", value) if isinstance(value, str) else value
        for name, value in parameters_of(job).items()
    }
    assert imported(step) == imported(Step(1, sent))


@given(JOBS)
def test_a_script_keeps_its_meaning(job):
    once = written(job, "pipeline")
    again = written(imported(steps_in(once)[0]).job, "pipeline")
    assert again == once


def test_the_guides_step_keeps_its_meaning():
    before = dict(steps_in(GUIDE)[0].parameters)
    after = parameters_of(imported(steps_in(GUIDE)[0]).job)
    assert after == before | {"selectedPolicies": "1485826::RHEL 7.x"}
    assert list(after) == sorted(after)


def test_what_a_box_hides_is_kept_and_not_exported():
    script = (
        "qualysPolicyComplianceScanner proxyServer: 'p', proxyPort: 8080, excludedCids: '1', "
        "apiServer: 'https://x', unixAndWindowsCredentialsId: 'r', useHost: true, ec2Id: 'i-1', "
        "stateError: true, failByAuth: true"
    )
    job = imported(steps_in(script)[0]).job
    assert (job.qualys.proxy.server, job.qualys.proxy.port) == ("p", 8080)
    assert (job.target.kind, job.target.ec2.instance_id) == ("host", "i-1")
    assert (job.fail_on.state_and_criticality, job.fail_on.states) == (False, ("Error",))
    hidden = {"proxyServer", "proxyPort", "excludedCids", "apiServer", "ec2Id", "stateError"}
    assert not hidden & set(parameters_of(job))


LOST = [
    ({"name": "web"}, "'web'"),
    ({"qualys": Qualys(platform="GOV_PLATFORM_1")}, "US Government Platform 1"),
    ({"qualys": Qualys(platform="EU_PLATFORM_3")}, "EU_PLATFORM_3"),
    ({"qualys": Qualys(platform="PCP", gateway_server="https://g")}, "Gateway"),
    ({"qualys": Qualys(ca_file="ca.pem")}, "CA file"),
    ({"scan": Scan(policies=(Policy(id="7", title="a,,b"),))}, "policy 7"),
    ({"scan": Scan(option_profile=OptionProfile(name="P"))}, "'P'"),
    ({"fail_on": FailOn(baseline="x.json")}, "x.json"),
    ({"waiver": (Waiver(controls="7", reason="old"),)}, "1 waiver"),
    ({"timing": Timing(on_timeout="cancel")}, "on_timeout"),
    ({"timing": Timing(on_interrupt="leave")}, "on_interrupt"),
    ({"timing": Timing(accept_undated=True)}, "accept_undated"),
]


@pytest.mark.parametrize(("changes", "words"), LOST, ids=[words for _, words in LOST])
def test_what_jenkins_can_not_hold_is_told(changes, words):
    (told,) = lost_in(replace(Job(), **changes))
    assert words in told


@pytest.mark.parametrize("title", ["a,,b", "a,", ",,,", "a,,2::b", "a,\n"])
def test_commas_in_a_title_never_make_another_policy(title):
    policies = (Policy(id="1", title=title), Policy(id="2", title="b"))
    job = replace(Job(), scan=Scan(policies=policies))
    found = imported(steps_in(written(job, "pipeline"))[0]).job.scan.policies
    assert [policy.id for policy in found] == ["1", "2"]
    exported = parameters_of(job)["selectedPolicies"]
    assert len(exported.split(",,")) == 2
