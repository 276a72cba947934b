"""What the platform offers a job to choose from, read with the job's own log-in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from threading import Event
from typing import TypeVar

from qpctui.credentials import Credentials
from qpctui.job.model import EXTERNAL_SCANNER, PRIVATE_CLOUD, Job, TargetKind
from qpctui.job.syntax import SyntaxProblem, host_of
from qpctui.qualys import appliances, connectors, option_profiles
from qpctui.qualys.portals import endpoints_of
from qpctui.qualys.transport import Transport
from qpctui.run.connect import connection_of
from qpctui.run.connection_test import ConnectionReport, ConnectionTest, StageReport
from qpctui.run.known_lists import KnownList, ListKind, keep, recall
from qpctui.run.offered import Offer
from qpctui.run.own_platforms import own_platforms
from qpctui.run.plan import Seen, look
from qpctui.settings import SettingsUnreadable

T = TypeVar("T")


def scanners(transport: Transport, kind: TargetKind) -> list[Offer]:
    """The scanners for a kind of target, by name; ``External`` is always there.

    Raises:
        QualysError: the list can't be read.
    """
    return [
        Offer(EXTERNAL_SCANNER),
        *(
            Offer(found.name, found.id, found.status, found.account_id)
            for found in appliances.list_appliances(transport, ec2_only=kind == "ec2")
            if found.name != EXTERNAL_SCANNER
        ),
    ]


def profiles(transport: Transport, prefix: str = option_profiles.CONNECTOR_PREFIX) -> list[Offer]:
    """The option profiles whose name starts with ``prefix``, with their policies.

    Raises:
        QualysError: the list can't be read.
    """
    return [
        Offer(
            found.name,
            found.id,
            policies=tuple((policy.id, policy.title) for policy in found.policies),
        )
        for found in option_profiles.list_option_profiles(transport, prefix=prefix)
    ]


def ec2_connectors(transport: Transport) -> list[Offer]:
    """The EC2 connectors.

    Raises:
        QualysError: the list can't be read.
    """
    return [
        Offer(found.name, found.id, found.state, found.account_id)
        for found in connectors.list_connectors(transport)
    ]


_READERS: dict[ListKind, Callable[[Transport], list[Offer]]] = {
    "scanners": lambda on: scanners(on, "host"),
    "ec2-scanners": lambda on: scanners(on, "ec2"),
    "option-profiles": lambda on: profiles(on),
    "connectors": ec2_connectors,
}


@dataclass(frozen=True)
class Offers:
    """Reads lists for jobs; every call blocks and may wait for a keyring and a network.

    Each raises ``QualysError``, ``CredentialError``, ``StoreUnavailable``, ``ScaleRefused``, or
    ``Cancelled`` when ``cancel`` is set.
    """

    credentials: Credentials
    environ: Mapping[str, str]

    def asks_first(self, job: Job) -> str:
        """The hosts that only a person may have this job's log-in sent to, empty when none.

        Variables of the environment are bound to no host, so opening a job file from elsewhere
        must not be enough to have them sent to a private cloud of its choice.

        Raises:
            CredentialError: the index of stored credentials is broken.
            SyntaxProblem: the job did not pass its rules.
            SettingsUnreadable: the settings are broken.
        """
        endpoints = endpoints_of(job.qualys, own_platforms(self.credentials.places))
        bound = job.qualys.platform != PRIVATE_CLOUD or endpoints.loopback
        kind = None if bound else self.credentials.of_environment(job.qualys.credentials)
        if kind is None:
            return ""
        asked = [endpoints.api, endpoints.gateway] if kind == "oauth" else [endpoints.api]
        return " and ".join(map(host_of, asked))

    def last_known(self, job: Job, kind: ListKind) -> KnownList | None:
        """The list that this job's log-in read last, without asking the platform."""
        try:
            api = endpoints_of(job.qualys, own_platforms(self.credentials.places)).api
        except (SyntaxProblem, SettingsUnreadable, KeyError):
            return None
        return recall(self.credentials.places, api, job.qualys.credentials, kind)

    def read(self, job: Job, kind: ListKind, cancel: Event, now: datetime) -> list[Offer]:
        """Read a list, and keep it as the last known one of ``now``."""
        offers, api = self._with_transport(
            job, cancel, lambda on: (_READERS[kind](on), on.endpoints.api)
        )
        known = KnownList(now, tuple(offers))
        keep(self.credentials.places, api, job.qualys.credentials, kind, known)
        return offers

    def seen(self, job: Job, name: str, cancel: Event) -> Seen:
        """What of the platform a run of this job would change."""
        runs = self.credentials.places.runs
        return self._with_transport(job, cancel, lambda on: look(job, name, self.environ, on, runs))

    def test_connection(
        self,
        job: Job,
        cancel: Event,
        today: date,
        on_stage: Callable[[StageReport], None] = lambda _: None,
        on_wait: Callable[[str, float], None] = lambda _, __: None,
    ) -> ConnectionReport:
        """Test the connection in stages, of which ``on_stage`` hears as they end.

        ``on_wait`` hears what is waited for and this machine's seconds of it. Only ``Cancelled``
        and what goes wrong before anything is sent is raised; all else is told
        by the report.
        """
        test = ConnectionTest(job, today, on_stage)
        connection = connection_of(job, self.credentials, self.environ)

        def wait(reason: str, seconds: float) -> None:
            on_wait(reason, connection.pace.seconds(seconds))

        transport = connection.transport(cancel, test.hear_exchange, wait)
        try:
            return test.run(transport)
        finally:
            transport.close()

    def _with_transport(self, job: Job, cancel: Event, read: Callable[[Transport], T]) -> T:
        connection = connection_of(job, self.credentials, self.environ)
        transport = connection.transport(cancel, lambda _: None, lambda _, __: None)
        try:
            return read(transport)
        finally:
            transport.close()
