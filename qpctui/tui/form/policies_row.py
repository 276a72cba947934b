"""The row of the policies: those of the chosen option profile, and those that are saved."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from textual import on

from qpctui.job.model import Policy
from qpctui.run.offered import Offer
from qpctui.tui.form.offer_row import OfferRow
from qpctui.tui.widgets.tick_list import TickItem, TickList
from qpctui.tui.widgets.tick_rows import TickListRow


def policies_of(profile: Offer) -> tuple[Policy, ...]:
    """All policies of an option profile."""
    return tuple(Policy(id=one, title=title) for one, title in profile.policies)


class PoliciesRow(TickListRow):
    """Shows a profile's policies, then saved ones that it no longer has."""

    def show(self, saved: Sequence[Policy], profiles: OfferRow) -> None:
        """Show the policies of the chosen one of ``profiles``, with those ticked that are saved."""
        offered = policies_of(profiles.chosen) if profiles.chosen else ()
        known = {policy.id for policy in offered}
        gone = "gone" if profiles.offers and profiles.state == "read" else ""
        items = [TickItem(policy.id, policy.title, policy.id) for policy in offered]
        items += [
            TickItem(policy.id, policy.title or policy.id, f"{gone} {policy.id}".strip())
            for policy in saved
            if policy.id not in known
        ]
        self.show_items(items, [policy.id for policy in saved])
        self.remark("" if items else "Known when a profile is chosen.")

    def policies(self, ids: Collection[str]) -> tuple[Policy, ...]:
        """Policies of the list by their ids, in its order."""
        listed = self.query_one(TickList).items
        return tuple(Policy(id=i.value, title=i.label) for i in listed if i.value in ids)

    def tell_all_ticked(self, profile: Offer) -> None:
        """Say that another profile brought its policies, until one of them is unticked."""
        count = len(profile.policies)
        self.remark(
            f"All {count} {'policy' if count == 1 else 'policies'} of {profile.name} ticked."
            if count
            else f"{profile.name} is not limited to policies: give it some in the portal.",
            "plain" if count else "warning",
        )

    @on(TickList.Ticked)
    def _ticked_otherwise(self) -> None:
        self.remark("")
