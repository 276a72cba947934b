"""The bar at the bottom: the keys that matter here, and where all the others are."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.widgets import Footer
from textual.widgets._footer import FooterKey


class KeyBar(Footer):
    """A footer with room between its keys; each key has a class named for its action."""

    DEFAULT_CSS = """
    KeyBar { padding: 0 1; }
    KeyBar.-compact FooterKey { margin: 0 2 0 0; }
    KeyBar.-compact FooterKey.-everything { dock: right; margin: 0 1 0 0; }
    KeyBar FooterKey .footer-key--description { color: $foreground 80%; }
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

    def compose(self) -> ComposeResult:
        """The keys of the screen, then the palette's at the right."""
        widgets = list(super().compose())
        named = {_name(key): key for key in widgets if isinstance(key, FooterKey)}
        for name, key in named.items():
            key.add_class(f"-{name}")
            if any(self._instead.get(other) == name for other in named):
                key.display = False
        yield from widgets
        palette = FooterKey("ctrl+p", "^P", "everything", "app.command_palette")
        yield palette.data_bind(compact=Footer.compact).add_class("-everything")


def _name(key: FooterKey) -> str:
    """A key's action without its namespace and parameters."""
    return key.action.partition("(")[0].rpartition(".")[2]
