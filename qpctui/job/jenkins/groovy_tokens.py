"""Groovy source as tokens: enough to tell code from strings and comments, and to read literals.

It follows Groovy 2.4, which Jenkins runs: Unicode escapes count before all else, and a slash
begins a string where no operand stands before it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal

from qpctui.job.jenkins.steps import Unresolved

_DEEPEST = 40
_UNICODE = re.compile(r"\\(?:u+([0-9A-Fa-f]{4})|.)", re.DOTALL)
_BLANK = re.compile(r"(?:[ \t\f]|\\\n|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
_LETTER = "A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\ufffe\U00010000-\U0010ffff"
_NAME = re.compile(f"[{_LETTER}$][{_LETTER}$0-9]*")
_NUMBER = re.compile(
    r"(?:0[xX][0-9A-Fa-f_]+|0[bB][01_]+|[0-9][0-9_]*(?:\.[0-9][0-9_]*)?(?:[eE][+-]?[0-9]+)?)"
    r"[lLiIgGfFdD]?"
)
_DOTTED = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_PLAIN = {quote: re.compile(rf"[^\\$\n{quote}]+") for quote in ("'", '"')}
_PLAIN_LINES = {quote: re.compile(rf"[^\\${quote}]+") for quote in ("'", '"', "/")}
_OCTAL = re.compile(r"[0-3][0-7]{0,2}|[4-7][0-7]?")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "\n": ""}
_BEFORE_OPERAND = frozenset(("return", "in", "case", "else", "assert", "throw", "instanceof"))

Kind = Literal["name", "number", "string", "mark", "newline", "broken", "end"]


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of source; ``value`` is a string's content, else the piece's own text."""

    kind: Kind
    value: str | Unresolved
    start: int
    end: int

    def is_mark(self, marks: str) -> bool:
        """Whether it is one of these marks."""
        return self.kind == "mark" and isinstance(self.value, str) and self.value in marks


@dataclass(frozen=True)
class Source:
    """A script and its tokens, the last of which is the end."""

    text: str
    tokens: tuple[Token, ...]
    _newlines: tuple[int, ...]

    def line(self, token: Token) -> int:
        """The line of a token, counted from 1."""
        return bisect_right(self._newlines, token.start - 1) + 1

    def code(self, first: Token, last: Token) -> str:
        """The source from one token to another, in a line."""
        return " ".join(self.text[first.start : last.end].split())


def tokenised(script: str) -> Source:
    """The tokens of a script; never raises, whatever it is given."""
    text = _without_unicode_escapes(script)
    newlines = tuple(match.start() for match in re.finditer("\n", text))
    return Source(text, tuple(_Lexer(text).tokens()), newlines)


def _without_unicode_escapes(script: str) -> str:
    text = script.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text = _UNICODE.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[0], text)
    # Two escapes may make one character together; one half alone is none.
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class _Broken(Exception):
    """A string that has no end."""


class _Lexer:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0
        self._last: Token | None = None
        self._closable = {"/": True, "$/": True}

    def tokens(self) -> list[Token]:
        """All tokens up to the end."""
        if self._text.startswith("#!"):
            self._at = (self._text + "\n").index("\n")
        found = []
        while (token := self._next()).kind != "end":
            found.append(token)
        return [*found, token]

    def _next(self) -> Token:
        if blank := _BLANK.match(self._text, self._at):
            self._at = blank.end()
        start = self._at
        if self._text.startswith("/*", start):  # it has no end
            self._at = len(self._text)
            return Token("broken", "/*", start, self._at)
        if start >= len(self._text):
            return Token("end", "", len(self._text), len(self._text))
        kind, value = self._piece()
        self._last = Token(kind, value, start, self._at)
        return self._last

    def _piece(self) -> tuple[Kind, str | Unresolved]:
        letter = self._text[self._at]
        if letter == "\n":
            self._at += 1
            return "newline", letter
        opening = self._opening(letter)
        if opening:
            return self._string(opening)
        for kind, pattern in (("name", _NAME), ("number", _NUMBER)):
            if found := pattern.match(self._text, self._at):
                self._at = found.end()
                return ("name" if kind == "name" else "number"), found[0]
        self._at += 1
        return "mark", letter

    def _opening(self, letter: str) -> str:
        """The quotes that begin a string here, if any do."""
        if letter in "'\"":
            triple = letter * 3
            return triple if self._text.startswith(triple, self._at) else letter
        slashes = "$/" if self._text.startswith("$/", self._at) else letter
        begins = slashes in self._closable and self._closable[slashes]
        return slashes if begins and not self._after_operand() else ""

    def _after_operand(self) -> bool:
        last = self._last
        if last is None:
            return False
        if last.kind == "name":
            return last.value not in _BEFORE_OPERAND
        return last.kind in ("number", "string") or last.is_mark(")]}")

    def _string(self, opening: str) -> tuple[Kind, str | Unresolved]:
        start = self._at
        self._at += len(opening)
        try:
            return "string", self._content(opening)
        except _Broken:
            if opening in self._closable:
                if self._depth:
                    raise  # the string around it has no end either
                # None ends further on either, so it is a division, and so are those after it.
                self._closable[opening] = False
                self._at = start + 1
                return "mark", self._text[start]
            # A quote alone spoils its line; what has no end in many lines spoils the rest.
            end = self._text.find("\n", start)
            spoils_rest = len(opening) > 1 or self._depth or end < self._at
            self._at = len(self._text) if spoils_rest else end
            return "broken", self._text[start : start + 1]

    def _content(self, opening: str) -> str | Unresolved:
        closing = "/$" if opening == "$/" else opening
        parts: list[str] = []
        filled_in = False
        while not self._text.startswith(closing, self._at):
            if self._at >= len(self._text):
                raise _Broken
            if self._text[self._at] == "$" and opening[0] != "'" and self._interpolates(opening):
                parts.append(self._interpolation())
                filled_in = True
            else:
                parts.append(self._letters(opening))
        self._at += len(closing)
        text = "".join(parts)
        return Unresolved(text) if filled_in else text

    def _letters(self, opening: str) -> str:
        text, start = self._text, self._at
        in_lines = len(opening) == 3 or opening[0] in "/$"
        plain = (_PLAIN_LINES if in_lines else _PLAIN)["/" if opening == "$/" else opening[0]]
        if found := plain.match(text, start):
            self._at = found.end()
            return found[0]
        letter, following = text[start], text[start + 1 : start + 2]
        if letter == "\n" and not in_lines:
            raise _Broken
        if opening in self._closable and letter + following == "\\\n":
            return self._escape()
        if opening == "$/":
            escaped = letter == "$" and following in ("$", "/")
        elif opening == "/":
            escaped = letter == "\\" and following == "/"
        else:
            return self._escape() if letter == "\\" else self._one(letter)
        self._at += 2 if escaped else 1
        return following if escaped else letter

    def _one(self, letter: str) -> str:
        self._at += 1
        return letter

    def _escape(self) -> str:
        following = self._text[self._at + 1 : self._at + 2]
        if octal := _OCTAL.match(self._text, self._at + 1):
            self._at = octal.end()
            return chr(int(octal[0], 8))
        self._at += 2
        return _ESCAPED.get(following, following)

    def _interpolates(self, opening: str) -> bool:
        following = self._text[self._at + 1 : self._at + 2]
        if opening == "$/" and following in ("$", "/"):
            return False
        return following in ("{", "_") or (following.isalpha() and following < "\U00010000")

    def _interpolation(self) -> str:
        """``${…}`` around what stands there, whether or not braces do."""
        start = self._at + 1
        if self._text[start] != "{":
            found = _DOTTED.match(self._text, start)
            self._at = found.end() if found else start
            return f"${{{self._text[start : self._at]}}}"
        self._at, before = start + 1, self._last
        self._last, self._depth = None, self._depth + 1
        try:
            self._skip_code()
        finally:
            self._last, self._depth = before, self._depth - 1
        return "$" + self._text[start : self._at]

    def _skip_code(self) -> None:
        """Up to the brace that ends it."""
        if self._depth > _DEEPEST:
            raise _Broken
        open_braces = 1
        while open_braces:
            token = self._next()
            if token.kind in ("end", "broken"):
                raise _Broken
            open_braces += token.is_mark("{") - token.is_mark("}")
