"""A step as it stands in a script or a config.xml: parameters by name, not yet understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

STEP = "qualysPolicyComplianceScanner"
PUBLISHER = "com.qualys.plugins.pc.PCScanNotifier"
CLASSES = (PUBLISHER, "PCScanNotifier")
"""What ``$class`` may say."""


class NoStep(Exception):
    """A text that holds no readable step; ``str()`` says what was found and what to do."""


@dataclass(frozen=True, slots=True)
class Unresolved:
    """What only Jenkins can fill in, as text with ``${…}`` in place of what it fills in."""

    text: str


Value = bool | int | float | str | None | Unresolved


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the connector; ``line`` counts from 1."""

    line: int
    parameters: Mapping[str, Value]
