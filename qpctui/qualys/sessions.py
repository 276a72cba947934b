"""HTTP sessions: whom they trust, that they go nowhere else, and that they can be broken off."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Any

from qpctui.qualys.errors import QualysError
from qpctui.qualys.watchdog import connection_in_use

if TYPE_CHECKING:
    import requests


def new_session(ca_file: str) -> requests.Session:
    """A session that trusts the system's authorities and those of ``ca_file``.

    Raises:
        QualysError: the CA file can't be used.
    """
    import requests
    from requests.adapters import HTTPAdapter
    from urllib3.connection import HTTPConnection, HTTPSConnection
    from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

    context = _tls_context(ca_file)

    class _Session(requests.Session):
        """Follows nothing: a redirect is an answer like any other, and its body not read here."""

        def get_redirect_target(self, resp: requests.Response) -> str | None:
            return None

    class _Connection(HTTPConnection):
        def request(self, *args: Any, **options: Any) -> None:
            connection_in_use(self)
            super().request(*args, **options)

        def connect(self) -> None:
            super().connect()
            connection_in_use(self)

    class _TlsConnection(HTTPSConnection):
        def request(self, *args: Any, **options: Any) -> None:
            connection_in_use(self)
            super().request(*args, **options)

        def connect(self) -> None:
            connection_in_use(self)
            super().connect()
            connection_in_use(self)

    class _Pool(HTTPConnectionPool):
        ConnectionCls = _Connection

    class _TlsPool(HTTPSConnectionPool):
        ConnectionCls = _TlsConnection

    class _Adapter(HTTPAdapter):
        """Trusts what the context trusts; its connections tell when they are used."""

        def init_poolmanager(self, *args: Any, **options: Any) -> Any:
            made = super().init_poolmanager(*args, ssl_context=context, **options)
            self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}
            return made

        def proxy_manager_for(self, proxy: Any, **options: Any) -> Any:
            manager = super().proxy_manager_for(proxy, ssl_context=context, **options)
            manager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}
            return manager

    session = _Session()
    # Environment proxies would capture loopback, and netrc would send its own passwords.
    session.trust_env = False
    session.headers.update({"X-Requested-With": "qpctui", "User-Agent": "qpctui"})
    session.mount("https://", _Adapter())
    session.mount("http://", _Adapter())
    return session


def _tls_context(ca_file: str) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if ca_file:
        try:
            context.load_verify_locations(cafile=ca_file)
        except (OSError, ValueError) as error:
            raise QualysError(f"The CA file {ca_file!r} can't be used: {error}") from None
    return context
