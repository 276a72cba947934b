"""What this machine's journals let us say of who made an object of the platform."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qpctui.run.journal import Entry


@dataclass(frozen=True)
class Made:
    """The objects of one title that were made from here: by id, or without its being told.

    ``is_lost`` when the answer to the last making never came, so that no id is known of it.
    """

    ids: frozenset[str] = frozenset()
    is_lost: bool = False

    def __bool__(self) -> bool:
        """Whether any was made from here."""
        return bool(self.ids) or self.is_lost

    def has(self, object_id: str) -> bool:
        """Whether the object of that id is one of them."""
        return self.is_lost or object_id in self.ids


def made(entries: Iterable[Entry], making: str, deleting: str, title: str) -> Made:
    """Read it from journal entries in time; titles are the only ones of their kind there.

    ``making`` and ``deleting`` are the names of the writes.
    """
    ids: set[str] = set()
    is_lost = was_lost = False
    for entry in entries:
        if entry.details.get("title") != title:
            continue
        match entry.write, entry.kind:
            case (write, "intent") if write == making:
                was_lost, is_lost = is_lost, True
            case (write, "refused") if write == making:
                is_lost = was_lost
            case (write, "answer") if write == making:
                ids, is_lost = {entry.details.get("id", "")}, False
            case (write, "answer") if write == deleting:
                ids, is_lost = set(), False
            case _:
                pass
    return Made(frozenset(ids - {""}), is_lost)
