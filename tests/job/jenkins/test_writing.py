"""How jobs look in Jenkins."""

import shlex
from xml.etree import ElementTree

import pytest
from msgspec.structs import replace

from qpctui.job.jenkins import FORMS, steps_in, written
from qpctui.job.jenkins.parameters import parameters_of
from qpctui.job.model import AuthRecord, Job, Policy, Proxy, Qualys, Scan, Target

JOB = Job(
    qualys=Qualys(credentials="Qualys user", proxy=Proxy(use=True, server="p", credentials="pr'x")),
    target=Target(host_ip="env.hostIp"),
    auth_record=AuthRecord(use=True, credentials="Qualys user"),
    scan=Scan(policies=(Policy(id="7", title="it's $HOME \\ \u202e"),)),
)


def test_the_step_is_wrapped_and_in_alphabetical_order():
    text = written(JOB, "pipeline")
    comment, first, *others = text.splitlines()
    assert comment.startswith("// ")
    assert first.startswith("qualysPolicyComplianceScanner createAuthRecord: true,")
    assert all(line.startswith("  ") for line in others)
    assert all(len(line) <= 78 for line in (first, *others))
    assert others[-1] == "  vulnsTimeout: '60*2'"
    names = list(steps_in(text)[0].parameters)
    assert names == sorted(names) == list(parameters_of(JOB))


def test_strings_are_single_quoted_and_show_no_hidden_letters():
    assert r"selectedPolicies: '7::it\'s $HOME \\ \u202e'" in written(JOB, "pipeline")


def test_the_jenkinsfile_holds_the_step():
    lines = written(JOB, "jenkinsfile").splitlines()
    step = written(JOB, "pipeline").splitlines()[1:]
    assert lines[0] == "pipeline {"
    assert lines[-1] == "}"
    assert [line.removeprefix(" " * 16) for line in lines[5:-4]] == step


def test_the_stage_runs_qpctui_with_credentials_of_jenkins():
    text = written(JOB, "stage", file_name="it's a job.toml")
    assert text.count("usernamePassword(") == 2
    assert "credentialsId: 'pr\\'x'" in text
    for part in ("QUALYS_USER_USERNAME'", "QUALYS_USER_PASSWORD'", "PR_X_USERNAME'"):
        assert f"'QPCTUI_CREDENTIAL_{part}" in text
    (line,) = (line for line in text.splitlines() if line.lstrip().startswith("sh "))
    command = line.strip()[4:-1].replace("\\\\", "\\").replace("\\'", "'")
    assert shlex.split(command) == [
        *("qpctui", "run", "it's a job.toml"),
        *("--report", "json=qpctui-result.json"),
    ]
    assert "archiveArtifacts artifacts: 'qpctui-result.json'" in text


def test_a_stage_without_credentials_binds_none():
    assert "withCredentials" not in written(Job(), "stage")


def test_a_file_name_is_no_option():
    assert "qpctui run ./-x.toml" in written(Job(), "stage", file_name="-x.toml")


def test_the_config_is_a_whole_freestyle_job():
    text = written(JOB, "config-xml")
    assert text.startswith("<?xml version='1.1' encoding='UTF-8'?>\n")
    project = ElementTree.fromstring(text.split("\n", 1)[1])
    assert project.tag == "project"
    (publisher,) = project.find("publishers")
    assert publisher.tag == "com.qualys.plugins.pc.PCScanNotifier"
    shown = {
        name: v if isinstance(v, str) else str(v).lower() for name, v in parameters_of(JOB).items()
    }
    assert {child.tag: child.text or "" for child in publisher} == shown


@pytest.mark.parametrize("form", FORMS)
def test_a_draft_is_written_too(form):
    text = written(replace(Job(), scan=Scan(policies=(Policy(id="a\n,,'"),))), form)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


def test_another_form_is_refused():
    with pytest.raises(KeyError):
        written(Job(), "ant")
