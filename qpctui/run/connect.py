"""From a job and the user's credentials to a transport: who is told what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Event as Flag

from qpctui.credentials import CredentialError, Credentials, StoreUnavailable
from qpctui.job.model import PRIVATE_CLOUD, Job
from qpctui.job.syntax import SyntaxProblem, host_of, proxy_host, proxy_name
from qpctui.qualys.auth_records import LONGEST_PASSWORD, LONGEST_USERNAME
from qpctui.qualys.authorisation import Kind, Login
from qpctui.qualys.calls import Endpoints, Exchange
from qpctui.qualys.pace import Pace, ScaleRefused
from qpctui.qualys.portals import endpoints_of
from qpctui.qualys.proxies import ProxyServer
from qpctui.qualys.transport import Transport
from qpctui.qualys.versions import Versions
from qpctui.run.own_platforms import own_platforms
from qpctui.run.served import versions_of
from qpctui.settings import PlatformSettings, SettingsUnreadable

UNCONNECTABLE = (
    CredentialError,
    StoreUnavailable,
    ScaleRefused,
    SyntaxProblem,
    SettingsUnreadable,
)
"""What ``connection_of`` raises, before anything is sent."""


@dataclass(frozen=True)
class Connection:
    """All that a transport needs but who listens to it; secrets are held, not shown."""

    endpoints: Endpoints
    login: Login
    proxy: ProxyServer | None
    ca_file: str
    pace: Pace
    versions: Versions
    host_login: Login | None = None
    """The target's own log-in, for its authentication record."""

    def transport(
        self,
        cancel: Flag,
        on_exchange: Callable[[Exchange], None],
        on_wait: Callable[[str, float], None],
    ) -> Transport:
        """A transport that obeys ``cancel`` and tells its listeners."""
        return Transport(
            self.endpoints,
            self.login,
            proxy=self.proxy,
            ca_file=self.ca_file,
            pace=self.pace,
            versions=self.versions,
            cancel=cancel,
            on_exchange=on_exchange,
            on_wait=on_wait,
        )


def connection_of(
    job: Job, credentials: Credentials, environ: Mapping[str, str], *, for_run: bool = False
) -> Connection:
    """Find what the job names; nothing is sent yet. The job must have passed its rules.

    Only a run needs the target's own log-in.

    Raises:
        CredentialError: a credential is missing, or not approved for where it would go.
        StoreUnavailable: the store that should know it can't be asked.
        ScaleRefused: the time scale would hurry a real platform.
        SyntaxProblem: the job did not pass its rules.
        SettingsUnreadable: the settings are broken.
    """
    platforms = own_platforms(credentials.places)
    endpoints = endpoints_of(job.qualys, platforms)
    # Before any log-in is looked for: nobody should be asked to approve what is then refused.
    pace = Pace.of(environ, loopback=endpoints.loopback)
    found = credentials.find(
        job.qualys.credentials,
        hosts=hosts_of(job, endpoints),
        oauth_hosts=hosts_of(job, endpoints, "oauth"),
        qualys_login=True,
    )
    return Connection(
        endpoints=endpoints,
        login=Login(found.username, found.password, found.kind),
        proxy=_proxy(job, credentials, environ),
        ca_file=job.qualys.ca_file,
        pace=pace,
        versions=versions_of(
            credentials.places,
            endpoints.api,
            platforms.get(job.qualys.platform, PlatformSettings()),
        ),
        host_login=_host_login(job, credentials, host_of(endpoints.api)) if for_run else None,
    )


def hosts_of(job: Job, endpoints: Endpoints, kind: Kind = "password") -> list[str]:
    """The hosts that the job's log-in of this kind is sent to, or through.

    A private cloud's gateway is asked for an OAuth client's token alone: with a user name and
    password its approval is not needed.
    """
    hosts = [host_of(endpoints.api)]
    if job.qualys.platform != PRIVATE_CLOUD or kind == "oauth":
        hosts.append(host_of(endpoints.gateway))
    if job.qualys.proxy.use:
        hosts.append(_proxy_host(job))
    return hosts


def _host_login(job: Job, credentials: Credentials, api: str) -> Login | None:
    """The log-in for the target's authentication record, which is sent to the API server."""
    record = job.auth_record
    if not record.use:
        return None
    found = credentials.find(record.credentials, hosts=[api])
    longest = LONGEST_USERNAME[record.platform]
    if len(found.username) > longest:
        raise CredentialError(
            f"The user name of {record.credentials!r} is longer than the {longest} characters that "
            f"a {record.platform} authentication record takes"
        )
    password = found.password.reveal()
    if len(password) > LONGEST_PASSWORD or not password.isascii():
        raise CredentialError(
            f"The password of {record.credentials!r} is not what an authentication record takes: "
            f"at most {LONGEST_PASSWORD} ASCII characters"
        )
    return Login(found.username, found.password)


def _proxy_host(job: Job) -> str:
    return proxy_host(job.qualys.proxy.server, job.qualys.proxy.port)


def _proxy(job: Job, credentials: Credentials, environ: Mapping[str, str]) -> ProxyServer | None:
    proxy = job.qualys.proxy
    if not proxy.use:
        return None
    scheme = proxy.server.strip().rpartition("://")[0].lower() or "http"
    login = None
    if proxy.credentials:
        found = credentials.find(proxy.credentials, hosts=[_proxy_host(job)])
        login = Login(found.username, found.password)
    # Where both are set, others go by the lower case one too.
    exempt = environ.get("no_proxy") or environ.get("NO_PROXY", "")
    return ProxyServer(proxy_name(proxy.server), proxy.port, scheme, login, exempt)
