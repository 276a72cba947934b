"""All that is wrong with a job, in one list; Enter goes to the field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import on
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from qpctui.printable import printable
from qpctui.tui.preview.draft import Listed

_QUIET = "$foreground 58%"


class ProblemList(OptionList):
    """A problem in two lines: where, and what."""

    DEFAULT_CSS = """
    ProblemList {
        height: 1fr;
        background: $surface;
        border: none;
        padding: 0 1;
        & > .option-list--option-highlighted {
            background: $block-cursor-background;
            color: $block-cursor-foreground;
        }
    }
    """
    BINDINGS = [  # noqa: RUF012 - its base declares it so
        Binding("left", "turn(-1)", "View before", show=False, id="problems.view_before"),
        Binding("right", "turn(1)", "View", key_display="←→", id="problems.view"),
    ]

    @dataclass
    class Chosen(Message):
        """Somebody wants to go to a field."""

        field: str

    @dataclass
    class Turned(Message):
        """Another page is wanted."""

        by: int

    def __init__(self) -> None:
        """Empty at first."""
        super().__init__(compact=True)
        self._listed: Sequence[Listed] = ()

    def show(self, listed: Sequence[Listed]) -> None:
        """List the problems; the highlight stays where it is."""
        if listed == self._listed:
            return
        at = self.highlighted or 0
        self._listed = listed
        self.clear_options()
        self.add_options(Option(_line(one)) for one in listed)
        self.highlighted = min(at, len(listed) - 1) if listed else None

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.post_message(self.Chosen(self._listed[event.option_index].field))

    def action_turn(self, by: int) -> None:
        """Ask for the page beside this one."""
        self.post_message(self.Turned(by))


def _line(one: Listed) -> Content:
    is_error = one.problem.severity == "error"
    sign = ("×", "bold $error") if is_error else ("!", "bold $warning")
    head = Content.assemble(sign, " ", (one.label, "bold"), "  ", (one.section, _QUIET))
    return Content.assemble(head, "\n", printable(one.problem.words))
