"""A row for a secret: hidden, and shown only when asked until the field is left."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.widgets import Button, Input

from qpctui.secret import Secret
from qpctui.tui.widgets.rows import Row


class SecretRow(Row):
    """An entry of dots with a button that shows it for a while."""

    DEFAULT_CSS = """
    SecretRow Button { width: 8; min-width: 8; margin: 0 0 0 1; }
    """

    def __init__(self, field: str, label: str, *, required: bool = False, hint: str = "") -> None:
        """``hint`` is said while it is hidden."""
        super().__init__(field, label, required=required)
        self._hint = f"{hint} Hidden; Show lasts until you leave the field.".strip()

    def on_mount(self) -> None:
        """Hidden at first."""
        self.hide()

    def compose_field(self) -> ComposeResult:
        """The entry and its button."""
        yield Input(compact=True, password=True, select_on_focus=False)
        yield Button("Show", compact=True)

    @property
    def secret(self) -> Secret:
        """What was typed."""
        return Secret(self.query_one(Input).value)

    @property
    def is_shown(self) -> bool:
        """Whether it can be read."""
        return not self.query_one(Input).password

    def hide(self) -> None:
        """Show dots again."""
        self._show(shown=False)

    @on(Button.Pressed)
    def _toggle(self, event: Button.Pressed) -> None:
        event.stop()
        self._show(shown=not self.is_shown)

    @on(Row.Left)
    def _left(self) -> None:
        self.hide()

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self.edited(bool(event.value))  # the value itself is told to nobody

    def _show(self, *, shown: bool) -> None:
        self.query_one(Input).password = not shown
        self.query_one(Button).label = "Hide" if shown else "Show"
        self.remark("Shown until you leave the field." if shown else self._hint)
