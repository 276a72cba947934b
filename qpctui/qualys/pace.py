"""Waiting: for how long, and until told to stop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Event

from qpctui.qualys.errors import Cancelled

SCALE_VARIABLE = "QPCTUI_TIME_SCALE"
SIMULATED_VARIABLE = "QPCTUI_SIMULATED"
"""Set by the demo for itself: the API server of the simulated platform that it talks to."""
_SHORTEST = 0.01
_SLOWEST, _FASTEST = 0.01, 1_000_000.0


class ScaleRefused(ValueError):
    """The time scale is not a number, or would hurry a real platform."""


@dataclass(frozen=True)
class Pace:
    """Divides waits by ``scale``, for tests and the demo; HTTP deadlines are never divided."""

    scale: float = 1.0

    @classmethod
    def of(cls, environ: Mapping[str, str], *, loopback: bool) -> Pace:
        """The pace that the environment asks for.

        Raises:
            ScaleRefused: not a positive number, or the platform is not on this machine.
        """
        text = environ.get(SCALE_VARIABLE, "").strip()
        if not text:
            return cls()
        try:
            scale = float(text)
        except ValueError:
            scale = 0.0
        if not _SLOWEST <= scale <= _FASTEST:
            meant = f"a number from {_SLOWEST:g} to {_FASTEST:g}"
            raise ScaleRefused(f"{SCALE_VARIABLE}={text!r} is not {meant}: unset it")
        simulated = environ.get(SIMULATED_VARIABLE, "")
        if not loopback and simulated:
            raise ScaleRefused(
                "The demo talks to its simulated platform alone: Private Cloud Platform, "
                f"{simulated}"
            )
        if not loopback:
            raise ScaleRefused(
                f"{SCALE_VARIABLE} is set, but API and gateway are not on this machine. It is for "
                "the simulated platform alone: unset it"
            )
        return cls(scale)

    def seconds(self, seconds: float) -> float:
        """How long ``seconds`` take at this pace, never below 10 ms."""
        return max(seconds / self.scale, _SHORTEST)

    def wait(self, seconds: float, cancel: Event) -> None:
        """Wait ``seconds`` at this pace.

        Raises:
            Cancelled: ``cancel`` was set before or meanwhile.
        """
        if cancel.wait(self.seconds(seconds)):
            raise Cancelled
