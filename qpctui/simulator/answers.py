"""The envelopes of the classic API: lists, writes, batches, refusals (section "Common rules")."""

from __future__ import annotations

from collections.abc import Mapping

from qpctui.simulator.platform import Platform
from qpctui.simulator.wire import Refusal, Reply, Request, date, document, el, many, raw, some

_POLICY = "/fo/compliance/policy/"


def answer(
    platform: Platform, request: Request, root: str, dtd: str, *content: str, status: int = 200
) -> Reply:
    """An answer in the usual RESPONSE wrapper; the DTD is that of the version asked for."""
    body = document(
        root,
        el(
            root,
            _echo(platform, request) if request.parameters.get("echo_request") == "1" else raw(""),
            el("RESPONSE", el("DATETIME", date(platform.clock.now())), *content),
        ),
        host=platform.host,
        dtd=request.dtd(dtd),
        username=platform.username,
    )
    return Reply(status, body)


def _echo(platform: Platform, request: Request) -> str:
    given = request.masked().items()
    parameters = many(el("PARAM", el("KEY", key), el("VALUE", value)) for key, value in given)
    return el(
        "REQUEST",
        el("DATETIME", date(platform.clock.now())),
        el("USER_LOGIN", platform.username),
        el("RESOURCE", f"https://{platform.host}{request.path}"),
        el("PARAM_LIST", parameters),
    )


def done(platform: Platform, request: Request, text: str, **items: object) -> Reply:
    """A write that succeeded."""
    return _simple_return(platform, request, el("TEXT", text), _items(items))


def refused(platform: Platform, request: Request, refusal: Refusal) -> Reply:
    """A refusal: the same envelope, with a code."""
    content = el("CODE", refusal.code), el("TEXT", refusal.text), _items(refusal.items)
    return _simple_return(platform, request, *content, status=refusal.status)


def _items(items: Mapping[str, object]) -> str:
    listed = many(el("ITEM", el("KEY", key), el("VALUE", value)) for key, value in items.items())
    return some("ITEM_LIST", listed)


def _simple_return(platform: Platform, request: Request, *content: str, status: int = 200) -> Reply:
    folder = request.resource.lstrip("/") if request.resource == _POLICY else ""
    dtd = f"{folder}simple_return.dtd"
    return answer(platform, request, "SIMPLE_RETURN", dtd, *content, status=status)
