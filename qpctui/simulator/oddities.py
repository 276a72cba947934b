"""Oddities of the classic API's XML that a scenario brings (section 18)."""

from __future__ import annotations

import re
from dataclasses import replace

from qpctui.simulator.scenarios import Scenario
from qpctui.simulator.wire import Reply

_CDATA = re.compile(rb"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
_NAME = re.compile(rb"(</?|<!DOCTYPE )([A-Z][A-Z_-]*)")
_PROLOG = re.compile(rb"\A<\?xml[^>]*>\n<!DOCTYPE[^>]*>\n")


def with_oddities(reply: Reply, scenario: Scenario) -> Reply:
    """The reply as the scenario has it written."""
    body = reply.body
    if "xml" not in reply.content_type:
        return reply
    if scenario.lower_case:
        body = b"".join(
            part if part.startswith(b"<![CDATA[") else _NAME.sub(_lowered, part)
            for part in _CDATA.split(body)
        )
    if not scenario.prolog:
        body = _PROLOG.sub(b"", body)
    return replace(reply, body=body)


def _lowered(found: re.Match[bytes]) -> bytes:
    return found[1] + found[2].lower()
