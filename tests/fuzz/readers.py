"""Every reader of the client with an answer that it understands, to be damaged."""

from dataclasses import dataclass, field, replace
from io import BytesIO
from threading import Event

from qpctui.qualys import (
    appliances,
    asset_groups,
    assets,
    auth_records,
    connectors,
    instances,
    login,
    option_profiles,
    policies,
    posture,
    scans,
)
from qpctui.qualys.answers import Answer
from qpctui.qualys.asset_groups import AssetGroup
from qpctui.qualys.auth_records import AuthRecord
from qpctui.qualys.authorisation import Login
from qpctui.qualys.refusals import raise_for_refusal
from qpctui.qualys.scans import ScanOrder
from qpctui.qualys.versions import Versions
from qpctui.secret import Secret
from tests.fuzz.record import HOST, INSTANCE, RECORDED
from tests.properties import documents

LOGIN = Login("scanner", Secret("c4n4ry"))
CLIENT = replace(LOGIN, kind="oauth")
GROUP, RECORD = AssetGroup("1", "fuzz", ()), AuthRecord("1", "fuzz")
ORDER = ScanOrder("fuzz", "Jenkins_RHEL", "sim-scan-01", HOST)
STATUSES = (*(200,) * 60, 201, 301, 400, 401, 403, 404, 409, 429, 500, 501, 502, 503, 999)
HEADERS = (
    *({},) * 9,
    {"X-RateLimit-ToWait-Sec": "9" * 400, "Retry-After": "9" * 400},
    {"X-RateLimit-ToWait-Sec": "-1", "Retry-After": "Mon, 99 Foo 2026"},
    {"X-RateLimit-ToWait-Sec": "٣", "Retry-After": "\x1b[31m"},
)


@dataclass
class Answering:
    """A transport of one answer to whatever is asked, refusals and versions included."""

    body: bytes
    status: int = 200
    headers: dict = field(default_factory=dict)
    login: Login = LOGIN
    cancel: Event = field(default_factory=Event)

    def read(self, call):
        return Versions().ask(call.operation, lambda _: self._answer(call), read=True)

    def write(self, call):
        return Versions().ask(call.operation, lambda _: self._answer(call), read=False)

    def _answer(self, call):
        answer = Answer(self.status, "qualysapi.example.com", BytesIO(self.body))
        raise_for_refusal(answer, self.headers, call.purpose, self.login.parts)
        return answer


def recorded(operation):
    return (RECORDED / f"{operation}.txt").read_bytes()


def of_client(read):
    def reading(transport):
        transport.login = CLIENT
        return read(transport)

    return reading


RECORDS = (
    documents.Info(11, status="Failed", unexpected=("x",)),
    documents.Info(12, control="1073", status="Error"),
    documents.Info(13, control="2214", exception=documents.Deviation("Approved", "N/A", ("c",))),
    documents.Info(14, control="4812"),
)

DOCUMENTED = {
    "posture": documents.posture(RECORDS),
    "list": documents.scan_list(),
    "fetch": documents.scan_result(),
}

READERS = {
    "posture": (
        DOCUMENTED["posture"],
        lambda t: posture.read_posture(t, "7", "Größe", documents.TARGET),
    ),
    "posture, recorded": (
        recorded("posture.list"),
        lambda t: posture.read_posture(t, "1485900", "Debian", HOST),
    ),
    "scan": (DOCUMENTED["list"], lambda t: scans.find_by_reference(t, documents.REFERENCE)),
    "scan, recorded": (recorded("scan.list"), lambda t: scans.find_by_title(t, "fuzz", HOST)),
    "result": (
        DOCUMENTED["fetch"],
        lambda t: scans.read_result(t, documents.REFERENCE, documents.TARGET),
    ),
    "result, recorded": (recorded("scan.fetch"), lambda t: scans.read_result(t, "x", HOST)),
    "launch": (recorded("scan.launch"), lambda t: scans.launch(t, ORDER)),
    "cancel": (recorded("asset_ip.add"), lambda t: scans.cancel(t, "x")),
    "record": (
        recorded("auth_unix.list"),
        lambda t: auth_records.find_record(t, "unix", "fuzz"),
    ),
    "record made": (
        recorded("auth_unix.create"),
        lambda t: auth_records.create_record(t, "unix", "fuzz", LOGIN, HOST),
    ),
    "record changed": (
        recorded("auth_unix.create"),
        lambda t: auth_records.update_record(t, "unix", RECORD, LOGIN, HOST),
    ),
    "profiles": (recorded("option_profile.list"), option_profiles.list_option_profiles),
    "instance": (
        recorded("host_asset.search"),
        lambda t: instances.find_instance(t, INSTANCE, "1"),
    ),
    "appliances": (recorded("appliance.list"), appliances.list_appliances),
    "connectors": (recorded("connector.search"), connectors.list_connectors),
    "connector": (recorded("connector.get"), lambda t: connectors.read_connector(t, "7")),
    "connector run": (recorded("connector.run"), lambda t: connectors.run_connector(t, "7")),
    "group": (
        recorded("asset_group.list"),
        lambda t: asset_groups.find_asset_group(t, "fuzz"),
    ),
    "group made": (
        recorded("asset_group.add"),
        lambda t: asset_groups.add_asset_group(t, "fuzz", HOST),
    ),
    "group set": (recorded("asset_group.add"), lambda t: asset_groups.set_ips(t, GROUP, HOST)),
    "policies": (recorded("policy.list"), policies.list_policies),
    "groups of policies": (recorded("policy.list"), lambda t: policies.groups_of(t, ["1485900"])),
    "evaluation": (recorded("policy.list"), lambda t: policies.last_evaluated(t, "1485900")),
    "group assigned": (
        recorded("policy.add_asset_group_ids"),
        lambda t: policies.add_asset_group(t, "7", "1"),
    ),
    "host added": (recorded("asset_ip.add"), lambda t: assets.enable_for_compliance(t, HOST)),
    "version": (recorded("about"), login.test_private_cloud),
    "token": (recorded("log_in"), login.test_gateway),
    "client's token": (recorded("log_in"), of_client(login.test_gateway)),
}
