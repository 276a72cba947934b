"""``qpctui baseline``: pins a result, so that what fails there does not fail a build again."""

from __future__ import annotations

import os
from pathlib import Path

import tomli_w

from qpctui.cli.words import say
from qpctui.files import write_atomically
from qpctui.run.baseline import BaselineUnusable, demand_whole
from qpctui.run.exit_codes import INVALID
from qpctui.run.result import ResultUnreadable
from qpctui.run.stored import stored_result
from qpctui.settings import Places

_OK = 0


def pin_baseline(named: str, output: Path, *, force: bool = False) -> int:
    """Write the result of a run, or a result file, as a baseline; 2 when it can't be one."""
    try:
        result = stored_result(Places.of(os.environ).runs, named)
        demand_whole(result)
    except ResultUnreadable as error:
        say(str(error))
        return INVALID
    except BaselineUnusable as error:
        say(f"{named} can't be a baseline: {error}. Take a run whose data is complete")
        return INVALID
    data = result.to_json()
    try:
        if not force and output.exists() and output.read_bytes() != data:
            say(f"{output} is there already and was not changed: --force replaces it")
            return INVALID
        write_atomically(output, data)
    except OSError as error:
        say(f"{output} was not written: {error.strerror}")
        return INVALID
    failing = sum(finding.state != "Passed" for finding in result.findings)
    breaking = sum(finding.causes_failure for finding in result.findings)
    noun = "finding that does" if failing == 1 else "findings that do"
    many = f"{failing} {noun} not pass ({breaking} of them broke the build)"
    say(f"{output} pins {many}, which will not fail a build again. To use it, in the job file:")
    say("[fail_on]")
    say(tomli_w.dumps({"baseline": str(output)}).rstrip())
    return _OK
