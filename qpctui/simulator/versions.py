"""Which versions of an operation are served, and what the others answer (section 15)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from qpctui.simulator import pages
from qpctui.simulator.answers import refused
from qpctui.simulator.platform import Platform
from qpctui.simulator.scenarios import SimulatorError
from qpctui.simulator.wire import Refusal, Reply, Request

_CHANGES = ("add", "remove", "set")
_RECORD_ACTIONS = ("list", "create", "update", "delete")
_SCAN_ACTIONS = ("list", "launch", "cancel", "pause", "resume", "delete", "fetch")

VERSIONS: dict[str, tuple[str, ...]] = {
    "appliance.list": ("2.0",),
    "option_profile.list": ("2.0", "3.0", "4.0"),
    "asset_ip.add": ("2.0",),
    "asset_group.list": ("2.0", "3.0"),
    "asset_group.add": ("2.0", "3.0"),
    "asset_group.edit": ("2.0", "3.0"),
    "asset_group.delete": ("2.0", "3.0"),
    "policy.list": ("2.0", "3.0", "4.0"),
    **{f"policy.{change}_asset_group_ids": ("2.0", "3.0", "4.0") for change in _CHANGES},
    **{f"auth_unix.{action}": ("2.0", "3.0") for action in _RECORD_ACTIONS},
    **{f"auth_windows.{action}": ("2.0", "3.0") for action in _RECORD_ACTIONS},
    **{f"scan.{action}": ("2.0", "3.0") for action in _SCAN_ACTIONS},
    "posture.list": ("2.0", "3.0"),
    **{f"connector.{verb}": ("2.0", "3.0") for verb in ("search", "get", "run")},
    "host_asset.search": ("2.0",),
}


def _simple(code: int, text: str, status: int) -> Callable[[Platform, Request], Reply]:
    def answer(platform: Platform, request: Request) -> Reply:
        said = text.format(resource=request.resource, version=request.version)
        return refused(platform, request, Refusal(code, said, status=status))

    return answer


def _html(status: int, page: bytes) -> Callable[[Platform, Request], Reply]:
    return lambda _platform, _request: Reply(status, page, pages.HTML)


SHAPES: dict[str, Callable[[Platform, Request], Reply]] = {
    "404-html": _html(404, pages.NOT_FOUND),
    "404-xml": _simple(1905, "There is no resource {resource}", 404),
    "405": _html(405, pages.NOT_ALLOWED),
    "410": _html(410, pages.GONE),
    "400-1901": _simple(
        1901, "The resource {resource} is not supported in API version {version}", 400
    ),
    "200-html": _html(200, pages.LOG_IN),
    "501-999": _simple(999, "Internal error", 501),
}
_USUAL_SHAPE = "404-html"
STATES = ("active", "eos", *(f"eol:{shape}" for shape in SHAPES))


@dataclass
class Versions:
    """The state of each version of each operation; all are active at first."""

    _states: dict[tuple[str, str], str] = field(default_factory=dict)

    def set(self, operation: str, version: str, state: str) -> None:
        """Put a version of an operation into one of ``STATES``.

        Raises:
            SimulatorError: no such operation, version or state; the known ones are named.
        """
        if operation not in VERSIONS:
            raise _unknown("operation", operation, VERSIONS)
        if version not in VERSIONS[operation]:
            raise _unknown(f"version of {operation}", version, VERSIONS[operation])
        if state not in STATES:
            raise _unknown("state", state, STATES)
        self._states[operation, version] = state

    def answer(self, platform: Platform, request: Request, operation: str) -> Reply | None:
        """What a version that is not served answers, and carries nothing out; None if it is.

        A version that never was has the usual shape.
        """
        if request.version not in VERSIONS[operation]:
            return SHAPES[_USUAL_SHAPE](platform, request)
        state = self._states.get((operation, request.version), "active")
        lapsed, _, shape = state.partition(":")
        return SHAPES[shape](platform, request) if lapsed == "eol" else None


def _unknown(what: str, name: str, known: Iterable[str]) -> SimulatorError:
    return SimulatorError(f"There is no {what} {name!r}. Known: {', '.join(known)}")
