"""What a job's own objects are called on the platform, so that they are found again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from qpctui.job.model import HostSystem, Job
from qpctui.job.syntax import build_number, fill_title, stamped_title


def group_title(name: str) -> str:
    """The asset group of the job of that name; a group's title may hold no comma."""
    return f"Jenkins_AG_{name.replace(',', '_')}"


def scan_title(job: Job, name: str, environ: Mapping[str, str], stamp: datetime) -> str:
    """The scan of the job of that name; its stamp makes it the only one of that title."""
    number = build_number(environ)
    return stamped_title(fill_title(job.scan.title, job_name=name, build_number=number), stamp)


def record_title(system: HostSystem, name: str) -> str:
    """The authentication record of the job of that name."""
    return f"Jenkins_{system.title()}_{name}"
