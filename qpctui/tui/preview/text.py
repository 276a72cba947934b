"""A text that is looked at, scrolled and copied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import ScrollableContainer
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from qpctui.tui.preview.pages import Page


class PreviewText(ScrollableContainer, can_focus=True):
    """Shows a page; ``y`` copies it, the arrows turn to other pages."""

    DEFAULT_CSS = """
    PreviewText {
        height: 1fr;
        scrollbar-size-vertical: 1;
        scrollbar-size-horizontal: 0;
        Static { width: auto; min-width: 100%; }
        &:focus { background-tint: $primary 6%; }
        &.-wraps Static { width: 100%; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy", "Copy", id="preview.copy"),
        Binding("left", "turn(-1)", "View before", show=False, id="preview.view_before"),
        Binding("right", "turn(1)", "View", key_display="←→", id="preview.view"),
        Binding("space", "vary", "As", key_display="Space", id="preview.as"),
        Binding("shift+left", "scroll_left", "Left", show=False, id="preview.left"),
        Binding("shift+right", "scroll_right", "Right", show=False, id="preview.right"),
    ]

    class Varied(Message):
        """Another form of the same is wanted."""

    class Turned(Message):
        """Another page is wanted."""

        def __init__(self, by: int) -> None:
            super().__init__()
            self.by = by

    def __init__(self) -> None:
        """Empty at first."""
        super().__init__()
        self.page = Page("")
        self._shown: Sequence[object] = ()
        self._sought: int | None = None
        """A line that is still to be brought in sight."""

    @property
    def text(self) -> str:
        """What copying copies."""
        return self.page.text

    def compose(self) -> ComposeResult:
        """The text."""
        yield Static("", markup=False)

    def show(self, page: Page, *, follow: bool) -> None:
        """Show a page; to ``follow`` brings its marked line in sight."""
        shown = (page.text, page.mark, page.wraps, *page.lines)
        if shown == self._shown:
            return
        self.page, self._shown = page, shown
        self.set_class(page.wraps, "-wraps")
        self.query_one(Static).update(Content("\n").join(page.lines))
        self.refresh_bindings()
        self._sought = page.mark if follow else None
        self.call_after_refresh(self._bring_in_sight)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only some pages come in several forms."""
        return action != "vary" or self.page.varies

    def watch_virtual_size(self) -> None:
        """Only once a new text is laid out is there anywhere to scroll to."""
        self.call_after_refresh(self._bring_in_sight)

    def _bring_in_sight(self) -> None:
        height = self.scrollable_content_region.height
        if self._sought is None or not height or self.virtual_size.height < self._sought:
            return
        at, self._sought = self._sought - 1, None
        if not self.scroll_offset.y <= at < self.scroll_offset.y + height:
            self.scroll_to(y=max(at - height // 2, 0), animate=False)

    def action_copy(self) -> None:
        """Copy the text through the terminal, which works over SSH too."""
        self.app.copy_to_clipboard(self.page.text)
        said = "Copied, where the terminal allows it (OSC 52)."
        if self.page.lack:
            said = f"{said}\n{self.page.lack}"
        severity: Literal["warning", "information"] = "warning" if self.page.lack else "information"
        self.notify(said, severity=severity, markup=False)

    def action_turn(self, by: int) -> None:
        """Ask for the page beside this one."""
        self.post_message(self.Turned(by))

    def action_vary(self) -> None:
        """Ask for another form of this page."""
        self.post_message(self.Varied())
