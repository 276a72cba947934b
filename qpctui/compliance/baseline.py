"""Failures that were there before, which do not break the build again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qpctui.compliance.findings import Finding, Identity, identity


@dataclass(frozen=True, slots=True)
class Baseline:
    """What did not pass in an earlier result: which finding, in which state.

    Only the same state excuses: an error where there was a failure is new.
    """

    failures: frozenset[tuple[Identity, str]] = frozenset()

    @classmethod
    def of(cls, failures: Iterable[tuple[Identity, str]]) -> Baseline:
        """The baseline that excuses these."""
        return cls(frozenset(failures))

    def holds(self, finding: Finding, state: str | None) -> bool:
        """Whether the same finding stood in the same state then."""
        if not self.failures or state is None:
            return False
        return (identity(finding), str(state)) in self.failures


NO_BASELINE = Baseline()
