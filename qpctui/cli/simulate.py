"""``qpctui simulate``: the simulated platform as a process."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from shlex import quote

from qpctui.cli.words import say
from qpctui.credential_variables import FALLBACK, pair_of
from qpctui.qualys.pace import SCALE_VARIABLE
from qpctui.simulator import Simulator, SimulatorError, serve

_VERSION_STATE = re.compile(r"(?P<operation>[^@=]+)@(?P<version>[^=]+)=(?P<state>.+)")
# What is matched may hold "=" itself, as in "action=launch=reset".
_FAULT = re.compile(r"(?P<match>.+)=(?P<fault>[^=]+?)(?:x(?P<times>[1-9]\d{0,8}))?")


def simulate_platform(
    port: int,
    scenario: str,
    speed: float,
    *,
    tls: tuple[Path, Path] | None = None,
    version_states: Sequence[str] = (),
    faults: Sequence[str] = (),
) -> int:
    """Serve until a signal; 0, or 2 when it can't start."""
    simulator = Simulator(scenario=scenario, speed=speed, port=port, tls=tls)
    try:
        for given in version_states:
            _put_into_state(simulator, given)
        for given in faults:
            _order(simulator, given)
        serve(simulator, results=sys.stdout, log=sys.stderr, on_ready=_on_ready())
    except SimulatorError as error:
        say(str(error))
        return 2
    return 0


def _on_ready() -> Callable[[Simulator], None]:
    """What tells people how to use it; programs read the line, and logs hold no password."""
    are_people = sys.stdout.isatty() and sys.stderr.isatty()
    return _tell_how_to_use if are_people else lambda _: None


def _tell_how_to_use(simulator: Simulator) -> None:
    """For people, who would else have to find out which variables take what the line tells."""
    user, secret = pair_of(FALLBACK, "password")
    given = {user: simulator.username, secret: simulator.password}
    if simulator.speed != 1:
        given[SCALE_VARIABLE] = f"{simulator.speed:g}"
    variables = " ".join(f"{name}={quote(value)}" for name, value in given.items())
    say("In another terminal, for a job whose credentials are not stored here:")
    say(f"  export {variables}")
    say(f"  qpctui run JOB.toml --api-server {simulator.api_server}")
    if simulator.tls:
        say(f"The job must trust its certificate: [qualys] ca_file = {str(simulator.tls[0])!r}")


def _put_into_state(simulator: Simulator, given: str) -> None:
    found = _VERSION_STATE.fullmatch(given)
    if found is None:
        raise SimulatorError(f"--version-state must be OPERATION@VERSION=STATE, not {given!r}")
    simulator.set_version(**found.groupdict())


def _order(simulator: Simulator, given: str) -> None:
    found = _FAULT.fullmatch(given)
    if found is None:
        raise SimulatorError(f"--fault must be MATCH=NAME or MATCH=NAMExN, not {given!r}")
    simulator.answer_next(found["match"], found["fault"], times=int(found["times"] or 1))
