"""What the screens work with: places, credentials, environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qpctui.credentials import Credentials
from qpctui.run.offers import Offers
from qpctui.settings import Places


@dataclass(frozen=True)
class Desk:
    """Everything a screen needs from outside.

    ``notice`` is said on top all the while, ``welcome`` once: that nothing is real, say.
    """

    places: Places
    credentials: Credentials
    environ: Mapping[str, str]
    notice: str = ""
    welcome: str = ""

    @property
    def offers(self) -> Offers:
        """Reads live lists with these credentials."""
        return Offers(self.credentials, self.environ)
