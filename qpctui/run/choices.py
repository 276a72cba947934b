"""What speaks against a job's saved choices, by what its platform offers now."""

from __future__ import annotations

from collections.abc import Sequence

from qpctui.job.model import EXTERNAL_SCANNER, TargetKind
from qpctui.job.rules import Problem
from qpctui.qualys.connectors import DISABLED, FAILED
from qpctui.qualys.remedies import PERMISSION
from qpctui.run.offered import Offer

CONNECTOR, SCANNER, PROFILE = "target.ec2.connector", "scan.scanner", "scan.option_profile"

_WHEN_EMPTY = {
    CONNECTOR: f"None on this portal. Or {PERMISSION}.",
    SCANNER: f"None on this portal but {EXTERNAL_SCANNER}. Or {PERMISSION}.",
    PROFILE: "No profile here starts with Jenkins_. Make one in the portal and give it policies. "
    f"Or {PERMISSION}.",
}


def chosen_of(name: str, offer_id: str, offers: Sequence[Offer]) -> Offer | None:
    """A saved choice as the platform offers it now, by its id where one is known."""
    matching = (o for o in offers if (o.id == offer_id if offer_id else o.name == name))
    return next(matching, None)


def doubt(
    field: str, name: str, offer_id: str, offers: Sequence[Offer], kind: TargetKind
) -> Problem | None:
    """What is wrong with the choice of a field, None when a run can go by it."""
    if not any(offer.id for offer in offers):
        usable = name in ("", EXTERNAL_SCANNER)
        return Problem(field, "warning" if usable else "error", _WHEN_EMPTY[field])
    if not name:
        return None
    chosen = chosen_of(name, offer_id, offers)
    if chosen is None:
        known = f" (id {offer_id})" if offer_id else ""
        return Problem(
            field,
            "error",
            f"{name} is {_gone(field, kind)}{known}",
            "The job file keeps it until you choose another",
        )
    if chosen.name != name:
        called = f"{name} (id {offer_id}) is now called {chosen.name}"
        return Problem(field, "error", called, "A scan is launched by name: choose it again")
    return _by_state(field, chosen)


def _gone(field: str, kind: TargetKind) -> str:
    among_ec2 = field == SCANNER and kind == "ec2"
    return "not among the scanners in EC2" if among_ec2 else "no longer on this portal"


def _by_state(field: str, chosen: Offer) -> Problem | None:
    if field == CONNECTOR and chosen.state == DISABLED:
        hint = "Enable it on the platform, or choose another"
        return Problem(field, "error", f"{chosen.name} is disabled: a run would stop", hint)
    if field == CONNECTOR and chosen.state in FAILED:
        said = f"The last run of {chosen.name} ended as {chosen.state}: it may not know all"
        return Problem(field, "warning", said, "Look at it on the platform")
    if field == SCANNER and chosen.state == "Offline":
        return Problem(field, "warning", f"{chosen.name} is offline: a scan waits until it is back")
    return None
