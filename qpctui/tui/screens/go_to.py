"""Going to a field by its name, its value, or what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from qpctui.printable import printable
from qpctui.tui.screens.ask import BOX_CSS, Box

_WIDEST, _AROUND, _MARK = 72, 6, 10
_NO_MARK = Content("")


@dataclass(frozen=True)
class Place:
    """Where one may go: a field, its label and value, and a mark; a section has no value."""

    field: str
    label: str
    value: str = ""
    mark: Content = _NO_MARK
    is_section: bool = False

    def holds(self, words: Sequence[str]) -> bool:
        """Whether every word is in it somewhere."""
        text = f"{self.label} {self.value} {self.mark.plain}".casefold()
        return all(word in text for word in words)


class GoTo(Box[str]):
    """Answers with a field, empty for none."""

    DEFAULT_CSS = f"""
    GoTo {{ {BOX_CSS}
        .box {{ width: 72; }}
        OptionList {{
            background: $panel;
            height: auto;
            max-height: 14;
            text-wrap: nowrap;
            text-overflow: ellipsis;
        }}
        .foot {{ margin-top: 1; color: $foreground 58%; }}
    }}
    GoTo.-short .title {{ margin: 0; }}
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+g", "keep", "Back", id="goto.back"),
        Binding("down", "move(1)", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("pagedown", "move(8)", show=False),
        Binding("pageup", "move(-8)", show=False),
    ]

    def __init__(self, places: Sequence[Place]) -> None:
        """In the order of the form."""
        super().__init__()
        self._places = tuple(places)
        self._shown: list[Place] = []

    def compose(self) -> ComposeResult:
        """An entry that narrows, and the list."""
        with Vertical(classes="box"):
            yield Static("Go to", classes="title")
            yield Input(placeholder="section, field, value or problem", compact=True)
            places = OptionList(compact=True)
            places.can_focus = False
            yield places
            yield Static("", classes="foot", markup=False)

    def on_mount(self) -> None:
        """Everything at first."""
        self._narrow("")

    def action_keep(self) -> None:
        """Stay where one is."""
        self.dismiss("")

    def action_move(self, by: int) -> None:
        """Move the highlight."""
        places = self.query_one(OptionList)
        if self._shown:
            now = places.highlighted or 0
            places.highlighted = max(0, min(now + by, len(self._shown) - 1))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._narrow(event.value)

    @on(Input.Submitted)
    @on(OptionList.OptionSelected)
    def _take(self) -> None:
        index = self.query_one(OptionList).highlighted
        if index is not None and self._shown:
            self.dismiss(self._shown[index].field)

    def _narrow(self, typed: str) -> None:
        words = typed.casefold().split()
        self._shown = [place for place in self._places if place.holds(words)]
        places = self.query_one(OptionList)
        places.clear_options()
        room = min(self.app.size.width, _WIDEST) - _AROUND
        places.add_options(Option(_line(place, room)) for place in self._shown)
        places.highlighted = 0 if self._shown else None
        foot = "Type to narrow · Enter goes there · Esc back"
        nothing = f'Nothing matches "{printable(typed)}" · Esc back'
        self.query_one(".foot", Static).update(foot if self._shown else nothing)


def _line(place: Place, room: int) -> Content:
    if place.is_section:
        return Content.assemble((place.label, "bold"), "  ", place.mark)
    for_label = (room - _MARK) * 3 // 5
    label = Content(f"  {place.label}").truncate(for_label, pad=True, ellipsis=True)
    value = Content(printable(place.value)).truncate(
        room - _MARK - for_label, pad=True, ellipsis=True
    )
    return Content.assemble(label, " ", value.stylize("$foreground 70%"), " ", place.mark)
