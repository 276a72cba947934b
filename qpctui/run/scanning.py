"""The scan itself: launch it once, follow it, and stop it when asked."""

from __future__ import annotations

from datetime import timedelta
from threading import Event as Flag

from qpctui.job.syntax import build_number, fill_title, minutes, stamped_title
from qpctui.qualys import scans
from qpctui.qualys.errors import (
    Cancelled,
    Malformed,
    QualysError,
    Refused,
    Unavailable,
    Unreachable,
)
from qpctui.qualys.scans import InstanceOrder, ScanOrder, ScanRecord
from qpctui.qualys.transport import Transport
from qpctui.run.context import RunContext, RunEnded
from qpctui.run.events import ScanLaunched, ScanState, Waiting
from qpctui.run.journal import Writes
from qpctui.run.lost_launch import find_lost_launch, the_one

_LAUNCHED_IN_VAIN = "{} was launched twice and never appeared in the scan list"
_PAUSES_BETWEEN_CANCELS = (2, 5, 15)
_SECONDS_IN_A_HURRY = 3.0
_LOOK_NEAR_THE_END = 20.0
_SUB_STATE_WORDS = {"no_host": "no host alive: the target did not answer the scanner"}


def launch_scan(run: RunContext) -> str:
    """Launch the scan under its reserved title; one whose answer is lost is looked up by it.

    Only when that title stays absent from the scan list is it launched again, once.

    The call is not broken off by a stop request, so that we always know what we started.
    """
    template = fill_title(
        run.job.scan.title, job_name=run.name, build_number=build_number(run.environ)
    )
    run.title = stamped_title(template, run.folder.stamp)
    order = ScanOrder(
        title=run.title,
        option_profile=run.job.scan.option_profile.name,
        scanner=run.job.scan.scanner.name,
        ip=run.ip,
        instance=_instance_order(run),
    )
    run.start_clock()
    if not _sent(run, order):
        run.warn(f"{run.title} did not appear in the scan list; launching it again")
        if not _sent(run, order):
            raise RunEnded(_LAUNCHED_IN_VAIN.format(run.title), 6)
        _demand_only_one(run)
    if run.scan is None:
        raise AssertionError("a launch that was sent is known by its reference")
    run.emit(ScanLaunched(run.scan.reference, run.scan.id, run.title))
    return run.scan.reference


def _sent(run: RunContext, order: ScanOrder) -> bool:
    """Launch the scan; false when it is certain that the launch never arrived."""
    with run.journalled(Writes.LAUNCH, title=run.title) as learnt:
        try:
            run.scan = scans.launch(run.transport.finishing_calls(), order)
        except (Unreachable, Unavailable, Malformed) as error:
            if _never_acted(error):
                raise
            run.warn(f"The launch's answer is unknown ({error}); looking for {run.title}")
            run.launch_unknown = True
            run.scan = find_lost_launch(run, error)
            run.launch_unknown = False
        if run.scan is None:
            learnt |= {"absent": "never arrived"}
            return False
        learnt |= {"reference": run.scan.reference, "id": run.scan.id}
    return True


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


def _never_acted(error: QualysError) -> bool:
    """Whether the platform can't have carried out what the error answers."""
    return (isinstance(error, Unreachable) and not error.sent) or (
        isinstance(error, Unavailable) and error.refused
    )


def wait_for_scan(run: RunContext) -> str:
    """Look at the scan until it has ended and its results are processed."""
    every = minutes(run.job.timing.poll_every) * 60.0
    while True:
        record = _look(run)
        if record is not None and record.ended:
            if not record.succeeded:
                raise RunEnded(_unsuccessful(record), 6)
            if record.processed:
                return f"{record.state}, {record.duration}"
        ended = record is not None and record.ended
        nearly = record is not None and (ended or record.state == "Loading")
        pause = min(every, _LOOK_NEAR_THE_END) if nearly else every
        if run.seconds_left() <= 0:
            _time_out(run)
        left = run.seconds_left() * run.transport.pace.scale
        pause = min(pause, max(left, 1.0))
        reason = "the results to be processed" if ended else "the scan"
        run.emit(Waiting(reason, pause))
        run.transport.pace.wait(pause, run.stop)


def _look(run: RunContext) -> ScanRecord | None:
    """Ask for the scan's state; a look that fails is not the end of looking."""
    if run.scan is None:
        raise AssertionError("the scan is launched before it is followed")
    # By the platform's own date: without one it lists the last 30 days.
    launched = run.record.launched if run.record else None
    since = launched - timedelta(days=2) if launched else None
    try:
        record = scans.find_by_reference(run.transport, run.scan.reference, since=since)
    except QualysError as error:
        last = run.record.state if run.record else "unknown"
        run.warn(f"The scan's state is unknown now, last {last}: {error}")
        return None
    if record is None:
        run.warn(f"The scan list does not show {run.scan.reference}")
        return None
    run.record = record
    run.emit(ScanState(record.state, record.sub_state, record.processed))
    return record


def _unsuccessful(record: ScanRecord) -> str:
    sub_state = _SUB_STATE_WORDS.get(record.sub_state.casefold(), record.sub_state)
    because = f" ({sub_state})" if sub_state else ""
    return f"The scan did not succeed: {record.state}{because}"


def _time_out(run: RunContext) -> None:
    if run.scan is None:
        raise AssertionError("the scan is launched before it is timed")
    timeout = f"within the job's timeout ({run.job.timing.timeout} minutes)"
    if run.record is not None and run.record.ended:
        raise RunEnded(f"The scan has finished, but was not processed {timeout}", 5)
    waited = f"The scan did not end {timeout}"
    if run.job.timing.on_timeout == "cancel":
        raise RunEnded(f"{waited}. {cancel_scan(run)}", 5)
    raise RunEnded(f"{waited}. It goes on at the platform as {run.scan.reference}", 5)


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
