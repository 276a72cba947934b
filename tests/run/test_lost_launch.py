"""A launch whose answer is lost: found by its title, and sent again only when it never arrived."""

from datetime import timedelta

import pytest

from qpctui.qualys import scans
from qpctui.qualys.errors import Unreachable
from qpctui.run import scanning
from qpctui.run.events import ScanLaunched


def sent(simulator, action):
    return [r for r in simulator.requests if r.parameters.get("action") == action]


def scan_looks(simulator):
    """The looks at the scan list between the first launch and the second."""
    actions = [r.parameters.get("action") for r in simulator.requests if "scan" in r.path]
    first = actions.index("launch")
    return actions[first + 1 : actions.index("launch", first + 1)].count("list")


def test_a_lost_launch_is_found_by_its_title_and_not_sent_again(simulated, job_for, carry_out):
    simulator = simulated()
    simulator.answer_next("action=launch", "answer-lost")
    run = carry_out(simulator, job_for(simulator))
    assert run.result.exit_code == 1
    assert len(sent(simulator, "launch")) == 1
    assert len(simulator.platform.scans) == 1
    assert run.heard(ScanLaunched)[0].reference == simulator.platform.scans[0].reference
    assert any("answer is unknown" in warning for warning in run.result.warnings)


def test_a_launch_that_never_arrived_is_sent_again_after_long_absence(
    simulated, job_for, carry_out
):
    simulator = simulated()
    simulator.answer_next("action=launch", "reset")
    run = carry_out(simulator, job_for(simulator))
    assert run.result.exit_code == 1
    assert [r.parameters["scan_title"] for r in sent(simulator, "launch")] == [
        run.result.scan.title
    ] * 2
    assert len(simulator.platform.scans) == 1
    assert scan_looks(simulator) >= 2
    kinds = [(e.kind, e.details.get("absent")) for e in run.journal() if e.write == "scan.launch"]
    assert kinds == [
        ("intent", None),
        ("answer", "never arrived"),
        ("intent", None),
        ("answer", None),
    ]


def test_absence_counts_by_the_platform_s_clock(simulated, job_for, carry_out, monkeypatch):
    """Its list may be a copy that stands still; ours runs on and proves nothing."""
    simulator = simulated()
    simulator.answer_next("action=launch", "reset")
    seen = []
    real = scans.find_by_title

    def still(transport, title, ip):
        search = real(transport, title, ip)
        seen.append(search.at)
        return scans.TitleSearch(search.found, seen[0] + timedelta(seconds=89))

    monkeypatch.setattr(scans, "find_by_title", still)
    run = carry_out(simulator, job_for(simulator))
    assert (run.result.exit_code, len(sent(simulator, "launch"))) == (6, 1)
    assert "It is not known whether the scan was launched" in run.result.reasons[0]
    assert len(seen) > 10


@pytest.mark.parametrize("fault", ["html-200", "truncated", "503-html"])
def test_a_list_that_can_t_be_read_proves_no_absence(simulated, job_for, carry_out, fault):
    simulator = simulated()
    simulator.answer_next("action=launch", "reset")
    simulator.answer_next("scan/compliance/?action=list", fault, times=10**6)
    run = carry_out(simulator, job_for(simulator), scale=6000)
    assert (run.result.exit_code, len(sent(simulator, "launch"))) == (6, 1)
    assert "It is not known whether the scan was launched" in run.result.reasons[0]
    assert f"Look for {run.journal()[-2].details['title']}" in run.result.reasons[0]


def test_two_launches_in_vain_are_the_end(simulated, job_for, carry_out):
    simulator = simulated()
    simulator.answer_next("action=launch", "reset", times=2)
    run = carry_out(simulator, job_for(simulator))
    assert (run.result.exit_code, len(sent(simulator, "launch"))) == (6, 2)
    assert "launched twice and never appeared" in run.result.reasons[0]


def test_two_scans_of_one_title_are_both_named(simulated, job_for, carry_out, monkeypatch):
    simulator = simulated()
    real = scans.launch

    def twice(transport, order):
        real(transport, order)
        real(transport, order)
        raise Unreachable("lost")

    monkeypatch.setattr(scanning.scans, "launch", twice)
    run = carry_out(simulator, job_for(simulator))
    assert run.result.exit_code == 6
    references = {scan.reference for scan in simulator.platform.scans}
    assert len(references) == 2
    assert all(reference in run.result.reasons[0] for reference in references)


def test_a_first_launch_that_arrives_late_is_not_overlooked(
    simulated, job_for, carry_out, monkeypatch
):
    simulator = simulated()
    real, late = scans.launch, []

    def slow(transport, order):
        if not late:
            real(transport, order)
            late.append(simulator.platform.scans.pop())
            raise Unreachable("lost")
        simulator.platform.scans.append(late[0])
        return real(transport, order)

    monkeypatch.setattr(scanning.scans, "launch", slow)
    run = carry_out(simulator, job_for(simulator))
    assert run.result.exit_code == 6
    assert late[0].reference in run.result.reasons[0]
