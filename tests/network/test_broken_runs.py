"""Whole runs over a way that breaks: the verdict is the true one or none, and never a pass."""

import pytest

from qpctui.compliance.criteria import Outcome
from qpctui.qualys import transport as transport_module
from qpctui.run.events import Step, StepStarted

HIGH = {"criticalities": ("Serious", "Urgent", "Critical")}


@pytest.fixture
def run_through(simulated, job_for, carry_out, broken_way, ca_file, certified, monkeypatch):
    """Carries out a job whose platform fails it, over TLS; a fault begins with a step."""
    monkeypatch.setattr(transport_module, "_REQUEST_SECONDS", 5.0)

    def run(step, then, keep, times):
        simulator = simulated(tls=certified("127.0.0.1"))
        way, proxy = broken_way(simulator)

        def arm(event, _):
            if isinstance(event, StepStarted) and event.step is step:
                proxy.arm(then, keep, times=times)

        job = job_for(way, fail_on=HIGH)
        return carry_out(way, job, ca_file=ca_file, on_event=arm).result, proxy

    return run


@pytest.mark.parametrize(
    ("step", "keep"),
    [
        (Step.CONNECT, 0),
        (Step.LAUNCH, 0),
        (Step.WAIT, 0),
        (Step.RESULT, 600),
        (Step.POSTURE, 0),
        (Step.POSTURE, 9000),
    ],
)
def test_a_fault_that_passes_leaves_the_true_verdict(run_through, step, keep):
    result, proxy = run_through(step, "reset", keep, times=1)
    assert proxy.broken == {"reset": 1}
    assert result.verdict is Outcome.FAILED, result.reasons


def test_a_change_whose_answer_is_lost_is_no_pass(run_through):
    result, proxy = run_through(Step.ASSET_GROUP, "reset", 0, times=1)
    assert proxy.broken == {"reset": 1}
    assert result.verdict in (Outcome.FAILED, Outcome.INCONCLUSIVE)


@pytest.mark.parametrize("then", ["reset", "close"])
@pytest.mark.parametrize("step", [Step.RESULT, Step.POSTURE])
def test_a_way_that_stays_broken_gives_no_verdict(run_through, step, then):
    result, proxy = run_through(step, then, 300, times=10_000)
    assert result.verdict is Outcome.INCONCLUSIVE
    assert proxy.broken[then] > 1
