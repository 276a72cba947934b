"""The asset management API in JSON, for who sends and takes that alone (section "qps calls")."""

from __future__ import annotations

import json
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from defusedxml.ElementTree import fromstring

from qpctui.simulator.wire import Reply

JSON = "application/json"
_NUMBERS = {"id", "assetId", "count", "lastId", "qwebHostId", "runFrequency"}
# What holds several objects, each under its own name.
_LISTS = {"list", "data"}


def in_json(reply: Reply) -> Reply:
    """A ServiceResponse in JSON; truth values are text there."""
    root: Element = fromstring(reply.body)
    return Reply(reply.status, json.dumps({root.tag: _value(root)}).encode(), JSON)


def _value(element: Element) -> object:
    if element.tag in _LISTS:
        return [{child.tag: _value(child)} for child in element]
    if len(element):
        return {child.tag: _value(child) for child in element}
    text = (element.text or "").strip()
    return int(text) if element.tag in _NUMBERS and text.isdecimal() else text


def request_of(text: str) -> Element:
    """A ServiceRequest as if it had come in XML.

    Raises:
        ValueError: it is none.
    """
    said = json.loads(text)
    if not isinstance(said, dict) or not isinstance(said.get("ServiceRequest"), dict):
        raise ValueError("A ServiceRequest is needed")
    asked = said["ServiceRequest"]
    root = Element("ServiceRequest")
    preferences = SubElement(root, "preferences")
    for name, value in _members(asked, "preferences").items():
        SubElement(preferences, name).text = str(value)
    filters = SubElement(root, "filters")
    criteria = _members(asked, "filters").get("Criteria", [])
    for one in criteria if isinstance(criteria, list) else [criteria]:
        if not isinstance(one, dict):
            raise ValueError("Criteria must be objects")
        described = {name: str(one.get(name, "")) for name in ("field", "operator")}
        SubElement(filters, "Criteria", described).text = str(one.get("value", ""))
    return root


def _members(said: dict[str, Any], name: str) -> dict[str, Any]:
    found = said.get(name, {})
    if not isinstance(found, dict):
        raise ValueError(f"{name} must be an object")
    return found
