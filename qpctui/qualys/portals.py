"""Where a job's platform is: the public platforms as data, a private cloud from its API server."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from urllib.parse import urlsplit

from qpctui.job.model import PRIVATE_CLOUD, Qualys
from qpctui.job.syntax import is_loopback
from qpctui.qualys.transport import Endpoints


@cache
def public_platforms() -> dict[str, Endpoints]:
    """Endpoints by portal code (API reference, section "Platforms")."""
    text = resources.files("qpctui.qualys").joinpath("portals.toml").read_text("utf-8")
    return {
        code: Endpoints(row["api"], row["gateway"], row["portal"])
        for code, row in tomllib.loads(text).items()
    }


def endpoints_of(qualys: Qualys) -> Endpoints:
    """Where this job's platform is; the job must have passed its rules.

    A private cloud's gateway and portal follow from its ``qualysapi.`` host unless given; one on
    this machine is its own gateway and portal.
    """
    if qualys.platform != PRIVATE_CLOUD:
        return public_platforms()[qualys.platform]
    api = qualys.api_server.rstrip("/")
    gateway = qualys.gateway_server.rstrip("/") or _sibling(api, "qualysgateway.")
    return Endpoints(api, gateway, _sibling(api, "qualysguard."))


def _sibling(api: str, prefix: str) -> str:
    host = urlsplit(api).netloc
    if is_loopback(api) or not host.lower().startswith("qualysapi."):
        return api
    return api.replace(host, prefix + host[len("qualysapi.") :], 1)
