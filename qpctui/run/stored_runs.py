"""Runs of this machine as their folders tell them, without reading their results."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from qpctui.files import UNDECODABLE
from qpctui.job.model import Job
from qpctui.run.exit_codes import BUG, FAILED, PASSED
from qpctui.run.journal import JOB_FILE, STAMP, Entry, RunFolder, read_journal
from qpctui.run.names import group_title
from qpctui.run.ownership import Owner, owner_of, run_lock
from qpctui.run.past import Past
from qpctui.run.result import FILE as RESULT_FILE

_NAMED = 3


class NoSuchRun(Exception):
    """No run is meant by what was given; ``str()`` says so and what there is."""


@dataclass(frozen=True)
class RunEnd:
    """How a process left a run: its verdict and what lists tell of it.

    ``unfinished`` when the scan may go on, so that the run can be taken up again. ``gaps`` are
    policies whose data was not complete.
    """

    at: datetime
    verdict: str
    exit_code: int
    reason: str
    scan_state: str
    breaks: int
    findings: int
    policies: int
    gaps: int
    unfinished: bool

    @classmethod
    def of(cls, entry: Entry) -> RunEnd:
        """Read it from the journal's last line."""
        told = entry.details
        return cls(
            at=entry.when,
            verdict=told.get("verdict", ""),
            exit_code=int(told.get("exit_code", str(BUG))),
            reason=told.get("reason", ""),
            scan_state=told.get("scan_state", ""),
            breaks=int(told.get("breaks", "0")),
            findings=int(told.get("findings", "0")),
            policies=int(told.get("policies", "0")),
            gaps=int(told.get("gaps", "0")),
            unfinished=bool(told.get("unfinished", "")),
        )


@dataclass(frozen=True)
class StoredRun:
    """A run: whose it is, how far it came, and who carries it out now, if anybody does."""

    folder: RunFolder
    name: str
    api: str
    target: str
    scale: float
    past: Past
    end: RunEnd | None
    owner: Owner | None

    @property
    def id(self) -> str:
        """The run's name, for people and commands."""
        return self.folder.id

    @property
    def is_unfinished(self) -> bool:
        """Whether nobody carries it out though its scan, or its preparation, may go on."""
        if self.owner is not None or self.past.is_new:
            return False
        return self.end is None or self.end.unfinished

    @property
    def has_verdict(self) -> bool:
        """Whether it ended passed or failed, and its result is there."""
        is_judged = self.end is not None and self.end.exit_code in (PASSED, FAILED)
        return is_judged and self.owner is None and (self.folder.path / RESULT_FILE).exists()

    @property
    def is_settled(self) -> bool:
        """Whether going on with it could change nothing: all was judged, or its scan was lost."""
        if self.end is None or self.end.unfinished:
            return False
        is_judged = self.end.exit_code in (PASSED, FAILED) and not self.end.gaps
        return is_judged or self.end.scan_state in ("Canceled", "Error")

    def job(self) -> Job:
        """The job as it was when the run began.

        Raises:
            NoSuchRun: the run never began, so nothing was sent; or its job is gone.
        """
        if self.past.is_new:
            raise NoSuchRun(f"The run {self.id} was broken off before it began: run the job again")
        try:
            return msgspec.json.decode((self.folder.path / JOB_FILE).read_bytes(), type=Job)
        except (OSError, *UNDECODABLE):
            raise NoSuchRun(
                f"The run {self.id} does not have its job any more, so it can't be gone on with"
                f"{self._without_its_job()}"
            ) from None

    def _without_its_job(self) -> str:
        """What can still be done for its scan."""
        known = self.past.known
        if known.reference:
            return f". To judge its scan: qpctui resume --scan {known.reference} JOB.toml"
        if self.past.launch == "unknown":
            return f". It may have launched {known.title}: look for it in the scan list"
        return ". It launched nothing"


def stored_run(runs: Path, named: str) -> StoredRun:
    """The run of that id.

    Raises:
        NoSuchRun: there is none.
    """
    folder = _folder(runs / named) if Path(named).name == named else None
    if folder is None:
        newest = [run.id for run in stored_runs(runs)[:_NAMED]]
        known = f"The newest: {', '.join(newest)}" if newest else f"There are none in {runs} yet"
        raise NoSuchRun(f"No run is named {named!r}. {known}")
    return read_run(folder)


def stored_runs(runs: Path) -> list[StoredRun]:
    """Every run, newest first."""
    return [read_run(folder) for folder in run_folders(runs)]


def run_folders(runs: Path) -> list[RunFolder]:
    """The folder of every run, newest first."""
    if not runs.is_dir():
        return []
    folders = (_folder(path) for path in sorted(runs.iterdir(), reverse=True))
    return [folder for folder in folders if folder is not None]


def runs_of_job(runs: Path, api: str, name: str) -> list[StoredRun]:
    """The runs of the job of that name at that API server, which share its asset group."""
    title = group_title(name)
    return [run for run in stored_runs(runs) if run.api == api and group_title(run.name) == title]


def previous_run(runs: Path, run: StoredRun) -> StoredRun | None:
    """The newest run of the same job before a run that was judged, passed or failed, if any."""
    earlier = runs_of_job(runs, run.api, run.name)
    return next((one for one in earlier if one.id < run.id and one.has_verdict), None)


def unfinished_runs(runs: Path) -> list[StoredRun]:
    """The runs that nobody carries out and that can be gone on with, newest first."""
    return [run for run in stored_runs(runs) if run.is_unfinished]


def _folder(path: Path) -> RunFolder | None:
    try:
        stamp = datetime.strptime(path.name, STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None
    return RunFolder(path, stamp) if path.is_dir() else None


def read_run(folder: RunFolder) -> StoredRun:
    """What its folder tells of a run; of one whose journal makes no sense nothing is known."""
    try:
        return _read(folder)
    except (ValueError, KeyError):
        return StoredRun(folder, "", "", "", 1.0, Past(), None, None)


def _read(folder: RunFolder) -> StoredRun:
    entries = list(read_journal(folder.path))
    begun = next((entry.details for entry in entries if entry.kind == "begun"), {})
    last = entries[-1] if entries else None
    return StoredRun(
        folder=folder,
        name=begun.get("job", ""),
        api=begun.get("api", ""),
        target=begun.get("target", ""),
        scale=float(begun.get("scale", "1")),
        past=Past.of(entries),
        end=RunEnd.of(last) if last is not None and last.kind == "ended" else None,
        owner=owner_of(run_lock(folder.path)),
    )
