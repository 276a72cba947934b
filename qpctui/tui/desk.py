"""What the screens work with: places, credentials, environment."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from qpctui.credentials import Credentials
from qpctui.job.model import Job
from qpctui.job.syntax import SyntaxProblem
from qpctui.qualys.authorisation import Kind
from qpctui.qualys.portals import endpoints_of
from qpctui.run.follow import utc_now
from qpctui.settings import Places, PlatformSettings, Settings, SettingsUnreadable

if TYPE_CHECKING:
    from qpctui.run.offers import Offers


@dataclass(frozen=True)
class Desk:
    """Everything a screen needs from outside.

    ``notice`` is said on top all the while, ``welcome`` once: that nothing is real, say.
    ``monotonic`` counts seconds, ``clock`` tells the UTC time.
    """

    places: Places
    credentials: Credentials
    environ: Mapping[str, str]
    notice: str = ""
    welcome: str = ""
    monotonic: Callable[[], float] = time.monotonic
    clock: Callable[[], datetime] = utc_now

    @property
    def offers(self) -> Offers:
        """Reads live lists with these credentials."""
        from qpctui.run.offers import Offers  # talking to the platform is slow to load

        return Offers(self.credentials, self.environ)

    def hosts(self, job: Job, kind: Kind = "password") -> list[str]:
        """The hosts that such a log-in goes to, the job's API server first; none while unknown."""
        from qpctui.run.connect import hosts_of  # slow to load too

        try:
            return hosts_of(job, endpoints_of(job.qualys, self._platforms), kind)
        except (SyntaxProblem, KeyError):
            return []

    @property
    def settings(self) -> Settings:
        """The user's choices as they stand now; of a broken file what is whole."""
        try:
            return Settings.load(self.places)
        except SettingsUnreadable as error:
            return error.draft.settings if error.draft else Settings()

    def scan_link(self, job: Job, scan_id: str) -> str:
        """Where the job's own portal shows a scan; empty while that is unknown."""
        try:
            return endpoints_of(job.qualys, self._platforms).scan_link(scan_id) if scan_id else ""
        except (SyntaxProblem, KeyError):
            return ""

    @cached_property
    def _platforms(self) -> dict[str, PlatformSettings]:
        """The user's own, read once: the host is drawn anew with each key."""
        from qpctui.run.own_platforms import own_platforms  # knows the endpoints: slow to load

        try:
            return own_platforms(self.places)
        except SettingsUnreadable:
            return {}  # the readings themselves will tell
