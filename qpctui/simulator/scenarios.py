"""What may happen on the simulated platform, by name."""

from __future__ import annotations

from dataclasses import dataclass

from qpctui.simulator.catalogue.debian import DEBIAN


class SimulatorError(Exception):
    """The simulator can't start; ``str()`` says why."""


@dataclass(frozen=True)
class Scenario:
    """Switches that change how scans and posture come out.

    ``page_size`` is the default truncation of posture lists. ``evaluates`` false leaves every
    posture older than the scan.
    """

    name: str
    title: str
    authenticates: bool = True
    privileged: bool = True
    alive: bool = True
    scan_fails: bool = False
    clean: bool = False
    without_data: frozenset[int] = frozenset()
    dated: bool = True
    evaluates: bool = True
    page_size: int = 5000


_ALL = (
    Scenario("default", "a scan that finishes, with some failures"),
    Scenario(
        "host-authentication-fails", "the scanner can't log in to the host", authenticates=False
    ),
    Scenario(
        "host-authentication-insufficient",
        "the scanner's log-in has too few rights on the host",
        privileged=False,
    ),
    Scenario("no-host-alive", "the host does not answer the scanner", alive=False),
    Scenario(
        "policy-without-data",
        "one policy's technology is not on the host, the others are clean",
        clean=True,
        without_data=frozenset({DEBIAN.id}),
    ),
    Scenario("undated", "no date says when the posture was evaluated", dated=False),
    Scenario("stale", "the posture stays older than the scan", evaluates=False),
    Scenario("scan-error", "the scan ends in an error", scan_fails=True),
    Scenario("posture-paged", "posture lists come in pages of 100", page_size=100),
)

SCENARIOS: dict[str, Scenario] = {scenario.name: scenario for scenario in _ALL}


def scenario_named(name: str) -> Scenario:
    """The scenario of that name.

    Raises:
        SimulatorError: there is none; the known ones are named.
    """
    try:
        return SCENARIOS[name]
    except KeyError:
        known = ", ".join(SCENARIOS)
        raise SimulatorError(f"There is no scenario {name!r}. Known: {known}") from None
