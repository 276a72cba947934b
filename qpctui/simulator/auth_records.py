"""Authentication records over the wire: list, create, update, delete (section 7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from qpctui.simulator.addresses import addresses, ip_set
from qpctui.simulator.answers import answer
from qpctui.simulator.catalogue.records import Kind
from qpctui.simulator.parameters import between, choice, next_page
from qpctui.simulator.platform import AuthRecord, Platform
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

_KINDS: dict[str, Kind] = {"/fo/auth/unix/": "unix", "/fo/auth/windows/": "windows"}
_PAGE = 1000
_MORE = "1000 record limit exceeded. Use URL to get next batch of results."
_LONGEST = {"title": 255, "password": 100, "comments": 1999}
_LONGEST_USERNAME: dict[Kind, int] = {"unix": 255, "windows": 31}


def _kind(request: Request) -> Kind:
    return _KINDS[request.resource]


def _of_kind(platform: Platform, kind: Kind) -> list[AuthRecord]:
    found = [record for record in platform.auth_records.values() if record.kind == kind]
    return sorted(platform.visible(found), key=lambda record: record.id)


def list_records(platform: Platform, request: Request) -> Reply:
    """A page of records; the title filter finds parts of titles."""
    given, kind = request.parameters, _kind(request)
    details = choice(given, "details", ("None", "Basic", "All"), "Basic")
    wanted = ids(given.get("ids", ""))
    found = [
        record
        for record in _of_kind(platform, kind)
        if given.get("title", "").lower() in record.title.lower()
        and (not wanted or str(record.id) in wanted)
        and between(given, record.id)
    ]
    page, rest = found[:_PAGE], found[_PAGE:]
    name = f"AUTH_{kind.upper()}"
    return answer(
        platform,
        request,
        f"{name}_LIST_OUTPUT",
        f"fo/auth/{kind}/dtd/auth_list_output.dtd",
        some(f"{name}_LIST", many(_record(name, record, platform, details) for record in page)),
        el("WARNING_LIST", next_page(request, rest[0].id, _MORE)) if rest else raw(""),
        _glossary(platform) if details == "All" and page else raw(""),
    )


def _record(name: str, record: AuthRecord, platform: Platform, details: str) -> str:
    if details == "None":
        return el(name, el("ID", record.id))
    by = el("BY", platform.username)
    return el(
        name,
        el("ID", record.id),
        el("TITLE", cdata(record.title)),
        el("USERNAME", cdata(record.username)),
        some("IP_SET", ip_set(record.ips)),
        el("LOGIN_TYPE", cdata("basic")),
        el("NETWORK_ID", record.network),
        el("CREATED", el("DATETIME", date(record.created)), by),
        el("LAST_MODIFIED", el("DATETIME", date(record.modified))),
        some("COMMENTS", cdata(record.comments) if record.comments else ""),
    )


def _glossary(platform: Platform) -> str:
    user = (el("USER_LOGIN", platform.username), el("FIRST_NAME", "Sim"), el("LAST_NAME", "User"))
    return el("GLOSSARY", el("USER_LIST", el("USER", *user)))


def create(platform: Platform, request: Request) -> Reply:
    """A new record, unless another one holds an address of it."""
    given, kind = request.parameters, _kind(request)
    _check(platform, request, kind)
    now = platform.clock.now()
    record = AuthRecord(
        id=880200 + platform.new_id(),
        kind=kind,
        title=given["title"],
        username=given["username"],
        password=given["password"],
        ips=tuple(addresses(given["ips"], "ips")),
        created=now,
        modified=now,
        network=given.get("network_id", "0"),
        comments=given.get("comments", ""),
    )
    if conflict := _conflict(platform, record):
        return _batches(platform, request, _batch(conflict, code=1920))
    platform.auth_records[record.id] = record
    return _batches(platform, request, _batch("Successfully Created", [record.id]))


def update(platform: Platform, request: Request) -> Reply:
    """Change records, each for itself: some may fail beside others."""
    kind = _kind(request)
    _check(platform, request, kind)
    done, failures = [], []
    for number in _numbers(request):
        record = _known(platform, kind, number)
        if record is None:
            failures.append(_batch(f"Record {number} does not exist", [number], code=1905))
            continue
        changed = _changed(record, request.parameters)
        if changed == record:
            failures.append(_batch("Nothing to change", [number], code=1920))
        elif conflict := _conflict(platform, changed):
            failures.append(_batch(conflict, [number], code=1920))
        else:
            platform.auth_records[number] = replace(changed, modified=platform.clock.now())
            done.append(number)
    return _batches(platform, request, *_succeeded("Successfully Updated", done), *failures)


def delete(platform: Platform, request: Request) -> Reply:
    """Take records away."""
    kind, done, failures = _kind(request), [], []
    for number in _numbers(request):
        if _known(platform, kind, number) is None:
            failures.append(_batch(f"Record {number} does not exist", [number], code=1905))
        else:
            del platform.auth_records[number]
            done.append(number)
    return _batches(platform, request, *_succeeded("Successfully Deleted", done), *failures)


def _numbers(request: Request) -> list[int]:
    text = request.parameters["ids"]
    found = ids(text)
    if not all(one.isdecimal() for one in found):
        raise Refusal(1905, f"parameter ids has invalid value: {text}")
    return sorted(map(int, found))


def _known(platform: Platform, kind: Kind, number: int) -> AuthRecord | None:
    record = platform.auth_records.get(number)
    return record if record is not None and record.kind == kind else None


def _check(platform: Platform, request: Request, kind: Kind) -> None:
    """Refuse what no record may hold; a password is never told back."""
    given = request.parameters
    if "password" in request.in_query:
        raise Refusal(1907, "parameter password must be sent in the body, not in the URL")
    for name, longest in {**_LONGEST, "username": _LONGEST_USERNAME[kind]}.items():
        if len(given.get(name, "")) > longest:
            raise Refusal(1905, f"parameter {name} has invalid value: more than {longest} letters")
    for name in ("title", "username", "password"):
        if name in given and not given[name]:
            raise Refusal(1905, f"parameter {name} has invalid value: it is empty")
    if not given.get("password", "").isascii():
        raise Refusal(1905, "parameter password has invalid value: ASCII letters only")
    if given.get("login_type", "basic") != "basic":
        raise Refusal(1905, "parameter login_type has invalid value: no vault is simulated")
    if "ips" in given and {"add_ips", "remove_ips"} & given.keys():
        raise Refusal(1907, "ips replaces all addresses: use it without add_ips and remove_ips")
    own = ids(given.get("ids", ""))
    if any(
        record.title == given.get("title") and str(record.id) not in own
        for record in platform.auth_records.values()
        if record.kind == kind
    ):
        raise Refusal(1905, f"parameter title has invalid value: {given['title']} (already in use)")


def _changed(record: AuthRecord, given: Mapping[str, str]) -> AuthRecord:
    ips = list(record.ips)
    if "ips" in given:
        ips = addresses(given["ips"], "ips")
    if "add_ips" in given:
        ips += [ip for ip in addresses(given["add_ips"], "add_ips") if ip not in ips]
    if "remove_ips" in given:
        gone = addresses(given["remove_ips"], "remove_ips")
        ips = [ip for ip in ips if ip not in gone]
    return replace(
        record,
        title=given.get("title", record.title),
        username=given.get("username", record.username),
        password=given.get("password", record.password),
        network=given.get("network_id", record.network),
        comments=given.get("comments", record.comments),
        ips=tuple(ips),
    )


def _conflict(platform: Platform, record: AuthRecord) -> str:
    """Why a record may not be: an address stands in one record of a type and network only."""
    for other in platform.auth_records.values():
        shared = [ip for ip in record.ips if ip in other.ips]
        same = (other.kind, other.network) == (record.kind, record.network)
        if shared and same and other.id != record.id:
            return (
                f"The following IPs are already in another authentication record: "
                f"{', '.join(shared)} (record {other.title}, ID {other.id})"
            )
    return ""


def _succeeded(text: str, numbers: list[int]) -> Iterable[str]:
    return (_batch(text, numbers),) if numbers else ()


def _batch(text: str, numbers: Iterable[int] = (), *, code: int | None = None) -> str:
    return el(
        "BATCH",
        el("CODE", code) if code is not None else raw(""),
        el("TEXT", text),
        some("ID_SET", _id_set(sorted(numbers))),
    )


def _id_set(numbers: list[int]) -> str:
    """Ids, neighbours drawn together."""
    found: list[list[int]] = []
    for number in numbers:
        if found and found[-1][-1] + 1 == number:
            found[-1].append(number)
        else:
            found.append([number])
    return many(
        el("ID", one[0]) if len(one) == 1 else el("ID_RANGE", f"{one[0]}-{one[-1]}")
        for one in found
    )


def _batches(platform: Platform, request: Request, *batches: str) -> Reply:
    """The envelope of these writes; each batch tells for itself how it went."""
    batch_list = some("BATCH_LIST", many(batches))
    return answer(platform, request, "BATCH_RETURN", "batch_return.dtd", batch_list)
