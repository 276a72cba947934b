"""The pages of the preview on a screen of their own, where there is no room beside the form."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen

from qpctui.tui.desk import Desk
from qpctui.tui.preview.draft import Draft
from qpctui.tui.preview.pane import PreviewPane
from qpctui.tui.widgets.key_bar import KeyBar
from qpctui.tui.widgets.top_bar import TopBar


class PreviewScreen(Screen[str]):
    """Shows what saving would write and a run would do; answers with a field to go to."""

    HELP = """\
The job file as saving would leave it, the script for Jenkins, and the plan: what a run would make
and change on the platform. ←→ turn the page, Space shows another form of the script, y copies.
Shift with an arrow scrolls sideways. F4 or Esc goes back to the form."""
    AUTO_FOCUS = ""  # a page that has the focus does not follow the form's
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f4,escape,q", "back", "Form", key_display="F4", id="preview.back"),
        Binding("f8", "problem", "First problem", show=False, id="preview.problem"),
        Binding("ctrl+s", "save", "Save", key_display="^S", id="preview.save"),
    ]

    pane = getters.query_one(PreviewPane)

    def __init__(
        self,
        desk: Desk,
        beside: PreviewPane,
        draft: Callable[[], Draft],
        place: Callable[[], Content],
        save: Callable[[Callable[[], None]], None],
    ) -> None:
        """``beside`` is the form's own pane, which remembers the page turned to.

        ``save`` calls back once it is done.
        """
        super().__init__()
        self._desk, self._beside = desk, beside
        self._draft, self._place, self._save = draft, place, save

    def compose(self) -> ComposeResult:
        """The pages under the bar."""
        yield TopBar("Job")
        yield PreviewPane(self._desk, self._beside.view, self._beside.form)
        yield KeyBar()

    def on_mount(self) -> None:
        """Show it."""
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        self.query_one(TopBar).show(self._place(), "Preview")
        self.pane.show(self._draft())
        self.pane.focus_page()

    def action_save(self) -> None:
        """Save the job, which may ask for a name first."""
        self._save(self._draw)

    def action_back(self) -> None:
        """Go back to the form, which remembers the page."""
        self._go_back("")

    def action_problem(self) -> None:
        """Go to the form's first problem."""
        wrong = [one for one in self._draft().problems if one.problem.severity == "error"]
        if wrong:
            self._go_back(wrong[0].field)

    @on(PreviewPane.Chosen)
    def _problem_chosen(self, event: PreviewPane.Chosen) -> None:
        self._go_back(event.field)

    def _go_back(self, field: str) -> None:
        self._beside.view, self._beside.form = self.pane.view, self.pane.form
        self.dismiss(field)
