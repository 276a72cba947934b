"""What is kept of a request that arrived."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Recorded:
    """A request that arrived, without its secrets."""

    method: str
    path: str
    parameters: Mapping[str, str]
    status: int
    query: str = ""
