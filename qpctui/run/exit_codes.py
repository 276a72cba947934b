"""What a command ends with, by the contract: 0 and 1 only ever with a verdict."""

from __future__ import annotations

from qpctui.compliance.criteria import Outcome

PASSED, FAILED = 0, 1
INVALID = 2
"""Usage, a job that breaks a rule, or a credential that may not be sent there."""
NOT_CONNECTED = CANT_STORE = 3
INCONCLUSIVE = 4
TIMED_OUT = 5
NOT_SCANNED = 6
"""The scan did not succeed, or the platform refused a step."""
BUG, INTERRUPTED, TERMINATED = 70, 130, 143

OF_VERDICT = {
    Outcome.PASSED: PASSED,
    Outcome.FAILED: FAILED,
    Outcome.INCONCLUSIVE: INCONCLUSIVE,
}
