"""Results that earlier runs left on disk."""

from __future__ import annotations

from pathlib import Path

from qpctui.run.result import FILE, Result, ResultUnreadable, read_result

_NAMED = 3


def stored_result(runs: Path, named: str) -> Result:
    """The result that ``named`` means: a path to it or to its folder, else a run's id in ``runs``.

    Raises:
        ResultUnreadable: there is none, it can't be read, or it is broken.
    """
    path = _place(runs, named)
    try:
        return read_result(path.read_bytes())
    except OSError as error:
        raise ResultUnreadable(f"{path} can't be read: {error.strerror}") from None
    except ResultUnreadable as error:
        raise ResultUnreadable(f"{path}: {error}") from None


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
            raise ResultUnreadable(f"The run {named} has no result: it never ended")
    raise ResultUnreadable(f"No result.json and no run is named {named!r}. {_newest(runs)}")


def _newest(runs: Path) -> str:
    """What could have been meant; ids sort by time."""
    ids = sorted((file.parent.name for file in runs.glob(f"*/{FILE}")), reverse=True)[:_NAMED]
    return f"The newest runs: {', '.join(ids)}" if ids else f"There are no runs in {runs} yet"
