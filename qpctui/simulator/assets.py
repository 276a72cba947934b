"""EC2 instances as host assets (section "qps calls")."""

from __future__ import annotations

from collections.abc import Iterator

from qpctui.simulator import ec2, qps
from qpctui.simulator.catalogue.ec2 import Instance
from qpctui.simulator.evaluation import host_id
from qpctui.simulator.platform import Platform
from qpctui.simulator.wire import Reply, Request, date, el, many, some

SCHEMA = "2.0/am/hostasset.xsd"
_SOURCE = "Ec2AssetSourceSimple"


def search(platform: Platform, request: Request) -> Reply:
    """Host assets by instance and account, with all fields or those asked for."""
    fields = [one.strip() for one in request.parameters.get("fields", "").split(",") if one.strip()]
    page, last = qps.search(
        request,
        ec2.instances(platform),
        {
            "id": lambda one: str(one.id),
            "instanceId": lambda one: one.instance_id,
            "accountId": lambda one: one.account,
            "region": lambda one: one.region,
            "privateIpAddress": lambda one: one.ip,
            "instanceState": lambda one: ec2.instance_state(platform, one),
            "qwebHostId": lambda one: str(host_id(one.ip)),
        },
    )
    shown = (_asset(platform, one, fields) for one in page)
    return qps.response(platform, SCHEMA, *shown, last=last)


def _asset(platform: Platform, instance: Instance, fields: list[str]) -> str:
    own = {
        "id": instance.id,
        "name": f"ip-{instance.ip.replace('.', '-')}",
        "address": instance.ip,
        "qwebHostId": host_id(instance.ip),
        "trackingMethod": "EC2",
        "type": "HOST",
    }
    shown = many(el(name, value) for name, value in own.items() if _wanted(name, fields))
    sources = many(_sources(platform, instance, fields))
    return el("HostAsset", shown, el("sourceInfo", el("list", sources)) if sources else sources)


def _sources(platform: Platform, instance: Instance, fields: list[str]) -> Iterator[str]:
    """An agent's source first, then an earlier instance of the same address, then the instance."""
    if instance.earlier:
        yield _source("AssetSource", {"assetId": instance.id, "type": "QAGENT"}, fields)
        earlier = {
            **_described(instance, instance.earlier, "TERMINATED"),
            "lastUpdated": "2025-01-31T10:00:00Z",
        }
        yield _source(_SOURCE, earlier, fields)
    described = _described(instance, instance.instance_id, ec2.instance_state(platform, instance))
    now = date(platform.clock.now())
    yield _source(_SOURCE, {**described, "lastUpdated": now}, fields)


def _described(instance: Instance, instance_id: str, state: str) -> dict[str, object]:
    dashed = instance.ip.replace(".", "-")
    return {
        "assetId": instance.id,
        "type": "EC_2",
        "firstDiscovered": "2024-05-02T06:00:00Z",
        "lastUpdated": "",
        "reservationId": f"r-0{instance.id:016}",
        "availabilityZone": f"{instance.region}a",
        "privateDnsName": f"ip-{dashed}.{instance.region}.compute.internal",
        "instanceId": instance_id,
        "instanceType": "m5.large",
        "instanceState": state,
        "accountId": instance.account,
        "subnetId": f"subnet-0{instance.id:016}",
        "vpcId": f"vpc-0{instance.id:016}",
        "region": instance.region,
        "zone": "VPC",
        "imageId": "ami-0a1b2c3d4e5f60718",
        "monitoringEnabled": "false",
        "spotInstance": "false",
        "privateIpAddress": instance.ip,
        "qualysScanner": "false",
    }


def _source(element: str, described: dict[str, object], fields: list[str]) -> str:
    path = f"sourceInfo.list.{element}"
    shown = {name: value for name, value in described.items() if _wanted(f"{path}.{name}", fields)}
    return some(element, many(el(name, value) for name, value in shown.items() if value != ""))


def _wanted(path: str, fields: list[str]) -> bool:
    """Whether a field is asked for, by its own name or by one above it."""
    return not fields or any(path == one or path.startswith(f"{one}.") for one in fields)
