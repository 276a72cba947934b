"""Text that is drawn anew only when it changes."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static


class Said(Static):
    """Plain text or content; saying the same again costs nothing."""

    def __init__(self, words: str | Content = "", *, id: str = "", classes: str = "") -> None:  # noqa: A002
        """What it says at first."""
        self._said = Content(words) if isinstance(words, str) else words
        super().__init__(self._said, markup=False, id=id or None, classes=classes or None)

    def say(self, words: str | Content, *, layout: bool = True) -> None:
        """Show it; without ``layout`` where its size can't change."""
        content = Content(words) if isinstance(words, str) else words
        if not self._said.is_same(content):
            self._said = content
            self.update(content, layout=layout)
