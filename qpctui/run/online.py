"""A job compared with what its platform offers now, without changing anything there."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TypeVar

from qpctui.job.fields import with_value
from qpctui.job.model import Connector, Job, OptionProfile, Scanner
from qpctui.job.rules import Problem, accounts_differ
from qpctui.qualys import login, policies
from qpctui.qualys.errors import AccessDenied, LimitReached, Refused
from qpctui.qualys.option_profiles import CONNECTOR_PREFIX
from qpctui.qualys.remedies import PERMISSION
from qpctui.qualys.transport import Transport
from qpctui.run import offers
from qpctui.run.choices import CONNECTOR, PROFILE, SCANNER, chosen_of, doubt
from qpctui.run.offered import Offer

_POLICIES = "scan.policies"

T = TypeVar("T")


def problems_online(job: Job, transport: Transport) -> list[Problem]:
    """Log in, and compare each saved choice with the platform's lists.

    Raises:
        QualysError: the log-in was refused, or the platform can't be asked.
        Cancelled: told to stop.
    """
    tested = login.test_login(transport, job.qualys.platform)
    comparison = _Comparison(job, transport)
    comparison.problems += [
        Problem("qualys.credentials", "warning", words) for words in tested.warnings
    ]
    comparison.compare_target_and_scanner()
    comparison.compare_profile_and_policies()
    return comparison.problems


class _Comparison:
    """What was found out so far; a list that the user may not read does not end it."""

    def __init__(self, job: Job, transport: Transport) -> None:
        self.problems: list[Problem] = []
        self._job, self._transport = job, transport

    def compare_target_and_scanner(self) -> None:
        """The EC2 connector, the scanner, and whether they belong together as they are now."""
        job = now = self._job
        kind = job.target.kind
        if kind == "ec2":
            saved = job.target.ec2.connector
            connector = self._chosen(CONNECTOR, saved, offers.ec2_connectors)
            if connector is not None and connector.account_id:
                self._compare_account(saved.account_id, connector.account_id)
                now = with_value(now, f"{CONNECTOR}.account_id", connector.account_id)
        scanner = self._chosen(SCANNER, job.scan.scanner, lambda on: offers.scanners(on, kind))
        if scanner is not None and scanner.account_id:
            now = with_value(now, f"{SCANNER}.account_id", scanner.account_id)
        told_offline = list(accounts_differ(job))
        self.problems += [one for one in accounts_differ(now) if one not in told_offline]

    def compare_profile_and_policies(self) -> None:
        """The option profile, and whether it still has the selected policies."""
        saved, selected = self._job.scan.option_profile, self._job.scan.policies
        # The connector's list, unless the job says by its profile's name that it needs another.
        prefix = CONNECTOR_PREFIX if saved.name.startswith(CONNECTOR_PREFIX) else ""
        profile = self._chosen(PROFILE, saved, lambda on: offers.profiles(on, prefix))
        if profile is None:
            return
        where = f"in the option profile {profile.name}"
        there: Collection[str] | None = [policy_id for policy_id, _ in profile.policies]
        if not there:  # Such a profile is not limited to policies.
            where, ids = "on this portal", [policy.id for policy in selected]
            there = self._read(_POLICIES, lambda on: policies.groups_of(on, ids))
        for policy in selected:
            if there is not None and policy.id not in there:
                named = f"{policy.title} ({policy.id})" if policy.title else f"Policy {policy.id}"
                self._add(_POLICIES, f"{named} is no longer {where}", "Choose the policies again")

    def _chosen(
        self,
        field: str,
        saved: Connector | Scanner | OptionProfile,
        read: Callable[[Transport], list[Offer]],
    ) -> Offer | None:
        """A saved choice as it is offered now; what speaks against it is noted."""
        listed = self._read(field, read)
        if listed is None:
            return None
        problem = doubt(field, saved.name, saved.id, listed, self._job.target.kind)
        if problem is not None:
            self.problems.append(problem)
        return chosen_of(saved.name, saved.id, listed)

    def _compare_account(self, saved: str, now: str) -> None:
        """A run looks the instance up by the saved account."""
        if saved and saved != now:
            words = f"Its account is {now}, not the saved {saved}: the instance would not be found"
            self._add(CONNECTOR, words, "Choose the connector again")

    def _read(self, field: str, read: Callable[[Transport], T]) -> T | None:
        """A list, None when the user may not read it."""
        try:
            return read(self._transport)
        except LimitReached:
            raise
        except (Refused, AccessDenied) as error:
            self._add(field, str(error), f"Perhaps {PERMISSION}")
            return None

    def _add(self, field: str, message: str, hint: str) -> None:
        self.problems.append(Problem(field, "error", message, hint))
