"""What was found and expected, in symbols, and the glossary that explains them ("posture").

Labels are counted anew on each page, so a page's glossary explains that page alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qpctui.simulator.evaluation import Record
from qpctui.simulator.wire import cdata, date, el, many, raw, some

_NOT_SET, _NOT_SET_WORDS = "161803399999999", "Setting not found"
_NOTHING = "^$"


@dataclass(frozen=True)
class Evidence:
    """One record's: its number on the page gives its labels."""

    number: int
    record: Record
    more: str = ""
    """What is put behind each value."""

    @property
    def _is_list(self) -> bool:
        """Whether the policy holds a list of what may be there, and none of this may."""
        return bool(self.record.outcome.unexpected) and not self.record.outcome.missing

    @property
    def _found(self) -> tuple[str, ...]:
        outcome = self.record.outcome
        if outcome.status == "Failed":
            return outcome.unexpected or (_NOT_SET,)
        return self._expected

    @property
    def _expected(self) -> tuple[str, ...]:
        if self._is_list:
            return (_NOTHING,)
        return self.record.outcome.missing or self.record.control.expected

    def element(self) -> str:
        """EVIDENCE of an INFO."""
        sign = "$tp" if self._is_list else "#fv"
        return el(
            "EVIDENCE",
            el("BOOLEAN_EXPR", cdata(f"(:dp_{self.number} in {sign}_{self.number})")),
            el(
                "DPV_LIST",
                raw(f'<DPV lastUpdated="{date(self.record.evaluated)}">'),
                el("LABEL", f":dp_{self.number}"),
                el("ERROR", "The setting could not be read")
                if self.record.outcome.status == "Error"
                else self._values(self._found),
                some("TM_REF", f"@tm_{self.number}" if _NOT_SET in self._found else ""),
                raw("</DPV>"),
            ),
        )

    def point(self) -> str:
        """DPD: what was looked at."""
        return el(
            "DPD",
            el("LABEL", f":dp_{self.number}"),
            el("ID", 100000 + self.record.control.cid),
            el("DESC", cdata(f"Found on the host: {self.record.control.statement}")),
        )

    def policy_values(self) -> str:
        """TP: what the policy holds."""
        return self._listed("TP", "$tp") if self._is_list else raw("")

    def fixed_values(self) -> str:
        """FV: what the control holds."""
        return raw("") if self._is_list else self._listed("FV", "#fv")

    def translations(self) -> str:
        """TM: values that stand for words."""
        if _NOT_SET not in self._found:
            return raw("")
        pair = el("PAIR", el("K", _NOT_SET), el("V", _NOT_SET_WORDS))
        return el("TM", el("LABEL", f"@tm_{self.number}"), pair)

    def _listed(self, name: str, sign: str) -> str:
        return el(name, el("LABEL", f"{sign}_{self.number}"), self._values(self._expected))

    def _values(self, values: Sequence[str]) -> str:
        return many(el("V", cdata(f"{value}{self.more}")) for value in values)


def symbol_lists(shown: Sequence[Evidence]) -> Iterator[str]:
    """The parts of a page's GLOSSARY that explain its symbols."""
    yield some("DPD_LIST", many(evidence.point() for evidence in shown))
    yield some("TP_LIST", many(evidence.policy_values() for evidence in shown))
    yield some("FV_LIST", many(evidence.fixed_values() for evidence in shown))
    yield some("TM_LIST", many(evidence.translations() for evidence in shown))
