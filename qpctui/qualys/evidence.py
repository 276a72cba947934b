"""What was found and expected, as the platform's symbols and glossary tell it (section "posture").

The platform writes an expression of labels: ``:dp_1`` is a data point, ``#fv_1`` a fixed value,
``$tp_1`` a policy's value. A data point's values may be codes that ``@tm_1`` translates.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from qpctui.compliance.findings import Symbol
from qpctui.qualys.answers import child_text, children, descendants, local_name, texts

EXPLAINED = ("DPD", "FV", "TP", "TM")
_SIGNS = ":#$@"
_EXPECTED = re.compile(r"[#$][A-Za-z_]\w*")


@dataclass(frozen=True)
class Point:
    """A data point's values as they came, and the map that translates them, if any does."""

    label: str
    values: tuple[str, ...]
    error: str = ""
    translated_by: str = ""


@dataclass(frozen=True)
class Evidence:
    """An expression of labels and the data points that it was decided by."""

    expression: str = ""
    points: tuple[Point, ...] = ()


NO_EVIDENCE = Evidence()


@dataclass
class Glossary:
    """What a page's labels stand for; another page may use the same labels for something else."""

    meanings: dict[str, str] = field(default_factory=dict)
    values: dict[str, tuple[str, ...]] = field(default_factory=dict)
    translations: dict[str, dict[str, str]] = field(default_factory=dict)

    def add(self, element: Element) -> None:
        """Take up one of the ``EXPLAINED``."""
        label = _stem(child_text(element, "LABEL"))
        name = local_name(element)
        if name == "DPD":
            self.meanings[label] = child_text(element, "DESC") or child_text(element, "NAME")
        elif name == "TM":
            pairs = children(element, "PAIR")
            self.translations[label] = {child_text(p, "K"): child_text(p, "V") for p in pairs}
        else:
            self.values[label] = tuple(texts(element, "V"))

    def symbols(self, evidence: Evidence) -> tuple[Symbol, ...]:
        """What was found, then what was expected, in the expression's order."""
        expected = dict.fromkeys(_EXPECTED.findall(evidence.expression))
        return (
            *(self._found(point) for point in evidence.points),
            *(Symbol(label, values=self.values.get(_stem(label), ())) for label in expected),
        )

    def _found(self, point: Point) -> Symbol:
        words = self.translations.get(_stem(point.translated_by), {})
        return Symbol(
            label=f":{_stem(point.label)}",
            meaning=self.meanings.get(_stem(point.label), ""),
            values=tuple(words.get(value, value) for value in point.values),
            error=point.error,
        )


def evidence_of(info: Element) -> Evidence:
    """The evidence of a posture record."""
    element = info.find("EVIDENCE")
    if element is None:
        return NO_EVIDENCE
    points = (_point(point) for point in descendants(element, "DPV"))
    return Evidence(child_text(element, "BOOLEAN_EXPR"), tuple(points))


def _point(element: Element) -> Point:
    errors: Sequence[str] = tuple(texts(element, "ERROR"))
    return Point(
        label=child_text(element, "LABEL"),
        values=tuple(texts(element, "V")),
        error="; ".join(errors),
        translated_by=child_text(element, "TM_REF"),
    )


def _stem(label: str) -> str:
    """A label without its sign, which not every list writes."""
    return label.strip().lstrip(_SIGNS)
