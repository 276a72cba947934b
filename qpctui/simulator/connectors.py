"""EC2 connectors over the asset management API: search, get, run (section "qps calls")."""

from __future__ import annotations

from datetime import timedelta
from uuid import NAMESPACE_OID, uuid5

from qpctui.simulator import ec2, qps
from qpctui.simulator.catalogue.ec2 import Connector
from qpctui.simulator.platform import Platform
from qpctui.simulator.wire import Reply, Request, cdata, date, el, many, raw, some

_EVERY = timedelta(hours=4)


def search(platform: Platform, request: Request, version: str, element: str) -> Reply:
    """A page of connectors, by ascending id."""
    page, last = qps.search(
        request,
        ec2.connectors(platform),
        {
            "id": lambda one: str(one.id),
            "name": lambda one: one.name,
            "awsAccountId": lambda one: one.account,
            "connectorState": lambda one: ec2.state_of(platform, one),
        },
    )
    shown = (_connector(platform, one, version, element) for one in page)
    return qps.response(platform, schema(version), *shown, last=last)


def get(platform: Platform, number: str, version: str, element: str) -> Reply:
    """One connector; ``element`` is named for the resource that was asked for."""
    shown = _connector(platform, _connector_of(platform, number), version, element)
    return qps.response(platform, schema(version), shown)


def run(platform: Platform, number: str, version: str, element: str) -> Reply:
    """Start a connector, unless it is disabled."""
    connector = _connector_of(platform, number)
    if ec2.state_of(platform, connector) == "DISABLED":
        raise qps.QpsRefusal("INVALID_REQUEST", f"The connector {number} is disabled")
    ec2.run(platform, connector)
    return get(platform, number, version, element)


def _connector_of(platform: Platform, number: str) -> Connector:
    for connector in ec2.connectors(platform):
        if str(connector.id) == number:
            return connector
    raise qps.QpsRefusal("OBJECT_NOT_FOUND", f"There is no connector {number}")


def schema(version: str) -> str:
    """Where a version's answers say that they are described."""
    return f"{version}/am/aws_asset_data_connector.xsd"


def _connector(platform: Platform, connector: Connector, version: str, element: str) -> str:
    state, synced = ec2.state_of(platform, connector), ec2.last_sync(platform, connector)
    failed = state == "FINISHED_ERRORS"
    module = many(el("ActivationModule", name) for name in ("VM", "PC"))
    return el(
        element,
        el("id", connector.id),
        el("name", cdata(connector.name)),
        el("awsAccountId", connector.account),
        el("description", ""),
        some("lastSync", date(synced) if synced else ""),
        some("nextSync", date(synced + _EVERY) if synced else ""),
        some("lastError", "Access to the account was denied" if failed else ""),
        el("connectorState", state),
        el("type", "AWS"),
        el("disabled", str(state == "DISABLED").lower()),
        el("allRegions", "false"),
        el("arn", f"arn:aws:iam::{connector.account}:role/qualys"),
        el("externalId", f"sim-{connector.id}"),
        el("runFrequency", int(_EVERY.total_seconds() / 60)),
        el("endpoints", el("list", el("AwsEndpointSimple", el("regionCode", connector.region)))),
        el("activation", el("list", module)),
        el("defaultTags", el("list")),
        el("isGovCloudConfigured", "false"),
        el("isChinaConfigured", "false"),
        _uuid(connector) if version == "3.0" else raw(""),
    )


def _uuid(connector: Connector) -> str:
    return el("cloudviewUuid", uuid5(NAMESPACE_OID, f"connector {connector.id}"))
