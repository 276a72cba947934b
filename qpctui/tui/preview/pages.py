"""The pages beside the form, drawn: the file, the script for Jenkins, the plan of a run."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from qpctui.printable import printable, printable_lines
from qpctui.run.plan import HEADING, LEGEND, SIGNS, Effect, PlanPart, plan_text

_QUIET = "$foreground 58%"
_KEY = re.compile(r"^\s*[\w.\-\"]+(?= *=)")
_GROOVY = re.compile(
    r"(?P<comment>//.*$)|(?P<text>'(?:\\.|[^'\\])*')|(?P<word>\b(?:true|false)\b)"
    r"|(?P<step>\bqualysPolicyComplianceScanner\b)"
)
_XML = re.compile(r"(?P<tag></?[\w.:?-]+[^<>]*>)")
_GROOVY_STYLES = {"comment": _QUIET, "text": "$primary", "word": "bold", "step": "bold"}
_EFFECTS: dict[Effect, str] = {
    "new": "bold $success",
    "changed": "bold $warning",
    "stays": _QUIET,
    "unknown": _QUIET,
}


@dataclass(frozen=True)
class Page:
    """A text to copy and how it looks; ``mark`` is a line that stands out, counted from 1.

    ``varies`` says that there are other forms of it, ``wraps`` that its lines fit any width,
    ``notes`` is what to know of it that is not in the text.
    """

    text: str
    lines: Sequence[Content] = ()
    mark: int | None = None
    varies: bool = False
    wraps: bool = False
    notes: Sequence[str] = ()
    lack: str = ""
    """What makes it of no use yet, said when it is copied too."""


def file_page(text: str, mark: int | None) -> Page:
    """A TOML text with line numbers; the line that the focused field writes is marked."""
    shown = printable_lines(text).split("\n")
    lines = [_numbered(number, words, number == mark) for number, words in enumerate(shown, 1)]
    return Page(text, lines, mark)


def jenkins_page(text: str, *, is_xml: bool, lost: Sequence[str], lack: str = "") -> Page:
    """A script or a configuration for Jenkins; ``lost`` is what it can't hold.

    ``lack`` says that the job is not complete, empty when it is.
    """
    draw = _xml if is_xml else _groovy
    lines = [Content.assemble(" ", draw(line)) for line in printable_lines(text).split("\n")]
    return Page(text, lines, varies=True, notes=[lack, *lost] if lack else lost, lack=lack)


def plan_page(parts: Sequence[PlanPart], standing: Content) -> Page:
    """What a run would write; ``standing`` says with what it was compared."""
    lines = [Content.assemble(" ", (HEADING, "bold"), "  ", standing)]
    for part in parts:
        lines += [Content(""), Content.styled(f" {part.title}", _QUIET)]
        for one in part.planned:
            sign = SIGNS[one.effect], _EFFECTS[one.effect]
            what, detail = printable(one.what), printable(one.detail)
            bold = "" if one.effect == "stays" else "bold"
            lines.append(Content.assemble("  ", sign, " ", (what, bold)))
            lines += [Content.assemble("    ", (detail, "$foreground 75%"))] if detail else []
    lines += [Content(""), Content.styled(f" {LEGEND}", _QUIET)]
    return Page(plan_text(parts), lines, wraps=True)


def _numbered(number: int, words: str, marked: bool) -> Content:
    bar = ("▌", "$primary") if marked else " "
    return Content.assemble(bar, (f"{number:>3}  ", "$foreground 40%"), _toml(words), " ")


def _toml(words: str) -> Content:
    """Comments quiet, heads bold, keys a little quieter than their values."""
    if words.lstrip().startswith("#"):
        return Content.styled(words, "$foreground 50%")
    if words.startswith("["):
        return Content.styled(words, "bold")
    key = _KEY.match(words)
    if key is None:
        return Content(words)
    return Content.assemble((key.group(), "$foreground 70%"), words[key.end() :])


def _groovy(words: str) -> Content:
    return _styled(words, _GROOVY, _GROOVY_STYLES)


def _xml(words: str) -> Content:
    return _styled(words, _XML, {"tag": _QUIET})


def _styled(words: str, pattern: re.Pattern[str], styles: dict[str, str]) -> Content:
    content = Content(words)
    for found in pattern.finditer(words):
        content = content.stylize(styles[found.lastgroup or ""], *found.span())
    return content
