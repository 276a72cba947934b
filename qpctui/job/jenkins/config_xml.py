"""The connector's publisher in a freestyle job's config.xml, written and read.

Jenkins writes XML 1.1, which may name control characters and which expat refuses. They are read
as other letters that the text does not hold, and put back.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain, repeat
from xml.etree.ElementTree import Element, ParseError, indent, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from qpctui.job.jenkins.groovy_calls import steps_in_script
from qpctui.job.jenkins.steps import PUBLISHER, NoStep, Step, Unresolved, Value

_HEAD = "<?xml version='1.1' encoding='UTF-8'?>\n"
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_REFERENCE = re.compile(r"&#(?:x([0-9A-Fa-f]{1,8})|([0-9]{1,9}));")
_IN_XML_1_1_ALONE = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f]")
_NEVER = re.compile(r"[\x00\ud800-\udfff\ufffe\uffff]")
_ASIDE = re.compile(r"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)", re.DOTALL)
_PRIVATE = range(0xE000, 0xF8FF - 0x20, 0x20)
_AROUND: tuple[tuple[str, str], ...] = (
    ("description", ""),
    ("keepDependencies", "false"),
    ("properties", ""),
    ("scm", ""),
    ("canRoam", "true"),
    ("disabled", "false"),
    ("blockBuildWhenDownstreamBuilding", "false"),
    ("blockBuildWhenUpstreamBuilding", "false"),
    ("triggers", ""),
    ("concurrentBuild", "false"),
    ("builders", ""),
    ("publishers", ""),
    ("buildWrappers", ""),
)
"""What a freestyle job holds beside the publisher, in Jenkins' order."""


def config_xml(parameters: Mapping[str, bool | int | str]) -> str:
    """A whole freestyle job whose one publisher is the connector."""
    project = Element("project")
    for name, text in _AROUND:
        element = Element(name)
        element.text = text or None
        project.append(element)
    project[3].set("class", "hudson.scm.NullSCM")
    publisher = Element(PUBLISHER)
    for name, value in parameters.items():
        element = Element(name)
        element.text = _NEVER.sub("\ufffd", str(value).lower() if value is True else str(value))
        publisher.append(element)
    project[-2].append(publisher)
    indent(project)
    written = tostring(project, encoding="unicode").replace("\r", "&#xd;")
    return f"{_HEAD}{_IN_XML_1_1_ALONE.sub(lambda c: f'&#x{ord(c[0]):x};', written)}\n"


def steps_in_config(text: str) -> list[Step]:
    """The publishers in a job's config.xml, or the steps in its pipeline script.

    Raises:
        NoStep: it is no XML, or holds none.
    """
    shifted, first = _with_controls_shifted(_DECLARATION.sub(_newlines_of, text, count=1))
    try:
        root = fromstring(shifted)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise NoStep(f"It begins as XML but can't be read: {error}") from None
    steps = [
        Step(line, {child.tag: _value(child, first) for child in found})
        for found, line in _placed(root, PUBLISHER, text)
    ]
    why = ""
    for script, line in _placed(root, "script", text):
        try:
            found = steps_in_script(_shifted_back(script.text or "", first))
            steps += [replace(step, line=line + step.line - 1) for step in found]
        except NoStep as none:
            why = f"Its script, which begins in line {line}: {none}"
    if not steps:
        raise NoStep(
            why
            or f"It is XML, but without <{PUBLISHER}>: give the config.xml of a job that scans "
            "with the connector"
        )
    return steps


def _value(parameter: Element, first: int) -> Value:
    """A parameter's text; what holds elements is none that qpctui could read."""
    if len(parameter):
        return Unresolved(f"<{parameter.tag}>…</{parameter.tag}>")
    return _shifted_back(parameter.text or "", first)


def _newlines_of(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n")


def _placed(root: Element, tag: str, text: str) -> Iterator[tuple[Element, int]]:
    """Each element of a name, with the line where it begins."""
    plain = _ASIDE.sub(_newlines_of, text)
    newlines = [found.start() for found in re.finditer("\n", plain)]
    starts = [found.start() for found in re.finditer(rf"<{re.escape(tag)}[\s/>]", plain)]
    lines = (bisect_left(newlines, start) + 1 for start in starts)
    return zip(root.iter(tag), chain(lines, repeat(1)), strict=False)


def _with_controls_shifted(text: str) -> tuple[str, int]:
    """The text without references to control characters, and what the first of them became."""
    held = set(map(ord, text)) & set(range(0xE000, 0xF900))
    first = next((f for f in _PRIVATE if not held & set(range(f, f + 0x20))), _PRIVATE[0])

    def shift(found: re.Match[str]) -> str:
        number = int(found[1], 16) if found[1] else int(found[2])
        control = number < 0x20 and _IN_XML_1_1_ALONE.match(chr(number))
        return chr(first + number) if control else found[0]

    return _REFERENCE.sub(shift, text), first


def _shifted_back(text: str, first: int) -> str:
    controls = {first + number: chr(number) for number in range(0x20)}
    return text.translate(controls)
