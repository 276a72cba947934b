"""Which asset management calls are served, at which versions (section "qps calls")."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from qpctui.simulator import assets, connectors, qps
from qpctui.simulator.faults import HTML
from qpctui.simulator.platform import Platform
from qpctui.simulator.wire import Reply, Request

_PREFIX = "/qps/"
_HOST_ASSETS = "/qps/rest/2.0/search/am/hostasset"
_SEARCH = re.compile(r"/qps/rest/(2\.0|3\.0)/search/am/awsassetdataconnector")
# The older version answers by two names.
_ONE = re.compile(
    r"/qps/rest/(?:(3\.0)/(get|run)/am/(awsassetdataconnector)"
    r"|(2\.0)/(get|run)/am/((?:aws)?assetdataconnector))/(\d+)"
)
_ELEMENTS = {
    "awsassetdataconnector": "AwsAssetDataConnector",
    "assetdataconnector": "AssetDataConnector",
}
_VERBS = {"get": ("GET", connectors.get), "run": ("POST", connectors.run)}


@dataclass(frozen=True)
class _Call:
    """A call that is served: its HTTP method, what describes its answers, and who answers."""

    method: str
    schema: str
    carry_out: Callable[[], Reply]


def serves(request: Request) -> bool:
    """Whether a path belongs to this API."""
    return request.path.startswith(_PREFIX)


def answer(platform: Platform, request: Request) -> Reply:
    """The answer, whose responseCode tells what went wrong."""
    call = _call(platform, request)
    if call is None:
        return Reply(404, HTML, "text/html")
    if request.method != call.method:
        return Reply(405, HTML, "text/html")
    try:
        return call.carry_out()
    except qps.QpsRefusal as refusal:
        return qps.refused(platform, call.schema, refusal)


def _call(platform: Platform, request: Request) -> _Call | None:
    """The call that a path names, if it is served."""
    path = request.path.rstrip("/")
    if path == _HOST_ASSETS:
        return _Call("POST", assets.SCHEMA, lambda: assets.search(platform, request))
    if found := _SEARCH.fullmatch(path):
        version = found[1]
        return _Call(
            "POST",
            connectors.schema(version),
            lambda: connectors.search(platform, request, version),
        )
    if found := _ONE.fullmatch(path):
        version, verb, resource, number = (one for one in found.groups() if one)
        method, carry_out = _VERBS[verb]
        return _Call(
            method,
            connectors.schema(version),
            lambda: carry_out(platform, number, version, _ELEMENTS[resource]),
        )
    return None
