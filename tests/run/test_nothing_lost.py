"""What goes wrong around a run: no scan forgotten, no result unwritten, no pass invented."""

from datetime import UTC, datetime, timedelta

import pytest

from qpctui.compliance.criteria import Outcome
from qpctui.files import write_atomically
from qpctui.job.model import Policy
from qpctui.qualys import scans
from qpctui.run import scanning
from qpctui.run.events import Step, StepFailed, StepStarted, Waiting
from qpctui.run.result import read_result
from qpctui.simulator.faults import FAULTS, Fault


def actions(simulator, name):
    return [r for r in simulator.requests if r.parameters.get("action") == name]


def refusal(code):
    said = f"<CODE>{code}</CODE><TEXT>No</TEXT>"
    return f"<SIMPLE_RETURN><RESPONSE>{said}</RESPONSE></SIMPLE_RETURN>".encode()


def stop_at(kind, holds=lambda event: True):
    """An ``on_event`` that stops the run at the first event of a kind."""

    def act(event, runner):
        if isinstance(event, kind) and holds(event):
            runner.stop()

    return act


def looking_for_launch(event):
    return "show the launch" in event.reason


def test_a_stop_while_a_lost_launch_is_looked_for_cancels_the_scan(simulated, job_for, carry_out):
    simulator = simulated()
    simulator.answer_next("action=launch", "answer-lost")
    stop = stop_at(Waiting, looking_for_launch)
    run = carry_out(simulator, job_for(simulator), on_event=stop)
    assert run.result.exit_code == 130
    assert run.result.scan.reference.startswith("compliance/")
    assert len(actions(simulator, "launch")) == len(actions(simulator, "cancel")) == 1
    assert "is Canceled" in run.result.reasons[0]


def test_a_stop_while_a_lost_launch_never_shows_says_so(simulated, job_for, carry_out, monkeypatch):
    simulator = simulated()
    simulator.answer_next("action=launch", "reset")
    stop = stop_at(Waiting, looking_for_launch)
    run = carry_out(simulator, job_for(simulator), on_event=stop)
    assert run.result.exit_code == 130
    assert "It is not known whether the scan was launched" in run.result.reasons[0]
    assert len(actions(simulator, "launch")) == 1


def test_a_title_with_blanks_around_is_found_again(simulated, job_for, carry_out):
    simulator = simulated()
    simulator.answer_next("action=launch", "answer-lost")
    run = carry_out(simulator, job_for(simulator, scan={"title": "  nightly  scan "}))
    assert run.result.scan.title.startswith("nightly  scan")
    assert run.result.exit_code == 1


def test_maintenance_at_the_launch_is_no_unknown_launch(simulated, job_for, carry_out):
    simulator = simulated()
    simulator.answer_next("action=launch", "503-xml")
    run = carry_out(simulator, job_for(simulator))
    assert (run.result.exit_code, run.result.scan) == (3, None)
    assert len(actions(simulator, "list")) == 1  # the asset groups alone


@pytest.mark.parametrize("match", ["about", "asset/ip", "action=launch"])
def test_limits_before_the_launch_are_3(simulated, job_for, carry_out, match, monkeypatch):
    body = FAULTS["1965"].body.replace(b"35", b"4000")
    monkeypatch.setitem(FAULTS, "4000 s", Fault(409, body))
    simulator = simulated()
    simulator.answer_next(match, "4000 s", times=99)
    run = carry_out(simulator, job_for(simulator))
    assert (run.result.exit_code, run.result.scan) == (3, None)


def test_a_step_that_the_licence_does_not_cover_is_6(simulated, job_for, carry_out):
    simulator = simulated()
    simulator.answer_next("asset/ip", "denied")
    assert carry_out(simulator, job_for(simulator)).result.exit_code == 6


def test_a_cancel_whose_answer_is_lost_is_asked_again(simulated, job_for, carry_out):
    simulator = simulated()
    simulator.answer_next("action=cancel", "reset")
    stop = stop_at(Waiting, lambda event: event.reason == "the scan")
    run = carry_out(simulator, job_for(simulator), on_event=stop)
    assert len(actions(simulator, "cancel")) == 2
    assert "is Canceled" in run.result.reasons[0]


def test_a_cancel_of_a_scan_that_has_just_ended_is_benign(
    simulated, job_for, carry_out, monkeypatch
):
    simulator = simulated()
    real = scans.cancel

    def too_late(transport, reference):
        for scan in simulator.platform.scans:
            scan.canceled = scan.launched
        real(transport, reference)

    monkeypatch.setattr(scanning.scans, "cancel", too_late)
    stop = stop_at(Waiting, lambda event: event.reason == "the scan")
    run = carry_out(simulator, job_for(simulator), on_event=stop)
    assert "is Canceled" in run.result.reasons[0]
    assert "may go on" not in run.result.reasons[0]


def test_a_stop_in_a_hurry_waits_for_nothing(simulated, job_for, carry_out):
    simulator = simulated()

    def act(event, runner):
        if isinstance(event, Waiting) and event.reason == "the scan":
            runner.stop()
            runner.hurry()

    run = carry_out(simulator, job_for(simulator), on_event=act)
    assert run.result.exit_code == 130
    assert "was not waited for" in run.result.reasons[0]
    assert len(actions(simulator, "cancel")) == 1
    assert read_result((run.folder.path / "result.json").read_bytes()) == run.result


def test_a_policy_that_is_gone_does_not_block_later_runs(
    simulated, job_for, carry_out, monkeypatch
):
    simulator = simulated()
    carry_out(simulator, job_for(simulator))
    fewer = job_for(simulator, scan={"policies": (Policy(id="1485826", title="RHEL 7.x"),)})
    monkeypatch.setitem(FAULTS, "gone", Fault(400, refusal(1905)))
    simulator.answer_next("remove_asset_group_ids", "gone", times=2)
    assert carry_out(simulator, fewer).result.exit_code == 1
    before = len(actions(simulator, "remove_asset_group_ids"))
    assert carry_out(simulator, fewer).result.exit_code == 1
    assert len(actions(simulator, "remove_asset_group_ids")) == before == 2


def test_a_policy_that_refuses_is_warned_about(simulated, job_for, carry_out, monkeypatch):
    simulator = simulated()
    carry_out(simulator, job_for(simulator))
    fewer = job_for(simulator, scan={"policies": (Policy(id="1485826", title="RHEL 7.x"),)})
    monkeypatch.setitem(FAULTS, "locked", Fault(409, refusal(1920)))
    simulator.answer_next("remove_asset_group_ids", "locked", times=2)
    result = carry_out(simulator, fewer).result
    assert result.exit_code == 1
    assert sum("stays on policy" in words for words in result.warnings) == 2


@pytest.mark.parametrize("step", [Step.CONNECT, Step.LAUNCH, Step.WAIT, Step.POSTURE, Step.REPORT])
def test_a_listener_that_is_gone_costs_nothing(simulated, job_for, carry_out, step):
    simulator = simulated()

    def act(event, _):
        if isinstance(event, StepStarted) and event.step is step:
            act.gone = True
        if getattr(act, "gone", False):
            raise BrokenPipeError

    run = carry_out(simulator, job_for(simulator), on_event=act)
    assert run.result.exit_code == 1
    assert (run.folder.path / "result.json").exists()


def test_a_bug_leaves_a_result_and_is_told(simulated, job_for, carry_out, monkeypatch, tmp_path):
    simulator = simulated()

    def broken(*_):
        raise ZeroDivisionError

    monkeypatch.setattr("qpctui.run.results.read_posture", broken)
    with pytest.raises(ZeroDivisionError):
        carry_out(simulator, job_for(simulator))
    (file,) = tmp_path.glob("runs/*/result.json")
    result = read_result(file.read_bytes())
    assert (result.verdict, result.exit_code) == (Outcome.INCONCLUSIVE, 70)
    assert result.scan.reference in result.reasons[0]


def test_a_result_that_can_t_be_stored_is_still_given(simulated, job_for, carry_out, monkeypatch):
    simulator = simulated()

    def full(path, *given, **named):
        if path.name == "result.json":
            raise OSError(28, "No space left on device")
        write_atomically(path, *given, **named)

    monkeypatch.setattr("qpctui.run.runner.write_atomically", full)
    run = carry_out(simulator, job_for(simulator))
    assert run.result.verdict is Outcome.FAILED
    assert "No space left" in run.heard(StepFailed)[-1].reason


def test_old_data_is_no_pass_though_all_of_it_is_excluded(simulated, job_for, carry_out):
    simulator = simulated("stale")
    job = job_for(simulator, fail_on={"exclude": True, "exclude_cids": "0-999999999"})
    result = carry_out(simulator, job).result
    assert (result.verdict, result.exit_code) == (Outcome.INCONCLUSIVE, 4)
    assert {policy.data for policy in result.policies} == {"stale"}


@pytest.mark.parametrize(
    ("hosts", "code", "words"),
    [
        ("<HOSTS_NOT_ALIVE>10.10.32.162</HOSTS_NOT_ALIVE>", 6, "as not alive"),
        ("<HOSTS_SCANNED>10.10.32.16</HOSTS_SCANNED>", 4, "among the scanned hosts"),
    ],
)
def test_a_target_that_was_not_scanned_is_never_judged_by_what_is_there(
    simulated, job_for, carry_out, monkeypatch, hosts, code, words
):
    body = (
        "<COMPLIANCE_SCAN_RESULT_OUTPUT><RESPONSE><COMPLIANCE_SCAN><APPENDIX><TARGET_HOSTS>"
        f"{hosts}</TARGET_HOSTS></APPENDIX></COMPLIANCE_SCAN></RESPONSE>"
        "</COMPLIANCE_SCAN_RESULT_OUTPUT>"
    )
    monkeypatch.setitem(FAULTS, "unscanned", Fault(200, body.encode()))
    simulator = simulated()
    simulator.answer_next("action=fetch", "unscanned")
    excluded = {"exclude": True, "exclude_cids": "0-999999999"}
    result = carry_out(simulator, job_for(simulator, fail_on=excluded)).result
    assert (result.verdict, result.exit_code) == (Outcome.INCONCLUSIVE, code)
    assert words in result.reasons[0]


def test_a_damaged_scan_result_is_asked_for_again(simulated, job_for, carry_out):
    simulator = simulated()
    simulator.answer_next("action=fetch", "truncated", times=2)
    result = carry_out(simulator, job_for(simulator)).result
    assert result.authentication.outcome == "success"


def test_our_own_clock_decides_nothing(simulated, job_for, carry_out):
    simulator = simulated()
    ahead = datetime.now(UTC) + timedelta(days=40)
    run = carry_out(simulator, job_for(simulator), now=ahead)
    assert run.result.exit_code == 1


def test_a_criterion_that_is_off_does_not_wait_long_for_its_data(simulated, job_for, carry_out):
    simulator = simulated("policy-without-data")
    off = {"state_and_criticality": False, "authentication_failure": True}
    run = carry_out(simulator, job_for(simulator, fail_on=off))
    assert run.result.exit_code == 0
    waited = sum(e.seconds for e in run.heard(Waiting) if "newer than the launch" in e.reason)
    assert waited <= 240


def test_insufficient_rights_count_as_a_refused_log_in(simulated, job_for, carry_out):
    simulator = simulated("host-authentication-insufficient")
    box = {"authentication_failure": True, "state_and_criticality": False}
    result = carry_out(simulator, job_for(simulator, fail_on=box)).result
    assert (result.exit_code, result.authentication.outcome) == (1, "insufficient")


def test_waits_say_what_they_wait_for(simulated, job_for, carry_out):
    simulator = simulated(speed=100)  # slow enough that nothing is there before it is asked for
    run = carry_out(simulator, job_for(simulator), scale=100)
    reasons = {event.reason.partition(":")[0] for event in run.heard(Waiting)}
    assert "the scan" in reasons
    assert "data newer than the launch" in reasons
