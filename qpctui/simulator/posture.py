"""Posture over the wire, in pages, with the glossary that explains it (section "posture")."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from qpctui.simulator.addresses import addresses
from qpctui.simulator.answers import answer
from qpctui.simulator.catalogue.controls import RANKS, Control, Grant, Policy
from qpctui.simulator.ec2 import instance_at, subscribed
from qpctui.simulator.evaluation import Record, host_id, latest_scan, records
from qpctui.simulator.evidence import Evidence, symbol_lists
from qpctui.simulator.parameters import choice, choices, moment, next_page, number
from qpctui.simulator.platform import Platform, Scan
from qpctui.simulator.policies import control_row, policy_of
from qpctui.simulator.wire import (
    Refusal,
    Reply,
    Request,
    cdata,
    date,
    el,
    ids,
    many,
    raw,
    some,
)

_ROOT = "POSTURE_INFO_LIST_OUTPUT"
_DTD = "fo/compliance/posture/info/posture_info_list_output.dtd"
_MOST_POLICIES = 10
_ASKED_DAYS_AGO = 30
_CONTROL_CHARACTER = " é\x0b"
_MORE = "Posture truncated: use the URL below for the next records."


@dataclass(frozen=True)
class _Asked:
    """What the parameters ask for."""

    details: str
    cause: bool
    remediation: bool
    evidence: bool
    summary: bool
    limit: int
    id_min: int


def list_posture(platform: Platform, request: Request) -> Reply:
    """The posture of one policy, in pages, or of up to ten at once."""
    given = request.parameters
    if ("policy_id" in given) == ("policy_ids" in given):
        raise Refusal(1904, "Give exactly one of policy_id, policy_ids")
    asked = _asked(platform, request)
    if "policy_id" in given:
        policy = policy_of(given["policy_id"], "policy_id")
        return answer(platform, request, _ROOT, _DTD, *_parts(platform, request, policy, asked))
    if "truncation_limit" in given:
        raise Refusal(1907, "truncation_limit can't be used with policy_ids")
    named = sorted(ids(given["policy_ids"]))
    if len(named) > _MOST_POLICIES:
        raise Refusal(1905, "parameter policy_ids has invalid value: more than 10 policies")
    blocks = (
        el(
            "POLICY",
            el("ID", policy_id),
            el("DATETIME", date(platform.clock.now())),
            *_parts(platform, request, policy_of(policy_id, "policy_ids"), asked),
        )
        for policy_id in named
    )
    return answer(platform, request, _ROOT, _DTD, many(blocks))


def _asked(platform: Platform, request: Request) -> _Asked:
    given = request.parameters
    details = choice(given, "details", ("None", "Basic", "Light", "All"), "Basic")
    limit = number(given, "truncation_limit", platform.scenario.page_size)
    always = platform.scenario.summary_always and details == "Basic"
    return _Asked(
        details=details,
        cause=given.get("cause_of_failure") == "1",
        remediation=given.get("show_remediation_info") == "1",
        evidence=details in ("Light", "All") and given.get("hide_evidence") != "1",
        summary=details == "All" or always,
        limit=0 if "policy_ids" in given else limit,
        id_min=number(given, "id_min", 0),
    )


def _parts(platform: Platform, request: Request, policy: Policy, asked: _Asked) -> tuple[str, ...]:
    """INFO_LIST, SUMMARY, WARNING_LIST and GLOSSARY; nothing at all without records."""
    scans = [
        scan for ip in _addresses(platform, request) if (scan := latest_scan(platform, policy, ip))
    ]
    found = [record for scan in scans for record in records(platform, policy, scan)]
    found = sorted(_filtered(found, request), key=lambda record: record.id)
    rest = [record for record in found if record.id >= asked.id_min]
    page = rest[: asked.limit] if asked.limit else rest
    if not page:
        return ()
    more = rest[len(page) :]
    odd = _CONTROL_CHARACTER if platform.scenario.control_characters else ""
    shown = [Evidence(number, record, odd) for number, record in enumerate(page, 1)]
    return (
        el("INFO_LIST", many(_info(platform, policy, one, asked) for one in shown)),
        _summary(found) if asked.summary else raw(""),
        el("WARNING_LIST", next_page(request, more[0].id, _MORE)) if more else raw(""),
        _glossary(platform, policy, shown, scans, asked) if asked.details != "None" else raw(""),
    )


def _addresses(platform: Platform, request: Request) -> list[str]:
    """The addresses asked for, all that are known by default."""
    given = request.parameters
    shown = subscribed(platform)
    if "ips" in given:
        shown &= set(addresses(given["ips"], "ips"))
    if "host_ids" in given:
        shown = {ip for ip in shown if str(host_id(ip)) in ids(given["host_ids"])}
    if "asset_group_ids" in given:
        wanted = ids(given["asset_group_ids"])
        groups = [group for key, group in platform.groups.items() if str(key) in wanted]
        shown &= {ip for group in groups for ip in group.ips}
    return sorted(shown)


def _filtered(found: Sequence[Record], request: Request) -> list[Record]:
    given = request.parameters
    if {"criticality_labels", "criticality_values"} <= given.keys():
        raise Refusal(1904, "Give only one of criticality_labels, criticality_values")
    controls, wanted = ids(given.get("control_ids", "")), ids(given.get("ids", ""))
    status = choice(given, "status", ("Passed", "Failed", "Error"))
    ranks = choices(given, "criticality_labels", RANKS) | {
        RANKS[int(value)] for value in choices(given, "criticality_values", "012345")
    }
    dates = moment(given, "status_changes_since"), moment(given, "evaluation_date")
    return [
        record
        for record in found
        if (not controls or str(record.control.cid) in controls)
        and (not wanted or str(record.id) in wanted)
        and record.id <= number(given, "id_max", 2**63)
        and status in ("", record.outcome.status)
        and (not ranks or record.control.rank in ranks)
        and all(since is None or since <= record.evaluated for since in dates)
    ]


def _info(platform: Platform, policy: Policy, shown: Evidence, asked: _Asked) -> str:
    record = shown.record
    outcome = record.outcome
    return el(
        "INFO",
        el("ID", record.id),
        el("HOST_ID", host_id(record.scan.ip)),
        el("CONTROL_ID", record.control.cid),
        el("TECHNOLOGY_ID", policy.technology_id),
        el("INSTANCE", cdata(outcome.instance)),
        el("STATUS", outcome.status),
        some("REMEDIATION", cdata(record.control.remediation)) if asked.remediation else raw(""),
        el("POSTURE_MODIFIED_DATE", date(record.evaluated)),
        el("EVALUATION_DATE", date(record.evaluated)) if platform.scenario.dated else raw(""),
        *_past(record),
        _exception(platform, outcome.grant) if outcome.grant else raw(""),
        shown.element() if asked.evidence else raw(""),
        _cause(platform, record) if asked.cause and outcome.status == "Failed" else raw(""),
    )


def _exception(platform: Platform, grant: Grant) -> str:
    ends = raw("")
    if grant.ends_in_days is not None:
        when = platform.clock.now() + timedelta(days=grant.ends_in_days)
        ends = el("END_DATETIME", date(when))
    asked = date(platform.clock.now() - timedelta(days=_ASKED_DAYS_AGO))
    by = el("BY", "sim_ab1")
    text = el("TEXT", cdata("Agreed until the next release [CHG-4711]"))
    comment = el("COMMENT", el("DATETIME", asked), by, text)
    return el(
        "EXCEPTION",
        el("ASSIGNEE", "sim_ab1"),
        el("STATUS", grant.status),
        ends,
        el("CREATED", by, el("DATETIME", asked)),
        el("LAST_MODIFIED", by, el("DATETIME", asked)),
        el("COMMENT_LIST", comment),
    )


def _past(record: Record) -> Iterator[str]:
    """Since when it is as it is; an error is neither a failure nor a pass."""
    now, before = record.evaluated, record.evaluated - timedelta(days=record.control.cid % 90 + 1)
    earlier = before - timedelta(days=200)
    if record.outcome.status == "Failed":
        yield el("PREVIOUS_STATUS", "Passed")
        yield el("FIRST_FAIL_DATE", date(before))
        yield el("LAST_FAIL_DATE", date(now))
        yield el("FIRST_PASS_DATE", date(earlier))
        yield el("LAST_PASS_DATE", date(before - timedelta(days=1)))
    elif record.outcome.status == "Passed":
        yield el("FIRST_PASS_DATE", date(earlier))
        yield el("LAST_PASS_DATE", date(now))


def _cause(platform: Platform, record: Record) -> str:
    unexpected = _values(platform, record.outcome.unexpected)
    missing = _values(platform, record.outcome.missing)
    return el(
        "CAUSE_OF_FAILURE",
        some("UNEXPECTED", unexpected),
        raw(f'<MISSING logic="OR">{missing}</MISSING>') if missing else raw(""),
    )


def _values(platform: Platform, values: Sequence[str]) -> str:
    more = _CONTROL_CHARACTER if platform.scenario.control_characters else ""
    return many(el("V", cdata(f"{value}{more}")) for value in values)


def _summary(found: Sequence[Record]) -> str:
    def count(status: str) -> int:
        return sum(record.outcome.status == status for record in found)

    granted = sum(
        record.outcome.grant is not None and record.outcome.grant.status == "Approved"
        for record in found
    )
    return el(
        "SUMMARY",
        el("TOTAL_ASSETS", len({record.scan.ip for record in found})),
        el("TOTAL_CONTROLS", len({record.control.cid for record in found})),
        el(
            "CONTROL_INSTANCES",
            el("TOTAL", len(found)),
            el("TOTAL_PASSED", count("Passed")),
            el("TOTAL_FAILED", count("Failed")),
            el("TOTAL_ERROR", count("Error")),
            el("TOTAL_EXCEPTIONS", granted),
        ),
    )


def _glossary(
    platform: Platform,
    policy: Policy,
    shown: Sequence[Evidence],
    scans: Sequence[Scan],
    asked: _Asked,
) -> str:
    controls = {one.record.control.cid: one.record.control for one in shown}
    return el(
        "GLOSSARY",
        el("HOST_LIST", many(_host(platform, scan) for scan in scans)),
        el(
            "CONTROL_LIST",
            many(
                control_row(
                    control, _rationale(policy, control) if asked.details == "All" else raw("")
                )
                for control in controls.values()
            ),
        ),
        el(
            "TECHNOLOGY_LIST",
            el("TECHNOLOGY", el("ID", policy.technology_id), el("NAME", policy.technology)),
        ),
        *(symbol_lists(shown) if asked.evidence else ()),
    )


def _host(platform: Platform, scan: Scan) -> str:
    number = scan.ip.rpartition(".")[2].rpartition(":")[2]
    is_ec2 = scan.is_ec2 or instance_at(platform, scan.ip) is not None
    scanned = el("LAST_COMPLIANCE_SCAN_DATETIME", date(scan.launched))
    return el(
        "HOST",
        el("ID", host_id(scan.ip)),
        el("IP", scan.ip),
        el("TRACKING_METHOD", "EC2" if is_ec2 else "IP"),
        el("DNS", f"host-{number}.corp.example"),
        scanned if platform.scenario.dated and platform.scenario.evaluates else raw(""),
    )


def _rationale(policy: Policy, control: Control) -> str:
    text = cdata(control.rationale)
    row = el("RATIONALE", el("TECHNOLOGY_ID", policy.technology_id), el("TEXT", text))
    return el("RATIONALE_LIST", row)
