"""The portals a job may name, as the connector's drop-down does."""

from __future__ import annotations

from qpctui.job.model import PRIVATE_CLOUD

PLATFORMS: tuple[tuple[str, str], ...] = (
    ("US_PLATFORM_1", "US Platform 1"),
    ("US_PLATFORM_2", "US Platform 2"),
    ("US_PLATFORM_3", "US Platform 3"),
    ("US_PLATFORM_4", "US Platform 4"),
    ("GOV_PLATFORM_1", "US Government Platform 1"),
    ("EU_PLATFORM_1", "EU Platform 1"),
    ("EU_PLATFORM_2", "EU Platform 2"),
    ("EU_PLATFORM_3", "EU Platform 3"),
    ("INDIA_PLATFORM", "India Platform"),
    ("CANADA_PLATFORM", "Canada Platform"),
    ("UAE_PLATFORM", "UAE Platform"),
    ("UK_PLATFORM", "UK Platform"),
    ("AUSTRALIA_PLATFORM", "Australia Platform"),
    ("KSA_PLATFORM", "KSA Platform"),
    (PRIVATE_CLOUD, "Private Cloud Platform"),
)
"""Code and label, in the order they are offered."""
