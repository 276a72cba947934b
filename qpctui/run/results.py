"""The steps after the scan: how the log-in went, and posture that is newer than the launch."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

from qpctui.compliance.criteria import DataState, data_not_found, data_state
from qpctui.compliance.findings import AuthOutcome, LoginOutcome, Posture, Status, without_dates
from qpctui.job.model import Policy
from qpctui.qualys import policies, scans
from qpctui.qualys.errors import Malformed, QualysError
from qpctui.qualys.posture import read_posture
from qpctui.run import ec2
from qpctui.run.context import RunContext, RunEnded
from qpctui.run.events import Level, PolicyArrived, PolicyStale, Waiting
from qpctui.run.expected import Span
from qpctui.run.polling import ask_for_posture

_PATIENCE = 20 * 60.0
_SHORT_PATIENCE = 2 * 60.0
_UNDATED_SETTLES = 2 * 60.0
_PAUSES_BETWEEN_RESULTS = (5.0, 15.0)
_LONGEST_PAUSE = 120.0


def read_scan_result(run: RunContext) -> str:
    """Find out whether the scanner could log in to the target."""
    if run.scan is None:
        raise AssertionError("the scan is launched before its result is read")
    try:
        result = _scan_result(run, run.scan.reference)
    except QualysError as error:
        run.authentication = AuthOutcome(LoginOutcome.UNREAD, str(error))
        run.warn(str(error))
        return "not read"
    run.authentication = result.authentication
    if result.unscanned:
        raise RunEnded(result.unscanned, 6)
    if result.listed is False:
        run.unscanned = f"the scan result does not list {run.ip} among the scanned hosts"
        run.warn(f"{run.unscanned[0].upper()}{run.unscanned[1:]}")
    words = {
        LoginOutcome.SUCCESS: "authentication worked",
        LoginOutcome.FAILED: "authentication failed",
        LoginOutcome.INSUFFICIENT: "insufficient privileges",
    }.get(run.authentication.outcome, "authentication not listed")
    details = run.authentication.details
    return f"{words} ({details})" if details else words


def _scan_result(run: RunContext, reference: str) -> scans.ScanResult:
    """The scan's result; one that arrives damaged is asked for again."""
    for pause in _PAUSES_BETWEEN_RESULTS:
        try:
            return scans.read_result(run.transport, reference, run.ip)
        except Malformed as error:
            run.emit(Waiting(f"the scan result again ({error})", pause))
            run.transport.pace.wait(pause, run.stop)
    return scans.read_result(run.transport, reference, run.ip)


def fetch_posture(run: RunContext) -> str:
    """Ask for each policy's posture until it is newer than the launch, or patience ends.

    While one policy's data is old the others' will be too: one is asked at a time, in turn.
    """
    ec2.learn_host_id(run)
    asking = _Asking(run)
    arrived: dict[str, Posture] = {}
    asking.wait_until_expected()
    while asking.waiting:
        policy, last_chance = asking.waiting[0], asking.is_over
        posture = arrived[policy.id] = _ask(run, policy)
        state = data_state(run.criteria, policy, posture, run.scope)
        if last_chance or _settled(run, state, posture, long_enough=asking.may_be_undated):
            asking.has_arrived()
            arrived[policy.id] = _cross_checked(run, policy, posture)
            _arrived(run, policy, arrived[policy.id])
        else:
            run.emit(PolicyStale(policy.id, policy.title or policy.id, str(state)))
            asking.ask_later()
    run.postures = [_of_scan(run, arrived[policy.id]) for policy in run.job.scan.policies]
    count = sum(len(posture.findings) for posture in run.postures)
    policies = "policy" if len(run.postures) == 1 else "policies"
    return f"{count} findings of {len(run.postures)} {policies}"


class _Asking:
    """Which policy is asked next, and when."""

    def __init__(self, run: RunContext) -> None:
        self._run = run
        self.waiting = deque(run.job.scan.policies)
        needed = run.job.fail_on.state_and_criticality and not run.authentication.refused
        patience = run.transport.pace.seconds(_PATIENCE if needed else _SHORT_PATIENCE)
        self._started = self._news = run.monotonic()
        self._give_up = min(self._started + patience, run.give_up_at)
        self._fresh = _expected_of(run)

    @property
    def is_over(self) -> bool:
        """Whether each policy is asked for the last time."""
        return self._run.monotonic() >= self._give_up

    @property
    def may_be_undated(self) -> bool:
        """Whether an older scan's data has had the time to be replaced."""
        settles = self._run.transport.pace.seconds(_UNDATED_SETTLES)
        return self._run.monotonic() - self._started >= settles

    def wait_until_expected(self) -> None:
        """Do not ask in vain where earlier runs say how long the evaluation takes."""
        elapsed = self._run.since(self._run.launched_at)
        if self._fresh is not None and elapsed is not None and elapsed < self._fresh.after:
            self._wait("the policies' evaluation, as long as it took before")

    def has_arrived(self) -> None:
        """The policy that was asked needs no more."""
        self.waiting.popleft()
        self._news = self._run.monotonic()

    def ask_later(self) -> None:
        """The policy that was asked comes last, after a pause."""
        self.waiting.rotate(-1)
        names = ", ".join(policy.title or policy.id for policy in self.waiting)
        self._wait(f"data newer than the launch: {names}")

    def _wait(self, reason: str) -> None:
        run = self._run
        elapsed, since_news = run.since(run.launched_at), run.since(self._news) or 0.0
        pause = ask_for_posture(_LONGEST_PAUSE, elapsed, self._fresh, since_news)
        left = (self._give_up - run.monotonic()) * run.transport.pace.scale
        pause = min(pause, max(left, 0.0))
        run.emit(Waiting(reason, pause))
        run.wait_to_look(pause)


def _expected_of(run: RunContext) -> Span | None:
    """When earlier runs let expect this scan's posture, if its end was seen to come."""
    if run.expected is None or run.launched_at is None or run.processed_at is None:
        return None
    took = (run.processed_at - run.launched_at) * run.transport.pace.scale
    return run.expected.fresh_after(took)


def _of_scan(run: RunContext, posture: Posture) -> Posture:
    """The posture, with a gap where it can't be this scan's, however new its evaluation is."""
    return replace(posture, gap=posture.gap or run.unscanned) if posture.findings else posture


def _settled(run: RunContext, state: DataState, posture: Posture, *, long_enough: bool) -> bool:
    """Whether asking again would bring nothing.

    Undated data that the job accepts can't be told from an older scan's, so it must at least have
    had the time to be replaced.
    """
    if state is DataState.UNDATED:
        return True
    undated = run.scope.launched is None or (
        without_dates(posture.findings) and posture.policy_evaluated is None
    )
    return state is DataState.COMPLETE and (long_enough or not undated)


def _ask(run: RunContext, policy: Policy) -> Posture:
    """A policy's posture now; one that can't be got is a posture with a gap."""
    title = policy.title or policy.id
    try:
        host_id = run.instance.host_id if run.instance else ""
        answer = read_posture(run.transport, policy.id, title, run.ip, host_id)
        if answer.other_hosts:
            run.log(f"{title}: {answer.other_hosts} findings of other hosts left out")
        posture = answer.posture
        if without_dates(posture.findings):
            evaluated = policies.last_evaluated(run.transport, policy.id)
            posture = replace(posture, policy_evaluated=evaluated)
    except QualysError as error:
        run.warn(f"{title}: {error}")
        return Posture(policy.id, title, gap=str(error))
    return posture


def _arrived(run: RunContext, policy: Policy, posture: Posture) -> None:
    title, state = policy.title or policy.id, data_state(run.criteria, policy, posture, run.scope)
    run.emit(PolicyArrived(policy.id, title, len(posture.findings), str(state)))
    if state is DataState.MISSING:
        run.log(data_not_found(title, run.ip), Level.WARNING)


def _cross_checked(run: RunContext, policy: Policy, posture: Posture) -> Posture:
    """Our own counts are what is judged; the platform's sums can only raise a doubt.

    Where they count more findings than came, the posture has a gap. Which of them failed they may
    count in another way: how an exception shows there is not documented.
    """
    theirs = posture.platform_totals
    if theirs is None:
        return posture
    failed = sum(finding.status == Status.FAILED for finding in posture.findings)
    ours = (len(posture.findings), failed)
    if ours == (theirs.total, theirs.failed):
        return posture
    words = (
        f"the platform counts {theirs.total} findings, {theirs.failed} failed; "
        f"{ours[0]} arrived, {ours[1]} failed"
    )
    run.warn(f"{policy.title or policy.id}: {words}")
    return replace(posture, gap=posture.gap or words) if theirs.total > ours[0] else posture
