"""What a run's folder tells for the index: how the run stands, and how each finding stood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import msgspec

from qpctui.compliance.findings import Identity, Status, identity
from qpctui.files import UNDECODABLE
from qpctui.run.journal import RunFolder, journal_mark
from qpctui.run.names import group_title
from qpctui.run.past import Past
from qpctui.run.result import FILE
from qpctui.run.standing import breaks_of, standing_of
from qpctui.run.stored_runs import RunEnd, StoredRun

Mark = tuple[int, int]
"""A file's length and time: whether it is still the one that was read. Zeros without a file."""


class Marks(NamedTuple):
    """The files of a run that the index was made from."""

    journal: Mark
    result: Mark

    @classmethod
    def of(cls, folder: RunFolder) -> Marks:
        """As they are now."""
        return cls(journal_mark(folder.path), _mark(folder.path / FILE))


class StoredFinding(msgspec.Struct, frozen=True):
    """As much of a finding in result.json as the index keeps."""

    policy_id: str
    host: str
    control_id: str
    technology: str
    instance: str
    state: str
    excluded: bool
    causes_failure: bool
    waiver: str | None = None

    @property
    def excused(self) -> str:
        """``waived``, ``excluded`` or nothing."""
        return "waived" if self.waiver is not None else "excluded" if self.excluded else ""


class _StoredResult(msgspec.Struct, frozen=True):
    verdict: str = ""
    findings: tuple[StoredFinding, ...] = ()


class FindingState(NamedTuple):
    """How a finding stood in a run; ``place`` tells several of one identity apart, worst first."""

    identity: Identity
    place: int
    state: str
    breaks: bool
    excused: str


@dataclass(frozen=True)
class SeenRun:
    """A run for the index; ``findings`` is empty without a result."""

    run: StoredRun
    marks: Marks
    verdict: str
    findings: tuple[StoredFinding, ...]

    @classmethod
    def of(cls, run: StoredRun, marks: Marks) -> SeenRun:
        """Read its result; one that is gone or broken tells nothing."""
        result = _StoredResult()
        if marks.result != _NO_FILE:
            try:
                data = (run.folder.path / FILE).read_bytes()
                result = msgspec.json.decode(data, type=_StoredResult)
            except (OSError, *UNDECODABLE):
                pass
        end = run.end.verdict if run.end is not None else ""
        return cls(run, marks, result.verdict or end, result.findings)

    @property
    def columns(self) -> dict[str, object]:
        """What the index keeps of the run, by the names of its columns."""
        run, end = self.run, self.run.end
        states = Counter(one.state for one in self.findings if not one.excused)
        return {
            "id": run.id,
            "journal_size": self.marks.journal[0],
            "journal_time": self.marks.journal[1],
            "result_size": self.marks.result[0],
            "result_time": self.marks.result[1],
            "api": run.api,
            "job": run.name,
            "job_key": group_title(run.name),
            "target": run.target,
            "started": run.folder.stamp.isoformat(),
            "seconds": (end.at - run.folder.stamp).total_seconds() if end else None,
            "verdict": self.verdict,
            "exit_code": end.exit_code if end else None,
            "standing": str(standing_of(run)),
            "breaks": breaks_of(run),
            "findings": end.findings if end else 0,
            "policies": end.policies if end else 0,
            "passed": states[Status.PASSED],
            "failed": states[Status.FAILED],
            "error": states[Status.ERROR],
            "exceptions": states[Status.EXCEPTIONS],
            "told": msgspec.json.encode(
                Told(run.name, run.api, run.target, run.scale, run.past, end)
            ),
        }

    def states(self) -> Iterator[FindingState]:
        """How each finding stood."""
        places: Counter[Identity] = Counter()
        for one in sorted(self.findings, key=_worst_first):
            key = identity(one)
            yield FindingState(key, places[key], one.state, one.causes_failure, one.excused)
            places[key] += 1


class Told(msgspec.Struct, frozen=True):
    """What the journal tells of a run, as the index keeps it."""

    name: str
    api: str
    target: str
    scale: float
    past: Past
    end: RunEnd | None

    @classmethod
    def by(cls, run: StoredRun) -> Told:
        """What a run's journal told."""
        return cls(run.name, run.api, run.target, run.scale, run.past, run.end)

    def of(self, folder: RunFolder) -> StoredRun:
        """The run, which nobody carries out as far as this knows."""
        return StoredRun(
            folder, self.name, self.api, self.target, self.scale, self.past, self.end, None
        )


_NO_FILE = (0, 0)
_ORDER: dict[str, int] = {"Failed": 0, "Error": 1, "Exceptions": 3, "Passed": 4}
_UNKNOWN = 2


def _worst_first(finding: StoredFinding) -> tuple[bool, int]:
    return not finding.causes_failure, _ORDER.get(finding.state, _UNKNOWN)


def _mark(file: Path) -> Mark:
    try:
        found = file.stat()
    except OSError:
        return _NO_FILE
    return found.st_size, found.st_mtime_ns
