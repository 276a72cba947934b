"""What a job's own objects are called on the platform, so that they are found again."""

from __future__ import annotations

from qpctui.job.model import HostSystem


def group_title(name: str) -> str:
    """The asset group of the job of that name; a group's title may hold no comma."""
    return f"Jenkins_AG_{name.replace(',', '_')}"


def record_title(system: HostSystem, name: str) -> str:
    """The authentication record of the job of that name."""
    return f"Jenkins_{system.title()}_{name}"
