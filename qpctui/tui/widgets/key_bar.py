"""The bar at the bottom: the keys that matter here, and where all the others are."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Footer
from textual.widgets._footer import FooterKey

from qpctui.tui.key_names import key_for

_GAP = 2


class KeyBar(Footer):
    """A footer with room between its keys; each key has a class named for its action."""

    DEFAULT_CSS = """
    KeyBar { padding: 0 1; }
    KeyBar FooterKey.-no-room { display: none; }
    KeyBar.-compact FooterKey { margin: 0 2 0 0; }
    KeyBar.-compact FooterKey.-everything { dock: right; margin: 0 1 0 0; }
    KeyBar FooterKey .footer-key--description { color: $foreground 80%; }
    KeyBar FooterKey.-toured .footer-key--key,
    KeyBar FooterKey.-toured .footer-key--description { text-style: bold reverse; }
    KeyBar FooterKey.-everything .footer-key--key,
    KeyBar FooterKey.-everything .footer-key--description {
        color: $foreground 58%;
        text-style: none;
    }
    """

    def __init__(self, *, instead: Mapping[str, str] | None = None) -> None:
        """``instead`` maps actions to those whose place they take while they are there."""
        super().__init__(compact=True, show_command_palette=False)
        self._instead = instead or {}
        self._keys: list[tuple[str, str, bool]] = []

    def bindings_changed(self, screen: Screen[object]) -> None:
        """Draw the keys anew when they are others, which a moved focus alone seldom means."""
        keys = [
            (binding.key, binding.description, enabled)
            for _, binding, enabled, _ in screen.active_bindings.values()
            if binding.show
        ]
        if keys != self._keys:
            self._keys = keys
            super().bindings_changed(screen)

    def on_resize(self) -> None:
        """Where there is no room for all, keys drop out from the right, help last."""
        self._fit()

    def _fit(self) -> None:
        keys = [key for key in self.query(FooterKey) if not key.has_class("-everything")]
        for key in keys:
            key.remove_class("-no-room")
        shown = [key for key in keys if key.display]
        room = self.size.width - 2
        for key in reversed([key for key in shown if _name(key) != "help"]):
            if sum(map(_width, shown)) <= room + _GAP:
                break
            shown.remove(key)
            key.add_class("-no-room")

    def compose(self) -> ComposeResult:
        """The keys of the screen, then the palette's at the right."""
        widgets = list(super().compose())
        named = {_name(key): key for key in widgets if isinstance(key, FooterKey)}
        for name, key in named.items():
            key.add_class(f"-{name}")
            if any(self._instead.get(other) == name for other in named):
                key.display = False
        yield from widgets
        shown = key_for(self, "palette")
        palette = FooterKey("palette", shown, "everything", "app.command_palette")
        yield palette.data_bind(compact=Footer.compact).add_class("-everything")
        self.call_after_refresh(self._fit)


def _name(key: FooterKey) -> str:
    """A key's action without its namespace and parameters."""
    return key.action.partition("(")[0].rpartition(".")[2]


def _width(key: FooterKey) -> int:
    """The cells that a key takes, with the gap after it."""
    return len(key.key_display) + 1 + len(key.description) + _GAP
