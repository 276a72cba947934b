"""The connector's steps in Groovy source: named arguments that are literals, in any call form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qpctui.job.jenkins.groovy_tokens import Source, Token, tokenised
from qpctui.job.jenkins.steps import CLASSES, STEP, NoStep, Step, Unresolved, Value

_DEFINES = frozenset(("def", "void", "Object", "import"))
_CONSTANTS: dict[str, Value] = {"true": True, "false": False, "null": None}
_LONGEST_NAME = 60


def steps_in_script(script: str) -> list[Step]:
    """The steps in a pipeline script, in its order.

    Raises:
        NoStep: there is none, or one can't be read.
    """
    source = tokenised(script)
    steps = list(_Calls(source).steps())
    if not steps:
        raise NoStep(_why_none(source))
    return steps


def _why_none(source: Source) -> str:
    broken = next((t for t in source.tokens if t.kind == "broken"), None)
    if broken is not None:
        what = "comment" if broken.value == "/*" else "string"
        return f"No step was found: the {what} that begins in line {source.line(broken)} has no end"
    named = next((t for t in source.tokens if t.kind == "name" and t.value == STEP), None)
    if named is not None:
        return (
            f"Line {source.line(named)} names {STEP} without parameters: copy the whole step, "
            "as Jenkins' Snippet Generator writes it"
        )
    if STEP in source.text or any(name in source.text for name in CLASSES):
        return f"{STEP} stands in comments or strings alone, which Jenkins does not run"
    return (
        f"Neither {STEP} nor a config.xml of a job that uses it: give a pipeline script with the "
        "connector's step, or a freestyle job's config.xml"
    )


class _Calls:
    def __init__(self, source: Source) -> None:
        self._source = source
        self._tokens = source.tokens
        self._at = 0

    def steps(self) -> Iterator[Step]:
        """Each call of the step, and each map whose ``$class`` is the connector's."""
        around = _openers(self._tokens)
        read_to = 0
        while self._now.kind != "end":
            start = self._at
            if self._names_class():
                opener = around[start]
                in_brackets = opener >= read_to and self._tokens[opener].is_mark("([")
                self._at = opener + 1 if in_brackets else start
                yield self._step(self._tokens[start], in_brackets=in_brackets)
                read_to = self._at
            elif self._is_call():
                name = self._now
                self._at += 1
                yield self._step(name, in_brackets=self._enters_brackets())
                read_to = self._at
            self._at = max(self._at, start + 1)

    @property
    def _now(self) -> Token:
        return self._tokens[self._at]

    def _peek(self, distance: int) -> Token:
        """A token further on, or back; the end where there is none."""
        index = self._at + distance
        return self._tokens[index] if 0 <= index < len(self._tokens) else self._tokens[-1]

    def _names_class(self) -> bool:
        named = self._now.kind in ("name", "string") and self._now.value == "$class"
        return named and self._peek(1).is_mark(":") and self._peek(2).value in CLASSES

    def _is_call(self) -> bool:
        if self._now.kind != "name" or self._now.value != STEP:
            return False
        if self._peek(-1).kind == "name" and self._peek(-1).value in _DEFINES:
            return False
        following = self._peek(1)
        if following.kind in ("name", "string"):
            return self._peek(2).is_mark(":")
        return following.is_mark("([")

    def _enters_brackets(self) -> bool:
        """Go into the bracket that stands here, if one does."""
        stands = self._now.is_mark("([")
        self._at += stands
        return stands

    def _step(self, begins: Token, *, in_brackets: bool) -> Step:
        parameters = dict(self._call(in_brackets=in_brackets))
        parameters.pop("$class", None)
        return Step(self._source.line(begins), parameters)

    def _call(self, *, in_brackets: bool) -> Iterator[tuple[str, Value]]:
        """The arguments of a call, or those in the map that is its first one."""
        if in_brackets:
            self._skip_newlines()
        if in_brackets and self._now.is_mark("["):
            self._at += 1
            if self._now.is_mark(":") and self._peek(1).is_mark("]"):
                self._at += 1  # a map of nothing
            yield from self._arguments(in_brackets=True)
            self._skip_newlines()
            if self._now.is_mark(","):
                self._at += 1
        yield from self._arguments(in_brackets=in_brackets)

    def _arguments(self, *, in_brackets: bool) -> Iterator[tuple[str, Value]]:
        """Arguments up to the closing bracket, or without brackets to the line's end."""
        while True:
            self._skip_newlines()
            if self._now.is_mark(")]}") or self._now.kind == "end":
                break
            yield from self._argument(in_brackets=in_brackets)
            if not self._now.is_mark(","):
                break
            self._at += 1
        if not in_brackets:
            return
        self._skip_newlines()
        if not self._now.is_mark(")]"):
            raise self._unreadable("its brackets are not closed")
        self._at += 1

    def _argument(self, *, in_brackets: bool) -> Iterator[tuple[str, Value]]:
        named = self._now.kind in ("name", "string", "number") and self._peek(1).is_mark(":")
        if named and isinstance(self._now.value, str):
            name = self._now.value
            self._at += 2
            self._skip_newlines()
            yield name, self._value(self._expression(in_brackets=in_brackets))
            return
        code = self._shown(self._expression(in_brackets=in_brackets))
        yield f"({code[:_LONGEST_NAME]})", Unresolved(f"${{{code}}}")

    def _expression(self, *, in_brackets: bool) -> list[Token]:
        """The tokens of one argument, up to what ends it."""
        found: list[Token] = []
        depth = 0
        while self._now.kind != "end":
            token = self._now
            if token.kind == "broken":
                raise self._unreadable("a string has no end")
            if depth == 0 and (token.is_mark(",;)]}") or self._ends_line(found, in_brackets)):
                break
            if depth == 0 and self._comma_is_missing(found):
                raise self._unreadable(f"a comma is missing before {token.value!r}")
            depth += token.is_mark("([{") - token.is_mark(")]}")
            if token.kind != "newline":
                found.append(token)
            self._at += 1
        if not found:
            raise self._unreadable("a value is missing")
        return found

    def _ends_line(self, found: Sequence[Token], in_brackets: bool) -> bool:
        if in_brackets or self._now.kind != "newline":
            return False
        return not (found and found[-1].is_mark("+-*/%?:.&|=<>"))

    def _comma_is_missing(self, found: Sequence[Token]) -> bool:
        """Whether another name begins here, which only the ``:`` of a choice explains."""
        if not found or self._now.kind != "name" or not self._peek(1).is_mark(":"):
            return False
        return found[-1].kind in ("string", "number") and not any(t.is_mark("?") for t in found)

    def _value(self, tokens: Sequence[Token]) -> Value:
        if len(tokens) > 2 and tokens[0].is_mark("(") and _openers(tokens)[-1] == 0:
            tokens = tokens[1:-1]
        if len(tokens) == 1:
            return self._single(tokens[0])
        if len(tokens) == 2 and tokens[0].is_mark("-") and tokens[1].kind == "number":
            number = _number(str(tokens[1].value))
            return -number if isinstance(number, int | float) else self._code(tokens)
        return self._joined(tokens)

    def _single(self, token: Token) -> Value:
        if token.kind == "string":
            return token.value
        if token.kind == "number":
            number = _number(str(token.value))
            return self._code([token]) if number is None else number
        if token.kind == "name" and token.value in _CONSTANTS:
            return _CONSTANTS[str(token.value)]
        return self._code([token])

    def _joined(self, tokens: Sequence[Token]) -> Value:
        """Strings with ``+`` between them as one; all else only Jenkins can work out."""
        pieces = tokens[::2]
        pluses = all(token.is_mark("+") for token in tokens[1::2])
        if not (pluses and len(tokens) % 2 and all(piece.kind == "string" for piece in pieces)):
            return self._code(tokens)
        texts = [p.value.text if isinstance(p.value, Unresolved) else p.value for p in pieces]
        resolved = all(isinstance(piece.value, str) for piece in pieces)
        return "".join(texts) if resolved else Unresolved("".join(texts))

    def _code(self, tokens: Sequence[Token]) -> Unresolved:
        return Unresolved(f"${{{self._shown(tokens)}}}")

    def _shown(self, tokens: Sequence[Token]) -> str:
        return self._source.code(tokens[0], tokens[-1])

    def _skip_newlines(self) -> None:
        while self._now.kind == "newline":
            self._at += 1

    def _unreadable(self, why: str) -> NoStep:
        line = self._source.line(self._now)
        return NoStep(
            f"The step can't be read in line {line}: {why}. Mend it there, then import again"
        )


def _openers(tokens: Sequence[Token]) -> list[int]:
    """For each token the index of the bracket around it, -1 where there is none."""
    around: list[int] = []
    opened: list[int] = []
    for index, token in enumerate(tokens):
        around.append(opened[-1] if opened else -1)
        if token.is_mark("([{"):
            opened.append(index)
        elif token.is_mark(")]}") and opened:
            opened.pop()
    return around


def _number(text: str) -> int | float | None:
    """A number as Groovy reads it; None for one that it would not."""
    plain = text.replace("_", "").lower()
    try:
        if plain.startswith(("0x", "0b")):
            return int(plain.rstrip("lig"), 0)
        plain = plain.rstrip("ligfd")
        if plain.isdecimal():
            octal = plain.startswith("0") and len(plain) > 1
            return int(plain, 8 if octal else 10)
        return float(plain)
    except (ValueError, OverflowError):
        return None
