"""The asset management calls: their names, and who answers them (section "qps calls")."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from qpctui.simulator import assets, connectors, qps
from qpctui.simulator.pages import HTML, NOT_ALLOWED, NOT_FOUND
from qpctui.simulator.platform import Platform
from qpctui.simulator.qps_json import in_json
from qpctui.simulator.wire import Reply, Request

_HOST_ASSETS = "/search/am/hostasset/"
_CONNECTORS = re.compile(
    r"/(?:(search)/am/((?:aws)?assetdataconnector)"
    r"|(get|run)/am/((?:aws)?assetdataconnector)/(\d+))/"
)
_ELEMENTS = {
    "awsassetdataconnector": "AwsAssetDataConnector",
    "assetdataconnector": "AssetDataConnector",
}
_OLD_NAME, _OLD_VERSION = "assetdataconnector", "2.0"


@dataclass(frozen=True)
class _Call:
    """A call that is served: its HTTP method, what describes its answers, and who answers."""

    method: str
    schema: str
    carry_out: Callable[[], Reply]


def name_of(request: Request) -> str:
    """The operation that a path names, empty if it is none of these."""
    if request.resource == _HOST_ASSETS:
        return "host_asset.search"
    found = _CONNECTORS.fullmatch(request.resource)
    return f"connector.{found[1] or found[3]}" if found else ""


def answer(platform: Platform, request: Request) -> Reply:
    """The answer, whose responseCode tells what went wrong."""
    call = _call(platform, request)
    if call is None:
        return Reply(404, NOT_FOUND, HTML)
    if request.method != call.method:
        return Reply(405, NOT_ALLOWED, HTML)
    try:
        reply = call.carry_out()
    except qps.QpsRefusal as refusal:
        reply = qps.refused(platform, call.schema, refusal)
    return in_json(reply) if request.wants_json else reply


def _call(platform: Platform, request: Request) -> _Call | None:
    """The call that a path names; connectors have their old name in the old version alone."""
    if request.resource == _HOST_ASSETS:
        return _Call("POST", assets.SCHEMA, lambda: assets.search(platform, request))
    found, version = _CONNECTORS.fullmatch(request.resource), request.version
    if found is None:
        return None
    verb, resource = found[1] or found[3], found[2] or found[4]
    if resource == _OLD_NAME and version != _OLD_VERSION:
        return None
    schema, element, number = connectors.schema(version), _ELEMENTS[resource], found[5]
    if verb == "get":
        get = connectors.get
        return _Call("GET", schema, lambda: get(platform, number, version, element))
    if verb == "run":
        run = connectors.run
        return _Call("POST", schema, lambda: run(platform, number, version, element))
    search = connectors.search
    return _Call("POST", schema, lambda: search(platform, request, version, element))
