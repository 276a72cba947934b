"""What a platform offers to choose from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Offer:
    """Something to choose: what the platform calls it and what else it tells of it.

    ``policies`` are id and title of an option profile's policies.
    """

    name: str
    id: str = ""
    state: str = ""
    account_id: str = ""
    policies: tuple[tuple[str, str], ...] = ()
