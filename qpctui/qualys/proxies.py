"""The proxy between us and the platform, and whom we reach without it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from qpctui.job.syntax import is_loopback
from qpctui.qualys.authorisation import Login


@dataclass(frozen=True)
class ProxyServer:
    """The proxy between us and the platform; loopback addresses never go through it."""

    host: str
    port: int
    scheme: str = "http"
    login: Login | None = None

    def url(self) -> str:
        """The proxy's URL with its log-in, for the HTTP library alone."""
        if self.login is None:
            return f"{self.scheme}://{self.host}:{self.port}"
        user, password = self.login.username, self.login.password.reveal()
        return f"{self.scheme}://{quote(user, '')}:{quote(password, '')}@{self.host}:{self.port}"

    def stands_before(self, url: str) -> bool:
        """Whether this URL is reached through the proxy."""
        return not is_loopback(url)
