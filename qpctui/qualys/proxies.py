"""The proxy between us and the platform, and whom we reach without it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from qpctui.job.syntax import is_loopback
from qpctui.qualys import addresses
from qpctui.qualys.authorisation import Login


@dataclass(frozen=True)
class ProxyServer:
    """The proxy between us and the platform; loopback addresses never go through it.

    Nor do hosts in ``exempt``, written as in the variable NO_PROXY: names with all below them,
    addresses, networks, any of them maybe with a port, or ``*`` for all.
    """

    host: str
    port: int
    scheme: str = "http"
    login: Login | None = None
    exempt: str = ""

    def url(self) -> str:
        """The proxy's URL with its log-in, for the HTTP library alone."""
        if self.login is None:
            return f"{self.scheme}://{self.host}:{self.port}"
        user, password = self.login.username, self.login.password.reveal()
        return f"{self.scheme}://{quote(user, '')}:{quote(password, '')}@{self.host}:{self.port}"

    def stands_before(self, url: str) -> bool:
        """Whether this URL is reached through the proxy."""
        return not (is_loopback(url) or self._exempts(url))

    def _exempts(self, url: str) -> bool:
        # Its typing knows it not; the documented ones read and set the process's environment.
        from urllib.request import proxy_bypass_environment  # type: ignore[attr-defined]

        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        port = parts.port or {"https": 443, "http": 80}[parts.scheme]
        written = f"[{host}]" if ":" in host else host
        return bool(
            addresses.lists(self.exempt, host)
            or proxy_bypass_environment(f"{written}:{port}", {"no": self.exempt.strip()})
        )
