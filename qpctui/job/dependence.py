"""Which fields count for which job: a box opens the fields that depend on it."""

from __future__ import annotations

from collections.abc import Callable

from qpctui.job.model import PRIVATE_CLOUD, Job

_SHOWN_WHEN: dict[str, Callable[[Job], bool]] = {
    "qualys.api_server": lambda job: job.qualys.platform == PRIVATE_CLOUD,
    "qualys.proxy.server": lambda job: job.qualys.proxy.use,
    "qualys.proxy.port": lambda job: job.qualys.proxy.use,
    "qualys.proxy.credentials": lambda job: job.qualys.proxy.use,
    "target.host_ip": lambda job: job.target.kind == "host",
    "target.ec2.instance_id": lambda job: job.target.kind == "ec2",
    "target.ec2.connector": lambda job: job.target.kind == "ec2",
    "target.ec2.run_connector": lambda job: job.target.kind == "ec2",
    "auth_record.platform": lambda job: job.auth_record.use,
    "auth_record.credentials": lambda job: job.auth_record.use,
    "fail_on.states": lambda job: job.fail_on.state_and_criticality,
    "fail_on.criticalities": lambda job: job.fail_on.state_and_criticality,
    "fail_on.exclude_cids": lambda job: job.fail_on.exclude,
    "waiver": lambda job: bool(job.waiver),
}


def is_shown(field: str, job: Job) -> bool:
    """Whether a field counts in this job, so that the form shows it and an export tells it."""
    shown = _SHOWN_WHEN.get(field)
    return shown is None or shown(job)
