"""The scan itself: launch it once, follow it, and stop it when asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Event as Flag

from qpctui.job.syntax import minutes
from qpctui.qualys import scans
from qpctui.qualys.addresses import lists, readable
from qpctui.qualys.errors import (
    Cancelled,
    Malformed,
    QualysError,
    Refused,
    Unavailable,
    Unreachable,
    never_acted,
)
from qpctui.qualys.scans import InstanceOrder, ScanOrder, ScanRecord
from qpctui.qualys.transport import Transport
from qpctui.run.context import RunContext, RunEnded
from qpctui.run.events import ScanExpected, ScanLaunched, ScanState, ScanUnseen, Waiting
from qpctui.run.journal import Writes
from qpctui.run.lost_launch import find_lost_launch, the_one
from qpctui.run.polling import look_at_scan

_LAUNCHED_IN_VAIN = "{} was launched twice and never appeared in the scan list"
_PAUSES_BETWEEN_CANCELS = (2, 5, 15)
_SECONDS_IN_A_HURRY = 3.0
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_SUB_STATE_WORDS = {"no_host": "no host alive: the target did not answer the scanner"}


def launch_scan(run: RunContext) -> str:
    """Launch the scan under its reserved title; one whose answer is lost is looked up by it.

    Only when that title stays absent from the scan list is it launched again, once.

    The call is not broken off by a stop request, so that we always know what we started.
    """
    order = ScanOrder(
        title=run.title,
        option_profile=run.job.scan.option_profile.name,
        scanner=run.job.scan.scanner.name,
        ip=run.ip,
        instance=_instance_order(run),
    )
    run.start_clock()
    if not (run.launch_unknown and _was_sent(run)) and not _sent(run, order):
        run.warn(f"{run.title} did not appear in the scan list; launching it again")
        if not _sent(run, order):
            raise RunEnded(_LAUNCHED_IN_VAIN.format(run.title), 6)
        _demand_only_one(run)
    if run.scan is None:
        raise AssertionError("a launch that was sent is known by its reference")
    run.launched_at = run.monotonic()
    run.emit(ScanLaunched(run.scan.reference, run.scan.id, run.title))
    return run.scan.reference


def _sent(run: RunContext, order: ScanOrder) -> bool:
    """Launch the scan; false when it is certain that the launch never arrived."""
    with run.journalled(Writes.LAUNCH, title=run.title) as learnt:
        try:
            run.scan = scans.launch(run.transport.finishing_calls(), order)
        except (Unreachable, Unavailable, Malformed) as error:
            if never_acted(error):
                raise
            run.warn(f"The launch's answer is unknown ({error}); looking for {run.title}")
            run.launch_unknown = True
            run.scan = find_lost_launch(run, str(error))
            run.launch_unknown = False
        learnt |= _found(run)
    return run.scan is not None


def _was_sent(run: RunContext) -> bool:
    """Look for what an earlier process meant to launch; false when that certainly never arrived."""
    run.log(f"Whether {run.title} was launched is not known; looking for it")
    run.scan = find_lost_launch(run, "The run was broken off")
    run.launch_unknown = False
    run.note_after("answer", Writes.LAUNCH, {"title": run.title} | _found(run))
    return run.scan is not None


def _found(run: RunContext) -> dict[str, str]:
    """What a look for a launch tells the journal."""
    if run.scan is None:
        return {"absent": "never arrived"}
    return {"reference": run.scan.reference, "id": run.scan.id}


def _demand_only_one(run: RunContext) -> None:
    """After a second launch: the first may have arrived late all the same."""
    try:
        the_one(run.title, scans.find_by_title(run.transport, run.title, run.ip).found)
    except QualysError as error:
        run.warn(f"Whether {run.title} runs once alone is not known: {error}")


def _instance_order(run: RunContext) -> InstanceOrder | None:
    if run.instance is None:
        return None
    connector = run.job.target.ec2.connector.name
    return InstanceOrder(run.instance.id, connector, run.instance.region)


def wait_for_scan(run: RunContext) -> str:
    """Look at the scan until it has ended and its results are processed."""
    if not run.give_up_at:
        run.start_clock()
    if run.expected is not None and run.launched_at is not None:
        run.emit(ScanExpected(run.expected.processed.by, run.expected.runs))
    near_since: float | None = None
    unprocessed = run.expected is not None and not run.past.goes_on_after_launch
    if unprocessed:
        # It has just begun and is known to take a while: a look would tell nothing new.
        _await_next_look(run, "the scan", None)
    while True:
        record = _look(run)
        if record is not None and run.past.is_adopted:
            _demand_target(run, record)
        if record is not None and record.ended:
            if is_lost(record):
                raise RunEnded(_unsuccessful(record), 6)
            if record.processed:
                run.processed_at = run.monotonic() if unprocessed else None
                return f"{record.state}, {record.duration}"
        ended = record is not None and record.ended
        unprocessed = unprocessed or record is not None
        if ended or (record is not None and record.state == "Loading"):
            near_since = near_since or run.monotonic()
        if run.seconds_left() <= 0:
            _time_out(run)
        _await_next_look(run, "the results to be processed" if ended else "the scan", near_since)


def _await_next_look(run: RunContext, awaited: str, near_since: float | None) -> None:
    """Wait as long as may be between two looks, and no longer than until the job's timeout."""
    every = minutes(run.job.timing.poll_every) * 60.0
    elapsed, near_for = run.since(run.launched_at), run.since(near_since)
    pause = look_at_scan(every, elapsed, run.expected, near_for)
    pause = min(pause, max(run.seconds_left() * run.transport.pace.scale, 1.0))
    run.emit(Waiting(awaited, pause))
    run.wait_to_look(pause)


def _look(run: RunContext) -> ScanRecord | None:
    """Ask for the scan's state; a look that fails is not the end of looking."""
    if run.scan is None:
        raise AssertionError("the scan is launched before it is followed")
    since = _listed_since(run)
    try:
        record = scans.find_by_reference(run.transport, run.scan.reference, since=since)
    except QualysError as error:
        last = run.record.state if run.record else "unknown"
        run.warn(f"The scan's state is unknown now, last {last}: {error}")
        run.emit(ScanUnseen(last))
        return None
    if record is None:
        run.warn(f"The scan list does not show {run.scan.reference}")
        run.emit(ScanUnseen(run.record.state if run.record else "unknown"))
        return None
    run.record = record
    run.emit(ScanState(record.state, record.sub_state, record.processed))
    return record


def _demand_target(run: RunContext, record: ScanRecord) -> None:
    """A scan of another host says nothing of this job's."""
    if record.target and readable(record.target) and not lists(record.target, run.ip):
        raise RunEnded(
            f"The scan {record.reference} is of {record.target}, not of the job's target {run.ip}",
            2,
        )


def _listed_since(run: RunContext) -> datetime | None:
    """Before the scan was launched, by the platform's own date; None for the last 30 days."""
    if run.record is not None and run.record.launched is not None:
        return run.record.launched - timedelta(days=2)
    return _LONG_AGO if run.past.goes_on_after_launch else None


def is_lost(record: ScanRecord | None) -> bool:
    """Whether the scan has ended without anything to judge."""
    return record is not None and record.ended and not record.succeeded


def goes_on(run: RunContext) -> str:
    """That the scan is left to the platform, and how to come back to it."""
    if run.scan is None:
        raise AssertionError("only a launched scan goes on")
    return f"The scan goes on at the platform as {run.scan.reference}. {run.way_back}"


def _unsuccessful(record: ScanRecord) -> str:
    sub_state = _SUB_STATE_WORDS.get(record.sub_state.casefold(), record.sub_state)
    because = f" ({sub_state})" if sub_state else ""
    return f"The scan did not succeed: {record.state}{because}"


def _time_out(run: RunContext) -> None:
    if run.scan is None:
        raise AssertionError("the scan is launched before it is timed")
    timeout = f"within the job's timeout ({run.job.timing.timeout} minutes)"
    if run.record is not None and run.record.ended:
        raise RunEnded(f"The scan has finished, but was not processed {timeout}. {run.way_back}", 5)
    waited = f"The scan did not end {timeout}"
    if run.job.timing.on_timeout == "cancel":
        raise RunEnded(f"{waited}. {cancel_scan(run)}", 5)
    raise RunEnded(f"{waited}. {goes_on(run)}", 5)


def cancel_scan(run: RunContext) -> str:
    """Ask the platform to cancel the scan and look whether it obeys; says how it went."""
    if run.scan is None:
        return "No scan was launched"
    patient = run.transport.hurried(run.hurry)
    reference = run.scan.reference
    try:
        refusal = _ask_to_cancel(run, patient, reference)
        for pause in (2, 5, 10, 20, 30):
            record = scans.find_by_reference(patient, reference)
            if record is not None and record.ended:
                run.record = record
                run.emit(ScanState(record.state, record.sub_state, record.processed))
                return f"The scan {reference} is {record.state}"
            if refusal:
                return f"The scan {reference} may go on: {refusal}"
            patient.pace.wait(pause, patient.cancel)
    except (QualysError, RunEnded) as error:
        return f"The scan {reference} may go on: {error}"
    except Cancelled:
        return f"Whether the scan {reference} was cancelled was not waited for"
    return f"The platform was asked to cancel the scan {reference}"


def _ask_to_cancel(run: RunContext, patient: Transport, reference: str) -> str:
    """Ask until an answer comes; a refusal, as of a scan that has just ended, is given back.

    However great the hurry, it is asked for once.
    """
    if run.hurry.is_set():
        patient = run.transport.hurried(Flag(), _SECONDS_IN_A_HURRY)
    for pause in (*_PAUSES_BETWEEN_CANCELS, None):
        try:
            with run.journalled(Writes.CANCEL, reference=reference):
                scans.cancel(patient, reference)
        except Refused as refusal:
            return str(refusal)
        except (Unreachable, Unavailable, Malformed) as error:
            if pause is None:
                raise
            run.warn(f"The cancel's answer is unknown ({error}); asking again")
            patient.pace.wait(pause, run.hurry)
        else:
            break
    return ""
