"""Which version of each operation to ask for: a ladder as data, and what a platform serves of it.

No call is made to find a version out: the first real one is the probe. A version that the
platform definitely does not serve is left for the next one of its ladder (API reference, section
"API versioning and deprecation").
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from importlib import resources
from threading import Lock

import msgspec

from qpctui.qualys.answers import Answer
from qpctui.qualys.errors import Malformed, NotServed, Unavailable

_SOON_DAYS = 60


class Ends(msgspec.Struct, frozen=True):
    """The months in which a version's support (``eos``) and the version (``eol``) end."""

    eos: str = ""
    eol: str = ""


class Operation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where an operation is, and its versions, best first; ``at`` names the paths that differ."""

    path: str
    ladder: tuple[str, ...]
    ends: dict[str, Ends] = {}
    at: dict[str, str] = {}

    @property
    def versioned(self) -> bool:
        """Whether there is more than one way to ask; log-ins have none."""
        return "{version}" in self.path

    def path_at(self, version: str) -> str:
        """The path of one version."""
        return self.at.get(version) or self.path.format(version=version)


class VersionTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every operation by name, and the day on which its dates were checked."""

    checked_on: date
    operations: dict[str, Operation]


@cache
def version_table() -> VersionTable:
    """What this release of qpctui knows of the platform's versions."""
    text = resources.files("qpctui.qualys").joinpath("versions.toml").read_bytes()
    return msgspec.toml.decode(text, type=VersionTable)


class Versions:
    """The versions to ask one platform for; safe to share between threads.

    ``ladders`` are the user's own, by operation; ``found`` are versions that answered before.
    ``on_found`` hears of a version that answered first or instead of another.
    """

    def __init__(
        self,
        ladders: Mapping[str, tuple[str, ...]] | None = None,
        found: Mapping[str, str] | None = None,
        on_found: Callable[[str, str], None] = lambda _, __: None,
    ) -> None:
        self._ladders = dict(ladders or {})
        self._found = dict(found or {})
        self._on_found = on_found
        self._asked: dict[tuple[str, str], bool] = {}
        self._lock = Lock()

    def ladder(self, operation: str) -> tuple[str, ...]:
        """The versions that may be asked for, best first."""
        return self._ladders.get(operation) or version_table().operations[operation].ladder

    def served(self, operation: str) -> str:
        """The version that answered, empty when none has been asked yet."""
        with self._lock:
            found = self._found.get(operation, "")
        return found if found in self.ladder(operation) else ""

    def has_answered(self, operation: str, version: str) -> bool | None:
        """Whether a version was served when it was asked for here, None when it was not asked."""
        with self._lock:
            return self._asked.get((operation, version))

    def ask(self, operation: str, ask: Callable[[str], Answer], *, read: bool) -> Answer:
        """The answer of the best version that is served; ``ask`` asks at a path.

        A web page in place of a read's answer may stand for a version that has ended; of a
        write's it is not known what became of the write, which therefore goes no further.

        Raises:
            NotServed: the platform serves none of the versions.
            Malformed: web pages are all that comes.
            Unavailable: it may serve them, but not now; what became of a write is not known.
            QualysError: what ``ask`` raises.
        """
        refusal: NotServed | None = None
        page: Answer | None = None
        for version in self._rungs(operation):
            try:
                answer = ask(version_table().operations[operation].path_at(version))
            except NotServed as error:
                self._note(operation, version, answered=False)
                if not (read or error.certain):
                    raise Unavailable(str(error)) from None
                refusal = error if refusal is None or not error.certain else refusal
                continue
            if read and answer.is_web_page():
                self._note(operation, version, answered=False)
                page = answer
                continue
            self._note(operation, version, answered=True)
            self._answered(operation, version)
            return answer
        raise self._nothing_served(operation, refusal, page)

    def _nothing_served(
        self, operation: str, refusal: NotServed | None, page: Answer | None
    ) -> Exception:
        if page is not None:
            return Malformed(page.web_page_words())
        if refusal is not None and not refusal.certain:
            return Unavailable(f"{refusal}: down, or of no version of {operation} that we know")
        if refusal is not None and not version_table().operations[operation].versioned:
            return refusal
        tried = ", ".join(self.ladder(operation))
        return NotServed(
            f"{refusal}. No version of {operation} is served that we know ({tried}); "
            "the settings may name others",
            status=refusal.status if refusal is not None else 0,
        )

    def _rungs(self, operation: str) -> Iterator[str]:
        served = self.served(operation)
        if served:
            yield served
        yield from (version for version in self.ladder(operation) if version != served)

    def _note(self, operation: str, version: str, *, answered: bool) -> None:
        with self._lock:
            self._asked[operation, version] = answered

    def _answered(self, operation: str, version: str) -> None:
        if not version_table().operations[operation].versioned:
            return
        with self._lock:
            known = self._found.get(operation) == version
            self._found[operation] = version
        if not known:
            self._on_found(operation, version)


def ending(operation: str, version: str, today: date) -> str:
    """What to warn about a version: its support or itself has ended or soon will; else empty.

    Months are taken from their first day, so that the warning does not come too late.
    """
    table = version_table()
    ends = table.operations[operation].ends.get(version, Ends())
    checked = f"(as published on {table.checked_on})"
    if ends.eol and (_first_day(ends.eol) - today).days <= _SOON_DAYS:
        verb = "may have ended" if _first_day(ends.eol) <= today else "ends"
        return f"{operation} {version} {verb} in {ends.eol} {checked}"
    if ends.eos and _first_day(ends.eos) <= today:
        return f"{operation} {version} is out of support since {ends.eos} {checked}"
    return ""


def dates(operation: str, version: str, today: date) -> str:
    """When a version's support and the version itself end, empty when that was not published."""
    ends = version_table().operations[operation].ends.get(version, Ends())
    told = []
    if ends.eos:
        verb = "ended" if _first_day(ends.eos) <= today else "ends"
        told.append(f"support {verb} {ends.eos}")
    if ends.eol:
        told.append(f"gone {ends.eol}")
    return ", ".join(told)


def reads(operation: str) -> bool:
    """Whether an operation asks for data, by its name; the others change something."""
    return operation.rpartition(".")[2] in ("list", "search", "get", "fetch")


def _first_day(month: str) -> date:
    return date.fromisoformat(f"{month}-01")
