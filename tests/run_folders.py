"""Folders as runs leave them, made without running anything."""

from datetime import datetime

import msgspec

from qpctui.files import write_atomically
from qpctui.job.model import target_of
from qpctui.run.event_log import FILE as EVENTS
from qpctui.run.event_log import line_of
from qpctui.run.journal import JOB_FILE, Journal, Known, reserve
from qpctui.run.result import FILE as RESULT

SCAN = {"reference": "compliance/1764000162.40118", "id": "40118"}


def leave_run(runs, job, when: datetime, *, launched=True, happened=(), result=None, **end):
    """A run of ``job`` that began at ``when``; ``happened`` are pairs of time and event.

    ``end`` are the details of the journal's last line; without any the run was killed.
    """
    folder = reserve(runs, when)
    write_atomically(folder.path / JOB_FILE, msgspec.json.encode(job))
    with Journal(folder.path) as journal:
        target = target_of(job)
        journal.note("begun", job=job.name, api="https://x", target=target, scale="1", title="t")
        journal.note_done("RESOLVE", target, Known(ip=target))
        if launched:
            journal.note("intent", "scan.launch", title="t")
            journal.note("answer", "scan.launch", title="t", **SCAN)
        if end:
            journal.note("ended", **{name: str(value) for name, value in end.items()})
    lines = b"".join(line_of(event, at) for at, event in happened)
    write_atomically(folder.path / EVENTS, lines)
    if result is not None:
        write_atomically(folder.path / RESULT, result.to_json())
    return folder
