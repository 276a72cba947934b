"""A value that must never be shown."""

from __future__ import annotations

from typing import NoReturn


class Secret:
    """Holds a password or token; only ``reveal`` gives it out.

    ``repr``, ``str`` and formatting show stars, and it refuses to be pickled, so that it can't
    slip into a log, a traceback or a file by accident.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself, for the one place that sends it."""
        return self._value

    def __repr__(self) -> str:
        return "Secret('***')"

    def __str__(self) -> str:
        return "***"

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret is not written anywhere")
