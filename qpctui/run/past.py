"""What an earlier process did of a run, as its journal tells it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from msgspec.structs import asdict, replace

from qpctui.run.events import Step
from qpctui.run.journal import NOTHING_KNOWN, Entry, Known, Writes

Launch = Literal["none", "unknown", "known"]


@dataclass(frozen=True)
class Past:
    """What is known of a run when a process takes it on; of a new run nothing.

    ``launch`` is unknown when one was meant, or sent, and nobody heard how that went.
    """

    known: Known = NOTHING_KNOWN
    done: dict[Step, str] = field(default_factory=dict)
    launch: Launch = "none"
    launched: datetime | None = None
    """When the platform answered the launch, by this machine's clock."""
    is_new: bool = True
    is_adopted: bool = False

    @classmethod
    def adopted(cls, reference: str) -> Past:
        """A run of a scan that somebody else launched."""
        return cls(Known(reference=reference), launch="known", is_adopted=True)

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Past:
        """Read it from a run's journal."""
        known, done, begun = NOTHING_KNOWN, dict[Step, str](), None
        launch: Launch = "none"
        launched: datetime | None = None
        for entry in entries:
            if entry.kind == "begun":
                known, begun = _known_from_the_start(entry), entry
            elif entry.kind == "done":
                known = _joined(known, entry.known)
                done |= _step_done(entry)
            elif entry.write == Writes.LAUNCH:
                launch = _launch_after(entry)
                launched = entry.when
                known = replace(
                    known,
                    title=entry.details.get("title", known.title),
                    reference=entry.details.get("reference", known.reference),
                    scan_id=entry.details.get("id", known.scan_id),
                )
        return cls(
            known,
            done,
            "known" if known.reference else launch,
            launched,
            is_new=begun is None,
            is_adopted=begun is not None and "reference" in begun.details,
        )

    def outcome(self, step: Step) -> tuple[str, bool]:
        """What an earlier process said of a step that is over, and whether it was passed by."""
        return self.done.get(step, ""), step not in self.done

    @property
    def goes_on_after_launch(self) -> bool:
        """Whether the platform was prepared and a scan may be there: nothing is prepared again."""
        return self.launch != "none"


def _known_from_the_start(entry: Entry) -> Known:
    """The title that the launch will have, or the scan that somebody else launched."""
    told = entry.details
    return Known(title=told.get("title", ""), reference=told.get("reference", ""))


def _joined(known: Known, learnt: Known) -> Known:
    """What was known once stays known."""
    return replace(known, **{field: told for field, told in asdict(learnt).items() if told})


def _step_done(entry: Entry) -> dict[Step, str]:
    """The step and its result; nothing for a step that this version does not have."""
    step = Step.__members__.get(entry.details.get("step", ""))
    return {step: entry.details.get("result", "")} if step is not None else {}


def _launch_after(entry: Entry) -> Launch:
    """How the launch stands after a line about it: only a certain "no" makes it undone."""
    if entry.kind == "answer":
        return "none" if "absent" in entry.details else "known"
    return "none" if entry.kind == "refused" else "unknown"
