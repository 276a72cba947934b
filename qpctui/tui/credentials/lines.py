"""The list of credentials: a line for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual.content import Content

from qpctui.credentials import KnownCredential
from qpctui.printable import printable
from qpctui.run.credential_uses import CredentialUse
from qpctui.tui.credentials.words import PLACES
from qpctui.tui.widgets.control_table import Column


@dataclass(frozen=True)
class Line:
    """A row of the list."""

    known: KnownCredential
    uses: tuple[CredentialUse, ...]

    @property
    def jobs(self) -> int:
        """How many jobs name it."""
        return len({use.file for use in self.uses})


def columns() -> list[Column[Line]]:
    """The list's columns; where there is no room, hosts go first, then user names."""

    def plain(words: Callable[[Line], str]) -> Callable[[Line, bool], Content]:
        return lambda line, _: Content(printable(words(line)))

    def hosts(line: Line) -> str:
        first, *more = line.known.hosts or ("any" if line.known.place == "environment" else "–",)
        return f"{first} +{len(more)}" if more else first

    return [
        Column("Id", 0, plain(lambda line: line.known.id)),
        Column("Kind", 5, plain(lambda line: "OAuth" if line.known.kind == "oauth" else "user")),
        Column("User", 14, plain(lambda line: line.known.username or "–"), 58),
        Column("Kept in", 12, plain(lambda line: PLACES[line.known.place])),
        Column("May go to", 22, plain(hosts), 72),
        Column("Jobs", 4, plain(lambda line: f"{line.jobs or '–':>4}")),
    ]
