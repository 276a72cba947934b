"""The platform's own sums beside what arrived: they may take a pass away, and never give one."""

import pytest

from qpctui.compliance.criteria import Outcome
from tests.properties.conftest import STEPS, launched, outcome
from tests.properties.documents import (
    EVALUATED,
    REFERENCE,
    Info,
    posture,
    scan_list,
    scan_result,
)

FIRST, SECOND = (Info(n, status="Passed", evaluated=EVALUATED) for n in (11, 12))
FAILING = Info(13, control="2214", status="Failed", evaluated=EVALUATED)


def ended(arrived, summed):
    """How a run ends, and its warnings, where sums are of other records than arrived."""
    bodies = {"list": scan_list(), "fetch": scan_result()}

    def answer(call):
        if call.operation == "posture.list":
            return posture(arrived, of=summed)
        return bodies[call.form["action"]]

    run = launched(REFERENCE, answer)
    return *outcome(run, tuple(STEPS)), run.warnings


def test_sums_that_agree_say_nothing():
    verdict, _, warnings = ended([FIRST], [FIRST])
    assert (verdict, warnings) == (Outcome.PASSED, [])


@pytest.mark.parametrize("lost", [SECOND, FAILING])
def test_a_record_that_is_counted_and_did_not_arrive_is_no_pass(lost):
    verdict, reasons, warnings = ended([FIRST], [FIRST, lost])
    assert verdict is Outcome.INCONCLUSIVE
    assert "the platform counts 2 findings" in reasons[0]
    assert "1 arrived, 0 failed" in warnings[0]


def test_a_failure_stays_one_whatever_else_is_missing():
    verdict, _, _ = ended([FIRST, FAILING], [FIRST, SECOND, FAILING])
    assert verdict is Outcome.FAILED


def test_more_than_is_counted_is_told_alone():
    verdict, _, warnings = ended([FIRST, SECOND], [FIRST])
    assert verdict is Outcome.PASSED
    assert "the platform counts 1 findings" in warnings[0]
