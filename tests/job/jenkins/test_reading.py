"""What is read of Jenkins, form by form, and what is said of what can't be."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpctui.job.jenkins import LARGEST, NoStep, Step, Unresolved, imported, steps_in
from qpctui.job.model import Connector, OptionProfile, Policy
from tests.job.jenkins.conftest import GUIDE, NASTY
from tests.job.jenkins.sources import CASES, S


@pytest.mark.parametrize(("source", "maps"), CASES)
def test_odd_forms(source, maps):
    assert [dict(step.parameters) for step in steps_in(source)] == maps


def test_lines_of_several_steps():
    script = (
        f"node {{\n  {S} a: 1\n  /* {S}\n b: 1 */ {S}(\n c: 1)\n}}\n"
        "step([a: 1,\n$class: 'PCScanNotifier'])"
    )
    assert [step.line for step in steps_in(script)] == [2, 4, 8]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ('"${params.HOST}"', "${params.HOST}"),
        ('"$HOST"', "${HOST}"),
        ('"$params.HOST."', "${params.HOST}."),
        ('"a${b("}")}c"', 'a${b("}")}c'),
        ("params.HOST", "${params.HOST}"),
        ("x ? 'a' : 'b'", "${x ? 'a' : 'b'}"),
        ("'a' + params.X", "${'a' + params.X}"),
        ("\"a$b\" + 'c'", "a${b}c"),
        ("f(1, [2, 3])", "${f(1, [2, 3])}"),
        ("{ it -> 1, 2 }", "${{ it -> 1, 2 }}"),
    ],
)
def test_what_only_jenkins_can_fill_in_is_kept(source, text):
    (step,) = steps_in(f"{S} scanName: {source}, hostIp: 'x'")
    assert step.parameters == {"scanName": Unresolved(text), "hostIp": "x"}
    found = imported(step)
    assert found.job.scan.title == text
    assert said(found, "scanName") == [f"only Jenkins can fill it in: {text}"]


@pytest.mark.parametrize("source", ["env.IP", '"${env.IP}"', '"$env.IP"', "'env.IP'"])
@pytest.mark.parametrize(("name", "box"), [("hostIp", "useHost"), ("ec2Id", "useEc2")])
def test_a_variable_of_the_environment_is_the_connectors_own(source, name, box):
    found = imported(steps_in(f"{S} {name}: {source}, {box}: true")[0])
    target = found.job.target
    assert (target.host_ip or target.ec2.instance_id) == "env.IP"
    assert said(found, name) == []


NO_STEPS = [
    ("", "Neither"),
    ("node { sh 'make' }", "Neither"),
    (f"// {S} a: 1", "comments or strings alone"),
    (f"x = '{S} a: 1'", "comments or strings alone"),
    (f'x = """\n{S} a: 1"""', "comments or strings alone"),
    (f"def {S}(Map m) {{ }}", "without parameters"),
    (f"{S}\n", "Line 1 names"),
    (f"\n{S} a: 'x' b: 1", "line 2: a comma is missing before 'b'"),
    (f"{S}(a: 1", "brackets are not closed"),
    (f"{S}(a: 1}}", "brackets are not closed"),
    (f"{S} a: 'x\n", "a string has no end"),
    (f"{S} a: ,", "a value is missing"),
    (f"/* {S} a: 1", "comment that begins in line 1 has no end"),
    ("<project/>", "without <com.qualys"),
    ("<project>", "can't be read"),
    ("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "can't be read"),
    (f"<a><script>{S}</script></a>", "Its script, which begins in line 1"),
    ("x" * (LARGEST + 1), "larger than 4 MiB"),
]


@pytest.mark.parametrize(("text", "words"), NO_STEPS, ids=[words for _, words in NO_STEPS])
def test_what_holds_no_step_says_what_was_found(text, words):
    with pytest.raises(NoStep) as caught:
        steps_in(text)
    assert words in str(caught.value)


def test_a_job_of_jenkins_in_xml():
    text = (
        "<?xml version='1.1' encoding='UTF-8'?>\n<project>\n"
        "<!-- <com.qualys.plugins.pc.PCScanNotifier> -->\n"
        '<publishers><other/>\n<com.qualys.plugins.pc.PCScanNotifier plugin="x@1">\n'
        "<hostIp>env.IP</hostIp><useHost>true</useHost><useEc2>false</useEc2><odd><a/></odd>"
        "<proxyPort>81</proxyPort><scannerName>a&#x1b;&lt;b</scannerName>\n"
        "</com.qualys.plugins.pc.PCScanNotifier></publishers></project>"
    )
    (step,) = steps_in(text)
    assert step.line == 5
    job = imported(step).job
    assert (job.target.host_ip, job.qualys.proxy.port) == ("env.IP", 81)
    assert job.scan.scanner.name == "a\x1b<b"
    assert said(imported(step), "odd")


def test_a_pipeline_job_in_xml():
    script = f"node {{\n {S} hostIp: &apos;a&apos;\n}}"
    (step,) = steps_in(f"<flow-definition>\n<script>{script}</script></flow-definition>")
    assert step == Step(3, {"hostIp": "a"})


def said(found, parameter):
    return [remark.words for remark in found.remarks if remark.parameter == parameter]


def with_parameters(**parameters):
    return imported(Step(1, parameters))


REMARKS = [
    ({"colour": "red"}, "colour", "no such parameter"),
    ({"(config)": Unresolved("${config}")}, "(config)", "only Jenkins knows"),
    ({"platform": "MARS"}, "platform", "'MARS' is no portal"),
    ({"useProxy": "maybe"}, "useProxy", "no true or false: 'maybe'; it was taken as off"),
    ({"failByAuth": Unresolved("${x}")}, "failByAuth", "it was taken as on"),
    ({"stateError": 3}, "stateError", "it was taken as on"),
    ({"proxyPort": "many"}, "proxyPort", "'many' is no whole number; 80 was taken"),
    ({"proxyPort": 1.5}, "proxyPort", "no whole number"),
    ({"unixAndWindowsCredentials": "vms"}, "unixAndWindowsCredentials", "windows was taken"),
    ({"ec2ConnDetails": "{"}, "ec2ConnDetails", "is no JSON object"),
    ({"ec2ConnDetails": "[" * 10**5}, "ec2ConnDetails", "is no JSON object"),
    ({"ec2ConnDetails": '{"a":1}'}, "ec2ConnDetails", "no connector with its account"),
    ({"ec2ConnDetails": '{"a":{},"b":{}}'}, "ec2ConnDetails", "1 more connector"),
    ({"optionProfile": "Jenkins_RHEL"}, "optionProfile", "taken as the profile's name"),
    ({"optionProfile": "{"}, "optionProfile", "is no JSON object"),
    ({"selectedPolicies": "1::a,,b"}, "", ""),
    ({"selectedPolicies": "RHEL"}, "selectedPolicies", "begins with no policy's id"),
    ({"useHost": True, "useEc2": True}, "useHost", "both on; Scan Host IP"),
    ({"ec2Id": "i-01234567"}, "useHost", "both off; Scan EC2 instance"),
    ({"vulnsTimeout": None}, "vulnsTimeout", "it is not given; '60*2' is usual"),
    ({"apiServer": "https://u:c4n4ry@h"}, "apiServer", "which was left out"),
    ({"proxyServer": "u:c4n4ry@h"}, "proxyServer", "which was left out"),
]


@pytest.mark.parametrize(("parameters", "name", "words"), REMARKS)
def test_what_does_not_come_through_is_told(parameters, name, words):
    found = with_parameters(**parameters)
    assert not name or any(words in one for one in said(found, name)), found.remarks
    assert "c4n4ry" not in f"{found}"


def test_what_can_be_kept_is_kept():
    assert with_parameters(optionProfile="Jenkins_A").job.scan.option_profile.name == "Jenkins_A"
    assert with_parameters(platform="MARS").job.qualys.platform == "MARS"
    assert with_parameters(proxyServer="http://u:c4n4ry@h").job.qualys.proxy.server == "http://h"
    assert with_parameters(ec2ConnDetails='{"a":{"id":7}}').job.target.ec2.connector == Connector(
        name="a", id="7"
    )
    assert with_parameters(pollingInterval=5).job.timing.poll_every == "5"
    profile = '{"optionProfileName":"a\\ud800","optionProfileID":11,"policyDetails":{"T":"7"}}'
    job = with_parameters(optionProfile=profile, selectedPolicies="7").job
    assert job.scan.option_profile == OptionProfile(name="a?", id="11")
    assert job.scan.policies == (Policy(id="7", title="T"),)


@pytest.mark.parametrize(
    ("text", "policies"),
    [
        ("1485826:RHEL 7.x", [("1485826", "RHEL 7.x")]),
        ("1::a,,2::b", [("1", "a"), ("2", "b")]),
        ("1:a,,2:b", [("1", "a"), ("2", "b")]),
        ("1::a,,2: b,,3::c", [("1", "a,,2: b"), ("3", "c")]),
        ("1::a::b: c,,2:::d", [("1", "a::b: c"), ("2", ":d")]),
        ("1::a, b,,x", [("1", "a, b,,x")]),
        ("1::1", [("1", "")]),
        ("1", [("1", "")]),
        (",,", []),
        ("", []),
    ],
)
def test_policies_of_both_guides(text, policies):
    found = with_parameters(selectedPolicies=text).job.scan.policies
    assert [(policy.id, policy.title) for policy in found] == policies


def test_the_guides_step():
    found = imported(steps_in(GUIDE)[0])
    assert [remark.parameter for remark in found.remarks] == ["selectedPolicies"]  # the old form
    assert found.job.auth_record.credentials == "invalid_hostCreds"
    assert found.job.fail_on.states == ("Fail",)


BITS = NASTY | st.sampled_from(
    (
        *(S, f"{S} a: ", f"{S}(", "step([$class: 'PCScanNotifier', ", "a: ", "<", "<!--", "-->"),
        *(
            "<script>",
            "</script>",
            "<com.qualys.plugins.pc.PCScanNotifier>",
            "<![CDATA[",
            "<?xml ?>",
        ),
        *(
            "&#55555;",
            "(",
            "[",
            "{",
            ":",
            "\\u",
            "\ud800",
            "?",
            "+",
            "1",
            "0x",
            "'",
            '"${',
            "}",
            "/",
        ),
        *("$class", "#!"),
    )
)


@given(st.lists(BITS, max_size=25).map("".join) | st.text())
def test_any_text_holds_steps_or_none(text):
    try:
        steps = steps_in(text)
    except NoStep as none:
        assert str(none)
    else:
        assert steps
        for step in steps:
            assert 1 <= step.line <= len(text.splitlines()) + 1
            f"{imported(step)}".encode()


@pytest.mark.parametrize(
    "bit",
    [
        *("(", "[", '"${', '"${\n', "= /${\n", "/ ", "/*", "$/ ", "'''", f"{S}(", "step(", "<a>"),
        *("<!--", "a ? ", "[$class: 'PCScanNotifier', "),
    ],
)
def test_time_grows_with_the_text_alone(bit):
    """Three times the pieces are read with fewer than nine times the calls."""
    few, many = (calls_to_read(bit * count) for count in (400, 1200))
    assert many < 5 * few


def calls_to_read(text):
    calls = 0

    def count(*_):
        nonlocal calls
        calls += 1

    sys.setprofile(count)
    try:
        steps_in(text)
    except NoStep:
        pass
    finally:
        sys.setprofile(None)
    return calls
