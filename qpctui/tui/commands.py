"""What a screen offers in the palette besides what has a key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True)
class Command:
    """A name, what it does in words, and how."""

    name: str
    words: str
    do: Callable[[], object]


@runtime_checkable
class HasCommands(Protocol):
    """A screen with commands of its own."""

    @property
    def commands(self) -> Sequence[Command]:
        """In the order of the palette."""
