"""HTTP sessions: whom they trust, that they go nowhere else, and that they can be broken off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qpctui.qualys.trust import tls_context

if TYPE_CHECKING:
    import requests


def new_session(ca_file: str) -> requests.Session:
    """A session that trusts the system's authorities, the library's and those of ``ca_file``.

    Raises:
        QualysError: the CA file can't be used.
    """
    import requests
    from requests.adapters import HTTPAdapter

    from qpctui.qualys.connections import Pool, tls_pool

    context = tls_context(ca_file)
    pools = {"http": Pool, "https": tls_pool(ca_file)}

    class _Session(requests.Session):
        """Follows nothing: a redirect is an answer like any other, and its body not read here."""

        def get_redirect_target(self, resp: requests.Response) -> str | None:
            return None

    class _Adapter(HTTPAdapter):
        """Trusts what the context trusts; its connections tell when they are used."""

        def init_poolmanager(self, *args: Any, **options: Any) -> Any:
            made = super().init_poolmanager(*args, ssl_context=context, **options)
            self.poolmanager.pool_classes_by_scheme = pools
            return made

        def proxy_manager_for(self, proxy: Any, **options: Any) -> Any:
            manager = super().proxy_manager_for(
                proxy, ssl_context=context, proxy_ssl_context=context, **options
            )
            manager.pool_classes_by_scheme = pools
            return manager

    session = _Session()
    # Environment proxies would capture loopback, and netrc would send its own passwords.
    session.trust_env = False
    session.headers.update({"X-Requested-With": "qpctui", "User-Agent": "qpctui"})
    session.mount("https://", _Adapter())
    session.mount("http://", _Adapter())
    return session
