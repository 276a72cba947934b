"""A job from target to verdict: what is done on the platform, in which order, and what is left."""

import json
import stat

import pytest

from qpctui.compliance.criteria import Outcome
from qpctui.job.model import OptionProfile, Policy
from qpctui.run.events import (
    Finished,
    ScanState,
    Step,
    StepDone,
    StepFailed,
    steps_of,
)
from qpctui.run.exit_codes import TERMINATED
from qpctui.run.result import read_result

BREAKING = {
    "1485826": {"2201", "2502", "2505", "2511", "2600", "2952", "3012"},
    "1485830": {"4850"},
    "1485900": {"1071", "1141"},
}
HIGH = {"criticalities": ("Serious", "Urgent", "Critical")}


def breaking(result):
    return {
        policy: {
            finding.control_id
            for finding in result.findings
            if finding.policy_id == policy and finding.causes_failure
        }
        for policy in BREAKING
    }


def test_the_whole_story(simulated, job_for, carry_out):
    simulator = simulated()
    run = carry_out(simulator, job_for(simulator, fail_on=HIGH))
    result = run.result
    assert (result.verdict, result.exit_code) == (Outcome.FAILED, 1)
    assert breaking(result) == BREAKING
    assert [event.step for event in run.heard(StepDone)] == list(steps_of(job_for(simulator)))
    states = [event.state for event in run.heard(ScanState)]
    assert states[-1] == "Finished"
    assert "Running" in states
    assert run.events[-1] == Finished(result.verdict, result.reasons, 1)
    assert result.authentication.outcome == "success"
    assert [policy.data for policy in result.policies] == ["complete"] * 3
    for policy in result.policies:
        assert policy.total == policy.passed + policy.failed + policy.error + policy.exceptions


def test_what_is_sent(simulated, job_for, carry_out):
    simulator = simulated()
    carry_out(simulator, job_for(simulator))
    asked = [(r.path, r.parameters.get("action", "")) for r in simulator.requests]
    writes = [pair for pair in asked if pair[1] not in ("", "list", "fetch")]
    assert asked[0] == ("/msp/about.php", "")
    assert writes == [
        ("/api/2.0/fo/asset/ip/", "add"),
        ("/api/2.0/fo/asset/group/", "add"),
        *[("/api/2.0/fo/compliance/policy/", "add_asset_group_ids")] * 3,
        ("/api/2.0/fo/scan/compliance/", "launch"),
    ]
    launch = next(r for r in simulator.requests if r.parameters.get("action") == "launch")
    assert launch.parameters["option_title"] == "Jenkins_RHEL"
    assert launch.parameters["iscanner_name"] == "External"
    assert launch.parameters["ip"] == "10.10.32.162"
    assert {r.query for r in simulator.requests} == {""}


def test_the_result_is_stored_as_told(simulated, job_for, carry_out):
    simulator = simulated()
    run = carry_out(simulator, job_for(simulator))
    file = run.folder.path / "result.json"
    assert read_result(file.read_bytes()) == run.result
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(run.folder.path.stat().st_mode) == 0o700
    assert simulator.password not in "".join(path.read_text() for path in run.folder.path.iterdir())


def test_every_write_is_journalled_before_and_after(simulated, job_for, carry_out):
    simulator = simulated()
    run = carry_out(simulator, job_for(simulator))
    kinds = [(entry.kind, entry.write) for entry in run.journal()]
    assert kinds[0] == ("begun", "")
    assert kinds[-1] == ("ended", "")
    writes = [kind for kind in kinds[1:-1] if kind[0] != "done"]
    assert len(writes) == 12
    for before, after in zip(writes[::2], writes[1::2], strict=True):
        assert before == ("intent", before[1])
        assert after == ("answer", before[1])
    launch = next(entry for entry in run.journal("answer") if entry.write == "scan.launch")
    assert launch.details["reference"] == run.result.scan.reference
    assert launch.details["title"] == run.result.scan.title


def test_the_launch_is_noted_before_it_is_sent(simulated, job_for, carry_out):
    simulator = simulated()
    journals = []
    runs = []

    def look(recorded):
        if recorded.parameters.get("action") == "launch":
            journals.extend(runs[0].joinpath("journal.jsonl").read_text().splitlines())

    simulator.on_request = look

    def remember(_, runner):
        runs[:] = [runner._folder.path]

    carry_out(simulator, job_for(simulator), on_event=remember)
    last = json.loads(journals[-1])
    assert (last["kind"], last["write"]) == ("intent", "scan.launch")


def test_titles_are_stamped_and_never_shared(simulated, job_for, carry_out):
    from datetime import UTC, datetime

    simulator = simulated()
    now = datetime(2026, 11, 23, 8, 15, tzinfo=UTC)
    titles = [
        carry_out(
            simulator, job_for(simulator), now=now, environ={"BUILD_NUMBER": "7"}
        ).result.scan.title
        for _ in range(2)
    ]
    assert titles == [
        "web-01_jenkins_build_7_2026-11-23-08-15-00",
        "web-01_jenkins_build_7_2026-11-23-08-15-01",
    ]


def test_excluding_by_ranges_turns_the_build(simulated, job_for, carry_out):
    simulator = simulated()
    fail_on = HIGH | {
        "exclude": True,
        "exclude_cids": "2201, 2500-2600,2952, 3012, 4850, 1071-1141",
    }
    result = carry_out(simulator, job_for(simulator, fail_on=fail_on)).result
    assert (result.verdict, result.exit_code) == (Outcome.PASSED, 0)
    assert sum(policy.excluded for policy in result.policies) > 7
    debian = {f.control_id: f.excluded for f in result.findings if f.policy_id == "1485900"}
    assert debian["1071"]
    assert not debian["107"]
    assert not debian["11071"]


def test_one_failing_instance_of_two_is_enough(simulated, job_for, carry_out):
    simulator = simulated()
    result = carry_out(simulator, job_for(simulator, fail_on=HIGH)).result
    instances = {f.instance: f.state for f in result.findings if f.control_id == "4850"}
    assert sorted(instances.values()) == ["Failed", "Passed"]


def test_exceptions_count_by_status_and_date(simulated, job_for, carry_out):
    simulator = simulated()
    result = carry_out(simulator, job_for(simulator)).result
    with_exception = {f.control_id: f for f in result.findings if f.exception is not None}
    by_status = {}
    for finding in with_exception.values():
        by_status.setdefault(finding.exception.status, set()).add(finding.state)
    assert set(by_status) >= {"Approved", "Pending", "Expired", "Rejected"}
    assert "Exceptions" in by_status["Approved"]
    for other in ("Pending", "Expired", "Rejected"):
        assert "Exceptions" not in by_status[other]
    assert with_exception["2208"].exception.status == "Approved"
    assert with_exception["2208"].state == "Failed"


def test_an_undefined_criticality_meets_no_criterion(simulated, job_for, carry_out):
    simulator = simulated()
    fail_on = {"states": ("Fail", "Error", "Exceptions")}
    result = carry_out(simulator, job_for(simulator, fail_on=fail_on)).result
    undefined = [f for f in result.findings if f.criticality_value == 0]
    assert undefined
    assert any(f.state == "Failed" for f in undefined)
    assert not any(f.causes_failure for f in undefined)


@pytest.mark.parametrize(
    ("scenario", "code", "words"),
    [
        ("policy-without-data", 4, 'Data not found for policy "Debian 12 baseline"'),
        ("undated", 4, "no evaluation date"),
        ("stale", 4, "Data not found|older than the scan"),
        ("no-host-alive", 6, "no host alive"),
        ("scan-error", 6, "The scan did not succeed: Error"),
    ],
)
def test_scenarios_without_a_pass(simulated, job_for, carry_out, scenario, code, words):
    import re

    simulator = simulated(scenario)
    result = carry_out(simulator, job_for(simulator)).result
    assert (result.verdict, result.exit_code) == (Outcome.INCONCLUSIVE, code)
    assert re.search(words, "; ".join(result.reasons))


def test_undated_data_is_judged_when_accepted(simulated, job_for, carry_out):
    simulator = simulated("undated")
    result = carry_out(simulator, job_for(simulator, timing={"accept_undated": True})).result
    assert result.exit_code == 1


def test_a_second_run_is_not_judged_by_the_first_one_s_data(simulated, job_for, carry_out):
    simulator = simulated()
    carry_out(simulator, job_for(simulator))
    result = carry_out(simulator, job_for(simulator)).result
    assert [policy.data for policy in result.policies] == ["complete"] * 3
    assert all(f.evaluated >= result.scan.launched for f in result.findings)


@pytest.mark.parametrize(("box", "code"), [(True, 1), (False, 4)])
def test_a_refused_host_log_in(simulated, job_for, carry_out, box, code):
    simulator = simulated("host-authentication-fails")
    result = carry_out(
        simulator, job_for(simulator, fail_on={"authentication_failure": box})
    ).result
    assert result.exit_code == code
    assert result.authentication.outcome == "failed"


def test_a_wrong_password_ends_before_anything_is_changed(simulated, job_for, carry_out):
    simulator = simulated()
    run = carry_out(simulator, job_for(simulator), password="wrong-c4n4ry")
    assert run.result.exit_code == 3
    assert run.result.scan is None
    assert len(simulator.requests) == 1
    assert [event.step for event in run.heard(StepFailed)] == [Step.CONNECT]
    assert (run.folder.path / "result.json").exists()


def test_a_refused_step_is_told(simulated, job_for, carry_out):
    simulator = simulated()
    scan = {"option_profile": OptionProfile(name="Jenkins_gone")}
    result = carry_out(simulator, job_for(simulator, scan=scan)).result
    assert result.exit_code == 6
    assert "Could not launch the scan" in result.reasons[0]
    assert result.scan is None


def test_a_variable_that_is_not_set_ends_the_run(simulated, job_for, carry_out):
    simulator = simulated()
    result = carry_out(simulator, job_for(simulator, target={"host_ip": "env.hostIp"})).result
    assert result.exit_code == 2
    assert "hostIp is not set" in result.reasons[0]


def test_the_target_may_come_from_the_environment(simulated, job_for, carry_out):
    simulator = simulated()
    job = job_for(simulator, target={"host_ip": "env.hostIp"})
    result = carry_out(simulator, job, environ={"hostIp": "10.10.32.163"}).result
    assert result.scan.target == "10.10.32.163"
    assert {finding.host for finding in result.findings} == {"10.10.32.163"}


def test_the_group_holds_the_target_alone_and_policies_come_and_go(simulated, job_for, carry_out):
    simulator = simulated()
    carry_out(simulator, job_for(simulator))
    scan = {"policies": (Policy(id="1485826", title="RHEL 7.x"),)}
    carry_out(simulator, job_for(simulator, scan=scan, target={"host_ip": "10.10.32.163"}))
    (group,) = simulator.platform.groups.values()
    assert (group.title, group.ips) == ("Jenkins_AG_web-01", ["10.10.32.163"])
    assert {policy: len(groups) for policy, groups in simulator.platform.assignments.items()} == {
        1485826: 1,
        1485830: 0,
        1485900: 0,
    }


@pytest.mark.parametrize("fault", ["html-200", "truncated", "garbage", "empty", "503-html"])
@pytest.mark.parametrize("match", ["posture", "action=fetch"])
def test_a_clean_policy_is_no_pass_when_an_answer_is_none(
    simulated, job_for, carry_out, match, fault
):
    simulator = simulated("policy-without-data", speed=6000)
    simulator.answer_next(match, fault, times=10**6)
    scan = {"policies": (Policy(id="1485830", title="Apache 2.4"),)}
    job = job_for(simulator, scan=scan, fail_on={"authentication_failure": True})
    result = carry_out(simulator, job, scale=6000).result
    assert (result.verdict, result.exit_code) == (Outcome.INCONCLUSIVE, 4)
    assert result.reasons[0]


def test_without_faults_the_same_policy_passes(simulated, job_for, carry_out):
    simulator = simulated("policy-without-data")
    scan = {"policies": (Policy(id="1485830", title="Apache 2.4"),)}
    job = job_for(simulator, scan=scan, fail_on={"authentication_failure": True})
    assert carry_out(simulator, job).result.exit_code == 0


def test_a_scan_list_that_fails_a_while_is_looked_at_again(simulated, job_for, carry_out):
    simulator = simulated()
    simulator.answer_next("scan_ref", "html-200", times=3)
    run = carry_out(simulator, job_for(simulator))
    assert run.result.exit_code == 1
    assert any("state is unknown" in warning for warning in run.result.warnings)


@pytest.mark.parametrize(("on_timeout", "left"), [("leave", 0), ("cancel", 1)])
def test_a_timeout_leaves_or_cancels_the_scan(simulated, job_for, carry_out, on_timeout, left):
    simulator = simulated(speed=20)
    job = job_for(simulator, timing={"poll_every": "1", "timeout": "1", "on_timeout": on_timeout})
    result = carry_out(simulator, job, scale=200).result
    assert (result.verdict, result.exit_code) == (Outcome.INCONCLUSIVE, 5)
    cancels = [r for r in simulator.requests if r.parameters.get("action") == "cancel"]
    assert len(cancels) == left
    assert result.scan.reference in result.reasons[0]


@pytest.mark.parametrize(("on_interrupt", "cancels"), [("cancel", 1), ("leave", 0)])
def test_a_stop_while_waiting(simulated, job_for, carry_out, on_interrupt, cancels):
    simulator = simulated(speed=20)

    def stop(event, runner):
        if isinstance(event, ScanState):
            runner.stop(TERMINATED)

    job = job_for(simulator, timing={"on_interrupt": on_interrupt})
    result = carry_out(simulator, job, on_event=stop).result
    assert (result.verdict, result.exit_code) == (Outcome.INCONCLUSIVE, 143)
    sent = [r for r in simulator.requests if r.parameters.get("action") == "cancel"]
    assert len(sent) == cancels
    assert bool(simulator.platform.scans[0].canceled) == bool(cancels)


def test_a_stop_before_the_launch_launches_nothing(simulated, job_for, carry_out):
    simulator = simulated()

    def stop(event, runner):
        if isinstance(event, StepDone) and event.step is Step.CONNECT:
            runner.stop()

    result = carry_out(simulator, job_for(simulator), on_event=stop).result
    assert (result.exit_code, result.scan) == (130, None)
    assert simulator.platform.scans == []


def test_a_stop_during_the_launch_still_cancels_the_scan(simulated, job_for, carry_out):
    simulator = simulated(speed=20)
    stopper = []
    simulator.on_request = lambda recorded: (
        stopper[0].stop() if recorded.parameters.get("action") == "launch" else None
    )
    result = carry_out(
        simulator, job_for(simulator), on_event=lambda _, runner: stopper.append(runner)
    ).result
    assert result.exit_code == 130
    assert simulator.platform.scans[0].canceled


def test_a_full_disk_stops_the_run_before_the_next_write(
    simulated, job_for, carry_out, monkeypatch
):
    from qpctui.run.journal import Journal

    real = Journal.note

    def full(self, kind, write="", **details):
        if write == "asset_group.add":
            raise OSError(28, "No space left on device")
        real(self, kind, write, **details)

    monkeypatch.setattr(Journal, "note", full)
    simulator = simulated()
    result = carry_out(simulator, job_for(simulator)).result
    assert result.exit_code == 3
    assert "No space left" in result.reasons[0]
    assert simulator.platform.groups == {}
