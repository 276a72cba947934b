"""Carries a job out from target to verdict, and leaves a result whatever happens."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from threading import Event as Flag
from typing import Literal

import msgspec

from qpctui.compliance.criteria import Outcome, Verdict, judge
from qpctui.files import write_atomically
from qpctui.job.model import Job, target_of
from qpctui.qualys.authorisation import Login
from qpctui.qualys.calls import Exchange
from qpctui.qualys.errors import AccessDenied, Cancelled, LimitReached, QualysError, Refused
from qpctui.qualys.transport import Transport
from qpctui.run import lost_launch, scanning
from qpctui.run.context import RunContext, RunEnded
from qpctui.run.event_log import EventLog
from qpctui.run.events import (
    Event,
    Finished,
    Listener,
    RequestMade,
    Step,
    StepDone,
    StepFailed,
    StepStarted,
    Waiting,
)
from qpctui.run.exit_codes import (
    BUG,
    INTERRUPTED,
    NOT_CONNECTED,
    NOT_SCANNED,
    OF_VERDICT,
)
from qpctui.run.expected import Expected
from qpctui.run.journal import JOB_FILE, Journal, RunFolder
from qpctui.run.judged_result import result_of
from qpctui.run.looks import Looks
from qpctui.run.names import scan_title
from qpctui.run.past import Past
from qpctui.run.result import FILE, Result, ScanPart
from qpctui.run.steps import actions_for

_LONGEST_REASON = 300
TransportMaker = Callable[
    [Flag, Callable[[Exchange], None], Callable[[str, float], None]], Transport
]


class Runner:
    """One run of one job. ``run`` blocks; ``stop`` may come from any thread or signal handler."""

    def __init__(
        self,
        job: Job,
        name: str,
        *,
        transport: TransportMaker,
        folder: RunFolder,
        environ: Mapping[str, str],
        listener: Listener,
        host_login: Login | None = None,
        past: Past | None = None,
        expected: Expected | None = None,
        held: ExitStack | None = None,
    ) -> None:
        """``transport`` makes the transport with the run's stop order and its two listeners.

        ``host_login`` is the target's own, for the authentication record that the job asks for.
        ``past`` is what an earlier process did of this run, ``expected`` what earlier runs of the
        job let expect. ``held`` holds the locks that keep others from it; it is closed when the
        run is over.
        """
        self._past = past or Past()
        self._expected = expected
        self._held = held or ExitStack()
        self._listener = listener
        self._stop, self._hurry = Flag(), Flag()
        self._looks = Looks(self._stop)
        self.not_stored = ""
        """Why the result could not be stored, empty when it was."""
        self._stop_code = INTERRUPTED
        self._on_interrupt = job.timing.on_interrupt
        self._step = Step.RESOLVE
        self._event_log: EventLog | None = None
        self._folder = folder
        self._job = job
        self._name = name
        self._environ = environ
        self._host_login = host_login
        self._transport = transport(self._stop, self._heard_exchange, self._heard_wait)

    @property
    def run_id(self) -> str:
        """The name under which the run's result is found again."""
        return self._folder.id

    def stop(
        self, exit_code: int = INTERRUPTED, scan: Literal["cancel", "leave"] | None = None
    ) -> None:
        """Ask the run to end; its scan is cancelled or left, as ``scan`` or else the job says."""
        self._stop_code = exit_code
        self._on_interrupt = scan or self._on_interrupt
        self._stop.set()
        self._looks.wake()

    def look_now(self) -> float | None:
        """Look at the platform soon instead of waiting on; see ``Looks.now``."""
        return self._looks.now()

    def hurry(self) -> None:
        """Do not even wait for what the stopping still asks of the platform."""
        self._hurry.set()

    def run(self) -> Result:
        """Carry the job out and store its result in the run's folder; see ``not_stored``.

        Raises:
            OSError: the journal can't be begun; nothing was sent.
        """
        with self._held as held:
            run = self._begun(held)
            try:
                result = self._judged(run)
            except Exception:
                verdict = Verdict(Outcome.INCONCLUSIVE, (_bug_words(run),))
                self._store(run, self._result(run, verdict, BUG))
                raise
            self._begin(Step.REPORT)
            self._store(run, result)
            if self.not_stored:
                self._emit(StepFailed(Step.REPORT, self.not_stored))
            else:
                self._done(f"run {self._folder.id}")
            self._transport.close()
            self._emit(Finished(result.verdict, result.reasons, result.exit_code))
            return result

    def _begun(self, held: ExitStack) -> RunContext:
        """A run of which is noted that it begins; one that can't be noted leaves nothing behind."""
        try:
            journal = held.enter_context(Journal(self._folder.path))
            self._event_log = held.enter_context(EventLog(self._folder.path))
            run = RunContext(
                job=self._job,
                name=self._name,
                environ=self._environ,
                transport=self._transport,
                journal=journal,
                folder=self._folder,
                emit=self._emit,
                stop=self._stop,
                hurry=self._hurry,
                looks=self._looks,
                host_login=self._host_login,
                title=scan_title(self._job, self._name, self._environ, self._folder.stamp),
                launch_unknown=self._past.launch == "unknown",
                past=self._past,
                expected=self._expected,
            )
            self._take_up(run)
            self._note_begin(run)
        except OSError:
            if self._past.is_new:
                self._folder.discard()
            raise
        return run

    def _take_up(self, run: RunContext) -> None:
        """Remember what earlier processes had learnt."""
        run.remember(self._past.known)
        if self._past.launched is not None:
            ago = (datetime.now(UTC) - self._past.launched).total_seconds()
            run.launched_at = run.monotonic() - ago

    def _note_begin(self, run: RunContext) -> None:
        """Note what this process sets out to do.

        Raises:
            OSError: it can't be noted, so it must not be done.
        """
        if self._past.is_new:
            write_atomically(self._folder.path / JOB_FILE, msgspec.json.encode(self._job))
            api, pace = run.transport.endpoints.api, run.transport.pace
            reference = self._past.known.reference
            run.journal.note(
                "begun",
                job=self._name,
                api=api,
                target=target_of(self._job),
                scale=f"{pace.scale:g}",
                **({"reference": reference} if reference else {"title": run.title}),
            )
        else:
            run.journal.note("resumed", pid=str(os.getpid()))

    def _store(self, run: RunContext, result: Result) -> None:
        try:
            write_atomically(self._folder.path / FILE, result.to_json())
            run.journal.note("ended", **_end_of(run, result))
        except OSError as error:
            problem = f"{self._folder.path} can't be written: {error.strerror}"
            self.not_stored = f"{problem}. {run.way_back}"

    def _judged(self, run: RunContext) -> Result:
        try:
            for step, action in actions_for(run, self._past):
                if action is None:
                    self._emit(StepDone(step, *self._past.outcome(step)))
                    continue
                self._begin(step)
                result = action(run)
                run.note_done(step, result)
                self._done(result)
            self._begin(Step.JUDGE)
            verdict = judge(
                run.criteria,
                run.job.scan.policies,
                run.postures,
                run.authentication,
                run.scope,
            )
            self._done(str(verdict.outcome))
            return self._result(run, verdict, OF_VERDICT[verdict.outcome])
        except Cancelled:
            return self._without_verdict(run, self._interrupted(run), self._stop_code)
        except RunEnded as end:
            return self._without_verdict(run, str(end), end.exit_code)
        except QualysError as error:
            return self._without_verdict(run, str(error), self._code_for(error, run))

    def _code_for(self, error: QualysError, run: RunContext) -> int:
        """3 when no step was refused: no connection, no log-in, or limits before the launch."""
        is_refusal = isinstance(error, Refused | AccessDenied) and self._step is not Step.CONNECT
        if is_refusal and not isinstance(error, LimitReached):
            return NOT_SCANNED
        return NOT_CONNECTED if run.scan is None else NOT_SCANNED

    def _interrupted(self, run: RunContext) -> str:
        if run.scan is None and run.launch_unknown:
            return f"Interrupted. {lost_launch.unknown_launch(run)}"
        if run.scan is None:
            return "Interrupted before a scan was launched"
        if run.record is not None and run.record.ended:
            return "Interrupted after the scan had ended"
        if self._on_interrupt == "leave":
            return f"Interrupted. {scanning.goes_on(run)}"
        run.log("Cancelling the scan at the platform")
        return f"Interrupted. {scanning.cancel_scan(run)}"

    def _without_verdict(self, run: RunContext, reason: str, exit_code: int) -> Result:
        self._emit(StepFailed(self._step, reason))
        verdict = Verdict(Outcome.INCONCLUSIVE, (reason,))
        return self._result(run, verdict, exit_code)

    def _result(self, run: RunContext, verdict: Verdict, exit_code: int) -> Result:
        return result_of(
            run.job,
            verdict,
            exit_code,
            scan=_scan_part(run),
            authentication=run.authentication,
            warnings=tuple(run.warnings),
            baseline=run.baseline_part,
            judged=run.judged,
        )

    def _begin(self, step: Step) -> None:
        self._step = step
        self._emit(StepStarted(step))

    def _done(self, result: str) -> None:
        self._emit(StepDone(self._step, result))

    def _emit(self, event: Event) -> None:
        # Whoever listened may be gone with its terminal: that must not cost the run its verdict.
        with contextlib.suppress(OSError):
            if self._event_log is not None:
                self._event_log.hear(event)
        with contextlib.suppress(OSError):
            self._listener(event)

    def _heard_exchange(self, exchange: Exchange) -> None:
        self._emit(
            RequestMade(
                exchange.purpose,
                exchange.method,
                exchange.path,
                exchange.status,
                exchange.seconds,
                exchange.calls_left,
            )
        )

    def _heard_wait(self, reason: str, seconds: float) -> None:
        self._emit(Waiting(reason, seconds))


def _end_of(run: RunContext, result: Result) -> dict[str, str]:
    """What lists of runs tell of it without reading the result."""
    record = run.record
    scan_may_go_on = run.launch_unknown or (run.scan is not None and not scanning.is_lost(record))
    judged = result.exit_code in OF_VERDICT.values()
    return {
        "verdict": result.verdict,
        "exit_code": str(result.exit_code),
        "reason": "; ".join(result.reasons)[:_LONGEST_REASON],
        "scan_state": (record.state if record else ""),
        "breaks": str(sum(finding.causes_failure for finding in result.findings)),
        "findings": str(len(result.findings)),
        "policies": str(len(result.policies)),
        "gaps": str(sum(bool(policy.gap) for policy in result.policies)),
        "unfinished": "yes" if scan_may_go_on and not judged else "",
    }


def _bug_words(run: RunContext) -> str:
    """A bug ends the run but not the scan; what it was is for the bug's own report."""
    scan = f". {scanning.goes_on(run)}" if run.scan else ""
    return f"qpctui met a bug{scan}"


def _scan_part(run: RunContext) -> ScanPart | None:
    if run.scan is None:
        return None
    record = run.record
    scan_id = run.scan.id or (record.id if record else "")
    return ScanPart(
        id=scan_id,
        reference=run.scan.reference,
        title=run.title,
        state=record.state if record else "",
        sub_state=record.sub_state if record else "",
        launched=record.launched if record else None,
        duration=record.duration if record else "",
        target=run.target,
        link=run.transport.endpoints.scan_link(scan_id) if scan_id else "",
    )
