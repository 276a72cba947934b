"""Which waiver a finding falls under, and which waivers still do anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from qpctui.compliance.findings import Finding
from qpctui.job.model import Waiver
from qpctui.job.syntax import Cids


class WaiverState(StrEnum):
    """Whether a waiver excuses anything."""

    ACTIVE = "active"
    UNUSED = "unused"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class WaiverUse:
    """A waiver, whether it works, and how many findings it excuses."""

    waiver: Waiver
    state: WaiverState
    findings: int = 0


@dataclass(frozen=True, slots=True)
class Waivers:
    """A job's waivers on a day; one works until the end of the day on which it expires, in UTC."""

    _working: tuple[tuple[Waiver, Cids], ...] = ()
    _all: tuple[Waiver, ...] = ()

    @classmethod
    def of(cls, waivers: Sequence[Waiver], today: date) -> Waivers:
        """Read them.

        Raises:
            SyntaxProblem: a waiver's control ids can't be read.
        """
        working = tuple(
            (waiver, Cids.parse(waiver.controls)) for waiver in waivers if works(waiver, today)
        )
        return cls(working, tuple(waivers))

    def of_finding(self, finding: Finding) -> Waiver | None:
        """The first that excuses a finding, if any."""
        for waiver, cids in self._working:
            if finding.control_id in cids and _meant(waiver, finding):
                return waiver
        return None

    def uses(self, applied: Iterable[Waiver]) -> Iterator[WaiverUse]:
        """How each fared, given the waiver of each finding that has one."""
        counted = Counter(map(id, applied))
        working = {id(waiver) for waiver, _ in self._working}
        for waiver in self._all:
            if id(waiver) not in working:
                yield WaiverUse(waiver, WaiverState.EXPIRED)
            elif counted[id(waiver)]:
                yield WaiverUse(waiver, WaiverState.ACTIVE, counted[id(waiver)])
            else:
                yield WaiverUse(waiver, WaiverState.UNUSED)


NO_WAIVERS = Waivers()


def works(waiver: Waiver, today: date) -> bool:
    """Whether it has not expired."""
    return waiver.expires is None or today <= waiver.expires


def _meant(waiver: Waiver, finding: Finding) -> bool:
    """What a waiver leaves open is any."""
    return (
        waiver.policy in ("", finding.policy_id)
        and waiver.host in ("", finding.host)
        and waiver.instance in ("", finding.instance)
    )


def waiver_words(waiver: Waiver) -> str:
    """Why, by whom, where it was agreed and until when."""
    beside = [waiver.owner, waiver.ticket]
    if waiver.expires is not None:
        beside.append(f"until {waiver.expires.isoformat()}")
    said = ", ".join(word for word in beside if word)
    return f"{waiver.reason} ({said})" if said else waiver.reason
