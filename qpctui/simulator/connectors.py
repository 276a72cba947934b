"""EC2 connectors over the asset management API (section "qps calls")."""

from __future__ import annotations

import re

from qpctui.simulator.catalogue.platform import CONNECTORS, Connector
from qpctui.simulator.platform import Platform
from qpctui.simulator.wire import Reply, Request, cdata, el, many, some

PATHS = (
    "/qps/rest/3.0/search/am/awsassetdataconnector/",
    "/qps/rest/2.0/search/am/awsassetdataconnector/",
)
_PAGE = 100


def search(platform: Platform, request: Request) -> Reply:
    """A page of connectors, by ascending id."""
    start = re.search(r"<startFromId>(\d+)</startFromId>", request.body)
    first = int(start[1]) if start else 0
    found = sorted((one for one in CONNECTORS if one.id >= first), key=lambda one: one.id)
    shown = found[:_PAGE]
    more = len(found) > len(shown)
    response = el(
        "ServiceResponse",
        el("responseCode", "SUCCESS"),
        el("count", len(shown)),
        el("hasMoreRecords", str(more).lower()),
        some("lastId", shown[-1].id if more else ""),
        some("data", many(_connector(one) for one in shown)),
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return Reply(200, f"{head}{response}".encode())


def _connector(connector: Connector) -> str:
    return el(
        "AwsAssetDataConnector",
        el("id", connector.id),
        el("name", cdata(connector.name)),
        el("awsAccountId", connector.account),
        el("connectorState", connector.state),
        el("type", "AWS"),
        el("disabled", str(connector.state == "DISABLED").lower()),
    )
