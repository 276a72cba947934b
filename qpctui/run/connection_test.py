"""Testing a connection in stages: how far it comes, and what to do where it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from urllib.parse import urlsplit

from qpctui.job.model import Job
from qpctui.qualys import appliances, asset_groups, connectors, login, option_profiles, scans
from qpctui.qualys.calls import Exchange
from qpctui.qualys.errors import LoginRefused, QualysError, Unreachable
from qpctui.qualys.portals import other_platform
from qpctui.qualys.remedies import PERMISSION, remedy_of
from qpctui.qualys.transport import Transport
from qpctui.qualys.versions import Versions, dates, ending, reads, version_table

EMPTY_LISTS = f"The log-in is good, but the platform shows nothing to choose. Perhaps {PERMISSION}"
_BY_LISTS = "not told by a private cloud: the lists below show it"
_FEW_CALLS = 20
_NO_GROUP = "qpctui looks for no such group"
_NO_SCAN = "compliance/0000000000.00000"


class Stage(StrEnum):
    """What is tested, in this order."""

    NAME = "Name"
    PROXY = "Proxy"
    CONNECT = "Connect"
    TLS = "TLS"
    LOG_IN = "Log-in"
    MODULE = "PC module"
    LISTS = "Lists"
    VERSIONS = "Versions"
    LIMITS = "Limits"


class State(StrEnum):
    """How a stage ended."""

    GOOD = "good"
    WARNING = "warning"
    FAILED = "failed"
    NOT_NEEDED = "not needed"
    NOT_TRIED = "not tried"

    @property
    def mark(self) -> str:
        """What stands for it in a line."""
        return _MARKS[self]


_MARKS = {
    State.GOOD: "✓",
    State.WARNING: "!",
    State.FAILED: "×",
    State.NOT_NEEDED: "-",
    State.NOT_TRIED: "○",
}
_ROAD = (Stage.NAME, Stage.PROXY, Stage.CONNECT, Stage.TLS)


@dataclass(frozen=True)
class StageReport:
    """How one stage ended, and what to do about it."""

    stage: Stage
    state: State
    said: str = ""
    remedy: str = ""


@dataclass(frozen=True)
class Rung:
    """An operation's versions in the order of asking; the one that answered, empty without.

    ``unserved`` are those that were asked for and are not served, ``dates`` of versions when they
    end.
    """

    operation: str
    ladder: tuple[str, ...]
    served: str
    warning: str = ""
    unserved: frozenset[str] = frozenset()
    dates: tuple[tuple[str, str], ...] = ()

    def mark(self, version: str) -> str:
        """What stands for a version: it answered, is not served, or was not asked for."""
        if version == self.served:
            return State.GOOD.mark
        return (State.FAILED if version in self.unserved else State.NOT_TRIED).mark

    @property
    def changes(self) -> bool:
        """Whether the operation changes something; a test asks for none of these."""
        return not reads(self.operation)


@dataclass(frozen=True)
class ConnectionReport:
    """How all stages ended, in order."""

    stages: tuple[StageReport, ...]
    username: str
    web_version: str = ""
    ladder: tuple[Rung, ...] = ()

    @property
    def failure(self) -> StageReport | None:
        """The stage that failed, None when the connection is good."""
        return next((one for one in self.stages if one.state is State.FAILED), None)

    @property
    def warnings(self) -> tuple[StageReport, ...]:
        """The stages to think about."""
        return tuple(one for one in self.stages if one.state is State.WARNING)


Listener = Callable[[StageReport], None]


class _Failed(Exception):
    """A stage failed: the later ones are not tried."""


class ConnectionTest:
    """Tests one connection, once; ``hear_exchange`` must be told of the transport's exchanges."""

    def __init__(self, job: Job, today: date, on_stage: Listener = lambda _: None) -> None:
        """``on_stage`` hears of each stage as it ends."""
        self._job, self._today, self._on_stage = job, today, on_stage
        self._done: list[StageReport] = []
        self._calls_left: dict[str, int] = {}
        self._version = ""

    def hear_exchange(self, exchange: Exchange) -> None:
        """Remember how many calls the platform says are left."""
        if exchange.calls_left is not None:
            self._calls_left[exchange.purpose] = exchange.calls_left

    def run(self, transport: Transport) -> ConnectionReport:
        """Go through the stages until one fails.

        Raises:
            Cancelled: told to stop.
        """
        with suppress(_Failed):
            self._reach(transport)
            self._log_in(transport)
            self._read_lists(transport)
            self._look_at_versions(transport.versions)
            self._look_at_limits()
        for stage in self._ahead(Stage):
            self._end(StageReport(stage, State.NOT_TRIED))
        return ConnectionReport(
            tuple(self._done),
            transport.login.username,
            self._version,
            rungs(transport.versions, self._today),
        )

    def _ahead(self, stages: Iterable[Stage]) -> list[Stage]:
        """Those of the stages that have not ended."""
        ended = {report.stage for report in self._done}
        return [stage for stage in stages if stage not in ended]

    def _end(self, report: StageReport) -> None:
        self._done.append(report)
        self._on_stage(report)

    def _good(self, stage: Stage, said: str) -> None:
        self._end(StageReport(stage, State.GOOD, said))

    def _fail(self, stage: Stage, said: str, remedy: str = "") -> None:
        self._end(StageReport(stage, State.FAILED, said, remedy))
        raise _Failed

    def _reach(self, transport: Transport) -> None:
        """The road to each host: one request without a log-in tells all of it.

        It is behind us once we are connected; that nothing is answered belongs to the log-in.
        """
        bases = [transport.endpoints.api]
        if self._at_gateway(transport):
            bases.append(transport.endpoints.gateway)

        def pass_road() -> None:
            for stage in self._ahead(_ROAD):
                self._end(_passed(stage, transport, bases))

        for base in bases:
            try:
                transport.reach(base, pass_road if base == bases[-1] else lambda: None)
            except Unreachable as error:
                self._broken_road(error, transport, base)
        pass_road()

    def _broken_road(self, error: Unreachable, transport: Transport, base: str) -> None:
        for stage in self._ahead(_ROAD):
            if stage == error.at:
                self._fail(stage, str(error))
            self._end(_passed(stage, transport, [base]))
        self._fail(Stage.LOG_IN, str(error), remedy_of(error))

    def _log_in(self, transport: Transport) -> None:
        try:
            tested = login.test_login(transport, self._job.qualys.platform)
        except QualysError as error:
            self._fail(Stage.LOG_IN, str(error), _remedy(error, self._job, transport))
        self._version = tested.web_version
        self._good(Stage.LOG_IN, f"as {tested.username}")
        if tested.warnings:
            said, remedy = "; ".join(tested.warnings), "Ask the portal's manager for the PC module"
            self._end(StageReport(Stage.MODULE, State.WARNING, said, remedy))
        elif self._at_gateway(transport):
            self._good(Stage.MODULE, "active")
        else:
            self._end(StageReport(Stage.MODULE, State.NOT_NEEDED, _BY_LISTS))

    def _at_gateway(self, transport: Transport) -> bool:
        return login.logs_in_at_gateway(transport, self._job.qualys.platform)

    def _read_lists(self, transport: Transport) -> None:
        is_ec2 = self._job.target.kind == "ec2"
        counts: dict[str, int] = {}
        try:
            counts["scanners"] = len(appliances.list_appliances(transport, ec2_only=is_ec2))
            counts["option profiles"] = len(option_profiles.list_option_profiles(transport))
            if is_ec2:
                counts["EC2 connectors"] = len(connectors.list_connectors(transport))
            asset_groups.find_asset_group(transport, _NO_GROUP)
            scans.find_by_reference(transport, _NO_SCAN)
        except QualysError as error:
            self._fail(Stage.LISTS, str(error), _remedy(error, self._job, transport))
        said = ", ".join(f"{count} {noun}" for noun, count in counts.items())
        if any(counts.values()):
            self._good(Stage.LISTS, said)
        else:
            self._end(StageReport(Stage.LISTS, State.WARNING, said, EMPTY_LISTS))

    def _look_at_versions(self, versions: Versions) -> None:
        found = rungs(versions, self._today)
        served = [f"{one.operation} {one.served}" for one in found if one.served]
        warnings = [one.warning for one in found if one.served and one.warning]
        if warnings:
            remedy = "Of the versions that are asked for, the platform serves none that is better"
            said = "; ".join(warnings)
            self._end(StageReport(Stage.VERSIONS, State.WARNING, said, remedy))
        else:
            self._good(Stage.VERSIONS, ", ".join(served))

    def _look_at_limits(self) -> None:
        if not self._calls_left:
            self._end(StageReport(Stage.LIMITS, State.NOT_NEEDED, "not told by this platform"))
            return
        purpose, left = min(self._calls_left.items(), key=lambda told: told[1])
        said = f"at least {left} calls left of each kind (fewest: to {purpose})"
        if left < _FEW_CALLS:
            remedy = "Other tools of this subscription use them up too; a run waits for new ones"
            self._end(StageReport(Stage.LIMITS, State.WARNING, said, remedy))
        else:
            self._good(Stage.LIMITS, said)


def rungs(versions: Versions, today: date) -> tuple[Rung, ...]:
    """The whole ladder: every operation, its versions, which of them answered here, their end."""
    found = []
    for operation, entry in version_table().operations.items():
        if not entry.versioned:
            continue
        ladder = versions.ladder(operation)
        answered = {one: versions.has_answered(operation, one) for one in ladder}
        served = next((one for one in ladder if answered[one]), "")
        ends = [(one, said) for one in ladder if (said := dates(operation, one, today))]
        found.append(
            Rung(
                operation,
                ladder,
                served,
                ending(operation, served or ladder[0], today),
                frozenset(one for one in ladder if answered[one] is False),
                tuple(ends),
            )
        )
    return tuple(found)


def _passed(stage: Stage, transport: Transport, bases: Sequence[str]) -> StageReport:
    """What a stage of the road is to say once it is behind us."""
    hosts = ", ".join(dict.fromkeys(urlsplit(base).hostname or base for base in bases))
    proxies = [proxy for base in bases if (proxy := transport.proxy_before(base))]
    good = StageReport(stage, State.GOOD)
    if stage is Stage.PROXY:
        if not proxies:
            return replace(good, state=State.NOT_NEEDED, said="none in between")
        return replace(good, said=proxies[0])
    if stage is Stage.NAME:
        return replace(good, said=f"{hosts} (looked up by the proxy)" if proxies else hosts)
    if stage is Stage.TLS:
        secure = all(base.startswith("https:") for base in bases)
        plain = replace(good, state=State.NOT_NEEDED, said="plain HTTP")
        return replace(good, said="certificate trusted") if secure else plain
    return replace(good, said="through the proxy" if proxies else "connected")


def _remedy(error: QualysError, job: Job, transport: Transport) -> str:
    """What to do about a failure; only a refused log-in is one of user and password."""
    return _after_refusal(job, transport) if isinstance(error, LoginRefused) else remedy_of(error)


def _after_refusal(job: Job, transport: Transport) -> str:
    """What to do about a refused log-in."""
    if transport.login.kind == "oauth":
        return "Check id and secret of the client, and whether the subscription allows OAuth"
    other = other_platform(transport.login.username, job.qualys.platform)
    if other:
        return f"The user name looks like one of {other}: check the portal"
    return "Check user name and password in the portal; users of SSO alone have no password"
