"""What of a job the connector has no parameter for."""

from __future__ import annotations

from collections.abc import Iterator

from qpctui.job.jenkins.parameters import title_of
from qpctui.job.model import PRIVATE_CLOUD, Job, Qualys
from qpctui.job.platforms import PLATFORMS

CONNECTOR_PLATFORMS = (
    "US_PLATFORM_1",
    "US_PLATFORM_2",
    "US_PLATFORM_3",
    "EU_PLATFORM_1",
    "EU_PLATFORM_2",
    "INDIA_PLATFORM",
    "CANADA_PLATFORM",
    PRIVATE_CLOUD,
)


def lost_in(job: Job) -> tuple[str, ...]:
    """What gets lost on the way to the connector, a sentence each; what is off is no loss."""
    return (*_login(job.qualys), *_scan(job), *_rest(job))


def _login(qualys: Qualys) -> Iterator[str]:
    if qualys.platform not in CONNECTOR_PLATFORMS:
        label = dict(PLATFORMS).get(qualys.platform, "portal")
        yield f"{label} ({qualys.platform}): the connector's release 1.0.8 has no such portal"
    if qualys.platform == PRIVATE_CLOUD and qualys.gateway_server.strip():
        yield "Gateway server: the connector knows the API server alone"
    if qualys.ca_file:
        yield "CA file: Jenkins trusts what its Java trusts"


def _scan(job: Job) -> Iterator[str]:
    if job.name:
        yield f"The job's name {job.name!r}: the Jenkins job's own name is used instead"
    profile = job.scan.option_profile
    if profile.name and not profile.id:
        yield (
            f"The id of the option profile {profile.name!r}, which the job does not hold: Jenkins' "
            "form can't show the profile without it"
        )
    for policy in job.scan.policies:
        if policy.title not in ("", title_of(policy)):
            yield (
                f"Title of policy {policy.id}: two commas would end it, so spaces were put after "
                "them"
            )


def _rest(job: Job) -> Iterator[str]:
    if job.fail_on.baseline:
        yield f"Baseline {job.fail_on.baseline!r}: the connector judges every finding"
    if job.waiver:
        noun = "waiver" if len(job.waiver) == 1 else "waivers"
        yield f"{len(job.waiver)} {noun}: the connector judges every finding"
    timing = job.timing
    if timing.on_timeout != "leave":
        yield f"on_timeout = {timing.on_timeout!r}: the connector leaves the scan"
    if timing.on_interrupt != "cancel":
        yield f"on_interrupt = {timing.on_interrupt!r}: the connector cancels the scan"
    if timing.accept_undated:
        yield "accept_undated: the connector has no such choice"
