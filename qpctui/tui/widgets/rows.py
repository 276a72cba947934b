"""Rows of a form: a label, a field, and beneath it what is wrong with it or known of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from qpctui.printable import printable, printable_lines
from qpctui.tui.widgets.drop_down import DropDown, Item
from qpctui.tui.widgets.entry import Entry
from qpctui.tui.widgets.said import Said
from qpctui.tui.widgets.ticks import Choice

NoteKind = Literal["error", "warning", "good", "busy", "plain"]
_SYMBOLS: dict[str, tuple[str, str]] = {
    "error": ("× ", "$error"),
    "warning": ("! ", "$warning"),
    "good": ("✓ ", "$success"),
    "busy": ("… ", "$primary"),
    "plain": ("", ""),
}


def note_text(kind: NoteKind, words: str) -> Content:
    """Words with the symbol and colour of their kind."""
    symbol, style = _SYMBOLS[kind]
    return Content.assemble((symbol, style), printable_lines(words))


class Row(Vertical):
    """A field of the form; ``field`` is its dotted name in the job."""

    DEFAULT_CSS = """
    Row {
        height: auto;
        .line { height: auto; }
        .label { width: 24; height: 1; color: $foreground 75%; }
        .label { text-wrap: nowrap; text-overflow: ellipsis; }
        .note { margin-left: 24; height: auto; color: $foreground 75%; display: none; }
        .note.-shown { display: block; }
        Input { width: 1fr; background: $panel 70%; }
        Input.-textual-compact { padding: 0 1; }
        Input:focus { background: $primary 25%; background-tint: transparent; }
        &.-active > .line > .label { color: $primary; text-style: bold; }
        &.-wrong > .line > .label { color: $error; }
        &.-wrong Input { background: $error 20%; }
    }
    """

    @dataclass
    class Edited(Message):
        """Somebody changed the field's value."""

        row: Row
        value: Any

    @dataclass
    class Left(Message):
        """The focus left the row."""

        row: Row

    def __init__(
        self, field: str, label: str, *, required: bool = False, indent: int = 0, classes: str = ""
    ) -> None:
        """``indent`` shows whose box opened it."""
        super().__init__(id=row_id(field), classes=classes or None)
        self.field, self.label = field, label
        self._required, self._indent = required, indent
        self._problem: tuple[NoteKind, str] | None = None
        self._remark: tuple[NoteKind, str] | None = None

    def compose(self) -> ComposeResult:
        """Label and field in a line, the note beneath."""
        with Horizontal(classes="line"):
            yield Said(self._label_text(), classes="label")
            yield from self.compose_field()
        yield Said(classes="note")

    def compose_field(self) -> ComposeResult:
        """What stands beside the label."""
        yield from ()

    def show_value(self, value: Any) -> None:
        """Show a value without telling that it was edited."""

    def show_problem(self, words: str, kind: NoteKind = "error") -> None:
        """Say what is wrong; empty words take it back."""
        problem: tuple[NoteKind, str] | None = (kind, words) if words else None
        if problem != self._problem:
            self._problem = problem
            self._draw_note()

    def remark(self, words: str, kind: NoteKind = "plain") -> None:
        """Say what is known of the field; empty words take it back."""
        remark: tuple[NoteKind, str] | None = (kind, words) if words else None
        if remark != self._remark:
            self._remark = remark
            self._draw_note()

    def call(self, label: str) -> None:
        """Give the field another name."""
        self.label = label
        self._draw_note()

    def focus_field(self) -> None:
        """Put the focus on the field."""
        target = next((w for w in self.query("*") if w.focusable), None)
        if target is not None:
            target.focus()
            # With its note, which says what is wrong.
            self.call_after_refresh(self.scroll_visible, animate=False)

    def on_descendant_focus(self) -> None:
        """The label tells where one is."""
        self.add_class("-active")

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """Leaving a field is when it is checked."""
        self.call_after_refresh(self._leave_if_left)

    def _leave_if_left(self) -> None:
        focused = self.screen.focused if self.is_attached else None
        if focused is None or self not in focused.ancestors_with_self:
            self.remove_class("-active")
            self.post_message(self.Left(self))

    def edited(self, value: Any) -> None:
        """Tell the form."""
        self.post_message(self.Edited(self, value))

    def _draw_note(self) -> None:
        wrong = self._problem is not None and self._problem[0] == "error"
        self.set_class(wrong, "-wrong")
        self.query_one(".label", Said).say(self._label_text(), layout=False)
        notes = [note_text(*said) for said in (self._problem, self._remark) if said]
        note = self.query_one(".note", Said)
        note.set_class(bool(notes), "-shown")
        note.say(Content("\n").join(notes))

    def _label_text(self) -> Content:
        wrong = self._problem is not None and self._problem[0] == "error"
        mark = ("×", "$error") if wrong else ("*" if self._required else " ", "")
        return Content.assemble(mark, " " * (1 + self._indent), self.label)


def row_id(field: str) -> str:
    """The id of a field's row."""
    return "row-" + field.replace(".", "-")


class Fact(Row):
    """A row that only tells."""

    def say(self, words: str) -> None:
        """Tell it."""
        self.query_one(".fact", Static).update(Content(words))

    def compose_field(self) -> ComposeResult:
        """The words."""
        yield Static("", classes="fact", markup=False)


class TextRow(Row):
    """A line of text; ``meaning`` says beside it what it amounts to."""

    DEFAULT_CSS = """
    TextRow {
        Input.-short { width: 12; }
        .meaning { width: auto; height: 1; padding: 0 2; color: $foreground 58%; }
    }
    """

    def __init__(
        self,
        field: str,
        label: str,
        *,
        required: bool = False,
        indent: int = 0,
        short: bool = False,
        whole_number: bool = False,
        meaning: Callable[[str], str] | None = None,
        classes: str = "",
    ) -> None:
        """A ``short`` field leaves room for its meaning."""
        super().__init__(field, label, required=required, indent=indent, classes=classes)
        self._short, self._whole_number, self._meaning = short, whole_number, meaning
        self._was_typed = False

    def compose_field(self) -> ComposeResult:
        """The entry, and its meaning."""
        kind: Literal["integer", "text"] = "integer" if self._whole_number else "text"
        entry = Entry(
            compact=True,
            type=kind,
            classes="-short" if self._short else "",
            select_on_focus=False,  # a stray letter must not wipe what stands there
        )
        entry.max_length = 5 if self._whole_number else None
        yield entry
        if self._meaning is not None:
            yield Static("", classes="meaning", markup=False)

    def show_value(self, value: Any) -> None:
        """Put text into the entry."""
        entry = self.query_one(Input)
        with self.prevent(Input.Changed):
            if entry.value != printable(str(value)):
                entry.value = printable(str(value))
        self._was_typed = False
        self._tell_meaning(str(value))

    @property
    def text(self) -> str:
        """What stands there, without the spaces around it that come with what is pasted."""
        return self.query_one(Input).value.strip()

    @on(events.DescendantBlur)
    def _show_what_was_taken(self) -> None:
        """Once it is left, the entry shows what was taken of it."""
        if self._was_typed:
            with self.prevent(Input.Changed):
                self.query_one(Input).value = self.text

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._was_typed = True
        self._tell_meaning(event.value)
        if self._whole_number:
            self.edited(int(self.text) if self.text.isdecimal() else 0)
        else:
            self.edited(self.text)

    @on(Input.Submitted)
    def _go_on(self, event: Input.Submitted) -> None:
        event.stop()
        self.screen.focus_next()

    def _tell_meaning(self, value: str) -> None:
        if self._meaning is not None:
            self.query_one(".meaning", Static).update(self._meaning(value))


class ChoiceRow(Row):
    """One of a few, side by side."""

    def __init__(
        self, field: str, label: str, options: Sequence[tuple[str, str]], *, indent: int = 0
    ) -> None:
        """``options`` are value and label."""
        super().__init__(field, label, indent=indent)
        self._options = tuple(options)

    def compose_field(self) -> ComposeResult:
        """The choice."""
        yield Choice(self._options, "")

    @property
    def chosen(self) -> str:
        """The label of what is chosen."""
        return dict(self._options).get(self.query_one(Choice).value, "")

    def show_value(self, value: Any) -> None:
        """Choose it."""
        self.query_one(Choice).value = str(value)

    @on(Choice.Changed)
    def _changed(self, event: Choice.Changed) -> None:
        event.stop()
        self.edited(event.value)


class DropRow(Row):
    """A list to choose from."""

    COLUMNS: ClassVar[Sequence[str]] = ("Name",)

    def __init__(
        self,
        field: str,
        label: str,
        *,
        columns: Sequence[str] = ("Name",),
        required: bool = False,
        indent: int = 0,
    ) -> None:
        """``columns`` are the names of the cells of its items."""
        super().__init__(field, label, required=required, indent=indent)
        self._columns = columns

    def compose_field(self) -> ComposeResult:
        """The closed list."""
        yield DropDown(self._columns)

    @property
    def drop_down(self) -> DropDown:
        """The list itself."""
        return self.query_one(DropDown)

    def show_value(self, value: Any) -> None:
        """Show it, whether it is offered or not."""
        self.drop_down.take(str(value))

    def offer(self, items: Sequence[Item], foot: str = "") -> None:
        """Set what may be chosen."""
        self.drop_down.offer(items, foot)

    @on(DropDown.Changed)
    def _changed(self, event: DropDown.Changed) -> None:
        event.stop()
        self.edited(event.value)
