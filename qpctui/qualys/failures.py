"""What a request without a usable answer met, in plain words."""

from __future__ import annotations

from collections.abc import Mapping

from qpctui.qualys.errors import Unreachable

CONNECT_SECONDS = 10
SILENCE_SECONDS = 60


def unreachable(error: Exception, host: str) -> Unreachable:
    """Say what went wrong in plain words; library texts hold addresses of objects and URLs.

    ``host`` is whom we wanted to reach. The error tells whether the request may have arrived.
    """
    import requests

    words: Mapping[type[Exception], str] = {
        requests.exceptions.ProxyError: f"The proxy in front of {host} refused or did not answer: "
        "check its server, port and credentials",
        requests.exceptions.SSLError: f"No trusted TLS connection to {host}: its certificate is "
        "unknown, expired or for another name. For a private CA set [qualys] ca_file",
        requests.exceptions.ConnectTimeout: f"{host} did not accept a connection within "
        f"{CONNECT_SECONDS} s",
        requests.exceptions.ReadTimeout: f"No answer from {host} for {SILENCE_SECONDS} s",
        requests.exceptions.ChunkedEncodingError: f"{host} broke its answer off",
        requests.exceptions.ContentDecodingError: f"{host} sent a damaged compressed answer",
        requests.exceptions.ConnectionError: f"No connection to {host}: check the name, the "
        "network and any proxy",
    }
    said = next((text for kind, text in words.items() if isinstance(error, kind)), None)
    return Unreachable(
        said or f"No answer from {host} ({type(error).__name__})", sent=not _never_sent(error)
    )


def _never_sent(error: Exception) -> bool:
    """Whether no connection stood, so that nothing of the request can have arrived."""
    import requests
    from urllib3.exceptions import NewConnectionError

    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(error, requests.ConnectTimeout) or isinstance(reason, NewConnectionError)
