"""What can be asked of a platform, and what is told of an exchange afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from qpctui.job.syntax import is_loopback


@dataclass(frozen=True)
class Endpoints:
    """Base URLs of API server and gateway, and of the portal for links."""

    api: str
    gateway: str
    portal: str = ""

    @property
    def loopback(self) -> bool:
        """Whether both are on this machine."""
        return is_loopback(self.api) and is_loopback(self.gateway)

    def scan_link(self, scan_id: str) -> str:
        """Where the portal shows a scan."""
        return f"{self.portal}/fo/report/compliance_scan_result.php?id={quote(scan_id, '')}"


@dataclass(frozen=True)
class Call:
    """What to ask: ``purpose`` completes "could not …" in error messages.

    ``operation`` is a name of ``versions.toml``, ``object_id`` what its path ends with. ``xml`` is
    a body of the asset management API, None for a form of the classic one. ``headers`` may hold
    secrets.
    """

    purpose: str
    operation: str
    form: Mapping[str, str]
    method: str = "POST"
    at_gateway: bool = False
    logged_in: bool = True
    xml: str | None = None
    object_id: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    def body(self) -> bytes | dict[str, str] | None:
        """What is sent: parameters go in the body, never in the URL."""
        if self.xml is not None:
            return self.xml.encode()
        return dict(self.form) if self.method == "POST" and self.form else None


@dataclass(frozen=True)
class Exchange:
    """A request that was made: enough for a log, nothing secret.

    ``status`` is 0 when no answer came; ``calls_left`` is None when the platform did not say.
    """

    purpose: str
    method: str
    path: str
    status: int
    seconds: float
    calls_left: int | None = None
