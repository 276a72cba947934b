"""Results that earlier runs, or the connector in Jenkins, left on disk."""

from __future__ import annotations

import zipfile
from pathlib import Path

from qpctui.run.artifact_places import files_in_folder, files_in_zip, read_limited
from qpctui.run.artifacts import ArtifactFile, looks_like_artifact, result_of_artifacts
from qpctui.run.result import FILE, Result, ResultUnreadable, read_result

_NAMED = 3


def stored_result(runs: Path, named: str) -> Result:
    """The result that ``named`` means: a path, else a run's id in ``runs``.

    The path is a result.json's or its folder's, or leads to the connector's files of a build: one
    ``qualys_<policyId>.json``, their folder or their zip.

    Raises:
        ResultUnreadable: there is none, it can't be read, or it is broken.
    """
    path = _place(runs, named)
    try:
        return _opened(path)
    except OSError as error:
        raise ResultUnreadable(f"{path} can't be read: {error.strerror}") from None
    except ResultUnreadable as error:
        raise ResultUnreadable(f"{path}: {error}") from None


def stored_results(runs: Path, named: tuple[str, ...]) -> Result:
    """The result that ``named`` means; several are the connector's files of one build.

    Raises:
        ResultUnreadable: there is none, it can't be read, or it is broken.
    """
    if not named:
        return stored_result(runs, newest_result(runs))
    if len(named) == 1:
        return stored_result(runs, named[0])
    files = [ArtifactFile(name, read_limited(Path(name))) for name in named]
    for file in files:
        if not looks_like_artifact(file.data):
            raise ResultUnreadable(
                f"{file.name} is no qualys_<policyId>.json: of anything else open one at a time"
            )
    return result_of_artifacts(files)


def newest_result(runs: Path) -> str:
    """The id of the newest run that left a result.

    Raises:
        ResultUnreadable: there is none.
    """
    ids = _ids(runs)
    if not ids:
        raise ResultUnreadable(f"There are no results in {runs} yet: qpctui run JOB.toml makes one")
    return ids[0]


def _opened(path: Path) -> Result:
    if path.is_dir():
        return result_of_artifacts(files_in_folder(path))
    if zipfile.is_zipfile(path):
        return result_of_artifacts(files_in_zip(path))
    data = path.read_bytes()
    try:
        return read_result(data)
    except ResultUnreadable:
        if path.name == FILE or not looks_like_artifact(data):
            raise
    return result_of_artifacts([ArtifactFile(path.name, data)])


def _place(runs: Path, named: str) -> Path:
    path = Path(named)
    if path.is_dir() and (path / FILE).exists():
        return path / FILE
    if path.exists():
        return path
    if path.name == named:
        if (runs / named / FILE).exists():
            return runs / named / FILE
        if (runs / named).is_dir():
            left = f"The run {named} has no result: it never ended. qpctui resume {named} goes on"
            raise ResultUnreadable(left)
    raise ResultUnreadable(f"No result.json and no run is named {named!r}. {_newest(runs)}")


def _newest(runs: Path) -> str:
    """What could have been meant."""
    ids = _ids(runs)[:_NAMED]
    return f"The newest runs: {', '.join(ids)}" if ids else f"There are no runs in {runs} yet"


def _ids(runs: Path) -> list[str]:
    """The runs that have a result, newest first; ids sort by time."""
    return sorted((file.parent.name for file in runs.glob(f"*/{FILE}")), reverse=True)
