"""Where a job's platform is: the public platforms as data, a private cloud from its API server."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any
from urllib.parse import urlsplit

from qpctui.job.model import PRIVATE_CLOUD, Qualys
from qpctui.job.platforms import PLATFORMS
from qpctui.job.syntax import api_url, is_loopback
from qpctui.qualys.calls import Endpoints
from qpctui.settings import PlatformSettings

_MADE_BY_A_PLATFORM = re.compile(r"[a-z][a-z0-9]*([_!ABC0-9-])[a-z]{2}[0-9]*")


@cache
def public_platforms() -> dict[str, Endpoints]:
    """Endpoints by portal code (API reference, section "Platforms")."""
    return {
        code: Endpoints(row["api"], row["gateway"], row["portal"])
        for code, row in _published().items()
    }


@cache
def _published() -> dict[str, Any]:
    text = resources.files("qpctui.qualys").joinpath("portals.toml").read_text("utf-8")
    return tomllib.loads(text)


def endpoints_of(
    qualys: Qualys, platforms: Mapping[str, PlatformSettings] | None = None
) -> Endpoints:
    """Where this job's platform is; the job must have passed its rules.

    ``platforms`` are the user's own settings, which come before what is published. A private
    cloud's gateway and portal follow from its ``qualysapi.`` host unless given; one on this
    machine is its own gateway and portal.

    Raises:
        SyntaxProblem: a private cloud's URL is none, or one of the settings.
        KeyError: no such portal.
    """
    own = (platforms or {}).get(qualys.platform, PlatformSettings())
    if qualys.platform != PRIVATE_CLOUD:
        published = public_platforms()[qualys.platform]
        return Endpoints(
            api_url(own.api) if own.api else published.api,
            api_url(own.gateway) if own.gateway else published.gateway,
            api_url(own.portal) if own.portal else published.portal,
        )
    api = api_url(qualys.api_server)
    told = qualys.gateway_server.strip()
    gateway = api_url(told) if told else _sibling(api, "qualysgateway.")
    return Endpoints(api, gateway, _sibling(api, "qualysguard."))


def _sibling(api: str, prefix: str) -> str:
    host = urlsplit(api).netloc
    if is_loopback(api) or not host.lower().startswith("qualysapi."):
        return api
    return api.replace(host, prefix + host[len("qualysapi.") :], 1)


def suggested_platform(username: str) -> str:
    """The portal code that a user name points to, empty when it points to none.

    Names made by the platform hold its marker before two letters and a number: ``acme2ab14``.
    """
    made = _MADE_BY_A_PLATFORM.fullmatch(username)
    if made is None:
        return ""
    return next((c for c, row in _published().items() if made[1] in row["markers"]), "")


def other_platform(username: str, platform: str) -> str:
    """The label of the public platform that a user name points to, empty when it is this one.

    A private cloud makes its names as it likes.
    """
    suggested = "" if platform == PRIVATE_CLOUD else suggested_platform(username)
    return "" if suggested in ("", platform) else dict(PLATFORMS)[suggested]
