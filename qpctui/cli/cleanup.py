"""``qpctui cleanup``: what a job made on its platform is listed, and removed after asking."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from qpctui.cli.asking import OK, NotAsked, asked, connection_for
from qpctui.cli.run import usable_job
from qpctui.cli.words import give, say
from qpctui.files import demand_own
from qpctui.job.model import Job
from qpctui.job.syntax import host_of, job_name
from qpctui.printable import printable
from qpctui.qualys.errors import never_acted
from qpctui.run.cleanup import Cleanup, Removal, look_for_own, remove
from qpctui.run.connect import Connection
from qpctui.run.exit_codes import CANT_STORE, INTERRUPTED, INVALID, NOT_SCANNED
from qpctui.run.journal import CLEANUPS, Journal, NotNoted, reserve
from qpctui.run.names import group_title
from qpctui.run.ownership import Owned, held, job_lock
from qpctui.run.stored_runs import runs_of_job
from qpctui.settings import Places


def clean_up(path: Path, *, yes: bool = False) -> int:
    """List what the job in a file made, and remove it; ``yes`` does not ask."""
    job = usable_job(path, quiet=True)
    if job is None:
        return INVALID
    name = job_name(job.name, path.stem, os.environ)
    places = Places.of(os.environ)
    try:
        connection = connection_for(job)
        # No run of the job may be under way: it needs what is removed.
        with held(job_lock(places.state, connection.endpoints.api, group_title(name))):
            demand_own(places.runs)  # what journals tell there is taken away
            return _Cleaner(job, name, connection, places).clean_up(yes=yes)
    except Owned as owned:
        say(f"The job {name} is being run by {owned}: clean up when that has ended")
        return INVALID
    except NotAsked as error:
        say(f"Not cleaned up: {error}")
        return error.exit_code
    except KeyboardInterrupt:
        say("Not cleaned up: interrupted")
        return INTERRUPTED
    except NotNoted as error:
        say(f"The journal can't be written ({error}), so nothing more is removed")
        return CANT_STORE
    except OSError as error:
        say(f"Nothing can be noted below {places.state} ({error.strerror}): set QPCTUI_STATE_DIR")
        return CANT_STORE


class _Cleaner:
    """Cleans up after one job, whose lock is held."""

    def __init__(self, job: Job, name: str, connection: Connection, places: Places) -> None:
        self._job, self._name = job, name
        self._connection, self._places = connection, places
        self._api = connection.endpoints.api

    def clean_up(self, *, yes: bool) -> int:
        """List, ask, look again and remove."""
        with asked(self._connection) as transport:
            found = look_for_own(self._job, self._name, transport, self._places.runs)
        _list(found, f"{self._name} on {host_of(self._api)}")
        if not found.removals:
            return OK
        for run in runs_of_job(self._places.runs, self._api, self._name):
            if run.is_unfinished:
                say(f"! The run {run.id} is unfinished, and its posture needs the group")
        if not yes and not _has_terminal():
            say("Nothing was removed: there is no terminal to ask at. --yes does not ask")
            return OK
        if not (yes or _agreed(f"Remove these {len(found.removals)}?")):
            say("Nothing was removed")
            return OK
        return self._remove(found.removals)

    def _remove(self, agreed: Sequence[Removal]) -> int:
        """Remove what was agreed on, as far as it is the job's own still."""
        wanted = [(one.write, one.details) for one in agreed]
        folder = reserve(self._places.state / CLEANUPS, datetime.now(UTC))
        failed = 0
        with Journal(folder.path) as journal, asked(self._connection) as transport:
            journal.note("begun", job=self._name, api=self._api)
            # While the question stood there, others may have changed what it was about.
            found = look_for_own(self._job, self._name, transport, self._places.runs)
            for removal in found.removals:
                if (removal.write, removal.details) not in wanted:
                    continue
                error = remove(removal, journal, _say_unwritable)
                failed += error is not None
                if error is None:
                    say(f"Removed: {removal.what}")
                elif never_acted(error):
                    say(f"! Not removed: {removal.what}. {error}")
                else:
                    say(f"! Perhaps not removed: {removal.what}. {error}. Clean up again")
            for left in found.left:
                say(f"Left alone: {left.what}: {left.why}")
            journal.note("ended", failed=str(failed))
        return NOT_SCANNED if failed else OK


def _list(found: Cleanup, whose: str) -> None:
    lines = [f"Made from here by {whose}"]
    lines += [f"- {one.what}" for one in found.removals] or ["Nothing that this user can see"]
    if found.left:
        lines += ["", "Left alone", *(f"= {one.what}: {one.why}" for one in found.left)]
    lines += ["", "Hosts stay in the subscription: who else needs them there is not known."]
    with contextlib.suppress(OSError):
        give("".join(f"{printable(line)}\n" for line in lines).encode())


def _has_terminal() -> bool:
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


def _agreed(question: str) -> bool:
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().casefold() in ("y", "yes")


def _say_unwritable(error: OSError) -> None:
    say(f"The journal can't be written any more ({error.strerror})")
