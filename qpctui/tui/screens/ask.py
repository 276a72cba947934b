"""Small questions: yes or no, a line of text. The safe answer has the focus."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from qpctui.printable import printable, printable_lines
from qpctui.tui.widgets.entry import Entry

Answer = TypeVar("Answer")

BOX_CSS = """
    align: center middle;
    background: $background 60%;
    .box {
        width: 66;
        max-width: 96%;
        max-height: 96%;
        height: auto;
        background: $panel;
        border-left: thick $primary;
        padding: 1 2;
    }
    .title { text-style: bold; height: auto; margin-bottom: 1; }
    .words { height: auto; margin-bottom: 1; }
    .buttons { height: 1; }
    Button { margin-right: 2; background: $surface !important; }
    Button:focus {
        background: $primary !important;
        color: $background;
        text-style: bold !important;
    }
    Input { background: $background; margin-bottom: 1; }
    Input.-textual-compact { padding: 0 1; }
"""


class Box(ModalScreen[Answer]):
    """A box over a screen; a click beside it goes back, as Esc does."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f1", "app.help", "Help", id="box.help")]

    def action_keep(self) -> None:
        """Go back and leave all as it is."""
        self.dismiss()

    def on_click(self, event: events.Click) -> None:
        """Beside the box there is nothing else to click on."""
        if event.widget is self:
            self.action_keep()


class Ask(Box[str]):
    """Answers with the id of a button; Esc with that of the first, which is the safe one."""

    HELP = """\
A question. The arrows go from answer to answer, Enter takes one; Esc takes the first, which is the
safe one. PgUp and PgDn move words that have no room."""
    DEFAULT_CSS = f"""
    Ask {{ {BOX_CSS}
        .all {{ height: auto; max-height: 60vh; margin-bottom: 1; scrollbar-size-vertical: 1; }}
        .words {{ margin-bottom: 0; }}
    }}
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "keep", "Back", id="ask.back"),
        Binding("left,up", "app.focus_previous", show=False),
        Binding("right,down", "app.focus_next", show=False),
        Binding("pageup", "scroll(-1)", show=False),
        Binding("pagedown", "scroll(1)", show=False),
    ]

    def __init__(self, title: str, words: str, answers: Sequence[tuple[str, str]]) -> None:
        """``answers`` are id and label, the safe one first."""
        super().__init__()
        self._title, self._words, self._answers = title, words, tuple(answers)

    def compose(self) -> ComposeResult:
        """The question and its answers."""
        with Vertical(classes="box"):
            yield Static(self._title, classes="title", markup=False)
            with VerticalScroll(classes="all", can_focus=False):
                yield Static(printable_lines(self._words), classes="words", markup=False)
            with Horizontal(classes="buttons"):
                for answer, label in self._answers:
                    yield Button(Content(printable(label)), id=answer, compact=True)

    def action_scroll(self, by: int) -> None:
        """Move words that have no room by a page."""
        words = self.query_one(".all", VerticalScroll)
        words.scroll_relative(y=by * max(words.size.height - 1, 1), animate=False)

    def action_keep(self) -> None:
        """Take the safe answer."""
        self.dismiss(self._answers[0][0])

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id or "")


class AskText(Box[str]):
    """Answers with a line of text, empty when nothing is wanted."""

    HELP = """\
A line to type in. Enter takes it, Esc goes back without it. What can't be is said beneath it."""
    DEFAULT_CSS = f"""
    AskText {{ {BOX_CSS}
        .said {{ height: auto; margin-bottom: 1; color: $warning; display: none; }}
        .said.-shown {{ display: block; }}
        .said.-refusal {{ color: $error; }}
    }}
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "keep", "Back", id="ask.none")]

    def __init__(
        self,
        title: str,
        words: str,
        value: str,
        *,
        take: str,
        refusal: Callable[[str], str] = lambda _: "",
        doubt: Callable[[str], str] = lambda _: "",
        take_doubted: str = "",
    ) -> None:
        """``value`` stands there at first, ``take`` is the button's word.

        ``refusal`` says why an answer can't be, empty when it can; ``doubt`` while it is typed what
        one should know of it, empty for nothing: then ``take_doubted`` is the button's word.
        """
        super().__init__()
        self._title, self._words, self._value = title, words, value
        self._take_words, self._refusal = take, refusal
        self._doubt, self._take_doubted = doubt, take_doubted or take

    def compose(self) -> ComposeResult:
        """The question and an entry."""
        with Vertical(classes="box"):
            yield Static(self._title, classes="title", markup=False)
            yield Static(self._words, classes="words", markup=False)
            yield Entry(self._value, compact=True)
            yield Static("", classes="said", markup=False)
            with Horizontal(classes="buttons"):
                yield Button(self._take_words, id="take", compact=True)
                yield Button("Back", id="back", compact=True)

    def action_keep(self) -> None:
        """Go back without an answer."""
        self.dismiss("")

    @on(Button.Pressed, "#back")
    def _back(self) -> None:
        self.action_keep()

    def on_mount(self) -> None:
        """What stands there at first may be doubted too."""
        self._weigh()

    @on(Input.Changed)
    def _weigh(self) -> None:
        doubt = self._doubt(self.query_one(Input).value.strip())
        self._say(f"! {doubt}" if doubt else "")
        self.query_one("#take", Button).label = self._take_doubted if doubt else self._take_words

    @on(Button.Pressed, "#take")
    @on(Input.Submitted)
    def _take(self) -> None:
        answer = self.query_one(Input).value.strip()
        why = self._refusal(answer)
        if not why:
            self.dismiss(answer)
            return
        self._say(f"× {why}", is_refusal=True)
        self.query_one(Input).focus()

    def _say(self, words: str, *, is_refusal: bool = False) -> None:
        said = self.query_one(".said", Static)
        said.update(printable_lines(words))
        said.set_class(bool(words), "-shown")
        said.set_class(is_refusal, "-refusal")
