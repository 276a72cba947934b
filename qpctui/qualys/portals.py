"""Where a job's platform is: the public platforms as data, a private cloud from its API server."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from urllib.parse import urlsplit

from qpctui.job.model import PRIVATE_CLOUD, Qualys
from qpctui.job.syntax import api_url, is_loopback
from qpctui.qualys.calls import Endpoints


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

    Raises:
        SyntaxProblem: a private cloud's URL is none.
        KeyError: no such portal.
    """
    if qualys.platform != PRIVATE_CLOUD:
        return public_platforms()[qualys.platform]
    api = api_url(qualys.api_server)
    told = qualys.gateway_server.strip()
    gateway = api_url(told) if told else _sibling(api, "qualysgateway.")
    return Endpoints(api, gateway, _sibling(api, "qualysguard."))


def _sibling(api: str, prefix: str) -> str:
    host = urlsplit(api).netloc
    if is_loopback(api) or not host.lower().startswith("qualysapi."):
        return api
    return api.replace(host, prefix + host[len("qualysapi.") :], 1)
