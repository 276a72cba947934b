"""A pinned result whose failures do not break the build again."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from stat import S_ISREG

from msgspec.structs import replace

from qpctui.compliance.baseline import Baseline
from qpctui.compliance.criteria import DataState
from qpctui.compliance.findings import Status, identity
from qpctui.job.model import Job
from qpctui.job.rules import Problem
from qpctui.run.result import Result, ResultUnreadable, read_result


class BaselineUnusable(Exception):
    """A baseline that excuses nothing; ``str()`` says why."""


def beside(job: Job, folder: Path) -> Job:
    """The job with its baseline found wherever it is carried out: relative to the job's folder."""
    if not job.fail_on.baseline:
        return job
    # As it is typed, ~name may be nobody's yet, of which Path.expanduser() would raise.
    path = str((folder / os.path.expanduser(job.fail_on.baseline)).absolute())  # noqa: PTH111
    return replace(job, fail_on=replace(job.fail_on, baseline=path))


def baseline_problems(job: Job) -> list[Problem]:
    """A warning when the job's baseline, whose path is whole, will excuse nothing.

    Whether it is of the job's target is told as far as the job names an address.
    """
    path, target = job.fail_on.baseline, job.target
    if not path:
        return []
    is_address = target.kind == "host" and not target.host_ip.startswith("env.")
    try:
        read_baseline(path, target.host_ip if is_address else "")
    except BaselineUnusable as error:
        said = f"The baseline {path} excuses nothing: {error}"
        return [
            Problem("fail_on.baseline", "warning", said, "qpctui baseline RUN -o FILE pins one")
        ]
    return []


def read_baseline(path: str, host: str) -> Baseline:
    """The failures that a stored result of this host holds; of any when ``host`` is empty.

    Raises:
        BaselineUnusable: it can't be read, is not whole, or is of another target.
    """
    try:
        found = Path(path).stat()
        if not S_ISREG(found.st_mode):  # a pipe or a device would never end
            raise BaselineUnusable("it is no file")
        result = _result(path, found.st_size, found.st_mtime_ns)
    except OSError as error:
        raise BaselineUnusable(f"it can't be read: {error.strerror}") from None
    except ResultUnreadable as error:
        raise BaselineUnusable(str(error)) from None
    demand_whole(result)
    others = sorted({finding.host for finding in result.findings} - {host})
    if host and others:
        raise BaselineUnusable(f"it is of {others[0]}, not of {host}")
    return Baseline.of(
        (identity(finding), finding.state)
        for finding in result.findings
        if finding.state != Status.PASSED
    )


@lru_cache(maxsize=1)
def _result(path: str, _size: int, _time: int) -> Result:
    """The result in a file as it is now, which a form looks at with each key."""
    return read_result(Path(path).read_bytes())


def demand_whole(result: Result) -> None:
    """Let only a result be a baseline whose every policy has whole data.

    Raises:
        BaselineUnusable: it is not.
    """
    if result.is_broken_off or not result.policies:
        raise BaselineUnusable("its run ended before it was judged")
    for policy in result.policies:
        if policy.data != DataState.COMPLETE:
            raise BaselineUnusable(policy.gap or f"the data of {policy.title} is {policy.data}")
